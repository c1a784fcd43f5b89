"""Rows → entries: which rows belong to one entry, and which are none, with the reason."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import chain, islice

from faqsearch.articles.sheets.cleaning import (
    answer_text,
    category_name,
    day_of,
    fold,
    has_words,
    names_of,
    question_text,
    variant_texts,
)
from faqsearch.articles.sheets.columns import Choice, Columns, Role, columns_of, find_header
from faqsearch.articles.sheets.sheet import Row, Sheet
from faqsearch.articles.similarity import content_pairs

MAX_QUESTION_CHARS = 1_000
MAX_LINE_CHARS = 100
MAX_ANSWER_CHARS = 100_000
MAX_VARIANTS = 500
_HEADER_ROWS = 30
_OFF = re.compile(
    r"停用|禁用|未启用|关闭|下线|失效|已?过期|草稿|否|无效|false|no|0|disabled|inactive|off|draft|archived"
)
_SIMILAR_ROW = re.compile(r"(?:相似|扩展|拓展|同义|类似)(?:问题?|问法|说法)?")
_CELL_ERROR = re.compile(r"#(?:N/A|REF!|NAME\?|VALUE!|DIV/0!|NULL!|NUM!|SPILL!|CALC!)")
_UNREADABLE = re.compile("[\ud800-\udfff\ufffd]")


@dataclass(slots=True)
class TableEntry:
    """An entry as its rows tell it; names are not ids yet.

    Args:
        rows: the numbers of its rows in the sheet.
        key: the cell of an id column.
        remarks: what a reader should look at.
    """

    sheet: str
    rows: list[int]
    question: str
    answer: str
    key: str = ""
    variants: list[str] = field(default_factory=list)
    category: str = ""
    channels: list[str] = field(default_factory=list)
    prepare: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    updated: date | None = None
    remarks: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that is in no entry."""

    sheet: str
    row: int
    reason: str
    text: str = ""


@dataclass(slots=True)
class Fields:
    """What the cells of a row say, by role; a cell that a merged one carries down is not fresh."""

    fresh: dict[Role, list[str]]
    carried: dict[Role, list[str]]

    def text(self, role: Role, joint: str = " ") -> str:
        """The fresh cells of a role as one text, else the carried ones."""
        return joint.join(self.fresh.get(role) or self.carried.get(role) or ())


def fields_of(row: Row, columns: Columns) -> Fields:
    """Sort the filled cells of a row."""
    fields = Fields({}, {})
    for role, places in columns.places.items():
        for place in places:
            if place < len(row.cells) and (text := row.cells[place].strip()):
                cells = fields.carried if place in row.carried else fields.fresh
                cells.setdefault(role, []).append(text)
    return fields


class Taker:
    """Takes the rows of sheets one by one; every row that is not blank ends in an entry or is refused.

    Args:
        choice: the columns that the user named.
    """

    def __init__(self, choice: Choice) -> None:
        self._choice = choice
        self.rows = 0
        self.unread: dict[str, None] = {}
        self.found_columns = False
        self.headings: dict[str, None] = {}

    def take(self, sheet: Sheet) -> Iterator[TableEntry | Refused]:
        """The entries of a sheet and its rows that are none, in order; read lazily."""
        rows = iter(sheet.rows)
        first = list(islice(rows, _HEADER_ROWS))
        named = any(row.names for row in first)
        header = None if named else find_header(first, self._choice)
        columns = header[1] if header else Columns({})
        self._note(columns)
        if not columns.is_faq:
            self.headings.update(dict.fromkeys(next(filter(any, (row.names or row.cells for row in first)), ())))
        current: TableEntry | None = None
        for row in chain(first[header[0] if header else 0 :], rows):
            if row.is_blank:
                continue
            self.rows += 1
            if row.names:
                columns = self._columns(row.names)
            taken = self._row(sheet.name, row, columns, current)
            if isinstance(taken, TableEntry) and taken is not current:
                if current:
                    yield current
                current = taken
            elif isinstance(taken, Refused):
                yield taken
        if current:
            yield current

    def _columns(self, names: tuple[str, ...]) -> Columns:
        if getattr(self, "_names", None) != names:
            self._names, self._found = names, columns_of(names, self._choice)
            self._note(self._found)
        return self._found

    def _note(self, columns: Columns) -> None:
        self.found_columns = self.found_columns or columns.is_faq
        self.unread.update(dict.fromkeys(columns.unread))

    def _row(self, sheet: str, row: Row, columns: Columns, current: TableEntry | None) -> TableEntry | Refused | None:
        fields = fields_of(row, columns)
        text = fields.text(Role.QUESTION) or next(filter(None, map(str.strip, row.cells)), "")
        reason = _fault(row, columns, fields)
        if not reason and current and _belongs(fields, current, columns):
            reason = _join(current, fields)
            if not reason:
                current.rows.append(row.number)
                return current
        if not reason:
            made = _entry(sheet, row, fields)
            if isinstance(made, TableEntry):
                return made
            reason = made
        return Refused(sheet, row.number, reason, text[:200])


def _fault(row: Row, columns: Columns, fields: Fields) -> str:
    if row.fault:
        return row.fault
    if not columns.is_faq:
        return "no column of questions and answers was found here"
    status = fields.text(Role.STATUS).lower()
    if _OFF.fullmatch(status):
        return f"the row says of itself: {status}"
    cells = [text for texts in (*fields.fresh.values(), *fields.carried.values()) for text in texts]
    if any(map(_UNREADABLE.search, cells)):
        return "has characters that cannot be read"
    if error := next((text for text in cells if _CELL_ERROR.fullmatch(text)), ""):
        return f"a formula in it failed: {error}"
    return ""


def _belongs(fields: Fields, current: TableEntry, columns: Columns) -> bool:
    """Whether a row is more of the entry above it rather than one of its own."""
    question, answer = fields.fresh.get(Role.QUESTION), fields.fresh.get(Role.ANSWER)
    if not question:
        return (Role.QUESTION in fields.carried and bool(answer)) or (not answer and Role.VARIANTS in fields.fresh)
    if _SIMILAR_ROW.fullmatch(fields.text(Role.CATEGORY)):
        return True
    if answer:
        same = answer_text("\n\n".join(answer)) == current.answer
        key = fields.text(Role.ID)
        return same and (bool(key and key == current.key) or _alike(question[0], current))
    if Role.ANSWER in fields.carried:
        return answer_text(fields.text(Role.ANSWER, "\n\n")) == current.answer
    if set(fields.fresh) - {Role.QUESTION, Role.ID} or Role.VARIANTS in columns.places:
        return False  # where similar questions have a column, this is a question that nobody has answered yet
    return _alike(question[0], current)


def _alike(question: str, current: TableEntry) -> bool:
    """Whether a question speaks of what the entry is about: two characters that say something, or a word, in common."""
    return bool(set(content_pairs(question)) & set(content_pairs(current.question)))


def _join(current: TableEntry, fields: Fields) -> str:
    """Add a row to the entry above; the reason where that cannot be."""
    more_answer = fields.fresh.get(Role.ANSWER, []) if Role.QUESTION not in fields.fresh else []
    if more_answer:
        answer = "\n\n".join([current.answer, answer_text("\n\n".join(more_answer))])
        if len(answer) > MAX_ANSWER_CHARS:
            return f"the answer has more than {MAX_ANSWER_CHARS:,} characters"
        current.answer = answer
    asked = [question_text(cell) for cell in fields.fresh.get(Role.QUESTION, ())]
    if any(len(text) > MAX_QUESTION_CHARS for text in asked):
        return f"the question has more than {MAX_QUESTION_CHARS:,} characters"
    if asked and Role.ANSWER not in fields.fresh and Role.ANSWER not in fields.carried:
        current.remarks.append(f"without an answer, so taken for a similar question: {asked[0][:60]}")
    _add_variants(current, asked, fields.fresh.get(Role.VARIANTS, []))
    return ""


def _add_variants(entry: TableEntry, asked: list[str], cells: list[str]) -> None:
    found = [text for text in asked if has_words(text)]
    for cell in cells:
        sound, others = variant_texts(cell, entry.answer)
        found += sound
        if others:
            entry.remarks.append(f"no similar question, so left out: {others[0][:60]}")
    known = {fold(text) for text in (entry.question, *entry.variants)}
    for text in found:
        if fold(text) not in known:
            known.add(fold(text))
            entry.variants.append(text)
    if len(entry.variants) > MAX_VARIANTS:
        entry.remarks.append(f"has more than {MAX_VARIANTS} similar questions; the first were taken")
        del entry.variants[MAX_VARIANTS:]


def _entry(sheet: str, row: Row, fields: Fields) -> TableEntry | str:
    """The entry that a row begins, or why it begins none."""
    answer = answer_text(fields.text(Role.ANSWER, "\n\n"))
    question, *more = map(question_text, fields.text(Role.QUESTION).split("\n"))
    if any(len(text) > MAX_LINE_CHARS for text in (question, *more)):  # lines of a text rather than questions
        question, more = " ".join([question, *more]), []
    variants = [*more, *fields.fresh.get(Role.VARIANTS, ())]
    if not has_words(question):  # the similar questions are all there is
        texts = [text for cell in variants for text in variant_texts(cell, answer)[0]]
        question = texts[0] if texts else ""
    if not question:
        return "has no question"
    if not has_words(answer):
        return "has no answer"
    if len(question) > MAX_QUESTION_CHARS:
        return f"the question has more than {MAX_QUESTION_CHARS:,} characters"
    if len(answer) > MAX_ANSWER_CHARS:
        return f"the answer has more than {MAX_ANSWER_CHARS:,} characters"
    entry = TableEntry(
        sheet,
        [row.number],
        question,
        answer,
        fields.text(Role.ID),
        category=" / ".join(_category(fields)),
        channels=names_of(fields.text(Role.CHANNELS, "\n")),
        prepare=names_of(fields.text(Role.PREPARE, "\n")),
        sources=fields.text(Role.SOURCES, "\n").split("\n") if fields.text(Role.SOURCES) else [],
        updated=day_of(fields.text(Role.UPDATED)),
    )
    if fields.text(Role.UPDATED) and not entry.updated:
        entry.remarks.append(f"no date: {fields.text(Role.UPDATED)[:40]}")
    _add_variants(entry, [], variants)
    return entry


def _category(fields: Fields) -> list[str]:
    """The levels of a category, outermost first; of several in one cell the first."""
    cells = [*fields.carried.get(Role.CATEGORY, ()), *fields.fresh.get(Role.CATEGORY, ())]
    return list(dict.fromkeys(name for cell in cells if (name := category_name(cell))))
