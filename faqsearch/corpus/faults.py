"""Gather what is wrong in the files of a corpus, each fault with its path and line."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from faqsearch.corpus.rows import Row
from faqsearch.corpus.yaml_lines import Place
from faqsearch.errors import Fault


class Origin(NamedTuple):
    """Where an entry stands.

    Args:
        line: its first, from 1.
        answer_line: where its answer begins; None where that is all on one line of the file.
    """

    path: Path
    line: int
    answer_line: int | None

    def line_of(self, answer: str, *spellings: str) -> int:
        """The line of the file that holds a part of the answer, in any of its spellings."""
        places = [place for text in spellings if (place := answer.find(text)) >= 0]
        if self.answer_line is None or not places:
            return self.answer_line or self.line
        return self.answer_line + answer.count("\n", 0, places[0])


class FaultList:
    """The faults found so far."""

    def __init__(self) -> None:
        self.found: list[Fault] = []

    def add(self, path: Path | str, line: int, message: str) -> None:
        """Note a fault; ``line`` counts from 1, 0 stands for the whole file."""
        self.found.append(Fault(str(path), line, message))

    def add_invalid(self, path: Path, row: Row, messages: Any) -> None:
        """Note what marshmallow says of a row, each message at the line of the value it is about."""
        for place, message in _flatten(messages, ()):
            what = ".".join(map(str, place))
            self.add(path, row.line_of(place), f"{what}: {message}" if what else message)


def _flatten(messages: Any, place: Place) -> Iterator[tuple[Place, str]]:
    """marshmallow's nested error messages as (place, message) pairs."""
    if isinstance(messages, dict):
        for key, inner in messages.items():
            # What marshmallow calls the parts of a mapping says nothing to someone who edits a file.
            yield from _flatten(inner, place if key in ("_schema", "key", "value") else (*place, key))
    else:
        for message in messages if isinstance(messages, list) else [messages]:
            yield place, str(message)
