"""An entry as it is written: a Markdown file whole, or one line of a bulk file."""

import json
import re
from pathlib import Path

from faqsearch.corpus.edits import entry_in, line_end, line_span, read_exactly
from faqsearch.errors import Fault, InputError
from faqsearch.knowledge import Entry


def source_of(path: Path, line: int) -> str:
    """What an entry's author wrote, with ``\\n`` for line ends and without a byte order mark.

    Args:
        path, line: as :func:`~faqsearch.corpus.edits.entry_place` says.
    """
    text = read_exactly(path)
    start, end = line_span(text, line) if line else (0, len(text))
    return _plain(text[start:end])


def with_source(path: Path, line: int, source: str) -> tuple[str, Entry]:
    """The text of a file in which an entry is written otherwise, and the entry as it then is.

    Raises:
        InputError: what was written has faults or another id, or the file's lines end in several ways.
    """
    text = read_exactly(path)
    start, end = line_span(text, line) if line else (0, len(text))
    mark = "\ufeff" if text[start:end].startswith("\ufeff") else ""
    ends = set(re.findall(r"\r\n|\n|\r", text[start:end]))
    if len(ends) > 1:
        raise InputError([Fault(str(path), 0, "its lines end in several ways: edit it by hand")])
    written = _plain(source)
    if line:
        written = written.strip("\n")
        if "\n" in written:
            raise InputError([Fault(str(path), line, "an entry of a bulk file is one line")])
    made = text[:start] + mark + written.replace("\n", ends.pop() if ends else line_end(text)) + text[end:]
    try:
        before, after = entry_in(path, line, text), entry_in(path, line, made)
    except json.JSONDecodeError as error:
        raise InputError([Fault(str(path), line, f"is no JSON: {error}")]) from error
    if after.id != before.id:
        raise InputError([Fault(str(path), line, f"the id {before.id!r:.80} became another one")])
    return made, after


def _plain(text: str) -> str:
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
