"""A report to read at a terminal."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from faqsearch.querylog.report import Group, Report

_BARS = "▁▂▃▄▅▆▇█"
_BINS = 14


def report_text(made: Report, *, limit: int) -> str:
    """The report in words; ``limit`` bounds each of its lists."""
    return "\n".join(_lines(made, limit))


def sparkline(counts: Sequence[int]) -> str:
    """How often over time, in up to 14 steps; a step without any is the lowest."""
    bins = min(_BINS, len(counts))
    edges = [round(step * len(counts) / bins) for step in range(bins + 1)] if bins else []
    sums = [sum(counts[start:end]) for start, end in pairwise(edges)]
    most = max(sums, default=0)
    return "".join(_BARS[-(-each * (len(_BARS) - 1) // most) if most else 0] for each in sums)


def _lines(made: Report, limit: int) -> Iterator[str]:
    if not made.searches:
        yield "The query log has no search in these days."
        return
    yield f"{made.searches} searches from {made.first_day} to {made.last_day}; {made.answered:.1%} answered"
    for channel in dict.fromkeys(day.channel for day in made.days):
        days = [day for day in made.days if day.channel == channel]
        searches, answered = sum(day.searches for day in days), sum(day.answered for day in days)
        yield f"   {channel}: {searches} searches, {answered / searches:.1%} answered"
    yield from _group_lines("Asked in vain", made.in_vain, limit)
    yield from _group_lines("Asked back about, and given up", made.abandoned, limit)
    yield from _title("Answered, and voted down", len(made.voted_down), limit)
    for row in made.voted_down[:limit]:
        yield f"   {row.no} no, {row.yes} yes  {row.question}  [{row.id}]"
        yield f"      for {' / '.join(row.queries)}"
    yield from _title("Words that users use and the corpus does not", len(made.words), limit)
    for word in made.words[:limit]:
        yield f"   {word.count}  {word.word}  ({word.example})"
    yield from _title("Entries that nobody needed", len(made.unneeded), limit)
    for entry in made.unneeded[:limit]:
        yield f"   {entry.question}  [{entry.id}]"


def _title(title: str, count: int, limit: int) -> Iterator[str]:
    yield ""
    shown = f", the first {limit} shown" if count > limit else ""
    yield f"{title}: {count or 'none'}{shown}"


def _group_lines(title: str, groups: Sequence[Group], limit: int) -> Iterator[str]:
    yield from _title(title, len(groups), limit)
    for row in groups[:limit]:
        trend = f", {row.trend:+d} lately" if row.trend else ""
        yield f"{row.number:>3}. {row.query}  ({row.count}{trend}) {sparkline(row.by_day)}"
        if row.nearest:
            kind = "known gap" if row.gap else "nearest"
            yield f"     {kind}: {row.nearest.question}  [{row.nearest.id}]"
        others = [example for example in row.examples if example != row.query]
        if others:
            yield f"     also {' / '.join(others)}"
