"""What users say of answers, kept in one SQLite file (FAQSEARCH_FEEDBACK_PATH)."""

import fcntl
import hashlib
import logging
import os
import secrets
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from faqsearch.errors import FeedbackUnavailableError
from faqsearch.limits import RateLimit, network_of
from faqsearch.masking import mask_personal_data

_BUSY_SECONDS = 2.0  # how long a writer waits for another one; meanwhile its thread serves nobody
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
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
_COUNTED_TABLE = """
CREATE TABLE IF NOT EXISTS counted (
    client BLOB NOT NULL,       -- 16 bytes of a digest with the salt
    at REAL NOT NULL            -- seconds since 1970
) STRICT
"""
# Thrown away whenever nobody is counted, so that no digest can be told again later.
_SALT_TABLE = "CREATE TABLE IF NOT EXISTS salt (value BLOB NOT NULL) STRICT"

_log = logging.getLogger(__name__)


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
    """Writes feedback; safe to use from many threads and processes at once, which share one rate limit.

    Args:
        limit: of one client: an IPv4 address, or an IPv6 network of 64 bits.
        most_bytes: what the file may take; once it does, nothing more is stored.
    """

    def __init__(self, path: Path, limit: RateLimit, *, most_bytes: int) -> None:
        self.path = path
        self.limit = limit
        self.most_bytes = most_bytes

    def add(self, feedback: Feedback, client: str | None, *, now: float | None = None) -> float:
        """Store ``feedback``, personal data in its texts masked, unless ``client`` has sent too much.

        A damaged file is put aside, under a name that the log says, and another one begun.

        Args:
            client: its address; only a salted digest is kept, and that no longer than the limit counts. None: one
                that has a limit of its own.
            now: seconds since 1970; the system's clock by default.

        Returns:
            0 when it is stored, else the seconds until ``client`` may go on.

        Raises:
            FeedbackUnavailableError: the file is locked, full or cannot be written.
        """
        row = (
            datetime.now(UTC).isoformat(timespec="seconds"),
            mask_personal_data(feedback.query),
            feedback.entry_id,
            feedback.generation,
            feedback.helpful,
            None if feedback.comment is None else mask_personal_data(feedback.comment),
        )
        counted = None if client is None else network_of(client)
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            try:
                with self._held(fcntl.LOCK_SH):
                    self.path.touch()
                    met = self.path.stat()
                    return self._add(row, counted, now)
            except sqlite3.DatabaseError as error:
                if getattr(error, "sqlite_errorcode", 0) & 0xFF not in _DAMAGED:
                    raise
                self._put_aside(met, error)
            with self._held(fcntl.LOCK_SH):
                return self._add(row, counted, now)
        except (OSError, sqlite3.Error) as error:
            raise FeedbackUnavailableError(f"feedback cannot be stored in {self.path}: {error}") from error

    def _add(self, row: tuple[object, ...], client: str | None, now: float | None) -> float:
        with closing(sqlite3.connect(self.path, timeout=_BUSY_SECONDS, isolation_level=None)) as database, database:
            page_bytes = database.execute("PRAGMA page_size").fetchone()[0]
            database.execute(f"PRAGMA max_page_count = {max(1, self.most_bytes // page_bytes)}")
            database.execute("PRAGMA secure_delete = ON")  # digests and salts that are deleted are gone
            # From here on nobody else counts or inserts. The journal stays SQLite's default: to change it to WAL
            # takes the whole file at once, and whoever meets another one doing so is turned away without a wait.
            database.execute("BEGIN IMMEDIATE")
            for table in (_FEEDBACK_TABLE, _COUNTED_TABLE, _SALT_TABLE):
                database.execute(table)
            at = time.time() if now is None else now
            if client is not None and (wait_s := self._wait_s(database, client, at)):
                return wait_s
            database.execute(
                "INSERT INTO feedback (created_at, query, entry_id, generation, helpful, comment)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                row,
            )
        return 0.0

    def _wait_s(self, database: sqlite3.Connection, client: str, now: float) -> float:
        """Count one event of ``client``; 0 when it may go ahead, else the seconds until it may."""
        # Later than now: the clock was put back.
        database.execute("DELETE FROM counted WHERE at <= ? OR at > ?", (now - self.limit.window_s, now))
        digest = hashlib.blake2b(client.encode(), key=_salt(database), digest_size=16).digest()
        newest = "SELECT at FROM counted WHERE client = ? ORDER BY at DESC LIMIT 1 OFFSET ?"
        full = database.execute(newest, (digest, self.limit.events - 1)).fetchone()
        if full:
            return float(full[0]) + self.limit.window_s - now
        database.execute("INSERT INTO counted (client, at) VALUES (?, ?)", (digest, now))
        return 0.0

    @contextmanager
    def _held(self, how: int) -> Iterator[None]:
        """Keep the file under its name: SQLite's journals go by that. All writers share it; who renames is alone."""
        with self.path.with_name(f"{self.path.name}.lock").open("w") as lock:
            fcntl.flock(lock, how)
            yield

    def _put_aside(self, met: os.stat_result, error: sqlite3.DatabaseError) -> None:
        """Rename a file that is no sound database, once, whoever meets with it first."""
        name = f"{self.path.name}.damaged-{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}"
        with self._held(fcntl.LOCK_EX):
            if not self.path.exists() or not os.path.samestat(met, self.path.stat()):
                return
            journal = self.path.with_name(f"{self.path.name}-journal")
            if journal.exists():  # it must not be played into the new file
                journal.rename(self.path.with_name(f"{name}-journal"))
            self.path.rename(self.path.with_name(name))
        _log.error("the feedback in %s is damaged (%s); it is kept beside it as %s", self.path, error, name)


def _salt(database: sqlite3.Connection) -> bytes:
    if database.execute("SELECT 1 FROM counted LIMIT 1").fetchone() is None:
        database.execute("DELETE FROM salt")
    found = database.execute("SELECT value FROM salt").fetchone()
    if found is None:
        found = (secrets.token_bytes(16),)
        database.execute("INSERT INTO salt (value) VALUES (?)", found)
    return bytes(found[0])
