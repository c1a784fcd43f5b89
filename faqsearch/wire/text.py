"""Text as it comes in and JSON as it goes out."""

import json
import re
from typing import Any

from faqsearch.config import MAX_QUERY_CHARS

# At least one character that is not white space as str.strip has it. Each is spelt out, so that this pattern,
# which is published, means the same in Python and in ECMA-262 (JSON Schema), whose \s differ.
VISIBLE = r"[^\u0009-\u000d\u001c-\u0020\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]"
_VISIBLE = re.compile(VISIBLE)
_LONE_SURROGATE = re.compile(r"[\ud800-\udfff]")


def without_surrogates(text: str) -> str:
    """``text`` with each half of a surrogate pair, which UTF-8 cannot hold, replaced by U+FFFD."""
    return _LONE_SURROGATE.sub("\ufffd", text)


def is_blank(text: str) -> bool:
    """Whether there is nothing in ``text`` but white space."""
    return not _VISIBLE.search(text)


def query_fault(text: str) -> str | None:
    """What keeps ``text`` from being searched for, or None; white space around it does not count."""
    if is_blank(text):
        return "is empty"
    length = len(text.strip())
    if length > MAX_QUERY_CHARS:
        return f"has {length} characters; at most {MAX_QUERY_CHARS} are taken"
    return None


def to_json(document: Any, **options: Any) -> str:
    """The one JSON form of every answer: UTF-8 as it is, keys in their order, no spaces."""
    options = {"ensure_ascii": False, "allow_nan": False, "separators": (",", ":"), **options}
    return without_surrogates(json.dumps(document, **options))
