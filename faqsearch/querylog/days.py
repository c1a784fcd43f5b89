"""The log's folder: one SQLite file for each day (UTC), so that what is old goes with its file."""

import hashlib
import os
import re
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

BUSY_SECONDS = 5.0  # how long a writer waits for another one
_NAME = re.compile(r"(\d{4}-\d{2}-\d{2})\.sqlite3")
_SECRET_BYTES = 32
# A file that SQLite keeps beside an open one.
_BESIDE = ("-wal", "-shm", "-journal")
_TABLE = """
CREATE TABLE searches (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,        -- milliseconds since 1970
    query TEXT NOT NULL,        -- personal data masked
    normalized TEXT NOT NULL,   -- that, as the engine reads it
    status TEXT NOT NULL,
    reason TEXT NOT NULL,
    confidence REAL NOT NULL,
    entries TEXT NOT NULL,      -- JSON: [[id, confidence], …], best first
    gap TEXT,
    generation TEXT NOT NULL,
    channel TEXT NOT NULL,
    client INTEGER NOT NULL,    -- of the day only
    chosen TEXT,
    helpful INTEGER             -- 1 or 0
) STRICT;
CREATE INDEX searches_client ON searches (client);
"""


def day_of(at: float) -> date:
    """The day (UTC) of a time in seconds since 1970."""
    return datetime.fromtimestamp(at, UTC).date()


def files(folder: Path) -> list[tuple[date, Path]]:
    """The days that have a file, oldest first."""
    named = ((_NAME.fullmatch(path.name), path) for path in folder.glob("*.sqlite3"))
    return sorted((date.fromisoformat(found[1]), path) for found, path in named if found)


def size_bytes(path: Path) -> int:
    """How much a day takes on the disk."""
    beside = [path, *(path.with_name(path.name + suffix) for suffix in _BESIDE)]
    total = 0
    for file in beside:
        with suppress(FileNotFoundError):
            total += file.stat().st_size
    return total


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """A day's file, in autocommit mode; closed at the end."""
    database = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
    try:
        yield database
    finally:
        database.close()


def file_for(folder: Path, day: date) -> Path:
    """The file of a day, made where there is none, whole before it has its name, and read by its owner alone.

    Write-ahead logging is switched on before anybody else can meet the file: readers then never keep a writer waiting.

    Raises:
        OSError, sqlite3.Error: it cannot be made.
    """
    path = folder / f"{day.isoformat()}.sqlite3"
    if path.exists():
        return path
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    temporary = folder / f".new-{secrets.token_hex(6)}"
    try:
        with opened(temporary) as database:
            database.execute("PRAGMA journal_mode = WAL")
            database.execute("PRAGMA secure_delete = ON")
            database.executescript(_TABLE)
        temporary.chmod(0o600)
        with suppress(FileExistsError):  # another worker was first
            os.link(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
    return path


def remove(path: Path) -> None:
    """Remove a day's file, with what SQLite keeps beside it."""
    for file in (path, *(path.with_name(path.name + suffix) for suffix in _BESIDE)):
        file.unlink(missing_ok=True)


def client_number(secret: bytes, client: str) -> int:
    """The number of a client, told apart from others by 48 bits; without the day's secret it leads nowhere."""
    return int.from_bytes(hashlib.blake2b(client.encode("utf-8", "replace"), digest_size=6, key=secret).digest())


def secret_of(folder: Path, day: date) -> bytes:
    """The day's random secret, shared by all workers; those of the days before are gone."""
    path = folder / f".secret-{day.isoformat()}"
    if not path.exists():
        temporary = folder / f".new-{secrets.token_hex(6)}"
        try:
            with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
                stream.write(secrets.token_bytes(_SECRET_BYTES))
            with suppress(FileExistsError):
                os.link(temporary, path)
        finally:
            temporary.unlink(missing_ok=True)
    # Yesterday's may still be wanted for what was asked in its last second.
    newest = f".secret-{(day - timedelta(days=1)).isoformat()}"
    for other in folder.glob(".secret-*"):
        if other.name < newest:
            other.unlink(missing_ok=True)
    return path.read_bytes()
