"""From the best candidates to a status and its reason."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faqsearch.search.decision import Candidate, Decision, Thresholds, decide
from faqsearch.search.outcome import Reason, Status

LIMITS = Thresholds(answered=0.5, ambiguous=0.4, gap=0.3, category=0.1)


def answers(*confidences: float) -> list[Candidate]:
    return [Candidate(place, 10.0 - place, confidence) for place, confidence in enumerate(confidences)]


def rival(confidence: float, score: float) -> Candidate:
    return Candidate(99, score, confidence)


@pytest.mark.parametrize(
    ("confidences", "expected"),
    [
        ([], Decision(Status.UNANSWERED, Reason.NO_MATCH)),
        ([0.5], Decision(Status.ANSWERED, Reason.ANSWERED, likely=0)),
        ([0.9, 0.9], Decision(Status.ANSWERED, Reason.ANSWERED, likely=0)),
        ([0.49], Decision(Status.UNANSWERED, Reason.LOW_CONFIDENCE, likely=0)),
        ([0.49, 0.01], Decision(Status.AMBIGUOUS, Reason.AMBIGUOUS, likely=0)),
        ([0.25, 0.125], Decision(Status.UNANSWERED, Reason.LOW_CONFIDENCE, likely=0)),
        ([0.125, 0.125, 0.15], Decision(Status.AMBIGUOUS, Reason.AMBIGUOUS, likely=0)),
        ([0.125, 0.125, 0.125, 0.125], Decision(Status.UNANSWERED, Reason.LOW_CONFIDENCE, likely=0)),
        ([0.1, 0.05], Decision(Status.UNANSWERED, Reason.LOW_CONFIDENCE, likely=0)),
        ([0.09], Decision(Status.UNANSWERED, Reason.LOW_CONFIDENCE)),
    ],
)
def test_confidence_decides_among_answers(confidences: list[float], expected: Decision) -> None:
    assert decide(answers(*confidences), None, False, LIMITS) == expected


@pytest.mark.parametrize(
    ("gap", "second", "expected"),
    [(0.39, 0.9, Status.AMBIGUOUS), (0.41, 0.9, Status.ANSWERED), (0.0, 0.49, Status.ANSWERED)],
)
def test_two_answers_that_are_as_sure_and_as_good_are_a_choice(gap: float, second: float, expected: Status) -> None:
    found = [Candidate(0, 1.0 + gap, 0.95), Candidate(1, 1.0, second)]
    assert decide(found, None, False, LIMITS).status == expected


@pytest.mark.parametrize(
    ("best", "is_gap", "confidences", "expected"),
    [
        (rival(0.3, 11.0), True, [0.9], Decision(Status.UNANSWERED, Reason.KNOWN_GAP, gap=99, likely=99)),
        (rival(0.3, 1.0), True, [], Decision(Status.UNANSWERED, Reason.KNOWN_GAP, gap=99, likely=99)),
        (rival(0.29, 11.0), True, [0.9], Decision(Status.UNANSWERED, Reason.LOW_CONFIDENCE, likely=99)),
        (rival(0.05, 11.0), True, [0.9], Decision(Status.UNANSWERED, Reason.LOW_CONFIDENCE)),
        (rival(0.2, 1.0), True, [], Decision(Status.UNANSWERED, Reason.NO_MATCH, likely=99)),
        (rival(0.9, 11.0), False, [0.9], Decision(Status.UNANSWERED, Reason.NO_MATCH)),
        (rival(0.3, 11.0), False, [0.9], Decision(Status.UNANSWERED, Reason.NO_MATCH)),
        (rival(0.29, 11.0), False, [0.9], Decision(Status.UNANSWERED, Reason.LOW_CONFIDENCE, likely=0)),
        (rival(0.2, 1.0), False, [], Decision(Status.UNANSWERED, Reason.NO_MATCH)),
        (rival(0.9, 9.0), True, [0.9], Decision(Status.ANSWERED, Reason.ANSWERED, likely=0)),
        (rival(0.9, 10.0), True, [0.9], Decision(Status.ANSWERED, Reason.ANSWERED, likely=0)),
        (rival(0.9, 9.0), False, [0.3], Decision(Status.UNANSWERED, Reason.LOW_CONFIDENCE, likely=0)),
    ],
)
def test_what_answers_nothing_wins_only_when_it_ranks_above_all_answers(
    best: Candidate, is_gap: bool, confidences: list[float], expected: Decision
) -> None:
    assert decide(answers(*confidences), best, is_gap, LIMITS) == expected


candidates = st.builds(Candidate, st.integers(0, 50), st.floats(-5, 5), st.floats(0, 1))
shares = st.floats(0, 1)


@given(
    st.lists(candidates, max_size=4),
    st.none() | candidates,
    st.booleans(),
    st.builds(Thresholds, shares, shares, shares, shares),
)
def test_status_and_reason_always_fit(
    found: list[Candidate], best: Candidate | None, is_gap: bool, limits: Thresholds
) -> None:
    ranked = sorted(found, key=lambda candidate: -candidate.score)
    made = decide(ranked, best, is_gap, limits)
    fitting = {
        Status.ANSWERED: {Reason.ANSWERED},
        Status.AMBIGUOUS: {Reason.AMBIGUOUS},
        Status.UNANSWERED: {Reason.LOW_CONFIDENCE, Reason.NO_MATCH, Reason.KNOWN_GAP},
    }
    assert made.reason in fitting[made.status]
    assert (made.gap is not None) == (made.reason is Reason.KNOWN_GAP)
    if made.status is Status.ANSWERED:
        assert ranked[0].confidence >= limits.answered
    if made.status is Status.AMBIGUOUS:
        both = min(ranked[0].confidence, ranked[1].confidence)
        tied = both >= limits.answered and ranked[0].score - ranked[1].score < 0.4
        one_of_them = sum(candidate.confidence for candidate in ranked[:3])
        assert tied or (limits.ambiguous <= one_of_them and ranked[0].confidence < limits.answered)
    if not ranked:
        assert made.reason is not Reason.LOW_CONFIDENCE or best
