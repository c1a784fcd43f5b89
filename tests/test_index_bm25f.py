"""BM25F over arrays, against its formula written out."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from faqsearch.index.bm25f import K1, ScoredField, average_length, idf, impacts, inverse_norms

FIELDS = (ScoredField("question", boost=2.0, b=0.75), ScoredField("answer", boost=0.5, b=0.3))
# Frequencies of one term in two fields of up to 30 documents, and the lengths of those fields beyond it.
documents = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(0, 20), st.integers(0, 20)), min_size=1, max_size=30
)


def lengths_of(rows: list[tuple[int, int, int, int]], field: int) -> list[int]:
    return [row[field] + row[2 + field] for row in rows]


def written_out(rows: list[tuple[int, int, int, int]]) -> list[float]:
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
        rarity = math.log(1 + (len(rows) - held + 0.5) / (held + 0.5))
        scores.append(rarity * frequency / (K1 + frequency))
    return scores


@given(documents)
def test_impacts_are_those_of_the_formula(rows: list[tuple[int, int, int, int]]) -> None:
    frequencies = np.zeros(len(rows))
    for place, field in enumerate(FIELDS):
        lengths = np.array(lengths_of(rows, place), float)
        norms = inverse_norms(lengths, average_length(lengths), field)
        frequencies += np.array([row[place] for row in rows]) * norms
    held = np.full(len(rows), np.count_nonzero(frequencies))
    assert impacts(frequencies, held, len(rows)).tolist() == pytest.approx(written_out(rows))


def test_idf_falls_with_frequency_and_stays_above_zero() -> None:
    values = idf(100, np.arange(1, 101)).tolist()
    assert values == sorted(values, reverse=True)
    assert values[-1] > 0
    assert idf(3, np.array([1])).tolist() == pytest.approx([math.log(1 + 2.5 / 1.5)])


def test_a_field_that_no_document_has_has_a_length_to_divide_by() -> None:
    assert average_length(np.zeros(3)) == 1.0
