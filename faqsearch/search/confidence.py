"""From evidence to an order of entries, and to the probability that one of them answers."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from faqsearch.search.model import FEATURES
from faqsearch.search.space import Floats

_TRUSTED = ("classifier", "entry_chars", "phrasing_char_pairs", "phrasing_chars", "missing", "information")
_TRUSTED_PLACES = [FEATURES.index(name) for name in _TRUSTED]
_MAX_MARGIN = 3.0  # of the ranker's score: beyond that a longer lead says nothing more

_LEADS = 3
SIGNS = ("margin", "log_share", "first", "score", *_TRUSTED)
"""What confidence in an entry may rest on: how far it leads the others, the log of its share
(softmax of the scores), whether it is the first of all, its score, and some of its features."""

LEARNT_SIGNS = (
    "margin",
    "log_share",
    "classifier",
    "entry_chars",
    "phrasing_char_pairs",
    "missing",
    "information",
)
"""The signs that count where there is a classifier. More of them (query length, the other features) fit the
queries they are fitted on better, and others no better."""

PLAIN_SIGNS = ("first", "score", "missing", "information")
"""The signs that count where there is no classifier, and a score means the same in every corpus. How far an entry leads
tells near-duplicates there rather than whether a question is answered: with the lead in place of being first, AUROC is
0.71 instead of 0.75 over eleven FAQs, each held out, and 0.77 instead of 0.80 with a model of sentence embeddings."""

UNPAIRED_SIGNS = ("phrasing_chars",)
"""The same for a corpus too large for pairs of characters."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What was learnt: a linear ranker and a logistic calibration.

    Args:
        ranker: a weight for each of :data:`~faqsearch.search.model.FEATURES`.
        confidence: a weight for each of :data:`SIGNS`.
        intercept: of the calibration, on the logit scale.
        learnt: from the corpus itself; false for what ships.
    """

    ranker: NDArray[np.float64]
    confidence: NDArray[np.float64]
    intercept: float
    learnt: bool = True


def signs(features: Floats, scores: NDArray[np.floating], entries: Sequence[int]) -> NDArray[np.float64]:
    """The signs of some entries: (entries, :data:`SIGNS`).

    Args:
        features: (entries, features) of a query.
        scores: of all entries; minus infinity for one that is not to be considered.
        entries: positions of those to look at.
    """
    chosen = np.asarray(entries, dtype=np.int64)
    rows = np.empty((len(chosen), len(SIGNS)))
    if len(chosen):
        *_, second, best = np.sort(np.append(scores, -np.inf))
        first = chosen == int(scores.argmax())
        others = np.where(first, second, best)
        rows[:, 0] = np.clip(scores[chosen] - others, -_MAX_MARGIN, _MAX_MARGIN)
        rows[:, 1] = scores[chosen] - (best + np.log(np.exp(scores - best).sum()))
        rows[:, 2] = first
        rows[:, 3] = scores[chosen]
        rows[:, 4:] = features[chosen][:, _TRUSTED_PLACES]
    return rows


def confidences(
    features: Floats, scores: NDArray[np.floating], entries: Sequence[int], weights: Weights
) -> list[float]:
    """Probability, 0 to 1, that each of the entries at the given positions answers."""
    if np.count_nonzero(weights.confidence[:_LEADS]):
        rows, counting = signs(features, scores, entries), weights.confidence
    else:  # no sign that compares with the other entries, of which there may be many
        chosen = np.asarray(entries, np.int64)
        rows = np.column_stack([scores[chosen], features[chosen][:, _TRUSTED_PLACES]])
        counting = weights.confidence[_LEADS:]
    result: list[float] = expit(rows @ counting + weights.intercept).tolist()
    return result
