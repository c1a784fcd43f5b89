"""Change a corpus file by inserting text: comments, order, quoting and line ends around it stay, byte by byte."""

import dataclasses
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import yaml
from marshmallow import ValidationError

from faqsearch.corpus.files import entry_files
from faqsearch.corpus.rows import jsonl_rows, markdown_row
from faqsearch.corpus.schemas import EntrySchema
from faqsearch.corpus.yaml_lines import UNREADABLE
from faqsearch.errors import EntryNotFoundError, Fault, InputError
from faqsearch.knowledge import Entry

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r|\Z)")
_SCHEMA = EntrySchema()


def read_exactly(path: Path) -> str:
    """A file's text with its byte order mark and line ends as they are.

    Raises:
        InputError: it cannot be read, or is not UTF-8.
    """
    try:
        return path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError([Fault(str(path), 0, f"cannot be read: {error}")]) from error


def one_line_of(text: str) -> str:
    """What somebody typed as one line of a corpus file: no line ends, no characters that YAML forbids."""
    return " ".join(UNREADABLE.sub(" ", text).split())


def entry_place(folder: Path, entry_id: str) -> tuple[Path, int]:
    """The file of an entry, and its line: 0 for a Markdown file, which is the entry's own.

    Raises:
        EntryNotFoundError: the corpus has none of that id.
    """
    for path in entry_files(folder):
        if path.suffix.lower() == ".md":
            if path.stem == entry_id:
                return path, 0
        else:
            for row in jsonl_rows(path, _overlook):
                if str(row.data.get("id")).strip() == entry_id:
                    return path, row.line
    raise EntryNotFoundError(f"the corpus has no entry {entry_id!r:.80}")


def with_variants(path: Path, line: int, variants: Sequence[str]) -> str:
    """The text of an entry's file with variants behind those that it has; what it has already is passed over.

    Args:
        path, line: as :func:`entry_place` says.

    Raises:
        InputError: the file has faults, or is written so that nothing can be inserted safely.
    """
    text = read_exactly(path)
    entry = entry_in(path, line, text)
    wanted = [text for text in dict.fromkeys(map(one_line_of, variants)) if text and text not in entry.phrasings]
    if not wanted:
        return text
    start, end = line_span(text, line) if line else _front_matter(text)
    try:
        inserted = _insert(text[start:end], wanted, is_json=bool(line))
        made = text[:start] + inserted + text[end:]
        expected = dataclasses.replace(entry, variants=(*entry.variants, *wanted))
        if entry_in(path, line, made) == expected:
            return made
    except (yaml.YAMLError, LookupError, InputError):
        pass
    raise InputError([Fault(str(path), line, "its variants are written so that none can be added: add it by hand")])


def with_line(text: str, line: str) -> str:
    """A text file with one more line at its end, ended as its others are."""
    end = line_end(text)
    joint = end if text and not text.endswith(("\n", "\r")) else ""
    return f"{text}{joint}{line}{end}"


def gap_file(question: str, variants: Sequence[str], *, category: str | None) -> str:
    """The file of a new known gap."""
    rows = [f"question: {scalar(one_line_of(question))}"]
    others = [text for text in dict.fromkeys(map(one_line_of, variants)) if text and text != one_line_of(question)]
    if others:
        rows += ["variants:", *(f"  - {scalar(text)}" for text in others)]
    rows += [f"category: {category}"] if category else []
    return "\n".join(["---", *rows, "answerable: false", "---", ""])


def labelled_line(id_: str, text: str, topics: Mapping[str, int]) -> str:
    """A line of ``queries.jsonl``."""
    row = {"id": id_, "text": one_line_of(text), "topics": dict(topics), "kind": "taught"}
    return json.dumps(row, ensure_ascii=False)


def _overlook(_path: Path, _line: int, _message: str) -> None:
    """Faults are told by who checks the corpus."""


def entry_in(path: Path, line: int, text: str) -> Entry:
    """The entry that a text of a file says at a line."""
    faults: list[Fault] = []

    def note(where: Path, at: int, message: str) -> None:
        faults.append(Fault(str(where), at, message))

    if line:
        data = json.loads(text.split("\n")[line - 1].removeprefix("\ufeff"))
    else:
        row = markdown_row(path, note, text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n"))
        if row is None:
            raise InputError(faults)
        data = row.data
    try:
        entry: Entry = _SCHEMA.load(data)
    except ValidationError as error:
        raise InputError([Fault(str(path), line, f"has faults: {error}")]) from error
    return entry


def line_span(text: str, line: int) -> tuple[int, int]:
    """Where a line of a bulk file starts and ends."""
    rows = text.split("\n")
    start = sum(len(row) + 1 for row in rows[: line - 1])
    start += rows[line - 1].startswith("\ufeff")
    return start, start + len(rows[line - 1].removeprefix("\ufeff").rstrip("\r"))


def _front_matter(text: str) -> tuple[int, int]:
    """Where the YAML of a Markdown file's front matter starts and ends."""
    lines = _LINE.finditer(text)
    start = next(lines).end()
    return start, next(line.start() for line in lines if line[0].rstrip() == "---")


def _insert(source: str, variants: list[str], *, is_json: bool) -> str:
    """Put variants into a YAML or JSON mapping."""
    readable = UNREADABLE.sub(" ", source)
    root = yaml.compose(readable, Loader=yaml.SafeLoader)
    if not isinstance(root, yaml.MappingNode):
        raise LookupError("no mapping")  # noqa: TRY004 (a fault of a file, not of a caller)
    fields = {key.value: (key, value) for key, value in root.value}
    scalars = [json.dumps(text, ensure_ascii=source.isascii()) if is_json else scalar(text) for text in variants]
    if "variants" not in fields:
        key, value = fields["question"]
        at = value.end_mark.index
        if root.flow_style:
            name = '"variants"' if is_json else "variants"
            return f"{source[:at]}, {name}: [{', '.join(scalars)}]{source[at:]}"
        return _as_lines(source, value.end_mark, ["variants:", *(f"  - {text}" for text in scalars)], key.start_mark)
    sequence = fields["variants"][1]
    if not sequence.flow_style:
        last = sequence.value[-1]
        return _as_lines(source, last.end_mark, [f"- {text}" for text in scalars], sequence.start_mark)
    if sequence.value:
        at, before = sequence.value[-1].end_mark.index, ", "
    else:
        at, before = sequence.end_mark.index - 1, ""
    return source[:at] + before + ", ".join(scalars) + source[at:]


def _as_lines(source: str, after: yaml.Mark, rows: list[str], column_of: yaml.Mark) -> str:
    """Put lines behind the one in which a value ends, as far from the left as another value."""
    match = _LINE.match(source, after.index)
    at = after.index if after.column == 0 or match is None else match.end()
    end = line_end(source)
    return source[:at] + "".join(f"{' ' * column_of.column}{row}{end}" for row in rows) + source[at:]


def line_end(text: str) -> str:
    """How a text's lines end."""
    found = re.search(r"\r\n|\n|\r", text)
    return found[0] if found else "\n"


def scalar(text: str) -> str:
    """A text as YAML, in quotes only where it needs them."""
    try:
        plain = yaml.safe_load(f"[{text}]") == [text] == yaml.safe_load(f"- {text}")
    except (yaml.YAMLError, ValueError):
        plain = False
    return text if plain else json.dumps(text, ensure_ascii=False)
