"""Text as it comes in and JSON as it goes out."""

import json
import re
from typing import Any

from faqsearch.config import MAX_QUERY_CHARS

_LONE_SURROGATE = re.compile(r"[\ud800-\udfff]")


def without_surrogates(text: str) -> str:
    """``text`` with each half of a surrogate pair, which UTF-8 cannot hold, replaced by U+FFFD."""
    return _LONE_SURROGATE.sub("\ufffd", text)


def query_fault(text: str) -> str | None:
    """What keeps ``text`` from being searched for, or None; white space around it does not count."""
    length = len(text.strip())
    if not length:
        return "is empty"
    if length > MAX_QUERY_CHARS:
        return f"has {length} characters; at most {MAX_QUERY_CHARS} are taken"
    return None


def to_json(document: Any, **options: Any) -> str:
    """The one JSON form of every answer: UTF-8 as it is, keys in their order, no spaces."""
    options = {"ensure_ascii": False, "allow_nan": False, "separators": (",", ":"), **options}
    return without_surrogates(json.dumps(document, **options))
