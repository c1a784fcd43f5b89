"""``.json`` and ``.jsonl`` → rows that name their cells themselves."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from faqsearch.articles.decode import fault
from faqsearch.articles.sheets.sheet import Limits, Row, Sheet

MAX_JSON_BYTES = 50_000_000
_MAX_DEPTH = 3
# Where such rows keep their turns, who speaks in one, and what is said.
_CHATS = (("messages", "role", "content"), ("conversations", "from", "value"), ("conversation", "role", "content"))
_SPEAKERS = {"user": "question", "human": "question", "assistant": "answer", "gpt": "answer"}
_TEXT_KEYS = ("text", "title", "name", "question", "value", "content", "label")


def read_records(path: Path, encoding: str) -> Iterator[Sheet]:
    """The sheets of a JSON file: each list of objects or of lists in it, or one object of questions to answers.

    Raises:
        InputError: it is no JSON, too large, or holds no such list.
    """
    if path.suffix.lower() in (".jsonl", ".ndjson"):
        yield Sheet("", _lines(path, encoding))
        return
    if path.stat().st_size > MAX_JSON_BYTES:
        raise fault(path, f"is over {MAX_JSON_BYTES // 1_000_000} MB: as .jsonl, one object a line, it may be larger")
    try:
        document = json.loads(path.read_text(encoding=encoding, errors="replace"))
    except json.JSONDecodeError as error:
        if error.msg == "Extra data":  # one object a line, misnamed
            yield Sheet("", _lines(path, encoding))
            return
        raise fault(path, f"broken JSON: {error.msg}", error.lineno) from error
    except (ValueError, RecursionError) as error:
        raise fault(path, f"broken JSON: {error}") from error
    found = dict(_lists(document, "", 0))
    if not found and isinstance(document, dict) and document and all(map(_is_text, document.values())):
        found = {"": [{"question": key, "answer": value} for key, value in document.items()]}
    if not found:
        raise fault(path, "holds no list of objects with a question and an answer")
    for name, rows in found.items():
        yield Sheet(name, _numbered(path, rows))


def _lists(value: Any, name: str, depth: int) -> Iterator[tuple[str, list[Any]]]:
    """Each outermost list of objects or of lists, under the keys that lead to it."""
    if isinstance(value, list):
        if any(isinstance(item, dict | list) for item in value):
            yield name, value
    elif isinstance(value, dict) and depth < _MAX_DEPTH:
        for key, inner in value.items():
            yield from _lists(inner, f"{name}.{key}" if name else str(key), depth + 1)


def _numbered(path: Path, items: list[Any]) -> Iterator[Row]:
    limits = Limits(path)
    for number, item in enumerate(items, start=1):
        limits.row(len(item) if isinstance(item, dict | list) else 1)
        yield _row(number, item)


def _lines(path: Path, encoding: str) -> Iterator[Row]:
    limits = Limits(path)
    with path.open(encoding=encoding, errors="replace") as stream:
        for number, line in enumerate(stream, start=1):
            if not line.strip():
                continue
            try:
                item = json.loads(line)
            except (ValueError, RecursionError) as error:
                limits.row(1)
                yield Row(number, fault=f"broken JSON: {error}")
                continue
            limits.row(len(item) if isinstance(item, dict | list) else 1)
            yield _row(number, item)


def _row(number: int, item: Any) -> Row:
    if isinstance(item, dict) and (turns := _turns(item)):
        return _conversation(number, turns)
    if isinstance(item, dict):
        return Row(number, tuple(map(_text, item.values())), tuple(map(str, item)))
    if isinstance(item, list):
        return Row(number, tuple(map(_text, item)))
    return Row(number, fault="is no object with a question and an answer")


def _turns(item: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Who says what in a row of what chat models are trained with; nothing for any other row."""
    for name, who, what in _CHATS:
        turns = item.get(name)
        if isinstance(turns, list) and turns and all(isinstance(turn, dict) and who in turn for turn in turns):
            return [(_SPEAKERS.get(str(turn[who]).lower(), ""), _text(turn.get(what))) for turn in turns]
    return []


def _conversation(number: int, turns: list[tuple[str, str]]) -> Row:
    asked, answered = ([text for speaker, text in turns if speaker == role] for role in ("question", "answer"))
    if len(asked) > 1 or len(answered) > 1:
        return Row(number, fault="is a conversation of several questions or answers: write each as a row")
    return Row(number, ("\n".join(asked), "\n".join(answered)), ("question", "answer"))


def _is_text(value: Any) -> bool:
    return isinstance(value, str) or (isinstance(value, list) and all(isinstance(item, str) for item in value))


def _text(value: Any) -> str:
    """A value as a cell of a spreadsheet would hold it: a list with one item a line."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return "\n".join(filter(None, map(_text, value)))
    if isinstance(value, Mapping):
        return next((_text(value[key]) for key in _TEXT_KEYS if value.get(key)), "")
    return str(value)
