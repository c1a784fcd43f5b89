"""One filter for all that is printed: nothing that others wrote moves the cursor or turns text around."""

import re

# Controls but line breaks and tabs; marks that reverse what follows (a file's name seems to end in .md); half
# surrogate pairs, which file names may hold and no terminal takes.
_UNSAFE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def printable(text: str) -> str:
    """``text`` with U+FFFD for each character that a terminal would obey instead of showing it."""
    return _UNSAFE.sub("\ufffd", text)


def printable_json(text: str) -> str:
    """The same JSON with those characters escaped, so that programs read what was meant."""
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def one_line(text: str) -> str:
    """A name, printable, that cannot pass for two lines."""
    return printable(text).replace("\n", "\ufffd")
