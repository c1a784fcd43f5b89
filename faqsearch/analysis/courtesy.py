"""Greetings, thanks and "may I ask" around a question: they say nothing of what is asked."""

import re
from functools import lru_cache
from importlib.resources import files

_FILE = "courtesy.txt"
_SEPARATORS = r"[\s,.!?;:，！？；：、。~…—-]"  # no bracket nor quotation mark, which belongs to what follows
_FILLER = "啊呀哦哈呢吧了嘛"  # what a courtesy ends with where someone speaks
_FORMS = re.compile(r"([-+]?)(!?)(.+)")


def without_courtesy(normalized: str) -> str:
    """A text without the courtesies at both its ends; itself where nothing else is in it.

    Args:
        normalized: as the analyzer normalises it.
    """
    before, behind = _patterns()
    start = before.match(normalized)
    rest = normalized[start.end() :] if start else normalized
    end = behind.search(rest)
    rest = rest[: end.start()] if end else rest
    return rest if re.search(rf"[^\W_{_FILLER}]", rest) else normalized


@lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What may stand before a question, and behind it."""
    before: list[str] = []
    behind: list[str] = []
    for line in (files("faqsearch.analysis") / _FILE).read_text(encoding="utf-8").splitlines():
        if line.startswith("#") or not (form := _FORMS.fullmatch(line)):
            continue
        where, apart, phrase = form[1], form[2], re.escape(form[3])
        if where != "+":
            before.append(phrase + (rf"(?:{_SEPARATORS}|$)" if apart else ""))
        if where != "-":
            behind.append((rf"(?:(?<={_SEPARATORS})|^)" if apart else "") + phrase)
    filler = f"[{_FILLER}]?"
    first, last = (sorted(phrases, key=len, reverse=True) for phrases in (before, behind))
    return (
        re.compile(rf"(?:{_SEPARATORS}*(?:{'|'.join(first)})(?:{filler}{_SEPARATORS}+|$)?)+"),
        # Possessive, and only from where separators begin: a run of them is gone through once, not in every way.
        re.compile(rf"(?<!{_SEPARATORS})(?:{_SEPARATORS}*+(?:{'|'.join(last)}){filler}{_SEPARATORS}*+)+$"),
    )
