"""What the desk shows first: the share answered, and what was asked in vain, most asked first."""

import sqlite3
import threading
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from faqsearch.api.services import services
from faqsearch.corpus import read_corpus
from faqsearch.errors import CorpusError
from faqsearch.knowledge import Pin
from faqsearch.querylog.report import Group, Report, report
from faqsearch.search.outcome import Status
from faqsearch.search.searcher import Searcher

DAYS = 7
SHOWN = 20
MOST_TAUGHT = 20  # queries of a group
_RENEWED_S = 60.0

_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class Row:
    """A group with what comes of it now.

    Args:
        answered: the question of the entry that answers it since; None where nothing does yet.
    """

    group: Group
    answered: str | None


@dataclass(slots=True)
class Overview:
    """The report on the last :data:`DAYS` days, and the pins; read anew at most once a minute in each process."""

    made: Report | None = None
    pins: tuple[Pin, ...] = ()
    today: date | None = None
    fault: str = ""
    _at: float = 0.0
    _generation: str = ""

    def renew(self, generation: str) -> None:
        """Make the report where it is old, or another generation is published."""
        with _lock:
            if time.monotonic() - self._at < _RENEWED_S and self._at and self._generation == generation:
                return
            settings = services().settings
            try:
                knowledge = read_corpus(settings.corpus_dir)
                today = datetime.now(UTC).astimezone(ZoneInfo(knowledge.directory.timezone)).date()
                since = today - timedelta(days=DAYS - 1)
                self.pins, self.today = knowledge.pins, today
                self.made, self.fault = report(settings.query_log_folder, knowledge, since=since), ""
            except (CorpusError, OSError, sqlite3.Error) as error:
                self.made, self.fault = None, str(error)
            self._at, self._generation = time.monotonic(), generation


def rows(made: Report, searcher: Searcher) -> list[Row]:
    """The groups that were asked in vain, most asked first; those that are answered by now come last."""
    found = [Row(group, _answered(searcher, group.query)) for group in made.in_vain[:SHOWN]]
    return sorted(found, key=lambda row: row.answered is not None)


def group_of(made: Report, query: str) -> Group | None:
    """The group that a query is of."""
    return next((group for group in made.in_vain if query in group.queries), None)


def _answered(searcher: Searcher, query: str) -> str | None:
    outcome = searcher.search(query, limit=1, now=datetime.now(UTC))
    return outcome.top.entry.question if outcome.top and outcome.status is Status.ANSWERED else None
