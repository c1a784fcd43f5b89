"""Options to choose from: what tells them apart, and which of them a message means."""

import re
from collections.abc import Mapping, Sequence

from faqsearch.analysis.normalise import normalise
from faqsearch.analysis.pinyin import syllables
from faqsearch.knowledge import Category, Entry
from faqsearch.rendering import plain_text

_NUMERALS = {numeral: number for number, numeral in enumerate("一二三四五六七八九十", start=1)} | {"两": 2}
_ENGLISH = {word: place for place, word in enumerate(("first", "second", "third", "fourth", "fifth"), start=1)}
_LETTERS = {letter: place for place, letter in enumerate("abcde", start=1)}
_SPOKEN = {"yi": 1, "er": 2, "san": 3, "si": 4, "wu": 5}
_EDGES = re.compile(r"[\s,.!?;:，。！？；：、~()（）\ufe0f\u20e3]+")
# Repeated pieces begin with different characters each, so that no text can be read in many ways.
_WISH = r"(?:我|就|那|应该|是|想|问|的|要|选|择|项|回复|点|看)*"
_NOUN = r"(?:个|条|项|种|款|选|问题|那)*"
_END = r"(?:吧|啊|呀|的|哦|了|呢|谢|就|行|好)*"
_NUMBERED = re.compile(
    rf"{_WISH}(?:第|no|number|option|#|号)?(?P<number>\d{{1,2}}|[一二两三四五六七八九十])号?{_NOUN}{_END}"
)
_BY_LETTER = re.compile(rf"{_WISH}(?P<number>[a-e]){_NOUN}{_END}")
_BY_WORD = re.compile(
    r"(?:i mean|i choose|choose|pick|maybe)?the?(?P<number>first|second|third|fourth|fifth)(?:one|option)?(?:please)?"
)
_BY_SOUND = re.compile(r"(?:xuan)?di(?P<number>yi|er|san|si|wu)(?:ge|tiao|xiang)?(?:ba)?")
_FIRST = re.compile(
    rf"{_WISH}(?:最?(?:前|上)面?的?那?[个条项]?|前者|头一[个条项]|开头那?[个条]|上一[个条]){_END}|thefirst(?:one)?|former"
)
_LAST = re.compile(
    rf"{_WISH}(?:最后面?的?那?一?[个条项]?|最?(?:后|下)面?的?那?一?[个条项]?|后者|末尾那?[个条]|倒数第一[个条项]){_END}|(?:the)?last(?:one|option)?|latter"
)
_MIDDLE = re.compile(rf"{_WISH}中间的?那?一?[个条项]?{_END}|(?:the)?middle(?:one)?")
_FROM_BEHIND = re.compile(rf"{_WISH}倒数第(?P<number>[一二两三四五12345])[个条项]?{_END}")
_BEFORE_A_NAME = re.compile(r"^(?:我|就|那|应该|是|想|问|的|要|选|择|关于|怎么)+")
_BEHIND_A_NAME = re.compile(r"(?:那|个|这|条|项|的|问题|吧|啊|呀|呢|吗)+$")
_HINT_CHARS = 30
_LONGEST = 40  # characters; a choice is short
_LEAST_HAN, _LEAST_LETTERS = 2, 3  # characters of an option's text that name it


def hints(entries: Sequence[Entry], categories: Mapping[str, Category]) -> list[str | None]:
    """What tells each entry from the others that ask the same; None where its question does.

    The name of its category, where that is its alone among these, else how its answer begins.
    """
    asked = [_bare(entry.question) for entry in entries]
    named_ones = {id_: category.name for id_, category in categories.items()}
    names = [named_ones.get(entry.category or "", "") for entry in entries]
    found: list[str | None] = []
    for entry, question, name in zip(entries, asked, names, strict=True):
        others = [other for other, its in zip(names, asked, strict=True) if its == question]
        told_by_name = name and others.count(name) == 1
        found.append(None if len(others) == 1 else name if told_by_name else _beginning(entry))
    return found


def _beginning(entry: Entry) -> str:
    text = " ".join(plain_text(entry.answer).split())
    return text if len(text) <= _HINT_CHARS else f"{text[: _HINT_CHARS - 1]}…"


def numbered(text: str, options: int) -> int | None:
    """The number that a message names, by numeral or by place; it may be none of the options'.

    Args:
        text: as it was typed: 2, 第二个, 后面那个, 2️⃣, the second one.
        options: how many there are.

    Returns:
        From 1; None where the message names none.
    """
    compact = _bare(text)
    if len(compact) > _LONGEST:
        return None
    for pattern, place in ((_FIRST, 1), (_LAST, options), (_MIDDLE, (options + 1) // 2)):
        if pattern.fullmatch(compact):
            return place
    for pattern, numbers in ((_BY_LETTER, _LETTERS), (_BY_WORD, _ENGLISH), (_BY_SOUND, _SPOKEN)):
        if found := pattern.fullmatch(compact):
            return numbers[found["number"]]
    if found := _FROM_BEHIND.fullmatch(compact):
        return options + 1 - _number(found["number"])
    if found := _NUMBERED.fullmatch(compact):
        return _number(found["number"])
    return None


def named(text: str, options: Sequence[str]) -> int | None:
    """The number of the only option of which a message is a part, in characters or in pinyin; else None.

    Args:
        options: the options' texts, in the order of their numbers.
    """
    part = _bare(text)
    if len(part) > _LONGEST:
        return None
    part = _BEHIND_A_NAME.sub("", _BEFORE_A_NAME.sub("", part))
    if part.isascii():
        letters = re.sub(r"[^a-z0-9]", "", part)
        if len(letters) < _LEAST_LETTERS:
            return None
        return _only([letters in _sound(option) or letters in _bare(option) for option in options])
    return _only([part in _bare(option) for option in options]) if len(part) >= _LEAST_HAN else None


def _only(matches: list[bool]) -> int | None:
    return matches.index(True) + 1 if matches.count(True) == 1 else None


def _bare(text: str) -> str:
    return _EDGES.sub("", normalise(text).text)


def _sound(text: str) -> str:
    return "".join(syllables(_bare(text)))


def _number(numeral: str) -> int:
    return int(numeral) if numeral.isdecimal() else _NUMERALS[numeral]
