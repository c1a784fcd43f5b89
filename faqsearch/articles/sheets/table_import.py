"""A table → one JSON Lines file of entries, written as the rows are read."""

import hashlib
import json
import os
import tempfile
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from faqsearch.articles.decode import fault
from faqsearch.articles.drafts import answer_remarks
from faqsearch.articles.identifiers import identifier, numbered
from faqsearch.articles.sheets.cleaning import fold
from faqsearch.articles.sheets.columns import Choice
from faqsearch.articles.sheets.directory import CATEGORY, CHANNEL, ITEM, Names
from faqsearch.articles.sheets.entries import Refused, TableEntry, Taker
from faqsearch.articles.sheets.source import open_table
from faqsearch.corpus.schemas import clean


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to look at in an entry that was taken."""

    id: str
    sheet: str
    row: int
    text: str


@dataclass(slots=True)
class ImportedTable:
    """What one table came to: ``rows`` = ``entries`` + ``merged`` + the number of ``refused``.

    Args:
        path: the file of its entries.
        rows: those that are not blank, without what stands above the entries.
        merged: rows that are more of the entry above them.
        unread: names of columns that were not taken.
        gone: ids of an earlier import that the table no longer has; they are no longer in ``path`` either.
    """

    file: str
    path: Path
    encoding: str
    rows: int = 0
    entries: int = 0
    merged: int = 0
    refused: list[Refused] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    unread: tuple[str, ...] = ()
    new: int = 0
    updated: int = 0
    gone: list[str] = field(default_factory=list)
    digest: str = ""


def import_table(source: Path, out: Path, names: Names, taken: Collection[str], choice: Choice) -> ImportedTable:
    """Write the entries of a table to ``out``, which is replaced as a whole or, after a fault, not at all.

    Args:
        out: the JSON Lines file; ids that it gave its questions before stay theirs.
        names: gives categories, channels and items their ids.
        taken: ids of entries elsewhere.

    Raises:
        InputError: the table cannot be read, or has no row with a question and an answer.
    """
    encoding, sheets = open_table(source, choice)
    table = ImportedTable(str(source), out, encoding)
    taker = Taker(choice)
    writer = _Writer(table, names, _Ids(out, taken))
    handle, name = tempfile.mkstemp(dir=out.parent, prefix=".", suffix=".new")
    try:
        with os.fdopen(handle, "wb") as stream:
            for sheet in sheets:
                for item in taker.take(sheet):
                    writer.take(item, stream)
        table.rows = taker.rows
        table.unread = tuple(taker.unread)
        table.digest = writer.digest.hexdigest()
        if not table.entries:
            raise fault(source, _nothing(table, taker))
        table.gone = writer.ids.gone()
        Path(name).chmod(0o644)
        Path(name).replace(out)
    finally:
        Path(name).unlink(missing_ok=True)
    return table


def _nothing(table: ImportedTable, taker: Taker) -> str:
    if not taker.rows:
        return "has no rows"
    if not taker.found_columns:
        seen = ", ".join(filter(None, list(taker.headings)[:12]))
        return f"no column of questions and one of answers was found among: {seen} (--columns question=…,answer=…)"
    first = table.refused[0]
    return f"no row has a question and an answer; row {first.row}: {first.reason}"


class _Ids:
    """Which id an entry gets: that of its id column, else the one its question had before, else one made of it."""

    def __init__(self, out: Path, taken: Collection[str]) -> None:
        self._before: dict[str, list[str]] = defaultdict(list)
        self._lines: dict[str, bytes] = {}
        for line in _lines(out):
            row = json.loads(line)
            self._before[fold(row["question"])].append(row["id"])
            self._lines[row["id"]] = hashlib.blake2b(line, digest_size=8).digest()
        self._taken = set(taken) - self._lines.keys()
        self._given: set[str] = set()
        self._counts: dict[str, int] = {}

    def give(self, entry: TableEntry) -> str:
        """An id that no other entry has."""
        before = self._before.get(fold(entry.question), [])
        while before and not entry.key:
            if (id_ := before.pop(0)) not in self._given and id_ not in self._taken:
                self._given.add(id_)
                return id_
        base = identifier(entry.key or entry.question)
        count = self._counts.get(base, 0)
        while True:
            count += 1
            id_ = numbered(base, count)
            is_anothers = id_ in self._lines and not entry.key  # it may come yet
            if not (is_anothers or id_ in self._given or id_ in self._taken):
                break
        self._counts[base] = count
        self._given.add(id_)
        return id_

    def change(self, id_: str, line: bytes) -> tuple[bool, bool]:
        """Whether an entry is new, and whether it was there and reads otherwise now."""
        before = self._lines.get(id_)
        return before is None, before not in (None, hashlib.blake2b(line, digest_size=8).digest())

    def gone(self) -> list[str]:
        """Ids that were there before and were not given now."""
        return [id_ for id_ in self._lines if id_ not in self._given]


def _lines(path: Path) -> Iterator[bytes]:
    if path.is_file():
        with path.open("rb") as stream:
            yield from filter(None, (line.rstrip(b"\n") for line in stream))


@dataclass(slots=True)
class _Writer:
    """Writes entries, and refuses those that say what an earlier one says."""

    table: ImportedTable
    names: Names
    ids: _Ids
    digest: Any = field(default_factory=hashlib.sha256)
    _seen: dict[bytes, tuple[str, int, bytes]] = field(default_factory=dict)

    def take(self, item: TableEntry | Refused, stream: IO[bytes]) -> None:
        if isinstance(item, Refused):
            self.table.refused.append(item)
            return
        question, answer = _hash(item.question), _hash(item.answer)
        sheet, row, other = self._seen.setdefault(question, (item.sheet, item.rows[0], answer))
        if (sheet, row) != (item.sheet, item.rows[0]):
            place = f"{sheet} row {row}".strip()
            if other == answer:
                reason = f"says what {place} says already"
                self.table.refused += [Refused(item.sheet, number, reason, item.question) for number in item.rows]
                return
            item.remarks.append(f"asks what {place} asks, with another answer")
        item.remarks += answer_remarks(item.answer)
        id_ = self.ids.give(item)
        line = json.dumps(self._document(id_, item), ensure_ascii=False).encode()
        new, updated = self.ids.change(id_, line)
        self.table.new += new
        self.table.updated += updated
        self.table.entries += 1
        self.table.merged += len(item.rows) - 1
        self.table.remarks += [Remark(id_, item.sheet, item.rows[0], text) for text in item.remarks]
        stream.write(line + b"\n")
        self.digest.update(line + b"\n")

    def _document(self, id_: str, entry: TableEntry) -> dict[str, Any]:
        """The entry as a line of the corpus; what it does not say is left out."""
        document: dict[str, Any] = {
            "id": id_,
            "question": clean(entry.question),
            "variants": list(map(clean, entry.variants)),
            "answer": clean(entry.answer),
            "category": self.names.id(CATEGORY, entry.category) if entry.category else None,
            "channels": [self.names.id(CHANNEL, name) for name in entry.channels],
            "prepare": [self.names.id(ITEM, name) for name in entry.prepare],
            "sources": [{"title": clean(title)} for title in entry.sources if title.strip()],
            "updated": entry.updated.isoformat() if entry.updated else None,
        }
        return {name: value for name, value in document.items() if value}


def _hash(text: str) -> bytes:
    return hashlib.blake2b(fold(text).encode(), digest_size=8).digest()
