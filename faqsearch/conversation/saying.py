"""What a message says besides asking."""

from faqsearch.analysis.intents import Said
from faqsearch.conversation.intent import Smalltalk, intent_of
from faqsearch.search.outcome import SearchOutcome, Status
from faqsearch.search.searcher import Searcher


def said(searcher: Searcher, text: str, outcome: SearchOutcome, *also: Said) -> Said | None:
    """What a message says besides asking; nothing, where it is a question that the operator wrote.

    Of those, only a wish for a person is taken for one: an entry on how to reach support has it among its phrasings.

    Args:
        outcome: of a search for it.
        also: what is said only after an answer, or after options.
    """
    if outcome.top is not None and outcome.top.pinned:
        return None
    analyzer = searcher.analyzer
    listed = analyzer.intents.said(text, *also)
    normalized = analyzer.normalize(text).text
    if listed is None and normalized in analyzer.smalltalk:
        return Said.CHAT
    if listed is Said.HANDOVER or listed is None:
        return listed
    entries = [entry for entry in (outcome.gap, outcome.top and outcome.top.entry) if entry]
    phrasings = {analyzer.normalize(phrasing).text for entry in entries for phrasing in entry.phrasings}
    return None if normalized in phrasings else listed


def smalltalk_of(searcher: Searcher, text: str, outcome: SearchOutcome) -> Smalltalk | None:
    """Which small talk a text is that nothing answers; None for all else."""
    return intent_of(said(searcher, text, outcome))[1] if outcome.status is Status.UNANSWERED else None
