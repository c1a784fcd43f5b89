"""How the entries stand to a text, one against the other."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from faqsearch.search.ranking import SMALLTALK


class Standing:
    """The scores of one text, by entry; known gaps are among the entries, small talk is not.

    Args:
        ids: of the entries, as the scores are ordered.
        scores: of each.
    """

    def __init__(self, ids: Sequence[str], scores: NDArray[np.float64]) -> None:
        self._scores = {id_: float(score) for id_, score in zip(ids, scores, strict=True) if id_ != SMALLTALK}

    @property
    def first(self) -> str:
        """Id of the entry that stands first."""
        return max(self._scores, key=self._scores.__getitem__)

    def lead(self, id_: str, over: str) -> float:
        """By how much an entry's score is greater than another's."""
        return self._scores[id_] - self._scores[over]

    def __contains__(self, id_: object) -> bool:
        return id_ in self._scores
