"""What an import did, as data and as the JSON of ``faqsearch import --json``."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from faqsearch.articles.blocks import Drop
from faqsearch.articles.contradictions import Contradiction
from faqsearch.articles.drafts import Draft
from faqsearch.articles.duplicates import Duplicate
from faqsearch.articles.sheets.table_import import ImportedTable
from faqsearch.errors import Fault


class Outcome(StrEnum):
    """What happened to the file of an entry.

    ``kept``: a person has edited it since, so it was left as it is. ``removed``: a person has removed or moved it, so
    it was not written again.
    """

    NEW = "new"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    KEPT = "kept"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class ImportedFile:
    """One article that was read.

    Args:
        encoding: empty for a Word file.
        simplified: how many stray traditional characters were made simplified.
    """

    file: str
    title: str
    kind: str
    encoding: str
    entries: int
    simplified: int


@dataclass(frozen=True, slots=True)
class ImportedEntry:
    """One draft.

    Args:
        path: its file; it does not exist where the outcome is ``removed``.
        source_changed: the article says it otherwise than when the entry was last written, but the entry was not
            touched, since a person has edited it.
    """

    draft: Draft
    outcome: Outcome
    path: Path
    source_changed: bool = False


@dataclass(frozen=True, slots=True)
class Dropped:
    """A piece of an article that is in no draft."""

    file: str
    drop: Drop


@dataclass(frozen=True, slots=True)
class Gone:
    """An entry of an earlier import whose section is no longer in its article; its file is left alone."""

    id: str
    file: str
    section: str


@dataclass(frozen=True, slots=True)
class ImportReport:
    """Everything there is to say about one import."""

    out: Path
    files: tuple[ImportedFile, ...] = ()
    entries: tuple[ImportedEntry, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    duplicates: tuple[Duplicate, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    gone: tuple[Gone, ...] = ()
    faults: tuple[Fault, ...] = ()
    notes: tuple[str, ...] = field(default=())
    tables: tuple[ImportedTable, ...] = ()

    def counts(self) -> Mapping[str, int]:
        """How many entries had each outcome."""
        return Counter(entry.outcome.value for entry in self.entries)


def report_document(report: ImportReport) -> dict[str, Any]:
    """The report as plain data."""
    return {
        "out": str(report.out),
        "summary": {
            "files": len(report.files),
            "entries": len(report.entries),
            **{outcome.value: report.counts().get(outcome.value, 0) for outcome in Outcome},
            "dropped": len(report.dropped),
            "duplicates": len(report.duplicates),
            "contradictions": len(report.contradictions),
            "faults": len(report.faults),
        },
        "tables": [_table(table) for table in report.tables],
        "files": [
            {
                "file": file.file,
                "title": file.title,
                "kind": file.kind,
                "encoding": file.encoding or None,
                "entries": file.entries,
                "simplified_characters": file.simplified,
            }
            for file in report.files
        ],
        "entries": [_entry(entry) for entry in report.entries],
        "dropped": [
            {
                "file": item.file,
                "line": item.drop.line,
                "section": item.drop.section or None,
                "reason": item.drop.reason.value,
                "explanation": item.drop.reason.explanation,
                "text": item.drop.text,
            }
            for item in report.dropped
        ],
        "duplicates": [
            {"likeness": group.likeness, "entries": [_place(draft) for draft in group.drafts]}
            for group in report.duplicates
        ],
        "contradictions": [
            {
                "kind": item.kind,
                "about": item.about,
                "statements": [
                    {"value": said.value, "quote": said.quote, **_place(said.draft)} for said in item.statements
                ],
            }
            for item in report.contradictions
        ],
        "gone": [{"id": item.id, "file": item.file, "section": item.section} for item in report.gone],
        "faults": [{"path": fault.path, "line": fault.line, "message": fault.message} for fault in report.faults],
        "notes": list(report.notes),
    }


def _table(table: ImportedTable) -> dict[str, Any]:
    return {
        "file": table.file,
        "path": str(table.path),
        "encoding": table.encoding or None,
        "rows": table.rows,
        "entries": table.entries,
        "merged": table.merged,
        "refused": [
            {"sheet": row.sheet, "row": row.row, "reason": row.reason, "text": row.text} for row in table.refused
        ],
        "remarks": [{"id": item.id, "sheet": item.sheet, "row": item.row, "text": item.text} for item in table.remarks],
        "columns_left": list(table.unread),
        "new": table.new,
        "updated": table.updated,
        "gone": table.gone,
    }


def _entry(entry: ImportedEntry) -> dict[str, Any]:
    draft = entry.draft
    return {
        **_place(draft),
        "outcome": entry.outcome.value,
        "path": str(entry.path),
        "source_changed": entry.source_changed,
        "variants": list(draft.variants),
        "answer": draft.answer,
        "category": draft.category,
        "channels": list(draft.channels),
        "prepare": list(draft.prepare),
        "remarks": list(draft.remarks),
    }


def _place(draft: Draft) -> dict[str, Any]:
    return {
        "id": draft.id,
        "question": draft.question,
        "file": draft.file,
        "line": draft.line,
        "source": {"title": draft.title, "locator": draft.locator},
    }
