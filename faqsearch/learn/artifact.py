"""Learn the ranking model of a corpus: the step of a reindex that is this project's own."""

import dataclasses
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from faqsearch.analysis import Analyzer
from faqsearch.analysis.background import Background
from faqsearch.knowledge import Entry, KnowledgeBase, LabelledQuery
from faqsearch.learn.classifier import carried_over
from faqsearch.learn.known import Analysed, KnownWords
from faqsearch.learn.lessons import (
    Labelled,
    enough,
    fit_weights,
    left_out_lessons,
    query_lessons,
    taught,
    with_classifier,
)
from faqsearch.meaning import Encoder
from faqsearch.search.blocks import BLOCKS, LARGE_BLOCKS
from faqsearch.search.confidence import Weights
from faqsearch.search.meanings import embed, known_vectors, passages
from faqsearch.search.model import Document, Model, build_model
from faqsearch.search.ranking import SMALLTALK, Ranking, default_weights, load_ranking, save_ranking
from faqsearch.search.spelling import Speller
from faqsearch.search.suggest import SuggestIndex
from faqsearch.search.understanding import understood

# Pairs of characters are most of a model's memory; with this many phrasings it would pass a gigabyte.
_MAX_PAIRED_PHRASINGS = 20_000
# Up to here chance has a say in which characters are rare, and Chinese at large is the better witness. On the public
# FAQ's 258 questions it adds 1 to 2 points of P@1; on its 6,090 phrasings and the sample corpus's 2,400, nothing.
_FEW_PHRASINGS = 1_000
_VERSION = "21"

_log = logging.getLogger(__name__)


class RankingArtifact:
    """Learns from a corpus and writes what it learnt; given to ``reindex``.

    Args:
        encoder: a model of sentence embeddings, which a corpus without enough variants is helped by.
    """

    def __init__(self, encoder: Encoder | None = None) -> None:
        self._encoder = encoder
        self.version = f"{_VERSION}+{encoder.digest}" if encoder else _VERSION

    def __call__(self, knowledge: KnowledgeBase, analyzer: Analyzer, folder: Path, before: Path | None) -> None:
        made = _Material.of(knowledge, analyzer, before)
        ranking = _learnt(made)
        if self._encoder is not None and not ranking.weights.learnt and made.phrasings <= _MAX_PAIRED_PHRASINGS:
            said = [passages(entry, lambda text: analyzer.normalize(text).text) for entry in made.entries]
            known = known_vectors(folder.parent, self._encoder.digest)
            ranking = dataclasses.replace(ranking, meanings=embed(said, self._encoder, known))
        _save(ranking, made, folder)

    def provisional(self, knowledge: KnowledgeBase, analyzer: Analyzer, folder: Path, before: Path) -> bool:
        """Write what shows an edit at once, with the weights and the classifier of the generation ``before``.

        Returns:
            Whether there was anything to take over; where nothing was learnt, learning takes no time either.
        """
        earlier = load_ranking(before)
        if earlier.model.classifier is None or not earlier.weights.learnt:
            return False
        made = _Material.of(knowledge, analyzer, before)
        if made.blocks != earlier.model.blocks:
            return False
        model = made.model()
        ranking = made.ranking(model, earlier.weights)
        model = dataclasses.replace(model, classifier=carried_over(earlier, ranking))
        _save(dataclasses.replace(ranking, model=model), made, folder)
        return True


def _save(ranking: Ranking, made: "_Material", folder: Path) -> None:
    save_ranking(ranking, folder)
    entries = [entry for entry in made.entries if entry.id != SMALLTALK]
    SuggestIndex.build(entries, made.words).save(folder)
    made.analysed.save(folder)
    made.words.save(folder)


@dataclass(frozen=True, slots=True)
class _Material:
    """What a corpus gives to learn from; small talk counts as one entry more.

    Args:
        documents: each with the labelled queries that it answers.
        analysed: the texts of all these.
        words: those of the phrasings.
    """

    entries: Sequence[Entry]
    documents: Sequence[Document]
    labelled: Sequence[Labelled]
    speller: Speller
    analysed: Analysed
    words: KnownWords
    blocks: tuple[str, ...]
    background: Background | None

    @classmethod
    def of(cls, knowledge: KnowledgeBase, analyzer: Analyzer, before: Path | None = None) -> "_Material":
        """Analyse the texts of a corpus, but for those that a generation ``before`` has analysed."""
        entries = [*knowledge.entries, *_smalltalk(analyzer)]
        texts = sum(len(entry.phrasings) for entry in entries) + len(knowledge.queries)
        blocks = BLOCKS if texts <= _MAX_PAIRED_PHRASINGS else LARGE_BLOCKS
        analysed = Analysed(analyzer, blocks, before)
        documents = [document_of(analysed, entry) for entry in entries]
        words = KnownWords(analyzer, before)
        speller = Speller.build(knowledge.entries, words, abbreviations=blocks == BLOCKS)
        place = {entry.id: position for position, entry in enumerate(entries)}
        labelled = [_labelled(query, analyzer, analysed, speller, place) for query in knowledge.queries]
        background = analyzer.background if texts <= _FEW_PHRASINGS else None
        return cls(entries, taught(documents, labelled), labelled, speller, analysed, words, blocks, background)

    @property
    def phrasings(self) -> int:
        return sum(len(entry.phrasings) for entry in self.entries)

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(entry.id for entry in self.entries)

    def model(self) -> Model:
        """The model, without a classifier."""
        return build_model(self.documents, self.blocks, self.background)

    def ranking(self, model: Model, weights: Weights) -> Ranking:
        return Ranking(
            ids=self.ids,
            categories=tuple(entry.category or "" for entry in self.entries),
            answerable=np.array([entry.answerable for entry in self.entries], dtype=bool),
            texts=np.array([text.digest for document in self.documents for text in document.texts], dtype=np.uint64),
            model=model,
            weights=weights,
            speller=self.speller,
        )


def learn(knowledge: KnowledgeBase, analyzer: Analyzer) -> Ranking:
    """Build the model of a corpus and fit its weights."""
    return _learnt(_Material.of(knowledge, analyzer))


def _learnt(made: _Material) -> Ranking:
    model = with_classifier(made.model())
    if model.classifier is not None and enough(made.labelled):
        untaught = [dataclasses.replace(document, asked=()) for document in made.documents]
        answerable = np.flatnonzero([entry.answerable for entry in made.entries])
        lessons = query_lessons(untaught, made.labelled, answerable, made.background)
    else:
        lessons = left_out_lessons(made.documents, model, made.background)
    teaching = np.array([id_ != SMALLTALK for id_ in made.ids], dtype=bool)
    weights = fit_weights([*lessons], default_weights(paired=made.blocks == BLOCKS), teaching)
    _log.info("learnt to rank %d entries from %d phrasings", len(made.entries), len(model.shown))
    return made.ranking(model, weights)


def _labelled(
    query: LabelledQuery, analyzer: Analyzer, analysed: Analysed, speller: Speller, place: Mapping[str, int]
) -> Labelled:
    text = understood(analyzer, speller, analyzer.normalize(query.text).text)
    right, acceptable = (
        tuple(place[id_] for id_, given in query.topics.items() if given == grade and id_ in place) for grade in (2, 1)
    )
    return Labelled(analysed.asked(text), right, acceptable, query.typical)


def _smalltalk(analyzer: Analyzer) -> Sequence[Entry]:
    phrases = sorted(analyzer.smalltalk)
    return [Entry(SMALLTALK, phrases[0], variants=tuple(phrases[1:]), answerable=False)] if phrases else []


def document_of(analysed: Analysed, entry: Entry) -> Document:
    """An entry as the model sees it."""
    return Document(tuple(map(analysed.asked, entry.phrasings)), analysed.answer(entry.analysed_answer))
