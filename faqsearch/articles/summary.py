"""The report for a person at a terminal: what to do first, then what was done, then what was left out."""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from faqsearch.articles.blocks import Reason
from faqsearch.articles.drafts import Draft
from faqsearch.articles.report import Dropped, ImportedEntry, ImportReport, Outcome
from faqsearch.articles.sheets.table_import import ImportedTable

_OUTCOMES = {
    Outcome.NEW: "new",
    Outcome.UPDATED: "updated",
    Outcome.UNCHANGED: "unchanged",
    Outcome.KEPT: "edited by hand, so left as they are",
    Outcome.REMOVED: "removed by hand, so not written again",
}
_MAX_LISTED = 6
_MAX_QUOTE_CHARS = 60


def summary(report: ImportReport, *, verbose: bool = False) -> str:
    """The report as lines of text, without a line end.

    Args:
        verbose: every item of every list, rather than what fits on a screen or two.
    """
    return "\n".join(_lines(report, sys.maxsize if verbose else _MAX_LISTED)).rstrip("\n")


def _lines(report: ImportReport, most: int) -> Iterator[str]:
    if report.files or not report.tables:
        yield from _files(report, most)
    for table in report.tables:
        yield from _table(table, most)
    yield from _contradictions(report, most)
    yield from _duplicates(report, most)
    yield from _remarks(report, most)
    yield from _changes(report, most)
    yield from _dropped(report, most)
    yield from (f"Note: {note}." for note in report.notes)
    if report.entries:
        yield ""
        yield f"Next: read the drafts in {report.out}, then take `draft: true` out of those that are ready."
        yield "      `faqsearch reindex --drafts` takes drafts, too."
    elif report.tables:
        yield ""
        yield f"Next: `faqsearch reindex --corpus {report.out}`, or without it where that is in the corpus."


def _files(report: ImportReport, most: int) -> Iterator[str]:
    if not report.files:
        yield "Nothing was imported."
        return
    counts = report.counts()
    outcomes = ", ".join(f"{counts[name]} {text}" for name, text in _OUTCOMES.items() if counts.get(name))
    drafts = _count(len(report.entries), "draft entry", "draft entries")
    yield f"{drafts} from {_count(len(report.files), 'article')} in {report.out}: {outcomes}."
    if unanswered := sum(item.drop.reason is Reason.NO_ANSWER for item in report.dropped):
        seen = len(report.entries) + unanswered
        yield f"  {seen} questions seen = {drafts} + {unanswered} without an answer"
    for file in report.files[: 3 * most]:
        simplified = f", {_count(file.simplified, 'traditional character')} simplified" if file.simplified else ""
        read_as = f"  ({file.encoding}{simplified})" if file.encoding else ""
        yield f"  {file.entries:4}  {_shown(Path(file.file).name)}  {file.title}{read_as}"
    yield from _rest(len(report.files), 3 * most)


def _table(table: ImportedTable, most: int) -> Iterator[str]:
    """What a table came to: the sum first, then what to look at."""
    entries = _count(table.entries, "entry", "entries")
    yield f"{entries} from {_shown(Path(table.file).name)} in {table.path}."
    sum_ = f"  {_count(table.rows, 'row')} = {entries}"
    sum_ += f" + {_count(table.merged, 'row')} more of the entry above" if table.merged else ""
    yield f"{sum_} + {len(table.refused)} refused"
    if table.new < table.entries or table.gone:
        yield f"  {table.new} new, {table.updated} changed, {len(table.gone)} no longer there"
    reasons = Counter(row.reason for row in table.refused)
    for reason, times in reasons.most_common():
        rows = [row for row in table.refused if row.reason == reason]
        yield f"  refused: {reason} ({times})"
        yield from _some((f"    {_row(row.sheet, row.row)}  {_cut(row.text)}" for row in rows), most)
    yield from _some(
        (f"  look at {item.id} ({_row(item.sheet, item.row)}): {_cut(item.text)}" for item in table.remarks), most
    )
    if table.unread:
        yield f"  columns not taken: {_cut(', '.join(table.unread))}"


def _row(sheet: str, row: int) -> str:
    return f"{_shown(sheet)} row {row}".strip()


def _contradictions(report: ImportReport, most: int) -> Iterator[str]:
    if report.contradictions:
        yield ""
        yield f"Contradictions ({len(report.contradictions)}): find out which is right."
    for item in report.contradictions[:most]:
        yield f"  {item.about}"
        for said in item.statements:
            yield f"    {said.value}: “{_cut(said.quote)}”"
            yield f"      {_place(said.draft)}"
    yield from _rest(len(report.contradictions), most)


def _duplicates(report: ImportReport, most: int) -> Iterator[str]:
    if report.duplicates:
        yield ""
        yield f"The same question twice ({len(report.duplicates)}): merge them, or make the questions differ."
    for group in report.duplicates[:most]:
        for number, draft in enumerate(group.drafts):
            yield f"  {'-' if number == 0 else ' '} {draft.question}"
            yield f"      {_place(draft)}"
    yield from _rest(len(report.duplicates), most)


def _remarks(report: ImportReport, most: int) -> Iterator[str]:
    remarks = [(entry.draft, remark) for entry in report.entries for remark in entry.draft.remarks]
    if remarks:
        yield ""
        yield f"Look at these first ({len(remarks)}):"
        yield from _some((f"  {draft.id}: {remark}" for draft, remark in remarks), most)


def _changes(report: ImportReport, most: int) -> Iterator[str]:
    stale = [entry for entry in report.entries if entry.source_changed and entry.outcome is Outcome.KEPT]
    if stale:
        yield ""
        yield f"Edited by hand, while their article has changed, too ({len(stale)}):"
        yield from _some((f"  {_entry(entry)}" for entry in stale), most)
    if report.gone:
        yield ""
        yield f"No longer in their article; the entries were left alone ({len(report.gone)}):"
        yield from _some((f"  {item.id}: {item.section}" for item in report.gone), most)


def _dropped(report: ImportReport, most: int) -> Iterator[str]:
    if not report.dropped:
        return
    yield ""
    yield f"Left out ({len(report.dropped)}; --verbose lists all, --json with the full texts):"
    reasons = Counter(item.drop.reason for item in report.dropped)
    for reason, times in sorted(reasons.items(), key=lambda item: (-item[1], item[0])):
        yield f"  {times} × {reason.explanation}"
        same = (item for item in report.dropped if item.drop.reason is reason)
        yield from _some((f"      {_where(item)}  {_cut(item.drop.text)}" for item in same), most)


def _where(item: Dropped) -> str:
    return f"{_shown(Path(item.file).name)}:{item.drop.line}"


def _place(draft: Draft) -> str:
    line = f":{draft.line}" if draft.line else ""
    return f"{_shown(Path(draft.file).name)}{line}  {draft.locator}  → {draft.id}"


def _entry(entry: ImportedEntry) -> str:
    return f"{entry.draft.id}: {entry.draft.question}"


def _some(lines: Iterable[str], most: int) -> Iterator[str]:
    """The first lines, and how many more there are."""
    listed = list(lines)
    yield from listed[:most]
    if len(listed) > most:
        indent = " " * (len(listed[0]) - len(listed[0].lstrip()))
        yield f"{indent}… and {len(listed) - most} more"


def _rest(count: int, most: int) -> Iterator[str]:
    if count > most:
        yield f"  … and {count - most} more"


def _shown(text: str) -> str:
    """A text on one line, without what would steer the terminal."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def _cut(text: str) -> str:
    text = _shown(text)
    return text if len(text) <= _MAX_QUOTE_CHARS else f"{text[: _MAX_QUOTE_CHARS - 1]}…"


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or f'{one}s'}"
