"""What users say of answers, kept in one SQLite file (FAQSEARCH_FEEDBACK_PATH)."""

import hashlib
import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from faqsearch.masking import mask_personal_data

_BUSY_SECONDS = 5.0  # how long a writer waits for another one
_FEEDBACK_TABLE = """
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
# Who sent something lately, for the rate limit; emptied of what is older with every insert.
_RECENT_TABLE = """
CREATE TABLE IF NOT EXISTS recent (
    client INTEGER NOT NULL,
    at REAL NOT NULL            -- seconds since 1970
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


@dataclass(frozen=True, slots=True)
class RateLimit:
    """At most ``events`` of one client within any ``window_s`` seconds."""

    events: int
    window_s: float


class FeedbackStore:
    """Writes feedback; safe to use from many threads and processes at once, which share one rate limit."""

    def __init__(self, path: Path, limit: RateLimit) -> None:
        self.path = path
        self.limit = limit

    def add(self, feedback: Feedback, client: str, *, now: float | None = None) -> float:
        """Store ``feedback``, personal data in its texts masked, unless ``client`` has sent too much.

        Args:
            client: its address; only 16 bits of a digest of it are kept, too few to tell it from others again.
            now: seconds since 1970; the system's clock by default.

        Returns:
            0 when it is stored, else the seconds until ``client`` may go on.

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
        with closing(sqlite3.connect(self.path, timeout=_BUSY_SECONDS, isolation_level=None)) as database, database:
            # From here on nobody else counts or inserts. The journal stays SQLite's default: to change it to WAL
            # takes the whole file at once, and whoever meets another one doing so is turned away without a wait.
            database.execute("BEGIN IMMEDIATE")
            database.execute(_FEEDBACK_TABLE)
            database.execute(_RECENT_TABLE)
            if wait_s := self._wait_s(database, _short_digest(client), time.time() if now is None else now):
                return wait_s
            database.execute(
                "INSERT INTO feedback (created_at, query, entry_id, generation, helpful, comment)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                row,
            )
        return 0.0

    def _wait_s(self, database: sqlite3.Connection, client: int, now: float) -> float:
        """Count one event of ``client``; 0 when it may go ahead, else the seconds until it may."""
        # Later than now: the clock was put back.
        database.execute("DELETE FROM recent WHERE at <= ? OR at > ?", (now - self.limit.window_s, now))
        newest = "SELECT at FROM recent WHERE client = ? ORDER BY at DESC LIMIT 1 OFFSET ?"
        full = database.execute(newest, (client, self.limit.events - 1)).fetchone()
        if full:
            return float(full[0]) + self.limit.window_s - now
        database.execute("INSERT INTO recent (client, at) VALUES (?, ?)", (client, now))
        return 0.0


def _short_digest(client: str) -> int:
    return int.from_bytes(hashlib.blake2b(client.encode(), digest_size=2).digest())
