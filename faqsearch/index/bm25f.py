"""BM25F (Robertson, Zaragoza and Taylor 2004, "Simple BM25 extension to multiple weighted fields"), over arrays.

A term's frequencies in an entry's fields are added up, each multiplied by its field's boost and
divided by the field's length norm, and only the sum is saturated:

    tf = Σ_f boost_f · tf_f / (1 − b_f + b_f · length_f / average_length_f)
    score = Σ_terms weight · idf · tf / (k1 + tf)

Lucene's idf is used, which is never negative; the constant factor k1 + 1 is left out, as it changes no order.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# How slowly repeats saturate. Share of ths-faq's 774 development queries with the right entry first, for k1
# 0.6 / 1.2 / 2.0 / 5 (b 0.75): grams 0.774 / 0.786 / 0.801 / 0.802, words 0.685 / 0.699 / 0.712 / 0.709, both
# 0.770 / 0.801 / 0.804 / 0.795. Entries hold many phrasings, so a repeat means more than in one text. b between
# 0.5 and 0.9 and the boost of the question against the variants (1 to 4) change these by 0.01 at most.
K1 = 2.0

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


def idf(count: int, holding: NDArray[np.integer]) -> Floats:
    """Inverse document frequencies of terms that so many of ``count`` documents hold."""
    return np.log1p((count - holding + 0.5) / (holding + 0.5))


def impacts(frequencies: Floats, holding: NDArray[np.integer], count: int) -> Floats:
    """What each posting of a term adds to its document's score.

    Args:
        frequencies: of the term in the document, boosted and normed, summed over fields.
        holding: how many documents hold the term.
        count: documents in all.
    """
    return idf(count, holding) * frequencies / (K1 + frequencies)
