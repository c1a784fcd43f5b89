"""What a message to a bot wants."""

from enum import StrEnum

from faqsearch.analysis.intents import Said


class Intent(StrEnum):
    """What a message wants."""

    QUESTION = "question"
    HANDOVER = "handover"
    SMALLTALK = "smalltalk"
    CHOICE = "choice"
    NOT_SOLVED = "not_solved"
    NONSENSE = "nonsense"


class Smalltalk(StrEnum):
    """Which small talk it is."""

    GREETING = "greeting"
    THANKS = "thanks"
    GOODBYE = "goodbye"
    PRAISE = "praise"
    ABUSE = "abuse"
    CHAT = "chat"


_INTENTS = {
    Said.HANDOVER: Intent.HANDOVER,
    Said.NONE_OF_THESE: Intent.HANDOVER,
    Said.NOT_SOLVED: Intent.NOT_SOLVED,
    Said.STILL: Intent.NOT_SOLVED,
    Said.NONSENSE: Intent.NONSENSE,
}


def intent_of(said: Said | None) -> tuple[Intent, Smalltalk | None]:
    """What is wanted by what was said, and which small talk it is, if any."""
    if said is None:
        return Intent.QUESTION, None
    if said in _INTENTS:
        return _INTENTS[said], None
    return Intent.SMALLTALK, Smalltalk(said)
