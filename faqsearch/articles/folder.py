"""The folder that receives drafts: what earlier imports wrote there, and what a person has made of it since.

``.import.json`` in the folder records for every section of every article the id of its entry and a digest of the
file as the importer wrote it. A file with another digest has been edited and is never written again; one that is
missing has been removed or moved, and is not brought back. Corpus readers pass over names that start with a dot.
"""

import contextlib
import hashlib
import json
import os
import tempfile
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from faqsearch.articles.decode import fault
from faqsearch.articles.drafts import Draft
from faqsearch.articles.entry_files import entry_text, read_entry
from faqsearch.articles.identifiers import numbered
from faqsearch.articles.report import Gone, ImportedEntry, Outcome
from faqsearch.corpus.files import QUERIES_FILE

RECORD_NAME = ".import.json"
_VERSION = 1


@dataclass(slots=True)
class _Written:
    """What an import wrote: the id of an entry, or the name of a table's file, and the digest of what was written."""

    id: str
    digest: str


@dataclass(slots=True)
class _Source:
    """An article that was imported: its digest, and its sections by their keys."""

    digest: str
    sections: dict[str, _Written] = field(default_factory=dict)


class DraftFolder:
    """One folder of drafts with its record."""

    def __init__(self, path: Path) -> None:
        """Open ``path``, which need not exist.

        Raises:
            InputError: its record cannot be read, or ``path`` is no folder.
        """
        self.path = path
        self._copies: dict[str, str] = {}
        self._sources: dict[str, _Source] = {}
        self._tables: dict[str, _Written] = {}
        if path.exists() and not path.is_dir():
            raise fault(path, "is not a folder")
        self._load()

    def key(self, article: Path) -> str:
        """What names an article in the record: its path from this folder."""
        try:
            return Path(os.path.relpath(article.resolve(), self.path.resolve())).as_posix()
        except ValueError:  # another drive
            return article.resolve().as_posix()

    def take_over(self, article: Path, digest: str, current: Collection[str]) -> None:
        """Recognise an article that was moved since: same content, and nothing left at the old place."""
        key = self.key(article)
        if key in self._sources:
            return
        for old, source in self._sources.items():
            if source.digest == digest and old not in current and not (self.path / old).exists():
                self._sources[key] = self._sources.pop(old)
                return

    def name_drafts(self, drafts: Iterable[tuple[str, Draft]], taken: Collection[str]) -> None:
        """Give every draft its id: the one it had, or one that neither this folder nor ``taken`` uses.

        Args:
            drafts: each with the key of its article.
            taken: ids in use elsewhere.
        """
        recorded = {written.id for source in self._sources.values() for written in source.sections.values()}
        used = {*taken, *recorded, *(path.stem for path in self.path.rglob("*.md"))}
        counts: dict[str, int] = {}
        for key, draft in drafts:
            if written := self._written(key, draft):
                draft.id = written.id
                continue
            while True:
                counts[draft.base_id] = counts.get(draft.base_id, 0) + 1
                draft.id = numbered(draft.base_id, counts[draft.base_id])
                if draft.id not in used or (draft.id not in recorded and self._is_ours(draft)):
                    break
            used.add(draft.id)
            recorded.add(draft.id)

    def write(self, key: str, digest: str, drafts: Sequence[Draft]) -> list[ImportedEntry]:
        """Write the drafts of one article wherever no person has been at work.

        Args:
            key: of the article; ``digest`` of its bytes.
        """
        self.path.mkdir(parents=True, exist_ok=True)
        source = self._sources.setdefault(key, _Source(digest))
        source.digest = digest
        return [self._write_draft(source, draft) for draft in drafts]

    def copy(self, file: Path, name: str) -> None:
        """Copy a file of the corpus here as ``name``, a relative path, unless a person has edited the copy."""
        made = file.read_bytes()
        copy = self.path / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        if _digest_of(copy) in (None, self._copies.get(name)):
            _replace(copy, made)
            self._copies[name] = _digest(made)

    def gone(self, key: str, drafts: Sequence[Draft]) -> list[Gone]:
        """The entries of an article whose sections it no longer has, as far as their files are still here."""
        present = {draft.key for draft in drafts}
        return [
            Gone(written.id, key, section)
            for section, written in self._sources[key].sections.items()
            if section not in present and self._path(written.id).exists()
        ]

    def others(self, current: Collection[str]) -> list[Draft]:
        """The drafts of articles other than ``current`` as they stand here now, to compare with."""
        found = []
        for key, source in self._sources.items():
            if key not in current:
                for section, written in source.sections.items():
                    if draft := read_entry(self._path(written.id), key, section):
                        found.append(draft)
        return found

    def table_file(self, table: Path) -> Path:
        """The file that holds the entries of a table: the one it had, or one that is not there yet.

        Raises:
            InputError: it has been edited since it was written.
        """
        key = self.key(table)
        moved = [old for old, written in self._tables.items() if _stem(written.id, table) and self._is_gone(old)]
        if key not in self._tables and moved:
            self._tables[key] = self._tables.pop(moved[0])
        if written := self._tables.get(key):
            path = self.path / written.id
            if _digest_of(path) not in (None, written.digest):
                raise fault(path, f"has been edited since {table.name} was imported: move it away, or import elsewhere")
            return path
        stem = table.stem.lstrip(".") or "table"
        names = (f"{numbered(stem, count)}.jsonl" for count in range(1, 1_000_000))
        return next(self.path / name for name in names if name != QUERIES_FILE and not (self.path / name).exists())

    def note_table(self, table: Path, file: Path, digest: str) -> None:
        """Record what was written of a table."""
        self._tables[self.key(table)] = _Written(file.name, digest)

    def _is_gone(self, key: str) -> bool:
        return not (self.path / key).exists()

    def save(self) -> None:
        """Write the record."""
        document = {
            "version": _VERSION,
            "copies": self._copies,
            "tables": {key: {"file": item.id, "digest": item.digest} for key, item in sorted(self._tables.items())},
            "files": {
                key: {
                    "digest": source.digest,
                    "sections": {
                        name: {"id": item.id, "digest": item.digest} for name, item in source.sections.items()
                    },
                }
                for key, source in sorted(self._sources.items())
            },
        }
        text = json.dumps(document, ensure_ascii=False, indent=1)
        _replace(self.path / RECORD_NAME, f"{text}\n".encode())

    def _load(self) -> None:
        path = self.path / RECORD_NAME
        try:
            document = json.loads(path.read_text(encoding="utf-8"))
            if document["version"] != _VERSION:
                raise fault(path, f"is a record of version {document['version']!r}, written by another faqsearch")
            self._copies = {str(name): str(digest) for name, digest in document["copies"].items()}
            self._sources = {key: _source(row) for key, row in document["files"].items()}
            tables = document.get("tables", {})
            self._tables = {key: _Written(str(row["file"]), str(row["digest"])) for key, row in tables.items()}
        except (FileNotFoundError, NotADirectoryError):
            return
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise fault(path, "is not a record of imports; import into another folder, or mend it") from error

    def _written(self, key: str, draft: Draft) -> _Written | None:
        source = self._sources.get(key)
        return source.sections.get(draft.key) if source else None

    def _path(self, id_: str) -> Path:
        return self.path / f"{id_}.md"

    def _is_ours(self, draft: Draft) -> bool:
        """Whether an import that was interrupted wrote this very file."""
        return _digest_of(self._path(draft.id)) == _digest(entry_text(draft).encode())

    def _write_draft(self, source: _Source, draft: Draft) -> ImportedEntry:
        made = entry_text(draft).encode()
        path = self._path(draft.id)
        there = _digest_of(path)
        written = source.sections.get(draft.key)
        digest = _digest(made)
        if written is not None and there != written.digest:
            outcome = Outcome.REMOVED if there is None else Outcome.KEPT
            return ImportedEntry(draft, outcome, path, digest not in (written.digest, there))
        source.sections[draft.key] = _Written(draft.id, digest)
        if there == digest:
            return ImportedEntry(draft, Outcome.UNCHANGED, path)
        _replace(path, made)
        return ImportedEntry(draft, Outcome.UPDATED if written else Outcome.NEW, path)


def _stem(name: str, table: Path) -> bool:
    """Whether a file of entries is named after a table."""
    return name == f"{table.stem}.jsonl"


def _source(row: dict[str, Any]) -> _Source:
    sections = {str(name): _Written(str(item["id"]), str(item["digest"])) for name, item in row["sections"].items()}
    return _Source(str(row["digest"]), sections)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _digest_of(path: Path) -> str | None:
    try:
        return _digest(path.read_bytes())
    except FileNotFoundError:
        return None


def _replace(path: Path, content: bytes) -> None:
    """Write a file so that it is never seen half-written."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".new")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise
