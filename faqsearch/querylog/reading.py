"""Read the log, and take things out of it."""

import json
import sqlite3
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

from faqsearch.analysis.normalise import normalise
from faqsearch.masking import mask_personal_data
from faqsearch.querylog import days
from faqsearch.querylog.lines import Line

_COLUMNS = (
    "at, query, normalized, status, reason, confidence, entries, gap, generation, channel, client, chosen, helpful"
)


def read_lines(folder: Path, *, since: date | None = None, until: date | None = None) -> Iterator[Line]:
    """The lines of the days (UTC) from ``since`` to ``until``, both included, as they were written.

    Raises:
        OSError, sqlite3.Error: a file cannot be read.
    """
    for day, path in days.files(folder):
        if (since and day < since) or (until and day > until):
            continue
        with days.opened(path) as database:
            for row in database.execute(f"SELECT {_COLUMNS} FROM searches ORDER BY at, id"):  # noqa: S608 - above
                yield _line(row)


def _line(row: tuple[object, ...]) -> Line:
    at, query, normalized, status, reason, confidence, entries, gap, generation, channel, client, chosen, helpful = row
    moment = datetime.fromtimestamp(int(str(at)) / 1000, UTC)
    return Line(
        at=moment.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        query=str(query),
        normalized=str(normalized),
        status=str(status),
        reason=str(reason),
        confidence=float(str(confidence)),
        entries=tuple((id_, trust) for id_, trust in json.loads(str(entries))),
        gap=None if gap is None else str(gap),
        generation=str(generation),
        channel=str(channel),
        client=int(str(client)),
        chosen=None if chosen is None else str(chosen),
        helpful=None if helpful is None else bool(helpful),
    )


def forget(folder: Path, *, text: str | None = None, client: int | None = None) -> int:
    """Erase the lines whose query holds ``text``, or those of one client of one day, so that no file has them.

    Args:
        text: as it may have been typed: it is compared as it is, masked, and normalised.

    Returns:
        How many lines.
    """
    condition, values = "client = ?", [client]
    if text is not None:
        masked = mask_personal_data(text)
        wanted = dict.fromkeys(part for part in (text, masked, normalise(masked).text) if part.strip())
        condition = " OR ".join("instr(query, ?) OR instr(normalized, ?)" for _ in wanted)
        values = [part for part in wanted for _ in range(2)]  # type: ignore[misc]
    count = 0
    for _, path in days.files(folder):
        with days.opened(path) as database:
            database.execute("PRAGMA secure_delete = ON")
            gone = database.execute(f"DELETE FROM searches WHERE {condition}", values).rowcount  # noqa: S608 - above
            count += gone
            if gone:
                _clear_journal(database)
    return count


def _clear_journal(database: sqlite3.Connection) -> None:
    """Write the journal, which still has what was erased, into the file, and cut it off."""
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def purge(folder: Path, *, before: date | None = None) -> list[str]:
    """Remove the days before a day; without one, all of them.

    Returns:
        The days removed, oldest first.
    """
    removed = []
    for day, path in days.files(folder):
        if before is None or day < before:
            days.remove(path)
            removed.append(day.isoformat())
    return removed
