"""Queries that ask the same, by the likeness that the engine ranks with: by characters and by sounds."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix

from faqsearch.analysis import Analyzer
from faqsearch.analysis.likeness import likeness_codes
from faqsearch.analysis.units import Codes

# Cosine from which two queries are taken to ask the same. On the 2,529 phrasings of the sample corpus, groups made at
# 0.4 are of one entry for 0.964 of them (0.3: 0.902, 0.5: 0.985, and the higher the more falls apart).
ALIKE = 0.4
MOST_GROUPED = 20_000  # different queries; what is asked more rarely than these stays alone
_BATCH = 2_000
_EVERYWHERE = 0.2  # share of the queries from which a unit tells nothing


@dataclass(frozen=True, slots=True)
class Grouped:
    """Places of the queries that ask the same, the one that leads them first."""

    places: tuple[int, ...]


def group(queries: Sequence[str], counts: Sequence[int], analyzer: Analyzer) -> list[Grouped]:
    """Put queries that ask the same together.

    Args:
        queries: normalised and different from each other.
        counts: how often each was asked; the most asked lead the groups.

    Returns:
        Groups, those asked most often first; the same for the same input.
    """
    order = sorted(range(len(queries)), key=lambda place: (-counts[place], queries[place]))
    leading, alone = order[:MOST_GROUPED], order[MOST_GROUPED:]
    vectors = _vectors([queries[place] for place in leading], analyzer)
    leaders: list[int] = []
    members: dict[int, list[int]] = {}
    for start in range(0, len(leading), _BATCH):
        batch = vectors[start : start + _BATCH]
        near, trust = _nearest(batch, vectors[leaders]) if leaders else (None, None)
        among = (batch @ batch.T).toarray()
        fresh: list[int] = []
        for row in range(batch.shape[0]):
            best, likeness = (leaders[near[row]], trust[row]) if near is not None and trust is not None else (-1, 0.0)
            if fresh and (inner := float(among[row, fresh].max())) > likeness:
                best, likeness = start + fresh[int(among[row, fresh].argmax())], inner
            if likeness >= ALIKE:
                members[best].append(start + row)
            else:
                fresh.append(row)
                members[start + row] = [start + row]
        leaders += [start + row for row in fresh]
    found = [tuple(leading[row] for row in rows) for rows in members.values()] + [(place,) for place in alone]
    asked = [sum(counts[place] for place in places) for places in found]
    ranked = sorted(range(len(found)), key=lambda at: (-asked[at], queries[found[at][0]]))
    return [Grouped(found[at]) for at in ranked]


def _nearest(batch: csr_matrix, leaders: csr_matrix) -> tuple[Codes, Codes]:
    likeness = (batch @ leaders.T).tocsr()
    near = np.asarray(likeness.argmax(axis=1)).ravel()
    return near, np.asarray(likeness.max(axis=1).todense()).ravel()


def _vectors(queries: Sequence[str], analyzer: Analyzer) -> csr_matrix:
    """Unit vectors of the queries, rarer units weighing more; one row a query."""
    coded = [likeness_codes(query, analyzer) for query in queries]
    lengths = [len(codes) for codes in coded]
    units, columns = np.unique(np.concatenate([*coded, np.empty(0, np.int64)]), return_inverse=True)
    shares = np.bincount(columns, minlength=len(units)) / max(1, len(queries))
    weights = np.log(1 + 1 / np.maximum(shares, 1e-9))
    if len(queries) > _BATCH:
        weights[shares > _EVERYWHERE] = 0.0
    indptr = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    matrix = csr_matrix((weights[columns], columns, indptr), shape=(len(queries), len(units)))
    lengths_of = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    scale = np.repeat(1 / np.where(lengths_of > 0, lengths_of, 1.0), lengths)
    return csr_matrix((matrix.data * scale, matrix.indices, matrix.indptr), shape=matrix.shape)
