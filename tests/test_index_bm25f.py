"""BM25F over arrays, against its formula written out."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from faqsearch.index.bm25f import (
    K1,
    Accumulator,
    FieldPostings,
    ScoredField,
    add_term,
    average_length,
    best,
    idf,
    inverse_norms,
)

FIELDS = (ScoredField("question", boost=2.0, b=0.75), ScoredField("answer", boost=0.5, b=0.3))
# Frequencies of one term in two fields of up to 30 documents, and the lengths of those fields beyond it.
documents = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(0, 20), st.integers(0, 20)), min_size=1, max_size=30
)


def lengths_of(rows: list[tuple[int, int, int, int]], field: int) -> list[int]:
    return [row[field] + row[2 + field] for row in rows]


def written_out(rows: list[tuple[int, int, int, int]], weight: float) -> list[float]:
    """The formula of the module's docstring, one document after the other."""
    averages = []
    for field in range(2):
        filled = [length for length in lengths_of(rows, field) if length]
        averages.append(sum(filled) / len(filled) if filled else 1.0)
    held = sum(1 for row in rows if row[0] or row[1])
    scores = []
    for number, row in enumerate(rows):
        frequency = sum(
            field.boost * row[place] / (1 - field.b + field.b * lengths_of(rows, place)[number] / averages[place])
            for place, field in enumerate(FIELDS)
        )
        scores.append(weight * idf(len(rows), held) * frequency / (K1 + frequency))
    return scores


@given(documents, st.floats(0.1, 5), st.integers(0, 30))
def test_scores_are_those_of_the_formula_however_the_documents_lie_in_segments(
    rows: list[tuple[int, int, int, int]], weight: float, split: int
) -> None:
    scores, scratch = np.zeros(len(rows)), np.zeros(len(rows))
    all_lengths = [np.array(lengths_of(rows, field), float) for field in range(2)]
    segments = []
    for part in (slice(0, split), slice(split, None)):
        postings = []
        for place, field in enumerate(FIELDS):
            frequencies = np.array([row[place] for row in rows[part]], np.uint8)
            if frequencies.any():
                norms = inverse_norms(all_lengths[place][part], average_length(all_lengths[place]), field)
                held = np.flatnonzero(frequencies).astype(np.uint32)
                postings.append(FieldPostings(held, frequencies[held], norms, all_live=True))
        segments.append((Accumulator(scores[part], scratch[part]), postings))
    add_term(segments, count=len(rows), weight=weight)
    assert scores.tolist() == pytest.approx(written_out(rows, weight))
    assert not scratch.any()


@given(st.lists(st.integers(0, 4), max_size=60), st.integers(1, 10))
def test_best_finds_the_highest_scores_and_all_that_tie_with_the_last_of_them(scores: list[int], limit: int) -> None:
    ranked = sorted((score for score in scores if score > 0), reverse=True)
    lowest = ranked[:limit][-1] if ranked else 0
    expected = [place for place, score in enumerate(scores) if score > 0 and score >= lowest]
    assert best(np.array(scores, float), limit).tolist() == expected


def test_best_holds_over_more_scores_than_one_piece() -> None:
    scores = np.random.default_rng(7).integers(0, 1000, 50_000).astype(float)
    expected = np.flatnonzero(scores >= np.sort(scores)[-100])
    assert best(scores, 100).tolist() == expected.tolist()


def test_idf_falls_with_frequency_and_stays_above_zero() -> None:
    values = [idf(100, frequency) for frequency in range(1, 101)]
    assert values == sorted(values, reverse=True)
    assert values[-1] > 0
    assert idf(3, 1) == pytest.approx(math.log(1 + 2.5 / 1.5))


def test_a_field_that_no_document_has_has_a_length_to_divide_by() -> None:
    assert average_length(np.zeros(3)) == 1.0
