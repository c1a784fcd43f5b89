"""Which entries are found least often, and what is taken for them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from faqsearch.evaluation.judged import Judged


@dataclass(frozen=True, slots=True)
class Topic:
    """How the queries of one entry fare.

    Args:
        queries: how many have it as their best entry.
        right: how many of these have a right first result.
        taken_for: what comes first instead, most often first; None for no result.
    """

    entry: str
    queries: int
    right: int
    taken_for: tuple[tuple[str | None, int], ...]


def weak_topics(judged: Sequence[Judged]) -> list[Topic]:
    """Entries with a wrong first result for some query: the lowest share right first, then the most queries wrong."""
    by_entry: dict[str, list[Judged]] = {}
    for row in judged:
        for entry in row.best[:1]:
            by_entry.setdefault(entry, []).append(row)
    topics = []
    for entry, rows in by_entry.items():
        wrong = Counter(row.first for row in rows if not row.right)
        if wrong:
            taken_for = sorted(wrong.items(), key=lambda item: (-item[1], item[0] or ""))
            topics.append(Topic(entry, len(rows), len(rows) - wrong.total(), tuple(taken_for)))
    return sorted(topics, key=lambda topic: (topic.right / topic.queries, topic.right - topic.queries, topic.entry))
