"""A pin at the end of ``pins.yaml``: what stands there stays as it is, byte by byte."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import yaml
from marshmallow import ValidationError

from faqsearch.corpus.edits import line_end, one_line_of, scalar
from faqsearch.corpus.files import PINS_FILE
from faqsearch.corpus.schemas import PinsFileSchema
from faqsearch.errors import Fault, InputError

_SCHEMA = PinsFileSchema()


def with_pin(text: str | None, queries: Sequence[str], entry_id: str, *, until: date | None, reason: str) -> str:
    """The text of ``pins.yaml`` with one more pin at its end.

    Args:
        text: None where there is no such file.

    Raises:
        InputError: it has faults, or is written so that nothing can be put behind it safely.
    """
    end = line_end(text or "")
    before = text or f"pins:{end}"
    if not before.endswith(("\n", "\r")):
        before += end
    rows = [
        f"queries: [{', '.join(scalar(one_line_of(query)) for query in queries)}]",
        f"entry: {scalar(entry_id)}",
        *([f"to: {until.isoformat()}"] if until else []),
        f"reason: {scalar(one_line_of(reason))}",
    ]
    try:
        margin = " " * _column(text)
        made = before + "".join(f"{margin}{'- ' if not at else '  '}{row}{end}" for at, row in enumerate(rows))
        old, new = _pins(text or ""), _pins(made)
        wanted = {"queries": [one_line_of(query) for query in queries], "entry": entry_id, "until": until}
        if new[:-1] == old and {name: new[-1][name] for name in wanted} == wanted:
            return made
    except (yaml.YAMLError, LookupError, ValidationError, TypeError):
        pass
    raise InputError([Fault(PINS_FILE, 0, "is written so that no pin can be put at its end: add it by hand")])


def _column(text: str | None) -> int:
    """How far from the left the pins stand that there are."""
    root = yaml.compose(text.removeprefix("\ufeff"), Loader=yaml.SafeLoader) if text else None
    if not isinstance(root, yaml.MappingNode):
        return 2
    key, value = root.value[-1]
    if key.value != "pins" or getattr(value, "flow_style", True):
        raise LookupError("the pins are not the last thing of the file, a line each")
    return int(value.start_mark.column)


def _pins(text: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = _SCHEMA.load(_dates_as_texts(text))["pins"]
    return found


def _dates_as_texts(text: str) -> Any:
    return yaml.load(text.removeprefix("\ufeff"), Loader=yaml.BaseLoader) or {}  # noqa: S506 - texts alone
