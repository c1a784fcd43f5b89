"""One table of all blocks: the terms of a query are looked up once, and their rows are added up once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from faqsearch.analysis.units import Codes
from faqsearch.search.space import Floats, Space

_NUMBER_BITS = 48  # no code is as large; above them stands the number of its block
_MOST_BLOCKS = 16


def numbered(codes: Codes, block: int) -> Codes:
    """Codes as those of one block among others.

    Args:
        block: its number, from 0 to 15.
    """
    return codes | first_code(block)


def first_code(block: int) -> int:
    """The lowest code of a block."""
    return block << _NUMBER_BITS


@dataclass(frozen=True, slots=True)
class Located:
    """Where the terms of a query stand in a table; blocks are told by their numbers.

    Args:
        rows: of the distinct known terms, ascending.
        counts: how often the query has each.
        blocks: of each.
        unknown: for each block, how many distinct terms of the query no document has.
    """

    rows: NDArray[np.int64]
    counts: Floats
    blocks: NDArray[np.int64]
    unknown: Floats

    def first(self, terms: int) -> "Located":
        """Of the first terms of the table alone."""
        count = int(np.searchsorted(self.rows, terms))
        return Located(self.rows[:count], self.counts[:count], self.blocks[:count], self.unknown)

    def sums(self, values: NDArray[np.floating]) -> NDArray[np.float64]:
        """The sum of some values of the known terms, block by block."""
        return np.bincount(self.blocks, weights=values, minlength=_MOST_BLOCKS).astype(np.float64, copy=False)


@dataclass(frozen=True, slots=True)
class Table:
    """Weights of terms in documents, the terms of several blocks below each other.

    Args:
        vocabulary: codes of :func:`numbered`, ascending.
        idf: of each term, as in :class:`~faqsearch.search.space.Space`.
        unknown_idf: for each block that of a term which no document has; 0 for a block that there is not.
        blocks: numbers of the blocks that there are, ascending.
        weights: (terms, blocks · documents); a term's documents stand in the columns of its block.
    """

    vocabulary: Codes
    idf: Floats
    unknown_idf: Floats
    blocks: tuple[int, ...]
    weights: sp.csr_matrix

    def locate(self, codes: Codes) -> Located:
        """Look up the terms of a query, of all blocks."""
        distinct, counts = np.unique(codes, return_counts=True)
        blocks = distinct >> _NUMBER_BITS
        if not len(self.vocabulary):
            places, known = np.zeros(len(distinct), np.int64), np.zeros(len(distinct), bool)
        else:
            places = np.minimum(np.searchsorted(self.vocabulary, distinct), len(self.vocabulary) - 1)
            known = self.vocabulary[places] == distinct
        unknown = np.bincount(blocks[~known], minlength=_MOST_BLOCKS).astype(np.float32)
        return Located(places[known], counts[known].astype(np.float32), blocks[known], unknown)

    def add_up(self, rows: NDArray[np.int64], factors: NDArray[np.floating]) -> Floats:
        """The sum of some rows, each times its factor: (blocks, documents)."""
        if not len(rows):
            return np.zeros((len(self.blocks), self.weights.shape[1] // max(len(self.blocks), 1)), np.float32)
        result: Floats = factors.astype(np.float32, copy=False) @ self.weights[rows]
        return result.reshape(len(self.blocks), -1)

    def block(self, number: int) -> tuple[Space, sp.csr_matrix]:
        """The terms of one block, and their (terms, documents) weights."""
        start, end = np.searchsorted(self.vocabulary, [first_code(number), first_code(number + 1)])
        documents = self.weights.shape[1] // len(self.blocks)
        first = self.blocks.index(number) * documents
        codes = self.vocabulary[start:end] ^ first_code(number)
        space = Space(codes, self.idf[start:end], float(self.unknown_idf[number]))
        return space, self.weights[start:end, first : first + documents]


def stacked(blocks: Mapping[int, tuple[Space, sp.csr_matrix]]) -> Table:
    """The table of some blocks.

    Args:
        blocks: by number, each with its (terms, documents) weights.
    """
    numbers = sorted(blocks)
    spaces = [blocks[number][0] for number in numbers]
    weights: Sequence[sp.csr_matrix] = [blocks[number][1] for number in numbers]
    unknown = np.zeros(_MOST_BLOCKS, dtype=np.float32)
    unknown[numbers] = [space.unknown_idf for space in spaces]
    return Table(
        np.concatenate([numbered(space.vocabulary, number) for space, number in zip(spaces, numbers, strict=True)]),
        np.concatenate([space.idf for space in spaces]).astype(np.float32),
        unknown,
        tuple(numbers),
        sp.block_diag(weights, format="csr", dtype=np.float32),
    )
