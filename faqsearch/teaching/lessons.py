"""Lessons: each is an edit of one file of the corpus."""

import difflib
import itertools
import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from marshmallow import ValidationError

from faqsearch.corpus.edits import (
    entry_place,
    gap_file,
    labelled_line,
    one_line_of,
    read_exactly,
    with_line,
    with_variants,
)
from faqsearch.corpus.files import PINS_FILE, QUERIES_FILE, SYNONYMS_PATH, entry_files
from faqsearch.corpus.pin_edits import with_pin
from faqsearch.corpus.queries import labelled_ids
from faqsearch.corpus.schemas import EntryId
from faqsearch.corpus.sources import with_source
from faqsearch.errors import EntryNotFoundError, LessonError

GAPS_FOLDER = "gaps"
_MASK = re.compile(r"\[(?:name|address|email|phone|card|identity|number)\]")


@dataclass(frozen=True, slots=True)
class Lesson:
    """An edit of one file.

    Args:
        what: in a few words, for the journal.
        path: of the file, relative to the corpus.
        before: its text; None where there is no such file.
        after: its text with the lesson.
        texts: the queries that it is about; empty where it is about a word.
    """

    what: str
    path: Path
    before: str | None
    after: str
    texts: tuple[str, ...] = ()

    def diff(self) -> str:
        """The edit as a unified diff."""
        old, new = ((self.before or "").splitlines(), self.after.splitlines())
        name = self.path.as_posix()
        return "\n".join(
            difflib.unified_diff(old, new, name if self.before is not None else "/dev/null", name, lineterm="")
        )


def teach_variants(folder: Path, entry_id: str, texts: Sequence[str]) -> Lesson:
    """Let an entry, or a known gap, be found by more ways to ask.

    Raises:
        EntryNotFoundError: there is no such entry.
        LessonError: it has all of them already.
        InputError: its file cannot be edited.
    """
    taught = _fit(texts)
    path, line = entry_place(folder, entry_id)
    before, after = read_exactly(path), with_variants(path, line, taught)
    if before == after:
        raise LessonError(f"{entry_id} has these variants already")
    return Lesson(f"variants of {entry_id}", path.relative_to(folder), before, after, taught)


def teach_queries(folder: Path, entry_id: str, texts: Sequence[str]) -> Lesson:
    """Add labelled queries that an entry answers; they teach as variants do, and are never shown.

    Raises:
        EntryNotFoundError, LessonError, InputError: as :func:`teach_variants`.
    """
    taught = _fit(texts)
    entry_place(folder, entry_id)
    path = folder / QUERIES_FILE
    before = read_exactly(path) if path.is_file() else None
    after, used = before or "", labelled_ids(path) if before is not None else frozenset()
    for id_, text in zip(_free_ids(used), taught, strict=False):
        after = with_line(after, labelled_line(id_, text, {entry_id: 2}))
    return Lesson(f"queries that {entry_id} answers", Path(QUERIES_FILE), before, after, taught)


def teach_gap(folder: Path, gap_id: str, texts: Sequence[str], *, category: str | None = None) -> Lesson:
    """Make a known gap of a question that the corpus does not answer.

    Raises:
        LessonError: the id is not one, or is taken.
    """
    taught = _fit(texts)
    try:
        EntryId().deserialize(gap_id)
    except ValidationError as error:
        raise LessonError(error.messages[0]) from None
    path = Path(GAPS_FOLDER, f"{gap_id}.md")
    if any(known.stem == gap_id for known in entry_files(folder)) or _is_entry(folder, gap_id):
        raise LessonError(f"the id {gap_id!r} is taken already; teach it as variants of that one")
    return Lesson(f"known gap {gap_id}", path, None, gap_file(taught[0], taught[1:], category=category), taught)


def teach_synonym(folder: Path, rule: str) -> Lesson:
    """Add a line to the synonyms: ``a, b`` or ``a => b``.

    Raises:
        LessonError: the line is there already.
    """
    line = one_line_of(rule)
    path = folder / SYNONYMS_PATH
    before = read_exactly(path) if path.is_file() else None
    if line in (before or "").splitlines():
        raise LessonError(f"the synonyms have the line {line!r:.80} already")
    return Lesson(f"synonym {line}", SYNONYMS_PATH, before, with_line(before or "", line))


def teach_source(folder: Path, entry_id: str, source: str) -> Lesson:
    """Write an entry otherwise: its Markdown file, or its line of a bulk file.

    Raises:
        EntryNotFoundError: there is no such entry.
        LessonError: nothing is changed.
        InputError: what was written has faults.
    """
    path, line = entry_place(folder, entry_id)
    before = read_exactly(path)
    after, entry = with_source(path, line, source)
    if before == after:
        raise LessonError("nothing is changed")
    return Lesson(f"edit of {entry_id}", path.relative_to(folder), before, after, entry.phrasings)


def teach_pin(folder: Path, entry_id: str, texts: Sequence[str], *, reason: str, until: date | None = None) -> Lesson:
    """Put an entry first for queries that are typed just so, until a day.

    Raises:
        EntryNotFoundError, LessonError, InputError: as :func:`teach_variants`.
    """
    taught = _fit(texts)
    entry_place(folder, entry_id)
    path = folder / PINS_FILE
    before = read_exactly(path) if path.is_file() else None
    after = with_pin(before, taught, entry_id, until=until, reason=reason)
    return Lesson(f"pin of {entry_id}", Path(PINS_FILE), before, after, taught)


def _fit(texts: Sequence[str]) -> tuple[str, ...]:
    """The texts that can be taught: not those of which personal data was masked."""
    fit = tuple(dict.fromkeys(text for text in map(one_line_of, texts) if text and not _MASK.search(text)))
    if not fit:
        raise LessonError("there is no text to teach (those with masked personal data are left out)")
    return fit


def _is_entry(folder: Path, entry_id: str) -> bool:
    try:
        entry_place(folder, entry_id)
    except EntryNotFoundError:
        return False
    return True


def _free_ids(used: Container[str]) -> Iterator[str]:
    return (id_ for number in itertools.count(1) if (id_ := f"t{number:04}") not in used)
