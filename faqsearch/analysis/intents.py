"""What a message to a bot is, if it is no question: a wish for a person, small talk, a complaint that nothing helped.

The lists that ship are in ``intents.txt``; a corpus adds to them in its ``lexicon/intents.txt``.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files

from faqsearch.analysis.normalise import normalise
from faqsearch.errors import CorpusError, Fault

_FILE = "intents.txt"


class Said(StrEnum):
    """What a message, or a part of it, says; of several the first in this order counts."""

    QUESTION = "question"
    HANDOVER = "handover"
    NOT_SOLVED = "not_solved"
    STILL = "still"
    NONE_OF_THESE = "none_of_these"
    ABUSE = "abuse"
    GOODBYE = "goodbye"
    THANKS = "thanks"
    PRAISE = "praise"
    GREETING = "greeting"
    CHAT = "chat"
    NONSENSE = "nonsense"
    ASIDE = "aside"
    FOLLOW_UP = "follow_up"
    LINKED = "linked"


_LINKS = (Said.FOLLOW_UP, Said.LINKED)  # what a question may be; an intent is one of the others
_PRIORITY = {said: place for place, said in enumerate(Said) if said not in _LINKS}
_IN_A_CONVERSATION = frozenset({Said.STILL, Said.NONE_OF_THESE})  # what only what was said before makes an intent
_NO_INTENT = frozenset({Said.QUESTION, Said.ASIDE})
_BESIDE = frozenset({Said.ASIDE, Said.CHAT, Said.GREETING, Said.THANKS, Said.PRAISE})  # what is said beside a question
_ENDS = re.compile(r"[,.!?;:，。！？；：、~～…\n]+|(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])")
_PARTICLES = re.compile(r"[啊呀哦哈呢吧了嘛啦哇呗喔噢的]+$")
_SAYS_NOTHING = re.compile(r"[\W_]*")
_TOKENS = re.compile(r"[\[\]()|*]|[^\[\]()|*]+")
_MARKS = {"[": "(?:", "(": "(?:", "|": "|", ")": ")", "]": ")?", "*": ".*"}
_CLOSES = {"[": "]", "(": ")"}
_MOST_GAPS = 2  # each * in a line goes through the text once more


@dataclass(frozen=True, slots=True)
class Intents:
    """The lists, ready to be held against messages; immutable.

    Args:
        patterns: of each intent, what a part of a message must be as a whole.
    """

    patterns: Mapping[Said, re.Pattern[str]]

    def said(self, text: str, *also: Said) -> Said | None:
        """What a message says, if each of its parts says something of the lists; else None: it is a question.

        Args:
            text: as it was typed.
            also: ``STILL`` after an answer (还是登不上 asks nothing then); ``NONE_OF_THESE`` after options.
        """
        normalized = normalise(text).text
        if whole := self._intent(normalized, also):
            return None if whole in _NO_INTENT else whole
        parts = _parts(normalized)
        if not parts or _SAYS_NOTHING.fullmatch(normalized):
            return Said.NONSENSE
        found = {self._intent(part, also) for part in parts}
        says = [said for said in found if said is not None]
        if len(says) < len(found):
            return None
        first = min(says, key=_PRIORITY.__getitem__)
        return None if first in _NO_INTENT else first

    def link(self, text: str) -> Said | None:
        """How a question's form ties it to what was said before: not at all, loosely (``LINKED``), or ``FOLLOW_UP``."""
        normalized = normalise(text).text
        if self._is(Said.FOLLOW_UP, normalized):
            return Said.FOLLOW_UP
        asking = [part for part in _parts(normalized) if self._intent(part) not in _BESIDE]
        if asking and all(self._is(Said.FOLLOW_UP, part) for part in asking):
            return Said.FOLLOW_UP
        return Said.LINKED if any(self._is(Said.LINKED, part) for part in asking) else None

    def _intent(self, part: str, also: Collection[Said] = ()) -> Said | None:
        some = (said for said in _PRIORITY if said in also or said not in _IN_A_CONVERSATION)
        return next((said for said in some if self._is(said, part)), None)

    def _is(self, said: Said, part: str) -> bool:
        pattern = self.patterns.get(said)
        return bool(pattern and (pattern.fullmatch(part) or pattern.fullmatch(_PARTICLES.sub("", part))))


def _parts(normalized: str) -> list[str]:
    return [part.strip() for part in _ENDS.split(normalized) if part.strip()]


@lru_cache(maxsize=8)
def read_intents(text: str = "") -> Intents:
    """The lists that ship, and a corpus's own.

    Args:
        text: of a corpus's ``lexicon/intents.txt``.

    Raises:
        CorpusError: naming every line of ``text`` that is not of the format.
    """
    lines: dict[Said, list[str]] = {said: [] for said in Said}
    faults: list[Fault] = []
    for each in ((files("faqsearch.analysis") / _FILE).read_text(encoding="utf-8"), text):
        said: Said | None = None
        for number, line in _lines(each):
            try:
                if line.endswith((":", "：")):
                    said = Said(line[:-1].strip())
                else:
                    lines[_headed(said)].append(_pattern(line))
            except ValueError as error:
                faults.append(Fault(f"lexicon/{_FILE}", number, str(error)))
    if faults:
        raise CorpusError(faults)
    return Intents({said: re.compile("|".join(found)) for said, found in lines.items() if found})


def _lines(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.split("\n"), start=1):
        content = normalise(line).text
        if content and not content.startswith("#"):
            yield number, content


def _headed(said: Said | None) -> Said:
    if said is None:
        raise ValueError(f"stands under no name of an intent, such as `{Said.HANDOVER}:`")
    return said


def _pattern(line: str) -> str:
    """The regular expression of a line: ``[a|b]`` may be there or not, ``(a|b)`` is one of them, ``*`` is anything."""
    found, opened = [], ""
    for mark in _TOKENS.findall(line):
        if mark in _CLOSES:
            if opened:
                raise ValueError(f"`{mark}` inside of `{opened}`: {line!r:.60}")
            opened = mark
        elif mark in _CLOSES.values():
            if _CLOSES.get(opened) != mark:
                raise ValueError(f"`{mark}` closes nothing: {line!r:.60}")
            opened = ""
        elif mark == "|" and not opened:
            raise ValueError(f"`|` outside of brackets: {line!r:.60}")
        found.append(_MARKS.get(mark) or re.escape(mark))
    if opened:
        raise ValueError(f"`{opened}` is not closed: {line!r:.60}")
    if found.count(_MARKS["*"]) > _MOST_GAPS:
        raise ValueError(f"more than {_MOST_GAPS} `*`: {line!r:.60}")
    pattern = "".join(found)
    if re.fullmatch(pattern, ""):
        raise ValueError(f"matches a message of nothing: {line!r:.60}")
    return pattern
