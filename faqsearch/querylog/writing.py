"""Write the log off the request's path: a request puts a line into a queue, and one thread a process writes batches."""

import atexit
import json
import logging
import os
import sqlite3
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from pathlib import Path

from faqsearch.analysis.normalise import normalise
from faqsearch.masking import mask_personal_data
from faqsearch.querylog import days
from faqsearch.querylog.lines import Choice, Search, Vote

BATCH_S = 0.5  # what a crash may lose, with the time that writing takes: less than a second
_MOST_WAITING = 20_000  # lines of one process; more than a slow disk takes are dropped and counted
_TRIES = 4  # batches for which a choice waits for its search, which another worker may write
_TIDY_S = 3600.0
_COMPLAIN_S = 60.0
_LOOSE_BYTES = 64 * 1024  # of a day's file that is still empty

_log = logging.getLogger(__name__)

Told = Search | Choice | Vote
Counted = Callable[[str, int], None]
"""Called with ``written`` or ``dropped`` and how many lines."""


@dataclass
class _Waiting:
    told: Choice | Vote
    tries: int = 0


class QueryLog:
    """Takes lines from any thread of any process; never raises, never waits for the disk.

    Args:
        folder: made where it is missing; nobody but its owner may read it.
        keep_days: days (UTC), today's included, that are kept.
        most_bytes: what all of it may take on the disk; the oldest days go first.
        counted: told of what was written and what could not be.
    """

    def __init__(self, folder: Path, *, keep_days: int, most_bytes: int, counted: Counted = lambda _what, _n: None):
        self.folder = folder
        self._keep_days = keep_days
        self._most_bytes = most_bytes
        self._counted = counted
        self._start_lock = threading.Lock()
        self._reset()

    def _reset(self) -> None:
        self._process = os.getpid()
        self._queue: deque[Told] = deque()
        self._waiting: list[_Waiting] = []
        self._wake = threading.Event()
        self._writing = threading.Lock()
        self._thread: threading.Thread | None = None
        self._tidied = self._complained = float("-inf")

    def add(self, told: Told) -> None:
        """Have a line written within a second."""
        if self._thread is None or self._process != os.getpid():
            self._start()
        if len(self._queue) >= _MOST_WAITING:
            self._counted("dropped", 1)
            return
        self._queue.append(told)

    def flush(self) -> None:
        """Write what waits, now; it is written, or dropped and counted, on return."""
        with self._writing:
            batch = [self._queue.popleft() for _ in range(len(self._queue))]
            if batch or self._waiting:
                self._write(batch)

    def _start(self) -> None:
        """Start the thread of this process: threads do not follow a fork, and the parent's lines are the parent's."""
        with self._start_lock:
            if self._thread is not None and self._process == os.getpid():
                return
            self._reset()
            self._thread = threading.Thread(target=self._run, name="query-log", daemon=True)
            self._thread.start()
            atexit.register(self.flush)

    def _run(self) -> None:
        while True:
            time.sleep(BATCH_S)
            self.flush()

    def _write(self, batch: Sequence[Told]) -> None:
        """Write a batch, day by day; what fails is dropped: a request has been answered long ago."""
        try:
            self._tidy()
        except (OSError, sqlite3.Error) as error:
            self._complain(error)
        waiting, self._waiting = self._waiting, []
        told = [*(item.told for item in waiting), *batch]
        tries = {id(item.told): item.tries for item in waiting}
        for day, items in groupby(sorted(told, key=lambda item: item.at), key=lambda item: days.day_of(item.at)):
            lines = list(items)
            try:
                path = days.file_for(self.folder, day)
                missed = self._insert(path, days.secret_of(self.folder, day), lines)
            except (OSError, sqlite3.Error, _FullError) as error:
                self._counted("dropped", sum(isinstance(line, Search) for line in lines) or len(lines))
                self._complain(error)
                continue
            self._counted("written", sum(isinstance(line, Search) for line in lines))
            again = [_Waiting(line, tries.get(id(line), 0) + 1) for line in missed]
            self._waiting += [item for item in again if item.tries < _TRIES]

    def _insert(self, path: Path, secret: bytes, lines: Sequence[Told]) -> list[Choice | Vote]:
        """Write a day's lines in one transaction; those that belong to no search yet are returned."""
        missed: list[Choice | Vote] = []
        if days.size_bytes(path) > max(self._most_bytes, _LOOSE_BYTES):
            raise _FullError(f"{path} is as large as the log may be")
        with days.opened(path) as database:
            database.execute("BEGIN IMMEDIATE")
            # Choices come behind the searches of their batch.
            for line in sorted(lines, key=lambda line: not isinstance(line, Search)):
                query = mask_personal_data(line.query)
                normalized, client = normalise(query).text, days.client_number(secret, line.client)
                if isinstance(line, Search):
                    database.execute(_INSERT, _row(line, query, normalized, client))
                    continue
                column, value = ("chosen", line.entry_id) if isinstance(line, Choice) else ("helpful", line.helpful)
                latest = int(line.at * 1000)
                done = database.execute(_UPDATE.format(column=column), (value, client, normalized, latest))
                if not done.rowcount:
                    missed.append(line)
            database.execute("COMMIT")
        return missed

    def _tidy(self) -> None:
        """Once an hour, remove what is too old or too much."""
        now = time.monotonic()
        if now - self._tidied < _TIDY_S or not self.folder.is_dir():
            return
        self._tidied = now
        tidy(self.folder, keep_days=self._keep_days, most_bytes=self._most_bytes)

    def _complain(self, error: Exception) -> None:
        now = time.monotonic()
        if now - self._complained >= _COMPLAIN_S:
            self._complained = now
            _log.warning("lines of the query log were dropped: %s", error)


class _FullError(Exception):
    pass


_INSERT = (
    "INSERT INTO searches (at, query, normalized, status, reason, confidence, entries, gap, generation, channel,"
    " client) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_UPDATE = (
    "UPDATE searches SET {column} = ? WHERE id = (SELECT id FROM searches WHERE client = ? AND normalized = ?"
    " AND at <= ? ORDER BY id DESC LIMIT 1)"
)


def _row(search: Search, query: str, normalized: str, client: int) -> tuple[object, ...]:
    entries = json.dumps([[id_, round(confidence, 4)] for id_, confidence in search.entries], separators=(",", ":"))
    at, confidence = int(search.at * 1000), round(search.confidence, 4)
    told = (search.status, search.reason, confidence, entries, search.gap, search.generation, search.channel)
    return (at, query, normalized, *told, client)


def tidy(folder: Path, *, keep_days: int, most_bytes: int, today: float | None = None) -> list[str]:
    """Remove the days that are older than ``keep_days``, then the oldest until ``most_bytes`` are kept; never today.

    Returns:
        The days removed.
    """
    now = days.day_of(time.time() if today is None else today)
    found = days.files(folder)
    total = sum(days.size_bytes(path) for _, path in found)
    removed = []
    for day, path in found:
        old, much = day <= now - timedelta(days=keep_days), total > most_bytes
        if day < now and (old or much):
            total -= days.size_bytes(path)
            days.remove(path)
            removed.append(day.isoformat())
    return removed
