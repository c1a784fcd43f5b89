"""The ranking model: all entries held against a query at once, as sums over two tables."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from faqsearch.analysis.background import Background
from faqsearch.analysis.units import Codes
from faqsearch.search.blocks import (
    ANSWER,
    BLOCKS,
    CHAR_PAIRS,
    CHARS,
    NUMBERS,
    PAIRS,
    SOUND_PAIRS,
    SOUNDS,
    SPOKEN,
    WORDING_PAIRS,
    WORDINGS,
    BlockCodes,
    SpokenWords,
)
from faqsearch.search.space import Floats, Space, bm25_matrix, count_matrix, make_space, unit_rows
from faqsearch.search.table import Located, Table, Weighted, first_code, make_table

# How much each block weighs in the classifier's kernel.
KERNEL = {CHARS: 0.5, CHAR_PAIRS: 1.0, SOUNDS: 0.5, SOUND_PAIRS: 1.0, WORDINGS: 0.5, WORDING_PAIRS: 1.0}
_MANY_PHRASINGS = 1000
# Cosine of characters and neighbours above which two texts are the same but for punctuation and floating point.
_VERBATIM = 0.9999
PHRASING_BLOCKS = tuple(KERNEL)
_WRITTEN = (CHARS, CHAR_PAIRS, WORDINGS, WORDING_PAIRS)
# 0, 1, 2: P@1 0.584, 0.589, 0.597 on the public FAQ without variants.
_BACKGROUND_POWER = 2
FEATURES = (
    *(f"entry_{block}" for block in BLOCKS),
    *(f"phrasing_{block}" for block in PHRASING_BLOCKS),
    "answer",
    "classifier",
    "meaning_phrasing",
    "meaning_passage",
    "missing",
    "information",
)
RANKED = len(FEATURES) - 2
"""So many of the features rank; the others only tell whether to trust the first entry. (As a ranking feature what is
missing costs 1.5 points of P@1 on the public FAQ without variants.)"""
_ENTRY_FEATURE = {NUMBERS[block]: FEATURES.index(f"entry_{block}") for block in BLOCKS} | {
    NUMBERS[ANSWER]: FEATURES.index("answer"),
    NUMBERS[SPOKEN]: FEATURES.index("missing"),
}
_PHRASING_FEATURE = {NUMBERS[block]: FEATURES.index(f"phrasing_{block}") for block in PHRASING_BLOCKS}
_CLASSIFIER, _MISSING, _INFORMATION = map(FEATURES.index, ("classifier", "missing", "information"))


@dataclass(frozen=True, slots=True)
class Document:
    """An entry as the model sees it.

    Args:
        answer: by character and by spoken word; the other blocks are empty.
        asked: labelled queries that it answers; they teach as phrasings do, but are never shown.
    """

    phrasings: tuple[BlockCodes, ...]
    answer: BlockCodes
    asked: tuple[BlockCodes, ...] = ()

    @property
    def texts(self) -> tuple[BlockCodes, ...]:
        """Phrasings, then labelled queries."""
        return self.phrasings + self.asked


@dataclass(frozen=True, slots=True)
class Evidence:
    """A query held against every entry.

    Args:
        features: (entries, :data:`FEATURES`), feature by feature in memory; each about 0 to 1 but for ``classifier``,
            a log probability, and ``information``, ln(1 + nats) of the query's words, the same for each entry.
            ``missing`` is the share of those nats in words that the entry has nowhere, by sound. The two of
            ``meaning`` are zero here: see :class:`~faqsearch.search.meanings.Meanings`.
        verbatim: entries that have the query, as it stands, among their own phrasings.
        nearness: of the query to each phrasing: the classifier's kernel; minus infinity for labelled queries.
    """

    features: Floats
    verbatim: NDArray[np.int64]
    nearness: Floats


@dataclass(frozen=True, slots=True)
class Model:
    """The tables of one generation.

    Args:
        starts: for each entry, where its phrasings start in the order of all phrasings; labelled queries follow them.
        shown: for each phrasing whether it is the entry's own, and no labelled query.
        table: BM25 weights in whole entries, of all blocks, of answers, and of the words by sound that each has (1);
            and cosine weights in single phrasings, of the blocks of :data:`KERNEL`.
        classifier: (phrasings, entries) dual coefficients, or None where there is nothing to learn from.
    """

    starts: NDArray[np.int64]
    shown: NDArray[np.bool_]
    table: Table
    classifier: Floats | None

    @property
    def entry_count(self) -> int:
        return len(self.starts)

    @property
    def owners(self) -> NDArray[np.int64]:
        """For each phrasing the position of its entry."""
        return np.searchsorted(self.starts, np.arange(len(self.shown)), side="right") - 1

    @property
    def blocks(self) -> tuple[str, ...]:
        """Those of the query that count."""
        return tuple(block for block in BLOCKS if NUMBERS[block] in self.table.entries.blocks)

    def evidence(self, query: BlockCodes) -> Evidence:
        """Hold a query against every entry."""
        table = self.table
        located = table.entries.locate(query.numbered)
        factors = self._share_factors(located, query.spoken)
        shares, cosines = table.add_up(located.rows, factors, self._cosine_factors(located))
        features = np.zeros((len(FEATURES), self.entry_count), dtype=np.float32)
        features[[_ENTRY_FEATURE[number] for number in table.entries.blocks]] = shares
        whole = float(query.spoken.nats.sum())
        if whole and self._knows_words:
            np.subtract(1, features[_MISSING], out=features[_MISSING])
        features[_INFORMATION] = np.log1p(whole)
        nearest = cosines if len(self.starts) == len(self.shown) else np.maximum.reduceat(cosines, self.starts, axis=1)
        features[[_PHRASING_FEATURE[number] for number in table.phrasings.blocks]] = nearest
        kernel = np.array([KERNEL[BLOCKS[number]] for number in table.phrasings.blocks], np.float32) @ cosines
        if self.classifier is not None:
            logits = kernel @ self.classifier
            features[_CLASSIFIER] = logits - np.logaddexp.reduce(logits)
        same = np.flatnonzero((cosines[0] > _VERBATIM) & self.shown)
        verbatim = np.unique(np.searchsorted(self.starts, same, side="right") - 1)
        return Evidence(features.T, verbatim, np.where(self.shown, kernel, -np.inf))

    def nearest(self, evidence: Evidence, place: int) -> int:
        """The position, among an entry's phrasings, of the one that is nearest to the query."""
        end = self.starts[place + 1] if place + 1 < len(self.starts) else len(self.shown)
        return int(evidence.nearness[self.starts[place] : end].argmax())

    @property
    def _knows_words(self) -> bool:
        vocabulary = self.table.entries.vocabulary
        return len(vocabulary) > 0 and bool(vocabulary[-1] >= first_code(NUMBERS[SPOKEN]))

    def _share_factors(self, located: Located, spoken: SpokenWords) -> NDArray[np.float64]:
        """What makes a sum of rows BM25 over the weight of the whole query, its unknown terms included."""
        terms = self.table.entries
        whole = located.sums(terms.idf[located.rows]) + located.unknown * terms.unknown_idf
        factors: NDArray[np.float64] = 1 / whole[located.blocks]
        heard = int(np.searchsorted(located.blocks, NUMBERS[SPOKEN]))
        if heard < len(factors):
            codes = terms.vocabulary[located.rows[heard:]] ^ first_code(NUMBERS[SPOKEN])
            factors[heard:] = spoken.nats[np.searchsorted(spoken.codes, codes)] / spoken.nats.sum()
        return factors

    def _cosine_factors(self, located: Located) -> NDArray[np.float64]:
        """What makes a sum of rows a cosine; terms that no phrasing has count in the query's length."""
        terms = self.table.phrasings
        first = located.first(len(terms.vocabulary))
        values = (1 + np.log(first.counts)) * terms.idf[first.rows]
        norms = np.sqrt(first.sums(values**2) + first.unknown * terms.unknown_idf**2)
        factors: NDArray[np.float64] = values / norms[first.blocks]
        return factors


def build_model(
    documents: Sequence[Document], blocks: Sequence[str] = BLOCKS, background: Background | None = None
) -> Model:
    """The tables of some entries, without a classifier; each must have a phrasing.

    Args:
        blocks: those to build; a large corpus does without pairs.
        background: weighs characters beside their frequency in the documents, where those are few.
    """
    sizes = [len(document.texts) for document in documents]
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int64)
    everything = [text for document in documents for text in document.texts]
    shown = [place < len(document.phrasings) for document in documents for place in range(len(document.texts))]
    # With many phrasings a pair that stands in one of them alone teaches nothing and fills memory.
    many = len(everything) > max(3 * len(documents), _MANY_PHRASINGS)
    entries: dict[int, Weighted] = {}
    phrasings: dict[int, Weighted] = {}
    for block in blocks:
        least = 2 if many and block in PAIRS else 1
        space, counts = make_space([phrasing.of(block) for phrasing in everything], least_df=least)
        factors = _factors(background, space.vocabulary) if background and block in _WRITTEN else None
        if factors is not None:
            space = dataclasses.replace(space, idf=space.idf * factors)
        if block in PHRASING_BLOCKS:
            phrasings[NUMBERS[block]] = (space, unit_rows(counts, space.idf).T.tocsr())
        whole = [np.concatenate([text.of(block) for text in document.texts]) for document in documents]
        entries[NUMBERS[block]] = _in_entries(whole, space.vocabulary, factors)
    answers = [document.answer.chars for document in documents]
    vocabulary = np.unique(np.concatenate(answers)) if answers else np.empty(0, np.int64)
    entries[NUMBERS[ANSWER]] = _in_entries(answers, vocabulary)
    entries[NUMBERS[SPOKEN]] = _having(documents)
    return Model(starts, np.array(shown, dtype=bool), make_table(entries, phrasings), None)


def _having(documents: Sequence[Document]) -> Weighted:
    """Which words each entry has, in its phrasings, what is asked of it, or its answer."""
    spoken = [
        np.concatenate([*(text.spoken.codes for text in document.texts), document.answer.spoken.codes])
        for document in documents
    ]
    space, counts = make_space(spoken)
    return space, (counts > 0).T.astype(np.float32).tocsr()


def _factors(background: Background, vocabulary: Codes) -> Floats:
    """How much each term says at large, as a factor about 1 on its inverse document frequency."""
    information = background.information(vocabulary)
    mean = information.mean() if len(information) else 1.0
    factors: Floats = ((information / mean) ** _BACKGROUND_POWER).astype(np.float32)
    return factors


def _in_entries(documents: Sequence[Codes], vocabulary: Codes, factors: Floats | None = None) -> Weighted:
    counts = count_matrix(documents, vocabulary)
    df = np.asarray((counts > 0).sum(axis=0)).ravel()
    idf = np.log1p((len(documents) - df + 0.5) / (df + 0.5)).astype(np.float32)
    if factors is not None:
        idf = idf * factors
    unknown = float(np.log1p((len(documents) + 0.5) / 0.5))
    return Space(vocabulary, idf, unknown), bm25_matrix(counts, idf)
