"""What users say of answers, kept in one SQLite file (FAQSEARCH_FEEDBACK_PATH)."""

import sqlite3
import time
from collections import OrderedDict, deque
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock

from faqsearch.masking import mask_personal_data

_BUSY_SECONDS = 5.0  # how long a writer waits for another one
_TABLE = """
CREATE TABLE IF NOT EXISTS feedback (
    id INTEGER PRIMARY KEY,
    created_at TEXT NOT NULL,   -- UTC, ISO 8601
    query TEXT NOT NULL,        -- personal data masked
    entry_id TEXT,              -- null: about the search as a whole
    generation TEXT,
    helpful INTEGER NOT NULL,   -- 1 or 0
    comment TEXT                -- personal data masked
) STRICT
"""


@dataclass(frozen=True, slots=True)
class Feedback:
    """One user's word on one answer.

    Args:
        entry_id: the entry it is about; None when nothing was found that it could be about.
        generation: the index generation that had answered; None when the client did not say.
    """

    query: str
    helpful: bool
    entry_id: str | None = None
    generation: str | None = None
    comment: str | None = None


class FeedbackStore:
    """Writes feedback; safe to use from many threads and processes at once."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def add(self, feedback: Feedback) -> None:
        """Store ``feedback``, personal data in its texts masked.

        Raises:
            OSError, sqlite3.Error: the file cannot be written.
        """
        self.path.parent.mkdir(parents=True, exist_ok=True)
        row = (
            datetime.now(UTC).isoformat(timespec="seconds"),
            mask_personal_data(feedback.query),
            feedback.entry_id,
            feedback.generation,
            feedback.helpful,
            None if feedback.comment is None else mask_personal_data(feedback.comment),
        )
        with closing(sqlite3.connect(self.path, timeout=_BUSY_SECONDS)) as database, database:
            database.execute("PRAGMA journal_mode = WAL")
            database.execute(_TABLE)
            database.execute(
                "INSERT INTO feedback (created_at, query, entry_id, generation, helpful, comment)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                row,
            )


class RateLimit:
    """At most ``limit`` events a client within ``window_s`` seconds, counted in this process only."""

    def __init__(self, limit: int, window_s: float, *, max_clients: int = 10_000) -> None:
        self._limit = limit
        self._window_s = window_s
        self._max_clients = max_clients
        self._events: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = Lock()

    def wait_s(self, client: str, *, now: float | None = None) -> float:
        """Count one event of ``client``; 0 when it may go ahead, else the seconds until it may.

        Args:
            now: seconds of a clock that never goes back; this process's by default.
        """
        now = time.monotonic() if now is None else now
        with self._lock:
            events = self._events.pop(client, deque())
            self._events[client] = events
            while len(self._events) > self._max_clients:
                self._events.popitem(last=False)
            while events and events[0] <= now - self._window_s:
                events.popleft()
            if len(events) >= self._limit:
                return events[0] + self._window_s - now
            events.append(now)
            return 0.0
