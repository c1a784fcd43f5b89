"""One pass over the log: what was asked how often, day by day, and what became of it."""

import json
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from faqsearch.querylog import days

ANSWERED, AMBIGUOUS, UNANSWERED = "answered", "ambiguous", "unanswered"
# What is unanswered on purpose: nobody asked in vain who said hello, or was handed over as they wished.
NOT_IN_VAIN = frozenset({"smalltalk", "handover"})
_HOUR_MS = 3_600_000
_EXAMPLES = 3


@dataclass(slots=True)
class Asked:
    """One normalised query with one fate.

    Args:
        by_day: how often on each day.
        examples: as it was typed, up to three spellings, in the log's order.
        nearest: first entries, and how often each was.
        confidence: the latest.
    """

    by_day: Counter[date] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)
    nearest: Counter[str] = field(default_factory=Counter)
    gaps: Counter[str] = field(default_factory=Counter)
    confidence: float = 0.0

    @property
    def count(self) -> int:
        return self.by_day.total()


Fates = dict[str, Asked]
"""Normalised query → how it was asked."""


@dataclass(slots=True)
class Tally:
    """All that a report is made of.

    Args:
        by_day: (day, channel, status) → searches.
        in_vain: unanswered, and not on purpose.
        asked_back: ambiguous, and no option was chosen.
        votes: entry → its votes (yes, no), where it was the answer.
        voted_down: queries that were answered by an entry and voted down, by that entry.
        used: entry → how often it was the first or was chosen.
        queries: all normalised queries with their count.
    """

    by_day: Counter[tuple[date, str, str]] = field(default_factory=Counter)
    in_vain: Fates = field(default_factory=lambda: defaultdict(Asked))
    asked_back: Fates = field(default_factory=lambda: defaultdict(Asked))
    votes: dict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))
    voted_down: Mapping[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    used: Counter[str] = field(default_factory=Counter)
    queries: Counter[str] = field(default_factory=Counter)


@lru_cache(4096)
def _entries(text: str) -> tuple[tuple[str, float], ...]:
    return tuple((id_, trust) for id_, trust in json.loads(text))


def tally(folder: Path, *, timezone: str, since: date | None = None, until: date | None = None) -> Tally:
    """Count the log's lines.

    Args:
        timezone: what a day is; ``since`` and ``until``, both included, are days of it.

    Raises:
        OSError, sqlite3.Error: a file cannot be read.
    """
    zone = ZoneInfo(timezone)

    @lru_cache(4096)
    def day_of(hour: int) -> date:
        return datetime.fromtimestamp(hour * _HOUR_MS / 1000, UTC).astimezone(zone).date()

    found = Tally()
    for _, path in days.files(folder):
        with days.opened(path) as database:
            for row in database.execute(_COLUMNS):
                day = day_of(row[0] // _HOUR_MS)
                if not ((since and day < since) or (until and day > until)):
                    _count(found, day, row)
    return found


_COLUMNS = (
    "SELECT at, query, normalized, status, reason, confidence, entries, gap, channel, chosen, helpful"
    " FROM searches ORDER BY at, id"
)
_Row = tuple[int, str, str, str, str, float, str, str | None, str, str | None, int | None]


def _count(found: Tally, day: date, row: _Row) -> None:
    _, query, normalized, status, reason, confidence, entries, gap, channel, chosen, helpful = row
    found.by_day[day, channel, status] += 1
    found.queries[normalized] += 1
    first = _entries(entries)[0][0] if entries != "[]" else None
    if chosen:
        found.used[chosen] += 1
    if status == ANSWERED and first:
        found.used[first] += 1
        if helpful is not None:
            found.votes[first][0 if helpful else 1] += 1
            if not helpful:
                found.voted_down[first][normalized] += 1
        return
    if gap:
        found.used[gap] += 1
    if status == UNANSWERED and reason not in NOT_IN_VAIN:
        asked = found.in_vain[normalized]
    elif status == AMBIGUOUS and not chosen:
        asked = found.asked_back[normalized]
    else:
        return
    asked.by_day[day] += 1
    asked.confidence = confidence
    if len(asked.examples) < _EXAMPLES and query not in asked.examples:
        asked.examples.append(query)
    if first:
        asked.nearest[first] += 1
    if gap:
        asked.gaps[gap] += 1
