"""Learn the ranking model of a corpus: the step of a reindex that is this project's own."""

import dataclasses
import logging
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import numpy as np

from faqsearch.analysis import Analyzer
from faqsearch.analysis.canonical import comparable
from faqsearch.analysis.units import char_units, ngram_codes
from faqsearch.knowledge import Entry, KnowledgeBase, LabelledQuery
from faqsearch.meaning import Encoder
from faqsearch.search.blocks import BLOCKS, LARGE_BLOCKS, WORDINGS, block_codes, common_wording, spoken_words
from faqsearch.search.learning import (
    Labelled,
    enough,
    fit_weights,
    left_out_lessons,
    query_lessons,
    taught,
    with_classifier,
)
from faqsearch.search.meanings import embed, known_vectors, passages
from faqsearch.search.model import Document, build_model
from faqsearch.search.ranking import SMALLTALK, Ranking, default_weights, save_ranking
from faqsearch.search.spelling import Speller
from faqsearch.search.suggest import SuggestIndex
from faqsearch.search.understanding import understood

# Pairs of characters are most of a model's memory; with this many phrasings it would pass a gigabyte.
_MAX_PAIRED_PHRASINGS = 20_000
# Up to here chance has a say in which characters are rare, and Chinese at large is the better witness. On the public
# FAQ's 258 questions it adds 1 to 2 points of P@1; on its 6,090 phrasings and the sample corpus's 2,400, nothing.
_FEW_PHRASINGS = 1_000
_VERSION = "19"

_log = logging.getLogger(__name__)


class RankingArtifact:
    """Learns from a corpus and writes what it learnt; given to ``reindex``.

    Args:
        encoder: a model of sentence embeddings, which a corpus without enough variants is helped by.
    """

    def __init__(self, encoder: Encoder | None = None) -> None:
        self._encoder = encoder
        self.version = f"{_VERSION}+{encoder.digest}" if encoder else _VERSION

    def __call__(self, knowledge: KnowledgeBase, analyzer: Analyzer, folder: Path) -> None:
        ranking = learn(knowledge, analyzer)
        if self._encoder is not None and not ranking.weights.learnt:
            entries = [*knowledge.entries, *_smalltalk(analyzer)]
            if sum(len(entry.phrasings) for entry in entries) <= _MAX_PAIRED_PHRASINGS:
                said = [passages(entry, lambda text: analyzer.normalize(text).text) for entry in entries]
                known = known_vectors(folder.parent, self._encoder.digest)
                ranking = dataclasses.replace(ranking, meanings=embed(said, self._encoder, known))
        save_ranking(ranking, folder)
        SuggestIndex.build(knowledge.entries, analyzer).save(folder)


def learn(knowledge: KnowledgeBase, analyzer: Analyzer) -> Ranking:
    """Build the model of a corpus and fit its weights."""
    entries = [*knowledge.entries, *_smalltalk(analyzer)]
    phrasings = sum(len(entry.phrasings) for entry in entries)
    paired = phrasings + len(knowledge.queries) <= _MAX_PAIRED_PHRASINGS
    background = analyzer.background if phrasings + len(knowledge.queries) <= _FEW_PHRASINGS else None
    blocks = BLOCKS if paired else LARGE_BLOCKS
    documents = [document_of(analyzer, entry, blocks) for entry in entries]
    speller = Speller.build(knowledge.entries, analyzer, abbreviations=paired)
    place = {entry.id: position for position, entry in enumerate(entries)}
    labelled = [_labelled(query, analyzer, speller, place, blocks) for query in knowledge.queries]
    answerable = np.array([entry.answerable for entry in entries], dtype=bool)
    teaching = np.array([entry.id != SMALLTALK for entry in entries], dtype=bool)
    known = taught(documents, labelled)
    model = with_classifier(build_model(known, blocks, background))
    if model.classifier is not None and enough(labelled):
        lessons = query_lessons(documents, labelled, np.flatnonzero(answerable), background)
    else:
        lessons = left_out_lessons(known, model, background)
    weights = fit_weights([*lessons], default_weights(paired=paired), teaching)
    _log.info("learnt to rank %d entries from %d phrasings and %d queries", len(entries), phrasings, len(labelled))
    return Ranking(
        ids=tuple(entry.id for entry in entries),
        categories=tuple(entry.category or "" for entry in entries),
        answerable=answerable,
        model=model,
        weights=weights,
        speller=speller,
    )


def _labelled(
    query: LabelledQuery, analyzer: Analyzer, speller: Speller, place: Mapping[str, int], blocks: Collection[str]
) -> Labelled:
    text = understood(analyzer, speller, analyzer.normalize(query.text).text)
    right, acceptable = (
        tuple(place[id_] for id_, given in query.topics.items() if given == grade and id_ in place) for grade in (2, 1)
    )
    return Labelled(block_codes(analyzer, text, blocks), right, acceptable, query.typical)


def _smalltalk(analyzer: Analyzer) -> Sequence[Entry]:
    phrases = sorted(analyzer.smalltalk)
    return [Entry(SMALLTALK, phrases[0], variants=tuple(phrases[1:]), answerable=False)] if phrases else []


def document_of(analyzer: Analyzer, entry: Entry, blocks: Collection[str] = BLOCKS) -> Document:
    """An entry as a model of some blocks sees it; the others stay empty."""
    phrasings = tuple(block_codes(analyzer, phrasing, blocks) for phrasing in entry.phrasings)
    written = analyzer.normalize(entry.answer).text
    answer = ngram_codes(char_units(analyzer.runs(comparable(written))))
    spoken = (
        spoken_words(analyzer, common_wording(analyzer, written)).codes if WORDINGS in blocks else np.empty(0, np.int64)
    )
    return Document(phrasings, answer, spoken)
