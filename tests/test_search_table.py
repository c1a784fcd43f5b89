"""One table of all blocks: terms are found in their own block, and rows add up to what dense arithmetic says."""

from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from faqsearch.search.space import bm25_matrix, make_space, unit_rows
from faqsearch.search.table import Table, first_code, make_table, numbered

Rows = list[list[int]]
documents = st.lists(st.lists(st.integers(0, 9), max_size=6), min_size=1, max_size=5)
queries = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 12)), max_size=12)


def codes(row: list[int]) -> NDArray[np.int64]:
    return np.array(row, dtype=np.int64)


def made(one: Rows, other: Rows) -> Table:
    """Blocks 0 and 2 over entries, block 0 over phrasings, too: here each entry has one."""
    spaces = {number: make_space([*map(codes, rows)]) for number, rows in ((0, one), (2, other))}
    entries = {number: (space, bm25_matrix(counts, space.idf)) for number, (space, counts) in spaces.items()}
    space, counts = spaces[0]
    return make_table(entries, {0: (space, unit_rows(counts, space.idf).T.tocsr())})


def query_codes(query: list[tuple[int, int]]) -> NDArray[np.int64]:
    return numbered(codes([code for _, code in query]), codes([block for block, _ in query]))


@given(documents, queries)
def test_a_query_is_located_term_by_term_in_each_block(rows: Rows, query: list[tuple[int, int]]) -> None:
    table = made(rows, [[*reversed(row), 11] for row in rows])
    located = table.entries.locate(query_codes(query))
    vocabulary = table.entries.vocabulary.tolist()
    known = {term: count for term, count in Counter(query).items() if first_code(term[0]) + term[1] in vocabulary}
    found = [
        vocabulary[row] - first_code(block) for row, block in zip(located.rows, located.blocks.tolist(), strict=True)
    ]
    assert list(zip(located.blocks.tolist(), found, strict=True)) == sorted(known)
    assert located.counts.tolist() == [known[term] for term in sorted(known)]
    unknown = Counter(block for block, code in set(query) - known.keys())
    assert [int(count) for count in located.unknown[:3]] == [unknown[block] for block in range(3)]


@given(documents, queries)
def test_rows_add_up_in_the_columns_of_their_block(rows: Rows, query: list[tuple[int, int]]) -> None:
    table = made(rows, [[*reversed(row), 11] for row in rows])
    located = table.entries.locate(query_codes(query))
    first = located.first(len(table.phrasings.vocabulary))
    shares, cosines = table.add_up(located.rows, np.arange(1.0, len(located.rows) + 1), np.ones(len(first.rows)))
    dense = table.weights.toarray()
    expected = np.arange(1.0, len(located.rows) + 1) @ dense[located.rows]
    assert np.allclose(shares.ravel(), expected[: shares.size], atol=1e-4)
    _, phrasings = table.phrasing_block(0)
    assert np.allclose(cosines[0], phrasings.toarray()[first.rows].sum(axis=0), atol=1e-5)
