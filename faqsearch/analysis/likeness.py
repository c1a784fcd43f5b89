"""How alike two queries are, by their characters in common wording and by their sounds."""

import math

import numpy as np

from faqsearch.analysis.analyzer import Analyzer
from faqsearch.analysis.canonical import comparable
from faqsearch.analysis.units import Codes, char_units, ngram_codes, sound_units

_SOUND = 1 << 62  # keeps sounds apart from characters


def likeness_codes(query: str, analyzer: Analyzer) -> Codes:
    """The different characters, syllables and pairs of neighbours of either, as numbers in order.

    Args:
        query: normalised.
    """
    runs = analyzer.runs(comparable(analyzer.reworded(query)))
    return np.unique(np.concatenate([ngram_codes(char_units(runs)), ngram_codes(sound_units(runs)) | _SOUND]))


def likeness(one: Codes, other: Codes) -> float:
    """The cosine of two queries, 0 to 1, all units weighing the same."""
    if not len(one) or not len(other):
        return 0.0
    return len(np.intersect1d(one, other, assume_unique=True)) / math.sqrt(len(one) * len(other))
