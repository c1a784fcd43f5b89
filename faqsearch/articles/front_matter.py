"""YAML at the start of a Markdown file, as documentation sites write it → what an entry takes over."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from faqsearch.corpus.yaml_lines import YamlError, load_mapping

_MOST_LINES = 60
_FIELD = re.compile(r"([A-Za-z_][\w-]{0,60})\s{0,3}:(.*)")
_ROW = re.compile(r"\s|-\s|#|[A-Za-z_][\w-]{0,60}\s{0,3}:")
_CATEGORY = ("category", "categories")
# The day of the last change, before that of the first: wiki.js calls the former date, Docusaurus nests it.
_UPDATED = (
    *("updated", "last_update", "lastUpdated", "last_updated", "lastmod", "last_modified", "last_modified_at"),
    *("modified", "updateTime", "date"),
)
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})(?!\d)")


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What is said of a whole page.

    Args:
        title: empty where there is none, as ``category`` is.
        updated: the day of its last change.
        rows: the lines between the two rules.
    """

    title: str = ""
    category: str = ""
    updated: date | None = None
    rows: tuple[str, ...] = ()


def read_front_matter(lines: Sequence[str]) -> FrontMatter | None:
    """The front matter that a text begins with; None where its first rule is only a rule.

    Args:
        lines: of the text, at least one.
    """
    if lines[0].strip() != "---":
        return None
    end = next((n for n, line in enumerate(lines[1:_MOST_LINES], 1) if line.strip() == "---"), 0)
    rows = tuple(lines[1:end])
    if not any(_FIELD.match(row) for row in rows) or any(row and not _ROW.match(row) for row in rows):
        return None
    fields = _fields(rows)
    texts = (text for name in _CATEGORY for text in _texts(fields.get(name)))
    days = (day for name in _UPDATED for day in _days(fields.get(name)))
    return FrontMatter(next(_texts(fields.get("title")), ""), next(texts, ""), next(days, None), rows)


def _fields(rows: Sequence[str]) -> Mapping[str, Any]:
    try:
        return load_mapping("\n".join(rows))[0]
    except YamlError:  # sites are more lenient than YAML is
        return {found[1]: found[2].strip().strip("\"'") for row in rows if (found := _FIELD.fullmatch(row))}


def _texts(value: Any) -> Iterator[str]:
    """The texts in a value or in a list of them."""
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, str | int | float) and not isinstance(item, bool) and (text := str(item).strip()):
            yield text


def _days(value: Any) -> Iterator[date]:
    for text in _texts(value.get("date") if isinstance(value, dict) else value):
        if found := _DAY.match(text):
            try:
                yield date(*map(int, found.groups()))
            except ValueError:
                continue
