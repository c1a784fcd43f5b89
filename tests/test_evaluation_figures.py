"""Figures of judged queries, against numbers worked out by hand."""

from itertools import count
from typing import Any

import pytest

from faqsearch.evaluation.curves import Bin, Point, auroc, precision_coverage, reliability
from faqsearch.evaluation.figures import measure
from faqsearch.evaluation.judged import Judged, set_f1
from faqsearch.evaluation.topics import weak_topics
from faqsearch.knowledge import LabelledQuery
from faqsearch.search.outcome import Status

_numbers = count(1)
ANSWERED, AMBIGUOUS, UNANSWERED = Status.ANSWERED, Status.AMBIGUOUS, Status.UNANSWERED


def judged(topics: dict[str, int], ranked: str, confidence: float, status: Status, **options: Any) -> Judged:
    """A row; ``ranked`` has ids of one letter, best first."""
    row: dict[str, Any] = {"first_channel_right": None, "prepare_f1": None, "gap": None, "took_ms": 1.0, **options}
    query = LabelledQuery(f"q{next(_numbers)}", "…", topics)
    return Judged(query, topics, tuple(ranked), tuple(ranked[:3]), status, confidence, **row)


ROWS = [
    judged({"a": 2}, "ab", 0.95, ANSWERED, first_channel_right=True, prepare_f1=1.0),
    judged({"a": 2, "b": 1}, "ba", 0.85, ANSWERED, first_channel_right=False, prepare_f1=0.5),
    judged({"c": 2}, "c", 0.4, AMBIGUOUS, first_channel_right=True, prepare_f1=0.0),
    judged({"d": 2}, "", 0.0, UNANSWERED, first_channel_right=False, prepare_f1=0.0),
    judged({}, "a", 0.6, ANSWERED),
    judged({}, "a", 0.1, UNANSWERED),
]


def test_every_figure_is_the_one_worked_out_by_hand() -> None:
    figures = measure(ROWS, ROWS)
    assert (figures.in_scope, figures.out_of_scope) == (4, 2)
    assert figures["P@1"] == 2 / 4
    assert figures["hit@5"] == 3 / 4
    assert figures["hit@3"] == 3 / 4
    assert figures["helped"] == 2 / 4  # the first is answered, the third asked about
    assert figures["answered_wrong"] == 0.0  # the second is answered with what is acceptable
    assert figures["MRR@10"] == (1 + 1 / 2 + 1 + 0) / 4
    assert figures["channel@1"] == 2 / 4
    assert figures["prepare_f1"] == 1.5 / 4
    assert figures["auroc"] == (2 + 2 + 1 + 0) / 8
    assert figures["answered_precision"] == 1 / 3  # the query out of scope counts, too
    assert figures["coverage"] == 2 / 4
    assert figures["out_of_scope_answered"] == 1 / 2
    assert figures["out_of_scope_asked"] == 0.0
    # Bins by confidence: 0.0 wrong, 0.1 wrong, 0.4 right, 0.6 wrong, 0.85 wrong, 0.95 right.
    assert figures["ece"] == pytest.approx((0.0 + 0.1 + 0.6 + 0.6 + 0.85 + 0.05) / 6)


def test_a_kind_that_lacks_a_side_is_told_from_the_other_side_of_all() -> None:
    assert measure(ROWS[:1], ROWS)["auroc"] == 1.0
    assert measure(ROWS[4:5], ROWS)["auroc"] == 2 / 4


def test_what_cannot_be_measured_is_not_given_a_number() -> None:
    outside = measure(ROWS[4:], ROWS[4:])
    assert {name for name, value in outside.values.items() if value is not None} == {
        "out_of_scope_answered",
        "out_of_scope_asked",
        "ece",
    }
    inside = measure(ROWS[3:4], ROWS[3:4])
    assert {name for name, value in inside.values.items() if value is None} == {
        "auroc",
        "answered_precision",
        "out_of_scope_answered",
        "out_of_scope_asked",
    }


def test_asking_helps_only_with_a_right_option() -> None:
    figures = measure([judged({"d": 2}, "abcd", 0.4, AMBIGUOUS), judged({}, "abc", 0.4, AMBIGUOUS)], ROWS)
    assert (figures["helped"], figures["out_of_scope_asked"]) == (0.0, 1.0)


def test_an_answer_without_a_grade_is_wrong() -> None:
    assert measure([judged({"d": 2}, "a", 0.9, ANSWERED)], ROWS)["answered_wrong"] == 1.0


def test_a_query_without_channels_or_items_to_be_right_about_is_left_out_of_their_figures() -> None:
    figures = measure([ROWS[0], judged({"a": 2}, "a", 0.9, ANSWERED)], ROWS)
    assert (figures["channel@1"], figures["prepare_f1"], figures["P@1"]) == (1.0, 1.0, 1.0)


def test_ties_in_confidence_count_half_for_auroc() -> None:
    assert auroc([0.5, 0.5], [0.5, 0.1]) == (0.5 + 0.5 + 1 + 1) / 4


def test_reliability_puts_certainty_into_the_last_bin_and_leaves_empty_bins_out() -> None:
    rows = [judged({"a": 2}, "a", 1.0, ANSWERED), judged({"a": 2}, "b", 0.9, ANSWERED)]
    assert reliability(rows) == [Bin(0.9, 1.0, 2, 0.95, 0.5)]


def test_precision_falls_and_coverage_rises_as_less_confidence_is_asked_for() -> None:
    assert precision_coverage(ROWS) == [
        Point(0.95, 1 / 4, 1.0),
        Point(0.85, 2 / 4, 1 / 2),
        Point(0.6, 2 / 4, 1 / 3),
        Point(0.4, 3 / 4, 2 / 4),
        Point(0.1, 3 / 4, 2 / 5),
        Point(0.0, 1.0, 2 / 6),
    ]


def test_queries_of_one_confidence_make_one_point() -> None:
    rows = [judged({"a": 2}, "a", 0.5, ANSWERED), judged({}, "a", 0.5, ANSWERED)]
    assert precision_coverage(rows) == [Point(0.5, 1.0, 0.5)]


@pytest.mark.parametrize(
    ("found", "wanted", "f1"),
    [("", "", 1.0), ("a", "", 0.0), ("", "a", 0.0), ("ab", "ab", 1.0), ("ab", "bc", 0.5), ("a", "abc", 0.5)],
)
def test_f1_of_sets(found: str, wanted: str, f1: float) -> None:
    assert set_f1(set(found), set(wanted)) == pytest.approx(f1)


def test_the_weakest_topic_comes_first_with_what_is_taken_for_it() -> None:
    rows = [
        judged({"a": 2}, "a", 0.9, ANSWERED),
        judged({"a": 2}, "b", 0.9, ANSWERED),
        judged({"b": 2}, "a", 0.9, ANSWERED),
        judged({"b": 2}, "", 0.0, UNANSWERED),
        judged({"b": 2}, "a", 0.9, ANSWERED),
        judged({"c": 2}, "c", 0.9, ANSWERED),
    ]
    topics = weak_topics(rows)
    assert [(topic.entry, topic.right, topic.queries) for topic in topics] == [("b", 0, 3), ("a", 1, 2)]
    assert topics[0].taken_for == (("a", 2), (None, 1))
