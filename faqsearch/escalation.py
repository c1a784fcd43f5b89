"""An outcome → whom to turn to, whether they are open, and what to have ready."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from opening_hours import State

from faqsearch.hours import opening_hours
from faqsearch.knowledge import Channel, Directory, Entry, PrepareItem
from faqsearch.search.outcome import Reason, SearchOutcome, Status

_HORIZON = timedelta(days=366)  # a channel that opens later than this has no ``next_open``


@dataclass(frozen=True, slots=True)
class ChannelState:
    """A channel, and whether it can be reached at the time asked for.

    Args:
        open_now: None when the channel's hours are not known.
        next_open: when a closed channel opens, in the directory's time zone; None when it is open,
            when its hours are not known, and when it stays closed for a year.
    """

    channel: Channel
    open_now: bool | None = None
    next_open: datetime | None = None


@dataclass(frozen=True, slots=True)
class Escalation:
    """Where a user can turn, whatever the search found.

    Args:
        entry: id of the entry or known gap whose channels and items these are; None when it is neither's.
        channels: best first; those that are closed now come after the others.
        prepare: what to have ready, in the entry's order.
        never_share: what no support ever needs to be told.
    """

    reason: Reason
    entry: str | None
    channels: tuple[ChannelState, ...]
    prepare: tuple[PrepareItem, ...]
    never_share: tuple[str, ...]


def escalate(outcome: SearchOutcome, directory: Directory, now: datetime) -> Escalation:
    """Whom to turn to after a search, matched or not.

    An answered or ambiguous query has the channels and items of its first result, a known gap its own,
    and any other query the channels of the category it most likely belongs to. An entry that names no
    channel takes its category's, and where that has none, the default ones; a directory without defaults
    offers all its channels, in its order.

    Args:
        now: aware; the moment for which ``open_now`` is worked out.
    """
    entry = _entry_of(outcome)
    return _escalation(outcome.reason, entry, entry.category if entry else outcome.category, directory, now)


def escalate_entry(entry: Entry, directory: Directory, now: datetime, reason: Reason | None = None) -> Escalation:
    """Whom to turn to for what one entry, or known gap, is about.

    Args:
        reason: None: that of an answer, or of a known gap.
    """
    reason = reason or (Reason.ANSWERED if entry.answerable else Reason.KNOWN_GAP)
    return _escalation(reason, entry, entry.category, directory, now)


def channel_state(channel: Channel, timezone: str, now: datetime) -> ChannelState:
    """Whether a channel is open at ``now``; its hours are meant in ``timezone``."""
    hours = opening_hours(channel.hours, timezone) if channel.hours else None
    if hours is None:
        return ChannelState(channel)
    there = now.astimezone(ZoneInfo(timezone))
    state, _comment = hours.state(there)
    if state == State.UNKNOWN:
        return ChannelState(channel)
    if state == State.OPEN:
        return ChannelState(channel, open_now=True)
    coming = hours.intervals(there, there + _HORIZON)
    next_open = next((start for start, _end, later, _comment in coming if later == State.OPEN), None)
    return ChannelState(channel, open_now=False, next_open=next_open)


def _escalation(
    reason: Reason, entry: Entry | None, category: str | None, directory: Directory, now: datetime
) -> Escalation:
    own = (entry.channels if entry else ()) or _category_channels(category, directory)
    ids = own or directory.default_channels or tuple(directory.channels)
    states = [channel_state(directory.channels[id_], directory.timezone, now) for id_ in ids]
    return Escalation(
        reason=reason,
        entry=entry.id if entry else None,
        channels=tuple(sorted(states, key=lambda state: state.open_now is False)),
        prepare=tuple(directory.prepare[id_] for id_ in (entry.prepare if entry else ())),
        never_share=directory.never_share,
    )


def _entry_of(outcome: SearchOutcome) -> Entry | None:
    if outcome.status is not Status.UNANSWERED:
        return outcome.top.entry if outcome.top else None
    return outcome.gap if outcome.reason is Reason.KNOWN_GAP else None


def _category_channels(category: str | None, directory: Directory) -> tuple[str, ...]:
    found = directory.categories.get(category) if category else None
    return found.channels if found else ()
