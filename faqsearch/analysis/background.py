"""How much a character says in Chinese at large, by the word frequencies of jieba's dictionary.

In a few hundred questions, which characters are rare is partly chance; at large it is known.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from faqsearch.analysis.units import RUN_BASE, Codes, unit_pairs

_SMOOTHING = 50  # counts; for characters that the dictionary lacks


class Background:
    """Information of term codes.

    Args:
        counts: how often each character stands in some large body of text.
    """

    def __init__(self, counts: Mapping[str, int]) -> None:
        whole = sum(counts.values()) + _SMOOTHING
        occurrences = np.full(RUN_BASE + 1, float(_SMOOTHING))
        for char, count in counts.items():
            occurrences[ord(char)] += count
        self._information = -np.log(occurrences / whole)

    def information(self, codes: Codes) -> NDArray[np.float64]:
        """Nats in each code, as if its units were independent; runs of letters and digits count as rare characters."""
        first, second = unit_pairs(codes)
        single = self._information[np.minimum(second, RUN_BASE)]
        both: NDArray[np.float64] = single + np.where(first > 0, self._information[np.minimum(first, RUN_BASE)], 0.0)
        return both
