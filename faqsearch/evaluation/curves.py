"""How far confidence can be believed: calibration, AUROC, precision against coverage."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import rankdata

from faqsearch.evaluation.judged import Judged

BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """Queries with a confidence from ``low`` (included) to ``high`` (excluded, but for 1).

    Args:
        confidence: their mean.
        right: share of them whose first result has grade 2.
    """

    low: float
    high: float
    count: int
    confidence: float
    right: float


@dataclass(frozen=True, slots=True)
class Point:
    """What answering from a confidence on would give.

    Args:
        coverage: share of the in-scope queries that are answered then.
        precision: share of all queries answered then whose first result has grade 2.
    """

    confidence: float
    coverage: float
    precision: float


def reliability(judged: Sequence[Judged]) -> list[Bin]:
    """The queries in ten bins of equal width, empty ones left out."""
    confidence = np.array([row.confidence for row in judged], dtype=np.float64)
    right = np.array([row.right for row in judged], dtype=np.float64)
    place = np.minimum((confidence * BINS).astype(int), BINS - 1)
    bins = []
    for number in range(BINS):
        inside = place == number
        if inside.any():
            means = float(confidence[inside].mean()), float(right[inside].mean())
            bins.append(Bin(number / BINS, (number + 1) / BINS, int(inside.sum()), *means))
    return bins


def calibration_error(judged: Sequence[Judged]) -> float | None:
    """Expected calibration error (Naeini, Cooper and Hauskrecht, 2015); None without queries."""
    if not judged:
        return None
    return sum(item.count * abs(item.right - item.confidence) for item in reliability(judged)) / len(judged)


def auroc(in_scope: Sequence[float], out_of_scope: Sequence[float]) -> float | None:
    """How often an in-scope query has the higher confidence of two, ties counting half; None when a side is empty."""
    if not in_scope or not out_of_scope:
        return None
    ranks = rankdata([*in_scope, *out_of_scope])[: len(in_scope)]
    wins = float(ranks.sum()) - len(in_scope) * (len(in_scope) + 1) / 2
    return wins / (len(in_scope) * len(out_of_scope))


def precision_coverage(judged: Sequence[Judged]) -> list[Point]:
    """A point for each confidence that occurs, highest first; none without in-scope queries."""
    in_scope = sum(row.in_scope for row in judged)
    ordered = sorted(judged, key=lambda row: -row.confidence)
    points: list[Point] = []
    inside = right = 0
    for place, row in enumerate(ordered, start=1):
        inside += row.in_scope
        right += row.right
        last_of_its_confidence = place == len(ordered) or ordered[place].confidence < row.confidence
        if in_scope and last_of_its_confidence:
            points.append(Point(row.confidence, inside / in_scope, right / place))
    return points
