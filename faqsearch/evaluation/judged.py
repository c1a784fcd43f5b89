"""One labelled query, searched for and held against its labels."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from faqsearch.errors import EntryNotFoundError
from faqsearch.escalation import Escalation, escalate, escalate_entry
from faqsearch.evaluation.ranked import RIGHT
from faqsearch.knowledge import Directory, Entry, LabelledQuery
from faqsearch.search.decision import worth_asking_about
from faqsearch.search.outcome import Status
from faqsearch.search.searcher import Searcher

_RANKS = 10


@dataclass(frozen=True, slots=True)
class Judged:
    """What a search made of a labelled query.

    Args:
        grades: of the entries that can be listed; a known gap answers nothing and is no topic here.
        ranked: ids of the first ten results, best first.
        options: ids of the results that a user would be asked to choose from.
        confidence: that the first result answers the query; 0 without results.
        first_channel_right: whether the first channel shown is one that a best entry names; None when out of
            scope and where the best entries have no channel at all.
        prepare_f1: of the items shown against a best entry's; None when out of scope and in a corpus without items.
        gap: id of the known gap that the search took the query for, or None.
        took_ms: milliseconds spent in the core.
    """

    query: LabelledQuery
    grades: Mapping[str, int]
    ranked: tuple[str, ...]
    options: tuple[str, ...]
    status: Status
    confidence: float
    first_channel_right: bool | None
    prepare_f1: float | None
    gap: str | None
    took_ms: float

    @property
    def in_scope(self) -> bool:
        """Whether an entry answers the query, or would do."""
        return bool(self.grades)

    @property
    def answered(self) -> bool:
        return self.status is Status.ANSWERED

    @property
    def asked(self) -> bool:
        """Whether the user is asked which entry is meant."""
        return self.status is Status.AMBIGUOUS

    @property
    def helped(self) -> bool:
        """Whether the answer is right, or a right or acceptable entry is among the options."""
        return self.right if self.answered else self.asked and any(id_ in self.grades for id_ in self.options)

    @property
    def first(self) -> str | None:
        """Id of the first result."""
        return self.ranked[0] if self.ranked else None

    @property
    def right(self) -> bool:
        """Whether the first result has grade 2."""
        return self.first is not None and self.grades.get(self.first) == RIGHT

    @property
    def best(self) -> tuple[str, ...]:
        """Ids of the entries with the query's highest grade, in the order of its label; none when out of scope."""
        highest = max(self.grades.values(), default=0)
        return tuple(id_ for id_, grade in self.grades.items() if grade == highest)


class EntryIds:
    """The ids of a searcher's entries and known gaps, for ``in``."""

    def __init__(self, searcher: Searcher) -> None:
        self._searcher = searcher

    def __contains__(self, id_: object) -> bool:
        try:
            self._searcher.entry(str(id_))
        except EntryNotFoundError:
            return False
        return True


def judge(searcher: Searcher, query: LabelledQuery, now: datetime) -> Judged:
    """Search for a query and compare.

    Args:
        now: aware; a channel that is closed then comes after those that are not.
    """
    topics = {id_: searcher.entry(id_) for id_ in query.topics}
    outcome = searcher.search(query.text, limit=_RANKS)
    escalation = escalate(outcome, searcher.directory, now)
    grades = {id_: grade for id_, grade in query.topics.items() if topics[id_].answerable}
    highest = max(grades.values(), default=0)
    best = [topics[id_] for id_, grade in grades.items() if grade == highest]
    return Judged(
        query=query,
        grades=grades,
        ranked=tuple(hit.entry.id for hit in outcome.hits),
        options=tuple(hit.entry.id for hit in worth_asking_about(outcome.hits)),
        status=outcome.status,
        confidence=outcome.confidence,
        first_channel_right=_first_channel_right(escalation, best, searcher.directory, now),
        prepare_f1=_prepare_f1(escalation, best) if searcher.directory.prepare else None,
        gap=outcome.gap.id if outcome.gap else None,
        took_ms=outcome.took_ms,
    )


def _first_channel_right(shown: Escalation, best: list[Entry], directory: Directory, now: datetime) -> bool | None:
    """An entry that names no channel takes its category's or the default ones, and is right with these."""
    named = {state.channel.id for entry in best for state in escalate_entry(entry, directory, now).channels}
    if not named:
        return None
    return bool(shown.channels) and shown.channels[0].channel.id in named


def _prepare_f1(shown: Escalation, best: list[Entry]) -> float | None:
    """Of several best entries the one that agrees most counts, as any of them answers."""
    ids = {item.id for item in shown.prepare}
    return max((set_f1(ids, set(entry.prepare)) for entry in best), default=None)


def set_f1(found: set[str], wanted: set[str]) -> float:
    """Harmonic mean of precision and recall; 1 when nothing is wanted and nothing found."""
    if not found and not wanted:
        return 1.0
    return 2 * len(found & wanted) / (len(found) + len(wanted))
