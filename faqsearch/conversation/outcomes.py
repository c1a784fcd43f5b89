"""What a conversation comes to where no search decides it."""

from collections.abc import Sequence
from dataclasses import replace

from faqsearch.knowledge import Entry
from faqsearch.search.outcome import Hit, Reason, SearchOutcome, Status


def nothing(found: SearchOutcome, reason: Reason) -> SearchOutcome:
    """Nothing is asked."""
    return replace(
        found,
        status=Status.UNANSWERED,
        reason=reason,
        confidence=0.0,
        total=0,
        top=None,
        hits=(),
        gap=None,
        category=None,
        facets={},
    )


def answered(found: SearchOutcome, hit: Hit, others: Sequence[Hit]) -> SearchOutcome:
    """An entry that answers was chosen."""
    return replace(
        found,
        status=Status.ANSWERED,
        reason=Reason.ANSWERED,
        confidence=hit.confidence,
        top=hit,
        hits=(hit, *others),
        gap=None,
    )


def known_gap(found: SearchOutcome, gap: Entry, others: Sequence[Hit]) -> SearchOutcome:
    """A known gap was chosen."""
    return replace(found, status=Status.UNANSWERED, reason=Reason.KNOWN_GAP, hits=tuple(others), gap=gap)


def ambiguous(found: SearchOutcome, hits: Sequence[Hit]) -> SearchOutcome:
    """It is asked again which of some entries is meant, as likely as each other."""
    options = tuple(replace(hit, confidence=1 / len(hits)) for hit in hits)
    return replace(
        found,
        status=Status.AMBIGUOUS,
        reason=Reason.AMBIGUOUS,
        confidence=options[0].confidence,
        top=options[0],
        hits=options,
        gap=None,
    )
