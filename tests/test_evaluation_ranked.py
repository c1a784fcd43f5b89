"""Ranked figures: what trec_eval says, by ir-measures where it is installed and by formula where it is not."""

import sys
from collections.abc import Callable
from math import log2

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faqsearch.evaluation.ranked import (
    RANKED,
    Qrels,
    Run,
    Scores,
    score_by_formula,
    score_by_ir_measures,
    score_rankings,
)

QRELS = {
    "first": {"a": 2, "b": 1},
    "second": {"a": 2, "b": 1},
    "sixth": {"f": 2},
    "acceptable": {"a": 1},
    "no-hits": {"a": 2},
    "absent": {"a": 2},
}
RUN = {
    "first": ["a", "b"],
    "second": ["b", "a"],
    "sixth": ["a", "b", "c", "d", "e", "f"],
    "acceptable": ["a"],
    "no-hits": [],
}
# By hand: gains 3 and 1, discounts 1 / log2(rank + 1).
IDEAL = 3 + 1 / log2(3)
EXPECTED = {
    "first": (1.0, 1.0, 1.0, 1.0, 1.0),
    "second": (0.0, (1 + 3 / log2(3)) / IDEAL, 1.0, 1.0, 0.5),
    "sixth": (0.0, 1 / log2(7), 0.0, 0.0, 1 / 6),
    "acceptable": (0.0, 1.0, 0.0, 0.0, 0.0),
    "no-hits": (0.0, 0.0, 0.0, 0.0, 0.0),
    "absent": (0.0, 0.0, 0.0, 0.0, 0.0),
}


def scorers() -> list[Callable[[Qrels, Run], Scores]]:
    return [score_by_ir_measures, score_by_formula]


@pytest.fixture(params=scorers(), ids=["ir-measures", "formula"])
def score(request: pytest.FixtureRequest) -> Callable[[Qrels, Run], Scores]:
    if request.param is score_by_ir_measures:
        pytest.importorskip("ir_measures", reason="is not installed on Linux on ARM")
    chosen: Callable[[Qrels, Run], Scores] = request.param
    return chosen


def test_scores_are_those_worked_out_by_hand(score: Callable[[Qrels, Run], Scores]) -> None:
    scores = score(QRELS, RUN)
    assert scores.keys() == EXPECTED.keys()
    for query, expected in EXPECTED.items():
        assert [scores[query][name] for name in RANKED] == pytest.approx(list(expected)), query


def test_a_query_that_was_not_searched_for_counts_as_much_as_the_others(
    score: Callable[[Qrels, Run], Scores],
) -> None:
    scores = score({"found": {"a": 2}, "lost": {"a": 2}}, {"found": ["a"]})
    assert [sum(scores[query][name] for query in scores) / len(scores) for name in RANKED] == [0.5] * 5


def test_a_run_without_any_query_scores_nothing(score: Callable[[Qrels, Run], Scores]) -> None:
    assert score({"q": {"a": 2}}, {}) == {"q": dict.fromkeys(RANKED, 0.0)}


def test_without_ir_measures_the_formulas_stand_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ir_measures", None)  # as if it were not installed
    assert score_rankings(QRELS, RUN) == score_by_formula(QRELS, RUN)


def test_averages_agree_with_trec_eval_that_counts_every_judged_query() -> None:
    """``trec_eval -c`` divides by all judged queries, whether or not the run has hits for them."""
    pytrec_eval = pytest.importorskip("pytrec_eval", reason="has no wheel for Linux on ARM")
    run = {query: {id_: float(-rank) for rank, id_ in enumerate(ids)} for query, ids in RUN.items() if ids}
    right = pytrec_eval.RelevanceEvaluator(QRELS, ["P_1", "success.3,5", "recip_rank"], relevance_level=2).evaluate(run)
    gains = {query: {id_: 2**grade - 1 for id_, grade in grades.items()} for query, grades in QRELS.items()}
    graded = pytrec_eval.RelevanceEvaluator(gains, ["ndcg_cut_10"]).evaluate(run)
    totals = {
        "P@1": sum(values["P_1"] for values in right.values()),
        "nDCG@10": sum(values["ndcg_cut_10"] for values in graded.values()),
        "hit@3": sum(values["success_3"] for values in right.values()),
        "hit@5": sum(values["success_5"] for values in right.values()),
        "MRR@10": sum(values["recip_rank"] for values in right.values()),
    }
    ours = score_by_ir_measures(QRELS, RUN)
    for name in RANKED:
        assert sum(scores[name] for scores in ours.values()) == pytest.approx(totals[name])


ENTRIES = st.sampled_from("abcdefghijklmn")
LABELS = st.dictionaries(st.sampled_from("xyz"), st.dictionaries(ENTRIES, st.integers(1, 2), min_size=1), min_size=1)
RANKINGS = st.dictionaries(st.sampled_from("xyz"), st.lists(ENTRIES, unique=True))


@given(qrels=LABELS, run=RANKINGS)
def test_the_formulas_are_those_of_ir_measures(qrels: dict[str, dict[str, int]], run: dict[str, list[str]]) -> None:
    pytest.importorskip("ir_measures", reason="is not installed on Linux on ARM")
    run = {query: entries for query, entries in run.items() if query in qrels}
    expected, found = score_by_ir_measures(qrels, run), score_by_formula(qrels, run)
    for query in qrels:
        assert [found[query][name] for name in RANKED] == pytest.approx([expected[query][name] for name in RANKED])
