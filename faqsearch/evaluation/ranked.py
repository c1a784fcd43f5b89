"""Figures of a ranking against relevance grades, by ir-measures."""

from collections.abc import Mapping, Sequence
from math import log2

Qrels = Mapping[str, Mapping[str, int]]
Run = Mapping[str, Sequence[str]]
Scores = dict[str, dict[str, float]]

RANKED = ("P@1", "nDCG@10", "hit@3", "hit@5", "MRR@10")
RIGHT = 2
"""The grade of an entry that answers the query; grade 1 is acceptable."""
GAINS = {1: 1, 2: 3}
"""2^grade − 1, as in "Learning to rank using gradient descent" (Burges et al., 2005)."""


def score_rankings(qrels: Qrels, run: Run) -> Scores:
    """Each of :data:`RANKED` for each query of ``qrels``; a query that ``run`` lacks scores 0.

    On Linux on ARM there is no wheel of the trec_eval that ir-measures calls, and it is
    not installed there: the same formulas are then worked out here.

    Args:
        qrels: query id → entry id → grade, 1 or 2; at least one entry for each query.
        run: query id → entry ids, best first.
    """
    try:
        return score_by_ir_measures(qrels, run)
    except ModuleNotFoundError:
        return score_by_formula(qrels, run)


def score_by_ir_measures(qrels: Qrels, run: Run) -> Scores:
    """What ir-measures says.

    Raises:
        ModuleNotFoundError: it is not installed.
    """
    from ir_measures import RR, P, Qrel, ScoredDoc, Success, iter_calc, nDCG

    measures = (
        P(rel=RIGHT) @ 1,
        nDCG(gains=GAINS) @ 10,
        Success(rel=RIGHT) @ 3,
        Success(rel=RIGHT) @ 5,
        RR(rel=RIGHT) @ 10,
    )
    names = dict(zip(measures, RANKED, strict=True))
    graded = [Qrel(query, entry, grade) for query, grades in qrels.items() for entry, grade in grades.items()]
    # trec_eval orders by score alone, so ranks are handed over as scores.
    ranked = [ScoredDoc(query, entry, -rank) for query, entries in run.items() for rank, entry in enumerate(entries)]
    scores: Scores = {query: {} for query in qrels}
    for metric in iter_calc(measures, graded, ranked):
        scores[metric.query_id][names[metric.measure]] = float(metric.value)
    return scores


def score_by_formula(qrels: Qrels, run: Run) -> Scores:
    """What ir-measures would say."""
    return {query: _formulas(grades, run.get(query, ())) for query, grades in qrels.items()}


def _formulas(grades: Mapping[str, int], ranked: Sequence[str]) -> dict[str, float]:
    right = next((rank for rank, entry in enumerate(ranked, start=1) if grades.get(entry) == RIGHT), None)
    gains = [GAINS.get(grades.get(entry, 0), 0) for entry in ranked]
    ideal = sorted((GAINS[grade] for grade in grades.values()), reverse=True)
    return {
        "P@1": float(right == 1),
        "nDCG@10": _dcg(gains[:10]) / _dcg(ideal[:10]),
        "hit@3": float(right is not None and right <= 3),
        "hit@5": float(right is not None and right <= 5),
        "MRR@10": 1 / right if right is not None and right <= 10 else 0.0,
    }


def _dcg(gains: Sequence[int]) -> float:
    return sum(gain / log2(rank + 1) for rank, gain in enumerate(gains, start=1))
