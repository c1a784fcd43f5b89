"""What a message to a bot is, if it is no question: a wish for a person, small talk, a complaint that nothing helped.

The lists that ship are in ``intents.txt``; a corpus adds to them in its ``lexicon/intents.txt``.
"""

import re
from collections.abc import Iterator
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


_PRIORITY = {said: place for place, said in enumerate(Said)}
_AFTER_AN_ANSWER = frozenset({Said.STILL, Said.NONE_OF_THESE})
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

    patterns: tuple[tuple[Said, re.Pattern[str]], ...]

    def said(self, text: str, *, after_answer: bool = False) -> Said | None:
        """What a message says, if each of its parts says something of the lists; else None: it is a question.

        Args:
            text: as it was typed.
            after_answer: whether it follows an answer; 还是登不上 asks nothing then.
        """
        normalized = normalise(text).text
        if whole := self._part(normalized, after_answer):
            return None if whole in (Said.QUESTION, Said.ASIDE) else whole
        parts = [part for part in _ENDS.split(normalized) if part.strip()]
        if not parts or _SAYS_NOTHING.fullmatch(normalized):
            return Said.NONSENSE
        found = {self._part(part.strip(), after_answer) for part in parts}
        says = [said for said in found if said is not None]
        if len(says) < len(found):
            return None
        first = min(says, key=_PRIORITY.__getitem__)
        return None if first in (Said.QUESTION, Said.ASIDE) else first

    def _part(self, part: str, after_answer: bool) -> Said | None:
        spoken = _PARTICLES.sub("", part)
        for said, pattern in self.patterns:
            if said in _AFTER_AN_ANSWER and not after_answer:
                continue
            if pattern.fullmatch(part) or pattern.fullmatch(spoken):
                return said
        return None


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
    return Intents(tuple((said, re.compile("|".join(found))) for said, found in lines.items() if found))


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
