"""The journal of lessons, in the corpus folder: what was written where by whom, so that it can be taken back."""

import hashlib
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from faqsearch.corpus.edits import read_exactly
from faqsearch.errors import ConfigError, LessonError
from faqsearch.index.lock import build_lock
from faqsearch.permissions import share_like
from faqsearch.teaching.lessons import Lesson

FOLDER, FILE = ".lessons", "journal.jsonl"  # a name with a dot: no part of the corpus


@dataclass(frozen=True, slots=True)
class Record:
    """One lesson as it was written.

    Args:
        at: UTC, ISO 8601.
        by: who taught it.
        place: where in the file's text, in characters, ``inserted`` came for ``removed``.
        before, after: SHA-256 of the file; ``before`` is None where there was none.
    """

    number: int
    at: str
    by: str
    what: str
    path: str
    place: int
    removed: str
    inserted: str
    before: str | None
    after: str


def write(folder: Path, lesson: Lesson, *, by: str = "") -> Record:
    """Write a lesson into its file, having noted how to take it back.

    Raises:
        LessonError: the file has changed since the lesson was made.
        ConfigError: the corpus cannot be written to.
    """
    with _locked(folder):
        path = folder / lesson.path
        _check_unchanged(path, lesson.before)
        old, new = lesson.before or "", lesson.after
        place = _common(old, new)
        tail = _common(old[place:][::-1], new[place:][::-1])
        number = max((row.number for row in records(folder)), default=0) + 1
        made = Record(
            number=number,
            at=datetime.now(UTC).isoformat(timespec="seconds"),
            by=by,
            what=lesson.what,
            path=lesson.path.as_posix(),
            place=place,
            removed=old[place : len(old) - tail],
            inserted=new[place : len(new) - tail],
            before=None if lesson.before is None else _digest(old),
            after=_digest(new),
        )
        _note(folder, asdict(made))
        _replace(path, new)
    return made


def undo(folder: Path, *, by: str = "") -> Record:
    """Take the latest lesson back that was not yet: its file is again what it was, to the byte.

    Raises:
        LessonError: there is none, or its file was changed since.
        ConfigError: the corpus cannot be written to.
    """
    with _locked(folder):
        left = records(folder, undone=False)
        if not left:
            raise LessonError("there is no lesson to undo")
        last = left[-1]
        path = folder / last.path
        text = read_exactly(path) if path.is_file() else ""
        if path.is_file() and _digest(text) == last.after:
            before = text[: last.place] + last.removed + text[last.place + len(last.inserted) :]
            if _digest(before) != (last.before or _digest("")):
                raise LessonError(f"the journal of lessons is damaged: {last.path} was left as it is")
            if last.before is None:
                path.unlink()
                _remove_empty(path.parent, folder)
            else:
                _replace(path, before)
        elif (_digest(text) if path.is_file() else None) != last.before:  # unless it was never written: a crash
            raise LessonError(
                f"{last.path} was changed since the lesson {last.what!r} was written: take it out by hand"
                " (the journal in .lessons says what it was)"
            )
        _note(folder, {"undone": last.number, "at": datetime.now(UTC).isoformat(timespec="seconds"), "by": by})
    return last


def records(folder: Path, *, undone: bool = True) -> list[Record]:
    """The lessons written so far, oldest first; those taken back are left out where ``undone`` is false."""
    rows = list(_rows(folder))
    gone = {row["undone"] for row in rows if "undone" in row}
    made = [Record(**row) for row in rows if "number" in row]
    return [row for row in made if undone or row.number not in gone]


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """One writer at a time; what cannot be written is said with its path."""
    try:
        with build_lock(folder / FOLDER):
            yield
    except OSError as error:
        raise ConfigError(f"the corpus cannot be written to: {error}") from error


def _check_unchanged(path: Path, before: str | None) -> None:
    now = read_exactly(path) if path.is_file() else None
    if now != before:
        raise LessonError(f"{path} was changed meanwhile: try again")


def _rows(folder: Path) -> Iterator[dict[str, Any]]:
    path = folder / FOLDER / FILE
    if path.is_file():
        for line in path.read_text(encoding="utf-8").split("\n"):
            if line.endswith("}"):  # the last one may be half written
                yield json.loads(line)


def _note(folder: Path, row: dict[str, Any]) -> None:
    path = folder / FOLDER / FILE
    with path.open("ab") as stream:
        stream.write(b"\n" + json.dumps(row, ensure_ascii=True).encode())
        stream.flush()
        os.fsync(stream.fileno())
    share_like(folder, path)


def _replace(path: Path, text: str) -> None:
    """Give a file a new text at once, with the rights that it has."""
    path = path.resolve()  # a link stays one
    is_new = not path.exists()
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with temporary.open("wb") as stream:
            stream.write(text.encode("utf-8"))
            stream.flush()
            os.fsync(stream.fileno())
        if is_new:
            share_like(path.parent, temporary)
        else:
            share_like(path, temporary)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _common(one: str, other: str) -> int:
    """How many characters two texts begin with alike."""
    same = (place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b)
    return next(same, min(len(one), len(other)))


def _remove_empty(folder: Path, corpus: Path) -> None:
    while folder != corpus and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
