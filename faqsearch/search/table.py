"""Terms of all blocks below each other: those of a query are looked up once, and their rows are added up once."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from faqsearch.analysis.units import Codes
from faqsearch.index import sum_rows
from faqsearch.search.space import Floats, Space

Weighted = tuple[Space, sp.csr_matrix]
"""The terms of a block, and their (terms, documents) weights."""

_NUMBER_BITS = 48  # no code is as large; above them stands the number of its block
_MOST_BLOCKS = 16


def numbered(codes: Codes, blocks: NDArray[np.int64]) -> Codes:
    """Codes as those of blocks among others.

    Args:
        blocks: of each code the number of its block, from 0 to 15.
    """
    return codes | (blocks << _NUMBER_BITS)


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
class Terms:
    """The terms of several blocks.

    Args:
        vocabulary: codes of :func:`numbered`, ascending.
        idf: of each term, as in :class:`~faqsearch.search.space.Space`.
        unknown_idf: for each block that of a term which no document has; 0 for a block that there is not.
        blocks: numbers of the blocks that there are, ascending.
    """

    vocabulary: Codes
    idf: Floats
    unknown_idf: Floats
    blocks: tuple[int, ...]

    def locate(self, codes: Codes) -> Located:
        """Look up the terms of a query, of all blocks."""
        distinct, counts = np.unique(codes, return_counts=True)
        blocks = distinct >> _NUMBER_BITS
        places = np.searchsorted(self.vocabulary, distinct)
        known = places < len(self.vocabulary)
        known[known] = self.vocabulary[places[known]] == distinct[known]
        unknown = np.bincount(blocks[~known], minlength=_MOST_BLOCKS).astype(np.float32)
        return Located(places[known], counts[known].astype(np.float32), blocks[known], unknown)


@dataclass(frozen=True, slots=True)
class Table:
    """Weights of terms in entries, and below them those of some of the terms in single phrasings.

    Args:
        entries: terms of all blocks.
        phrasings: terms of some blocks: the first of those of ``entries``.
        weights: (terms of both, columns); a term's documents stand in the columns of its block: those of entries,
            block after block, then those of phrasings.
        entry_count: columns of a block of entries.
    """

    entries: Terms
    phrasings: Terms
    weights: sp.csr_matrix
    entry_count: int

    def add_up(
        self, rows: NDArray[np.int64], factors: NDArray[np.floating], phrasing_factors: NDArray[np.floating]
    ) -> tuple[Floats, Floats]:
        """The sums of some rows, each times its factor: (blocks, entries) and (blocks, phrasings).

        Args:
            rows: of terms in ``entries``, ascending.
            factors: of each.
            phrasing_factors: of the first of them, in single phrasings.
        """
        below = rows[: len(phrasing_factors)] + len(self.entries.vocabulary)
        both = np.concatenate([factors, phrasing_factors]).astype(np.float32)
        sums = sum_rows(self.weights, np.concatenate([rows, below]), both)
        whole = len(self.entries.blocks) * self.entry_count
        return sums[:whole].reshape(-1, self.entry_count), sums[whole:].reshape(len(self.phrasings.blocks), -1)

    def phrasing_block(self, number: int) -> tuple[Space, sp.csr_matrix]:
        """The terms of one block, and their (terms, phrasings) weights."""
        terms, bounds = self.phrasings, [first_code(number), first_code(number + 1)]
        places = slice(*np.searchsorted(terms.vocabulary, bounds).tolist())
        space = Space(terms.vocabulary[places] ^ bounds[0], terms.idf[places], terms.unknown_idf[number].item())
        above, before = len(self.entries.vocabulary), len(self.entries.blocks) * self.entry_count
        phrasings = (self.weights.shape[1] - before) // len(terms.blocks)
        first = before + terms.blocks.index(number) * phrasings
        return space, self.weights[above + places.start : above + places.stop, first : first + phrasings]


def make_table(entries: Mapping[int, Weighted], phrasings: Mapping[int, Weighted]) -> Table:
    """A table of some blocks, by number; those of phrasings have the terms of the same blocks of entries."""
    blocks = [entries[number] for number in sorted(entries)] + [phrasings[number] for number in sorted(phrasings)]
    weights = sp.block_diag([weights for _, weights in blocks], format="csr", dtype=np.float32)
    return Table(_terms(entries), _terms(phrasings), weights, blocks[0][1].shape[1])


def _terms(blocks: Mapping[int, Weighted]) -> Terms:
    spaces = {number: blocks[number][0] for number in sorted(blocks)}
    unknown = np.zeros(_MOST_BLOCKS, dtype=np.float32)
    for number, space in spaces.items():
        unknown[number] = space.unknown_idf
    vocabulary = np.concatenate([space.vocabulary | first_code(number) for number, space in spaces.items()])
    idf = np.concatenate([space.idf for space in spaces.values()]).astype(np.float32)
    return Terms(vocabulary, idf, unknown, tuple(spaces))
