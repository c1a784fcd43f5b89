"""The ranking model: all entries held against a query at once, as sums over sparse matrices."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from faqsearch.analysis.background import Background
from faqsearch.analysis.units import Codes
from faqsearch.search.blocks import (
    BLOCKS,
    CHAR_PAIRS,
    CHARS,
    PAIRS,
    SOUND_PAIRS,
    SOUNDS,
    WORDING_PAIRS,
    WORDINGS,
    BlockCodes,
    SpokenWords,
)
from faqsearch.search.space import Floats, Space, bm25_matrix, count_matrix, make_space, unit_rows

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


@dataclass(frozen=True, slots=True)
class Document:
    """An entry as the model sees it: the codes of its phrasings, and of its answer by character and by spoken word.

    Args:
        asked: labelled queries that it answers; they teach as phrasings do, but are never shown.
    """

    phrasings: tuple[BlockCodes, ...]
    answer: Codes
    answer_spoken: Codes
    asked: tuple[BlockCodes, ...] = ()

    @property
    def texts(self) -> tuple[BlockCodes, ...]:
        """Phrasings, then labelled queries."""
        return self.phrasings + self.asked


@dataclass(frozen=True, slots=True)
class EntryBlock:
    """One block over whole entries: (terms, entries) BM25 weights."""

    space: Space
    weights: sp.csr_matrix


@dataclass(frozen=True, slots=True)
class PhrasingBlock:
    """One block over single phrasings: (terms, phrasings) cosine weights."""

    space: Space
    weights: sp.csr_matrix


@dataclass(frozen=True, slots=True)
class Evidence:
    """A query held against every entry.

    Args:
        features: (entries, :data:`FEATURES`); each about 0 to 1 but for ``classifier``, a log probability, and
            ``information``, ln(1 + nats) of the query's words, the same for each entry. ``missing`` is the share of
            those nats in words that the entry has nowhere, by sound. The two of ``meaning`` are zero here: see
            :class:`~faqsearch.search.meanings.Meanings`.
        nearest: for each entry, the position of its phrasing that is nearest to the query.
        verbatim: entries that have the query, as it stands, among their own phrasings.
    """

    features: Floats
    nearest: NDArray[np.int64]
    verbatim: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Model:
    """Matrices of one generation.

    Args:
        starts: for each entry, where its phrasings start in the order of all phrasings; labelled queries follow them.
        shown: for each phrasing whether it is the entry's own, and no labelled query.
        spoken: (words by sound, entries), 1 where an entry has the word; empty in a model without pairs.
        classifier: (phrasings, entries) dual coefficients, or None where there is nothing to learn from.
    """

    starts: NDArray[np.int64]
    shown: NDArray[np.bool_]
    entries: dict[str, EntryBlock]
    phrasings: dict[str, PhrasingBlock]
    answers: EntryBlock
    spoken: EntryBlock
    classifier: Floats | None

    @property
    def entry_count(self) -> int:
        return len(self.starts)

    def evidence(self, query: BlockCodes) -> Evidence:
        """Hold a query against every entry."""
        features = np.zeros((len(FEATURES), self.entry_count), dtype=np.float32)
        for block, entry_block in self.entries.items():
            features[FEATURES.index(f"entry_{block}")] = _share(entry_block, query.of(block))
        similarity = {
            block: _cosines(phrasing_block, query.of(block)) for block, phrasing_block in self.phrasings.items()
        }
        for block, cosines in similarity.items():
            features[FEATURES.index(f"phrasing_{block}")] = np.maximum.reduceat(cosines, self.starts)
        features[FEATURES.index("answer")] = _share(self.answers, query.chars)
        kernel = kernel_sum(similarity)
        features[FEATURES.index("classifier")] = self._classify(kernel)
        features[FEATURES.index("missing")] = _missing(self.spoken, query.spoken)
        features[FEATURES.index("information")] = np.log1p(query.spoken.nats.sum())
        same = np.flatnonzero((similarity[CHARS] > _VERBATIM) & self.shown)
        verbatim = np.unique(np.searchsorted(self.starts, same, side="right") - 1)
        return Evidence(features.T, self._nearest(kernel), verbatim)

    def _classify(self, kernel: Floats) -> Floats:
        if self.classifier is None:
            return np.zeros(self.entry_count, dtype=np.float32)
        logits = kernel @ self.classifier
        top = logits.max()
        result: Floats = logits - top - np.log(np.exp(logits - top).sum())
        return result

    def _nearest(self, kernel: Floats) -> NDArray[np.int64]:
        ends = np.append(self.starts[1:], len(kernel))
        kernel = np.where(self.shown, kernel, -np.inf)
        best = np.maximum.reduceat(kernel, self.starts)
        owner = np.repeat(np.arange(self.entry_count), ends - self.starts)
        hits = np.flatnonzero(kernel >= best[owner])
        first = np.full(self.entry_count, len(kernel), dtype=np.int64)
        np.minimum.at(first, owner[hits], hits)
        return first - self.starts


def kernel_sum(similarity: dict[str, Floats]) -> Floats:
    """The classifier's kernel between texts, from their cosines in each block."""
    return sum(KERNEL[block] * values for block, values in similarity.items())  # type: ignore[return-value]


def build_model(
    documents: Sequence[Document], blocks: Sequence[str] = BLOCKS, background: Background | None = None
) -> Model:
    """The matrices for some entries, without a classifier; each must have a phrasing.

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
    entries: dict[str, EntryBlock] = {}
    phrasings: dict[str, PhrasingBlock] = {}
    for block in blocks:
        least = 2 if many and block in PAIRS else 1
        space, counts = make_space([phrasing.of(block) for phrasing in everything], least_df=least)
        factors = _factors(background, space.vocabulary) if background and block in _WRITTEN else None
        if factors is not None:
            space = dataclasses.replace(space, idf=space.idf * factors)
        if block in PHRASING_BLOCKS:
            phrasings[block] = PhrasingBlock(space, unit_rows(counts, space.idf).T.tocsr())
        entries[block] = _entry_block(
            [np.concatenate([text.of(block) for text in document.texts]) for document in documents],
            space.vocabulary,
            factors,
        )
    answers = [document.answer for document in documents]
    vocabulary = np.unique(np.concatenate(answers)) if answers else np.empty(0, np.int64)
    answer_block, spoken_block = _entry_block(answers, vocabulary), _spoken_block(documents)
    return Model(starts, np.array(shown, dtype=bool), entries, phrasings, answer_block, spoken_block, None)


def _spoken_block(documents: Sequence[Document]) -> EntryBlock:
    """Which words each entry has, in its phrasings, what is asked of it, or its answer."""
    spoken = [
        np.concatenate([*(text.spoken.codes for text in document.texts), document.answer_spoken])
        for document in documents
    ]
    space, counts = make_space(spoken)
    return EntryBlock(space, (counts > 0).T.astype(np.float32).tocsr())


def _factors(background: Background, vocabulary: Codes) -> Floats:
    """How much each term says at large, as a factor about 1 on its inverse document frequency."""
    information = background.information(vocabulary)
    mean = information.mean() if len(information) else 1.0
    factors: Floats = ((information / mean) ** _BACKGROUND_POWER).astype(np.float32)
    return factors


def _entry_block(documents: Sequence[Codes], vocabulary: Codes, factors: Floats | None = None) -> EntryBlock:
    counts = count_matrix(documents, vocabulary)
    df = np.asarray((counts > 0).sum(axis=0)).ravel()
    idf = np.log1p((len(documents) - df + 0.5) / (df + 0.5)).astype(np.float32)
    if factors is not None:
        idf = idf * factors
    unknown = float(np.log1p((len(documents) + 0.5) / 0.5))
    return EntryBlock(Space(vocabulary, idf, unknown), bm25_matrix(counts, idf))


def _share(block: EntryBlock, codes: Codes) -> Floats:
    """BM25 of a query against each entry, over the weight of the whole query, its unknown terms included."""
    places, _, unknown = block.space.locate(codes)
    whole = float(block.space.idf[places].sum()) + unknown * block.space.unknown_idf
    factors = np.full(len(places), 1 / whole if whole else 0.0, dtype=np.float32)
    return _row_sum(block.weights, places, factors)


def _missing(block: EntryBlock, query: SpokenWords) -> Floats:
    """For each entry the share of the query's information that is in words it does not have."""
    whole = float(query.nats.sum())
    if not whole or not len(block.space.vocabulary):
        return np.zeros(block.weights.shape[1], dtype=np.float32)
    places = np.minimum(np.searchsorted(block.space.vocabulary, query.codes), len(block.space.vocabulary) - 1)
    known = block.space.vocabulary[places] == query.codes
    result: Floats = 1 - _row_sum(block.weights, places[known], query.nats[known] / whole)
    return result


def _cosines(block: PhrasingBlock, codes: Codes) -> Floats:
    """Cosine of a query with each phrasing; terms that no phrasing has count in the query's length."""
    places, counts, unknown = block.space.locate(codes)
    values = (1 + np.log(counts)) * block.space.idf[places]
    norm = float(np.sqrt((values**2).sum() + unknown * block.space.unknown_idf**2))
    return _row_sum(block.weights, places, (values / norm).astype(np.float32) if norm else values)


def _row_sum(matrix: sp.csr_matrix, rows: NDArray[np.int64], factors: Floats) -> Floats:
    """The sum of some rows of a sparse matrix, each times its factor, as a dense vector."""
    starts, ends = matrix.indptr[rows], matrix.indptr[rows + 1]
    lengths = ends - starts
    if not len(rows) or not lengths.sum():
        return np.zeros(matrix.shape[1], dtype=np.float32)
    spots = np.repeat(starts - np.concatenate([[0], np.cumsum(lengths)[:-1]]), lengths) + np.arange(lengths.sum())
    weights = matrix.data[spots] * np.repeat(factors, lengths)
    return np.bincount(matrix.indices[spots], weights=weights, minlength=matrix.shape[1]).astype(np.float32)
