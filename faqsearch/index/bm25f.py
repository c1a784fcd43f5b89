"""BM25F (Robertson, Zaragoza and Taylor 2004, "Simple BM25 extension to multiple weighted fields"), over arrays.

A term's frequencies in an entry's fields are added up, each multiplied by its field's boost and
divided by the field's length norm, and only the sum is saturated:

    tf = Σ_f boost_f · tf_f / (1 − b_f + b_f · length_f / average_length_f)
    score = Σ_terms weight · idf · tf / (k1 + tf)

Lucene's idf is used, which is never negative; the constant factor k1 + 1 is left out, as it changes no order.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

# How slowly repeats saturate. Share of ths-faq's 774 development queries with the right entry first, for k1
# 0.6 / 1.2 / 2.0 / 5 (b 0.75): grams 0.774 / 0.786 / 0.801 / 0.802, words 0.685 / 0.699 / 0.712 / 0.709, both
# 0.770 / 0.801 / 0.804 / 0.795. Entries hold many phrasings, so a repeat means more than in one text. b between
# 0.5 and 0.9 and the boost of the question against the variants (1 to 4) change these by 0.01 at most.
K1 = 2.0

_CHUNK = 8192

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ScoredField:
    """A field that a term is looked for in.

    Args:
        boost: what one occurrence counts, against 1 in another field.
        b: from 0, length does not matter, to 1, it matters in full.
    """

    name: str
    boost: float
    b: float


def average_length(lengths: Floats) -> float:
    """The mean of a field's lengths over the documents that have it (length above 0)."""
    filled = lengths[lengths > 0]
    return float(filled.mean()) if len(filled) else 1.0


def inverse_norms(lengths: Floats, average: float, field: ScoredField) -> Floats:
    """What a frequency in each document is multiplied by: boost over length norm; 0 where the field is empty."""
    return np.where(lengths > 0, field.boost / (1.0 - field.b + field.b * lengths / average), 0.0)


def idf(count: int, document_frequency: int) -> float:
    """Inverse document frequency of a term that ``document_frequency`` of ``count`` documents hold."""
    return math.log1p((count - document_frequency + 0.5) / (document_frequency + 0.5))


class FieldPostings(NamedTuple):
    """Where a term stands in one field of a segment; arrays of equal length.

    Args:
        documents: numbers of the documents, rising.
        frequencies: how often the term stands in each.
        inverse_norms: of the field, for every document of the segment; 0 for a deleted one, which takes it out.
        all_live: whether no document of the segment is deleted, which saves counting.
    """

    documents: NDArray[np.uint32]
    frequencies: NDArray[np.uint8]
    inverse_norms: Floats
    all_live: bool


class Accumulator(NamedTuple):
    """The scores of a segment's documents while they are added up, and room to work in, all zero between terms."""

    scores: Floats
    scratch: Floats


def add_term(segments: Sequence[tuple[Accumulator, Sequence[FieldPostings]]], *, count: int, weight: float) -> None:
    """Add one term's share to the scores of all documents that hold it.

    Args:
        segments: each with the term's postings in those fields that hold it.
        count: documents in all, for the idf.
        weight: of the term in the query.
    """
    held = sum(_sum_frequencies(accumulator.scratch, fields) for accumulator, fields in segments)
    factor = weight * idf(count, held)
    for accumulator, fields in segments:
        for field in fields:
            for documents, frequencies in _chunks(field):
                if len(fields) == 1:
                    summed = frequencies * field.inverse_norms[documents]
                else:
                    summed = accumulator.scratch[documents]
                    accumulator.scratch[documents] = 0.0  # a document that the next field lists, too, then gains 0
                accumulator.scores[documents] += factor * (summed / (K1 + summed))


def _sum_frequencies(scratch: Floats, fields: Sequence[FieldPostings]) -> int:
    """Gather a term's boosted, normed frequencies in ``scratch``, if there is more than one field.

    Returns:
        How many documents hold the term.
    """
    if len(fields) == 1 and fields[0].all_live:
        return len(fields[0].documents)
    held = 0
    for field in fields:
        for documents, frequencies in _chunks(field):
            norms = field.inverse_norms[documents]
            held += int(np.count_nonzero(norms))
            if len(fields) > 1:
                before = scratch[documents]
                held -= int(np.count_nonzero(before))
                scratch[documents] = before + frequencies * norms
    return held


def _chunks(field: FieldPostings) -> Iterator[tuple[NDArray[np.intp], NDArray[np.uint8]]]:
    """A field's postings in pieces that stay in the processor's cache and in memory that the allocator reuses.

    Measured on 224,000 entries: fresh pages for whole lists made each step five times as dear.
    """
    for start in range(0, len(field.documents), _CHUNK):
        end = start + _CHUNK
        yield field.documents[start:end].astype(np.intp), field.frequencies[start:end]


def best(scores: Floats, limit: int) -> NDArray[np.intp]:
    """Where the ``limit`` highest of the scores above 0 stand, with all that equal the lowest of these, in order."""
    places, kept = np.zeros(0, np.intp), np.zeros(0)
    for start in range(0, len(scores), _CHUNK):
        chunk = scores[start : start + _CHUNK]
        border = kept.min() if len(kept) >= limit else 0.0
        found = np.flatnonzero(chunk >= border if border else chunk)
        places, kept = np.append(places, found + start), np.append(kept, chunk[found])
        if len(kept) > limit:
            high = kept >= np.partition(kept, -limit)[-limit]
            places, kept = places[high], kept[high]
    return places
