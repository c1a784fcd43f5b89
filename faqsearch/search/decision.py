"""Whether a ranking answers the query, and why not when it does not."""

from collections.abc import Sequence
from dataclasses import dataclass

from faqsearch.search.outcome import Hit, Reason, Status


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Where confidence becomes a decision; each from 0 to 1.

    Args:
        answered: from this confidence on the first entry is taken for the answer.
        untaught: the same at least where confidence was learnt from other corpora: of what three day-one FAQs do not
            answer, 22 % have more than 0.5, and 8 % have more than this.
        ambiguous: from this confidence on that one of the first three is meant it is worth asking which.
        gap: from this confidence on a known gap, or small talk, is said to be what was asked.
        category: from this confidence on an entry's category is taken for the query's.
    """

    answered: float = 0.5
    untaught: float = 0.75
    ambiguous: float = 0.4
    gap: float = 0.3
    category: float = 0.1


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry that may be what was asked.

    Args:
        place: its position in the model.
        score: the ranker's.
        confidence: that it is what was asked.
    """

    place: int
    score: float
    confidence: float


@dataclass(frozen=True, slots=True)
class Decision:
    """What is concluded from a ranking.

    Args:
        gap: position of the known gap that was asked about, or None.
        likely: position of the entry whose category the query most likely belongs to, or None.
    """

    status: Status
    reason: Reason
    gap: int | None = None
    likely: int | None = None


OPTIONS = 3
"""So many entries a user is asked to choose from, at most."""

# The ranker's odds for the first of two are e to the power of the gap: here three to two.
_NARROW_GAP = 0.4


def decide(answers: list[Candidate], rival: Candidate | None, rival_is_gap: bool, thresholds: Thresholds) -> Decision:
    """Conclude from the best candidates.

    Args:
        answers: the first entries of the ranking, best first.
        rival: the best of what answers nothing (known gaps and small talk), or None.
        rival_is_gap: whether it is a known gap.
    """
    first = answers[0] if answers else None
    if rival and (first is None or rival.score > first.score):
        if rival.confidence >= thresholds.gap:
            if not rival_is_gap:
                return Decision(Status.UNANSWERED, Reason.NO_MATCH)
            return Decision(Status.UNANSWERED, Reason.KNOWN_GAP, gap=rival.place, likely=rival.place)
        likely = rival if rival_is_gap else first
    elif first is None:
        return Decision(Status.UNANSWERED, Reason.NO_MATCH)
    else:
        likely = first
        second = answers[1] if len(answers) > 1 else None
        tied = second and _tied(first, second, thresholds)
        if first.confidence >= thresholds.answered and not tied:
            return Decision(Status.ANSWERED, Reason.ANSWERED, likely=first.place)
        one_of_them = sum(candidate.confidence for candidate in answers[:OPTIONS])
        if tied or (second and one_of_them >= thresholds.ambiguous):
            return Decision(Status.AMBIGUOUS, Reason.AMBIGUOUS, likely=first.place)
    place = likely.place if likely and likely.confidence >= thresholds.category else None
    return Decision(Status.UNANSWERED, Reason.LOW_CONFIDENCE if first else Reason.NO_MATCH, likely=place)


def worth_asking_about(hits: Sequence[Hit]) -> list[Hit]:
    """The first two, and a third unless it is far less likely than the first."""
    return [hit for hit in hits[:OPTIONS] if hit.rank <= 2 or hit.confidence >= hits[0].confidence / 10]


def _tied(first: Candidate, second: Candidate, thresholds: Thresholds) -> bool:
    """Whether either might as well be the answer."""
    sure = min(first.confidence, second.confidence) >= thresholds.answered
    return sure and first.score - second.score < _NARROW_GAP
