"""Codes, models and versions in a text: WR-332, v2.3.1, E1001, C#."""

import re
from collections.abc import Iterable

# Letters and digits together, with or without a hyphen; numbers of several parts; a letter with a sign behind it.
_CODE = re.compile(
    r"(?<![a-z0-9])(?:[a-z]{1,6}[-_ ]?\d+(?:\.\d+)*[a-z]{0,3}|\d+(?:\.\d+){2,}|[a-z](?:\+\+|#))(?![a-z0-9])"
)
_DIGITS = re.compile(r"\d+")
_JOINTS = re.compile(r"[-_ ]")


def codes(texts: Iterable[str]) -> frozenset[str]:
    """The codes in some texts, as the analyzer normalises them, each in one spelling: wr332."""
    return frozenset(_JOINTS.sub("", code) for text in texts for code in _CODE.findall(text))


def contradicts(asked: frozenset[str], said: frozenset[str]) -> bool:
    """Whether a code that was asked for is missing where another of its shape is: WR-332 where only WR-330 is."""
    lacking = {_shape(code) for code in asked - said}
    return bool(lacking & {_shape(code) for code in said})


def _shape(code: str) -> str:
    return "a letter with a sign" if code[-1] in "+#" else _DIGITS.sub("9", code)
