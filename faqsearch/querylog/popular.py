"""Which entries are asked for most, from the log: counted now and then, for whoever shows questions to begin with."""

import logging
import sqlite3
import threading
import time
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from faqsearch.querylog import days

DAYS = 7  # that are counted, today included
RENEWED_AFTER_S = 600.0

_log = logging.getLogger(__name__)
_COUNT = """
SELECT coalesce(chosen, json_extract(entries, '$[0][0]')) AS entry, count(DISTINCT client)
FROM searches WHERE (chosen IS NOT NULL OR status = 'answered') AND helpful IS NOT 0 AND entry IS NOT NULL
GROUP BY entry
"""


class Popular:
    """Entries by how many clients were answered by them or opened them in the last :data:`DAYS` days; thread-safe.

    One client counts once a day, so that nobody asks an entry to the top alone. While one thread counts, the others
    go on with what was counted before.

    Args:
        folder: of the query log.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._past: dict[date, Counter[str]] = {}  # of days that are over
        self._ids: tuple[str, ...] = ()
        self._renew_at = 0.0

    def ids(self) -> tuple[str, ...]:
        """Ids of entries, the most asked for first, then by id; some may be gone from the corpus."""
        if time.monotonic() >= self._renew_at and self._lock.acquire(blocking=False):
            try:
                self._renew_at = time.monotonic() + RENEWED_AFTER_S
                self._ids = self._counted(datetime.now(UTC).date())
            except (OSError, sqlite3.Error):
                _log.exception("the query log cannot be counted; going on with what was counted before")
            finally:
                self._lock.release()
        return self._ids

    def _counted(self, today: date) -> tuple[str, ...]:
        first = today - timedelta(days=DAYS - 1)
        found = {day: path for day, path in days.files(self._folder) if first <= day <= today}
        self._past = {day: counts for day, counts in self._past.items() if day in found}
        total = Counter[str]()
        for day, path in found.items():
            counts = self._past.get(day)
            if counts is None:
                with days.opened(path) as database:
                    counts = Counter(dict(database.execute(_COUNT)))
            if day < today - timedelta(days=1):  # a vote may still come to a search of yesterday
                self._past[day] = counts
            total += counts
        return tuple(sorted(total, key=lambda id_: (-total[id_], id_)))
