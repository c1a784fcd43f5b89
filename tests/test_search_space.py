"""Term spaces: vocabulary, IDF and the weights in sparse matrices, held against their definitions."""

import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from faqsearch.analysis.units import Codes
from faqsearch.search.space import bm25_matrix, count_matrix, make_space, unit_rows

documents = st.lists(st.lists(st.integers(0, 12), max_size=8), min_size=1, max_size=6)


def codes(rows: list[list[int]]) -> list[Codes]:
    return [np.array(row, dtype=np.int64) for row in rows]


@given(documents, st.integers(1, 3))
def test_the_vocabulary_is_what_enough_documents_have(rows: list[list[int]], least: int) -> None:
    space, counts = make_space(codes(rows), least_df=least)
    df = Counter(code for row in rows for code in set(row))
    kept = sorted(code for code in df if df[code] >= least)
    assert space.vocabulary.tolist() == kept
    assert counts.toarray().tolist() == [[Counter(row)[code] for code in kept] for row in rows]


@given(documents)
def test_idf_is_that_of_bm25_and_falls_with_frequency(rows: list[list[int]]) -> None:
    space, _ = make_space(codes(rows))
    for code, idf in zip(space.vocabulary.tolist(), space.idf.tolist(), strict=True):
        df = sum(code in row for row in rows)
        assert idf == pytest.approx(math.log(1 + (len(rows) - df + 0.5) / (df + 0.5)), rel=1e-5)
        assert 0 < idf < space.unknown_idf


@given(documents)
def test_bm25_weights_are_those_of_the_formula(rows: list[list[int]]) -> None:
    space, counts = make_space(codes(rows))
    weights = bm25_matrix(counts, space.idf, k1=1.2, b=0.75).toarray()
    mean = sum(map(len, rows)) / len(rows)
    assert weights.shape == (len(space.vocabulary), len(rows))
    for place, code in enumerate(space.vocabulary.tolist()):
        for document, row in enumerate(rows):
            tf = row.count(code)
            norm = 1.2 * (1 - 0.75 + 0.75 * len(row) / mean)
            assert weights[place, document] == pytest.approx(tf * 2.2 / (tf + norm) * space.idf[place], rel=1e-4)


@given(documents)
def test_rows_have_the_length_one_or_are_empty(rows: list[list[int]]) -> None:
    space, counts = make_space(codes(rows))
    lengths = np.linalg.norm(unit_rows(counts, space.idf).toarray(), axis=1)
    assert lengths.tolist() == pytest.approx([1.0 if row else 0.0 for row in rows], abs=1e-5)


def test_repeats_count_by_their_logarithm() -> None:
    space, counts = make_space(codes([[1, 1, 1, 2], [3]]))
    one, two, _ = unit_rows(counts, space.idf).toarray()[0]
    assert one / two == pytest.approx(1 + math.log(3), rel=1e-5)


def test_without_documents_or_terms_there_is_an_empty_space() -> None:
    nothing: tuple[list[list[int]], ...] = ([], [[]], [[], []])
    for rows in nothing:
        space, counts = make_space(codes(rows))
        assert counts.shape == (len(rows), 0)
        assert bm25_matrix(counts, space.idf).shape == (0, len(rows))
        assert unit_rows(counts, space.idf).shape == (len(rows), 0)
        assert not len(space.vocabulary)


def test_terms_outside_the_vocabulary_are_not_counted() -> None:
    assert count_matrix(codes([[1, 9, 1], [0]]), np.array([1, 4])).toarray().tolist() == [[2, 0], [0, 0]]
