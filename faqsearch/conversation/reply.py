"""One message → one reply."""

from dataclasses import dataclass, replace
from datetime import datetime

from faqsearch.analysis.intents import Said
from faqsearch.conversation.intent import Intent, Smalltalk, intent_of
from faqsearch.escalation import Escalation, escalate
from faqsearch.search.outcome import Reason, SearchOutcome, Status
from faqsearch.search.searcher import Searcher

_REASONS = {
    Intent.HANDOVER: Reason.HANDOVER,
    Intent.NOT_SOLVED: Reason.HANDOVER,
    Intent.SMALLTALK: Reason.SMALLTALK,
    Intent.NONSENSE: Reason.NO_MATCH,
}


@dataclass(frozen=True, slots=True)
class Reply:
    """What to say to a message.

    Args:
        smalltalk: which it is; None where ``intent`` is another.
        outcome: of the search; nothing is found for what asks nothing.
    """

    intent: Intent
    smalltalk: Smalltalk | None
    outcome: SearchOutcome
    escalation: Escalation


def reply_to(searcher: Searcher, text: str, *, now: datetime, limit: int, category: str | None = None) -> Reply:
    """Reply to what a user typed.

    Args:
        text: 1 to 500 characters, trimmed.
        now: aware; the moment for which channels are said to be open.
        limit: at most this many hits.
        category: answers of this category only.

    Raises:
        QueryError: ``text`` is empty or too long.
    """
    outcome = searcher.search(text, limit=limit, category=category, now=now)
    intent, smalltalk = intent_of(_said(searcher, text, outcome))
    if intent in _REASONS:
        outcome = _asks_nothing(outcome, _REASONS[intent])
    return Reply(intent, smalltalk, outcome, escalate(outcome, searcher.directory, now))


def smalltalk_of(searcher: Searcher, text: str, outcome: SearchOutcome) -> Smalltalk | None:
    """Which small talk a text is that nothing answers; None for all else."""
    return intent_of(_said(searcher, text, outcome))[1] if outcome.status is Status.UNANSWERED else None


def _said(searcher: Searcher, text: str, outcome: SearchOutcome) -> Said | None:
    """What a message says besides asking; nothing, where it is a question that the operator wrote.

    Of those, only a wish for a person is taken for one: an entry on how to reach support has it among its phrasings.
    """
    if outcome.top is not None and outcome.top.pinned:
        return None
    said = searcher.analyzer.intents.said(text)
    normalized = outcome.normalized_query
    if said is None and normalized in searcher.analyzer.smalltalk:
        return Said.CHAT
    if said is Said.HANDOVER or said is None:
        return said
    entries = [entry for entry in (outcome.gap, outcome.top and outcome.top.entry) if entry]
    phrasings = {searcher.analyzer.normalize(phrasing).text for entry in entries for phrasing in entry.phrasings}
    return None if normalized in phrasings else said


def _asks_nothing(outcome: SearchOutcome, reason: Reason) -> SearchOutcome:
    """The outcome where nothing was searched for."""
    return replace(
        outcome,
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
