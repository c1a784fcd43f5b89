"""A term space: vocabulary, inverse document frequencies and weighted matrices over it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from faqsearch.analysis.units import Codes

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Space:
    """The terms of one block over one set of documents.

    Args:
        vocabulary: distinct codes, ascending.
        idf: ln(1 + (N - df + 0.5) / (df + 0.5)) of each, as in BM25 (Robertson and Zaragoza, 2009).
        unknown_idf: the same for a term that no document has.
    """

    vocabulary: Codes
    idf: Floats
    unknown_idf: float


def count_matrix(documents: Sequence[Codes], vocabulary: Codes) -> sp.csr_matrix:
    """How often each term of the vocabulary stands in each document: (documents, terms)."""
    rows, codes = _flat(documents)
    places = np.minimum(np.searchsorted(vocabulary, codes), max(len(vocabulary) - 1, 0))
    known = vocabulary[places] == codes if len(vocabulary) else np.zeros(len(codes), bool)
    return _counts(rows[known], places[known], (len(documents), len(vocabulary)))


def make_space(documents: Sequence[Codes], *, least_df: int = 1) -> tuple[Space, sp.csr_matrix]:
    """The space of some documents, and their counts in it.

    Args:
        documents: term codes of each document, repeats kept.
        least_df: terms in fewer documents than this are left out.
    """
    rows, codes = _flat(documents)
    vocabulary, places = np.unique(codes, return_inverse=True)
    counts = _counts(rows, places, (len(documents), len(vocabulary)))
    df = np.bincount(counts.indices, minlength=len(vocabulary))
    if least_df > 1:
        kept = df >= least_df
        vocabulary, df, counts = vocabulary[kept], df[kept], counts[:, kept]
    count = len(documents)
    idf = np.log1p((count - df + 0.5) / (df + 0.5)).astype(np.float32)
    return Space(vocabulary, idf, float(np.log1p((count + 0.5) / 0.5))), counts


def _flat(documents: Sequence[Codes]) -> tuple[NDArray[np.int64], Codes]:
    """The codes of all documents, and the number of the document that each is of."""
    rows = np.repeat(np.arange(len(documents)), [*map(len, documents)])
    return rows, np.concatenate(documents) if documents else np.empty(0, np.int64)


def _counts(rows: NDArray[np.int64], places: NDArray[np.int64], shape: tuple[int, int]) -> sp.csr_matrix:
    counts = sp.csr_matrix((np.ones(len(rows), dtype=np.float32), (rows, places)), shape=shape)
    counts.sort_indices()
    return counts


def bm25_matrix(counts: sp.csr_matrix, idf: Floats, *, k1: float = 1.2, b: float = 0.75) -> sp.csr_matrix:
    """BM25 weights, terms by documents, so that a query's scores are a sum of rows."""
    lengths = np.asarray(counts.sum(axis=1)).ravel()
    mean = float(lengths.mean()) if len(lengths) and lengths.any() else 1.0
    table = counts.tocoo()
    norm = k1 * (1 - b + b * lengths[table.row] / mean)
    weights = table.data * (k1 + 1) / (table.data + norm) * idf[table.col]
    return sp.csr_matrix((weights.astype(np.float32), (table.col, table.row)), shape=counts.shape[::-1])


def unit_rows(counts: sp.csr_matrix, idf: Floats) -> sp.csr_matrix:
    """Rows of (1 + ln tf) · idf, each of Euclidean length 1 (or empty)."""
    rows = counts.astype(np.float32).tocsr(copy=True)
    rows.data = 1 + np.log(rows.data)
    rows = (rows @ sp.diags(idf)).tocsr()
    norms = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    norms[norms == 0] = 1
    return (sp.diags(1 / norms) @ rows).astype(np.float32).tocsr()
