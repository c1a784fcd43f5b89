"""A hand-over to a person: through which channel, with what, and with which message."""

from dataclasses import dataclass

from faqsearch.conversation.prompts import ASKED
from faqsearch.escalation import ChannelState, Escalation
from faqsearch.knowledge import PrepareItem
from faqsearch.masking import mask_personal_data


@dataclass(frozen=True, slots=True)
class HandOver:
    """What a bot needs to hand a user over.

    Args:
        channel: the first that is open, or whose hours are not known; None where all are closed.
        prepare: what the user should have ready.
        summary: what the user asked, in order, as a message to support; personal data masked.
    """

    channel: ChannelState | None
    prepare: tuple[PrepareItem, ...]
    summary: str


def hand_over(escalation: Escalation, asked: tuple[str, ...], text: str, language: str) -> HandOver:
    """Hand over to the channel of an escalation.

    Args:
        asked: what was asked so far, masked, oldest first.
        text: what is said now; it stands in the summary where nothing was asked.
        language: of the summary's first line.
    """
    said = asked or (mask_personal_data(text),)
    lines = (f"{number}. {' '.join(each.split())}" for number, each in enumerate(said, start=1))
    reachable = (state for state in escalation.channels if state.open_now is not False)
    return HandOver(next(reachable, None), escalation.prepare, "\n".join((ASKED[language], *lines)))
