"""The engine and the sample corpus with one part off at a time.

What the corpus holds is taken out of the knowledge base. What the engine does is replaced, for as long
as a trial lasts, by something that does nothing: the engine itself has no switches for this.
"""

import dataclasses
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

import numpy as np

import fit_default_weights
from faqsearch.analysis import Analyzer
from faqsearch.knowledge import KnowledgeBase
from faqsearch.learn import artifact, lessons
from faqsearch.learn.lessons import Labelled
from faqsearch.search import blocks, scoring, searcher
from faqsearch.search.blocks import (
    CHAR_PAIRS,
    SOUND_PAIRS,
    SOUNDS,
    WORDING_PAIRS,
    WORDINGS,
    WORDS,
    BlockCodes,
    SpokenWords,
)
from faqsearch.search.model import FEATURES, RANKED, Document, Model

Transform = Callable[[KnowledgeBase], KnowledgeBase]
Patches = Callable[[], Sequence[AbstractContextManager[Any]]]

_EMPTY = np.empty(0, dtype=np.int64)
_LEARNING_AND_ASKING = (artifact, scoring, fit_default_weights)


def _unchanged(knowledge: KnowledgeBase) -> KnowledgeBase:
    return knowledge


def _no_patches() -> Sequence[AbstractContextManager[Any]]:
    return ()


@dataclasses.dataclass(frozen=True, slots=True)
class Variation:
    """One part off.

    Args:
        off: the part, in plain words.
    """

    off: str
    transform: Transform = _unchanged
    patches: Patches = _no_patches

    @contextmanager
    def applied(self) -> Iterator[None]:
        """The engine without the part, on the side of entries and of queries alike."""
        with ExitStack() as stack:
            for item in self.patches():
                stack.enter_context(item)
            yield

    @property
    def of_engine(self) -> bool:
        """Whether the part is the engine's, rather than the sample corpus's."""
        return self.transform is _unchanged


def without_entries_parts(knowledge: KnowledgeBase, **parts: Any) -> KnowledgeBase:
    """Every entry with some fields replaced."""
    return dataclasses.replace(
        knowledge, entries=tuple(dataclasses.replace(entry, **parts) for entry in knowledge.entries)
    )


def without_variants(knowledge: KnowledgeBase) -> KnowledgeBase:
    """Questions alone."""
    return without_entries_parts(knowledge, variants=())


def without_gaps(knowledge: KnowledgeBase) -> KnowledgeBase:
    """Only what is answered; a labelled query about a gap is then one that nothing answers."""
    entries = tuple(entry for entry in knowledge.entries if entry.answerable)
    kept = {entry.id for entry in entries}
    queries = tuple(
        dataclasses.replace(query, topics={id_: grade for id_, grade in query.topics.items() if id_ in kept})
        for query in knowledge.queries
    )
    return dataclasses.replace(knowledge, entries=entries, queries=queries)


def without_queries(knowledge: KnowledgeBase) -> KnowledgeBase:
    """No labelled queries."""
    return dataclasses.replace(knowledge, queries=())


def without_lexicon(knowledge: KnowledgeBase, *names: str) -> KnowledgeBase:
    """Some texts of the lexicon emptied, or with no names all of them."""
    names = names or tuple(field.name for field in dataclasses.fields(knowledge.lexicon))
    lexicon = dataclasses.replace(knowledge.lexicon, **dict.fromkeys(names, ""))
    return dataclasses.replace(knowledge, lexicon=lexicon)


def without_answers(knowledge: KnowledgeBase) -> KnowledgeBase:
    """Answers without a word in them."""
    entries = tuple(
        dataclasses.replace(entry, answer="。") if entry.answerable else entry for entry in knowledge.entries
    )
    return dataclasses.replace(knowledge, entries=entries)


def plain(knowledge: KnowledgeBase) -> KnowledgeBase:
    """Questions and answers alone: what a corpus is before anybody works on it."""
    return without_lexicon(without_variants(without_queries(without_gaps(knowledge))))


def _blocks_off(*names: str) -> Patches:
    def without(analyzer: Analyzer, text: str, made: Collection[str] = blocks.BLOCKS) -> BlockCodes:
        codes = blocks.block_codes(analyzer, text, made)
        empty: dict[str, Any] = dict.fromkeys(names, _EMPTY)
        return dataclasses.replace(codes, **empty)

    return lambda: [patch.object(module, "block_codes", without) for module in _LEARNING_AND_ASKING]


def _not_taught(documents: Sequence[Document], labelled: Iterable[Labelled]) -> list[Document]:
    return list(documents)


def _nothing_spoken(analyzer: Analyzer, reworded: str) -> SpokenWords:
    return SpokenWords(_EMPTY, np.empty(0, dtype=np.float32))


def _no_classifier(model: Model) -> Any:
    return np.zeros((len(model.owners), model.entry_count), dtype=np.float32)


def _equal_weights(lessons: object, **options: Any) -> Any:
    return np.concatenate([np.ones(RANKED), np.zeros(len(FEATURES) - RANKED)])


def _as_typed(analyzer: Analyzer, speller: object, normalized: str) -> str:
    return normalized


def _same_wording(normalized: str) -> str:
    return normalized


VARIATIONS = (
    Variation("nothing: everything on"),
    Variation("pairs of characters", patches=_blocks_off(CHAR_PAIRS)),
    Variation("pairs of sounds", patches=_blocks_off(SOUND_PAIRS)),
    Variation("all pairs", patches=_blocks_off(CHAR_PAIRS, SOUND_PAIRS, WORDING_PAIRS)),
    Variation("sounds and pairs of sounds", patches=_blocks_off(SOUNDS, SOUND_PAIRS)),
    Variation("common wording and its pairs", patches=_blocks_off(WORDINGS, WORDING_PAIRS)),
    Variation("words", patches=_blocks_off(WORDS)),
    Variation("answers", without_answers),
    Variation("the classifier", patches=lambda: [patch.object(lessons, "fit_classifier", _no_classifier)]),
    Variation("the learnt ranker: plain sum", patches=lambda: [
        patch.object(module, "fit_ranker", _equal_weights) for module in (lessons, fit_default_weights)
    ]),
    Variation("how much is said, and what of it is missing", patches=lambda: [
        patch.object(module, "spoken_words", _nothing_spoken) for module in (blocks, artifact)
    ]),
    Variation("labelled queries as phrasings", patches=lambda: [
        patch.object(module, "taught", _not_taught) for module in (artifact, lessons)
    ]),
    Variation("labelled queries altogether: learnt from left-out variants", without_queries),
    Variation("Chinese at large beside few phrasings", patches=lambda: [patch.object(artifact, "_FEW_PHRASINGS", 0)]),
    Variation("one wording for question words", patches=lambda: [
        patch.object(blocks, "canonical", _same_wording), patch.object(artifact, "canonical", _same_wording),
    ]),
    Variation("typed pinyin, initials and foreign words made Chinese", patches=lambda: [
        patch.object(module, "understood", _as_typed) for module in _LEARNING_AND_ASKING
    ]),
    Variation("did you mean", patches=lambda: [
        patch.object(searcher.Searcher, "_respelling", lambda *arguments: None),
    ]),
    Variation("known gaps", without_gaps),
    Variation("small talk", lambda knowledge: without_lexicon(knowledge, "smalltalk")),
    Variation("user dictionary", lambda knowledge: without_lexicon(knowledge, "userdict")),
    Variation("synonyms", lambda knowledge: without_lexicon(knowledge, "synonyms")),
    Variation("stop words", lambda knowledge: without_lexicon(knowledge, "stopwords")),
    Variation("the whole lexicon", without_lexicon),
    Variation("variants", without_variants),
    Variation("variants, gaps, labelled queries and lexicon", plain),
)  # fmt: skip
