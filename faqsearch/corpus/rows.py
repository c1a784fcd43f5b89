"""Corpus files as raw mappings, with the line of each value; what the values say is checked elsewhere."""

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from faqsearch.corpus.yaml_lines import Place, YamlError, load_mapping

Report = Callable[[Path, int, str], None]
"""Called with the file, the line (from 1; 0: all of the file) and the message of each fault."""


class Row(NamedTuple):
    """One mapping of a file.

    Args:
        lines: of those values whose line is known.
        line: where the mapping starts.
    """

    data: dict[str, Any]
    lines: Mapping[Place, int]
    line: int

    def line_of(self, place: Place) -> int:
        """The line of a value, or of the innermost one around it whose line is known."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines[place] if place else self.line

    @property
    def answer_line(self) -> int | None:
        """Where the words of the answer begin; None where that is not known to be a line of its own."""
        start = self.lines.get(("answer",))
        text = self.data.get("answer")
        if start is None or not isinstance(text, str):
            return None
        return start + text.count("\n", 0, len(text) - len(text.lstrip()))


def read_text(path: Path, report: Report) -> str | None:
    """A file's text with plain line ends and no byte order mark; None where it is not UTF-8."""
    raw = path.read_bytes()
    try:
        return raw.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        report(path, raw.count(b"\n", 0, error.start) + 1, "not UTF-8 (save the file as UTF-8)")
        return None


def yaml_row(path: Path, report: Report) -> Row | None:
    """The mapping in a YAML file."""
    text = read_text(path, report)
    if text is None:
        return None
    try:
        return Row(*load_mapping(text), line=1)
    except YamlError as error:
        report(path, error.line, str(error))
        return None


def markdown_row(path: Path, report: Report, text: str | None = None) -> Row | None:
    """The front matter of a Markdown file, with the file's stem as ``id`` and its body as ``answer``.

    Args:
        text: what the file would say, in place of what it says.
    """
    text = read_text(path, report) if text is None else text
    if text is None:
        return None
    rows = text.split("\n")
    if rows[0].rstrip() != "---":
        report(path, 1, "expected front matter: a first line of --- , YAML, and a line of ---")
        return None
    end = next((n for n, row in enumerate(rows[1:], start=1) if row.rstrip() == "---"), None)
    if end is None:
        report(path, 1, "the front matter is not closed by a line of ---")
        return None
    try:
        data, lines = load_mapping("\n".join(rows[1:end]), first_line=2)
    except YamlError as error:
        report(path, error.line, str(error))
        return None
    for name in ("id", "answer"):
        if name in data:
            message = f"{name}: not in front matter (the id is the file's name, the answer its body)"
            report(path, lines[(name,)], message)
            return None
    lines[("answer",)] = min(end + 2, len(rows))
    return Row({**data, "id": path.stem, "answer": "\n".join(rows[end + 1 :])}, lines, 1)


def jsonl_rows(path: Path, report: Report) -> Iterator[Row]:
    """The objects of a JSONL file, one a line."""
    with path.open("rb") as stream:
        for line, raw in enumerate(stream, start=1):
            if not (content := raw.rstrip()):
                continue
            try:
                text = content.decode("utf-8-sig" if line == 1 else "utf-8")
                data = json.loads(text, object_pairs_hook=_without_repetition)
            except UnicodeDecodeError as error:
                report(path, line, f"not UTF-8 at byte {error.start + 1} of the line")
            except json.JSONDecodeError as error:
                report(path, line, f"broken JSON at character {error.colno}: {error.msg}")
            except (ValueError, RecursionError) as error:
                report(path, line, f"broken JSON: {error}")
            else:
                if isinstance(data, dict):
                    yield Row(data, {}, line)
                else:
                    report(path, line, "expected a JSON object")


def _without_repetition(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for key, value in pairs:
        if key in row:
            raise ValueError(f"the key {key!r:.80} stands twice")
        row[key] = value
    return row
