"""One line of body text → a block: bullets and numbers are recognised, headings glued to their text come apart."""

import re
from collections.abc import Iterator

from faqsearch.articles.blocks import Block, Kind
from faqsearch.articles.characters import is_han

_CHINESE_NUMBER = "[一二三四五六七八九十百零〇]{1,4}"
_BULLET = re.compile(r"(?:[•●○◦▪■◆◇➢►▶✓✔‣⁃∙·・]|[-*+–—](?=\s)|-(?=[\u4e00-\u9fff]))\s*")
# How sections and list items are numbered, outermost first; a heading's rank in an article without other structure.
NUMBER_STYLES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("chapter", re.compile(rf"第\s{{0,3}}({_CHINESE_NUMBER}|\d{{1,3}})\s{{0,3}}(?:[章节篇]|部分)\s*[、：:.．]?\s*")),
    ("chinese", re.compile(rf"({_CHINESE_NUMBER})\s{{0,3}}[、.．]\s*")),
    ("chinese_bracket", re.compile(rf"[（(]\s{{0,3}}({_CHINESE_NUMBER})\s{{0,3}}[)）]\s*[、.．]?\s*")),
    ("decimal", re.compile(r"(\d{1,2}(?:[.．]\d{1,2}){1,3})(?:[.．、]\s*|\s+)")),
    ("digit", re.compile(r"(\d{1,3})\s{0,3}(?:[.．](?!\d)|、)\s*")),
    ("bracket", re.compile(r"[（(]?\s{0,3}(\d{1,3})\s{0,3}[)）]\s*[、.．]?\s*")),
    ("circle", re.compile(r"([①-⑳])\s*")),
)
_QUESTION_MARK = re.compile(r"(?:问题?|Q(?:uestion)?)\s{0,3}\d{0,3}\s{0,3}[：:.．、]\s*", re.IGNORECASE)
_ANSWER_MARK = re.compile(r"(?:答案?|回答|A(?:nswer)?)\s{0,3}\d{0,3}\s{0,3}[：:]\s*", re.IGNORECASE)
_INLINE_BULLET = re.compile(r"\s*[•●▪◆]\s*")
_GLUED = re.compile(r"(?:(?<=\s)|(?<=[。！？]))(?=#{2,7}\s+[^\s#])")
_HEADING = re.compile(r"(#{1,7})(?:\s+|(?=[\u4e00-\u9fff]))(?=[^\s#])")
_BOLD = re.compile(r"\*\*([^*]+)\*\*")
_TOPIC = re.compile(r"#[^#\s]{1,60}#")
LABEL_MARKS = "：:"  # behind a line in bold type that labels what is below it
RULE = re.compile(r"(?:-\s*){3,}|(?:\*\s*){3,}|(?:_\s*){3,}|={3,}")
_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_MAX_HEADING_CHARS = 60
_MIN_GLUED_CHARS = 2


def parts(text: str) -> list[str]:
    """A line cut before every Markdown heading in it (``…服务。 ## 5. 时间``)."""
    return [part.strip() for part in _GLUED.split(text)]


def heading_blocks(text: str, line: int) -> list[Block]:
    """The heading that a line starts with, with the text glued behind it; none where it is no heading."""
    match = _HEADING.match(text)
    if not match or _TOPIC.match(text):
        return []
    said = text[match.end() :].rstrip("# \t")
    heading, rest = split_heading(bold[1] if (bold := _BOLD.fullmatch(said)) else said)
    return [Block(Kind.HEADING, heading, line, len(match[1])), *body_blocks(rest, line)]


def pasted_blocks(text: str, line: int, *, indent: int = 0, strong: bool = False) -> Iterator[Block]:
    """The blocks of a line of a page or a Word file, into which Markdown may have been pasted."""
    for part in parts(text):
        if not RULE.fullmatch(part):
            yield from heading_blocks(part, line) or body_blocks(part, line, indent=indent, strong=strong)


def body_blocks(text: str, line: int, *, indent: int = 0, strong: bool = False) -> Iterator[Block]:
    """The blocks of one line: a marked item, several that stand behind one another with bullets, or a paragraph."""
    text = text.strip()
    if len(_INLINE_BULLET.findall(text)) > 1:
        lead, *items = _INLINE_BULLET.split(text)
        if lead:
            yield from body_blocks(lead, line, indent=indent, strong=strong)
        yield from (Block(Kind.ITEM, item, line, indent, "• ") for item in items if item)
    elif text:
        yield marked(text, line, indent=indent, strong=strong)


def marked(text: str, line: int, *, indent: int = 0, strong: bool = False) -> Block:
    """An item with its marker taken off, or a paragraph; the marker alone is text."""
    for pattern in (_BULLET, _QUESTION_MARK, _ANSWER_MARK, *(pattern for _, pattern in NUMBER_STYLES)):
        match = pattern.match(text)
        if match and match.end() < len(text):
            return Block(Kind.ITEM, text[match.end() :], line, indent, match[0], strong)
    return Block(Kind.PARAGRAPH, text, line, 0, "", strong)


def style(mark: str) -> str:
    """How a marker numbers: a name of :data:`NUMBER_STYLES`, ``question``, ``answer``, ``bullet``, or empty."""
    if not mark:
        return ""
    if _QUESTION_MARK.fullmatch(mark):
        return "question"
    if _ANSWER_MARK.fullmatch(mark):
        return "answer"
    return next((name for name, pattern in NUMBER_STYLES if pattern.fullmatch(mark)), "bullet")


def number(mark: str) -> str:
    """The number of a marker in Arabic figures (``2.1``); empty for a bullet."""
    for name, pattern in NUMBER_STYLES:
        if match := pattern.fullmatch(mark):
            if name == "circle":
                return str(ord(match[1]) - ord("①") + 1)
            return match[1].replace("．", ".") if match[1][0].isdigit() else str(chinese_integer(match[1]))
    return ""


def chinese_integer(numeral: str) -> int:
    """The value of a Chinese numeral below 1,000 (二十四, 一百零五, 两)."""
    total, digit = 0, 0
    for char in numeral:
        if char in "十百":
            total += max(digit, 1) * (10 if char == "十" else 100)
            digit = 0
        else:
            digit = _DIGITS[char]
    return total + digit


def split_heading(text: str) -> tuple[str, str]:
    """A heading and the text glued behind it; the second is empty where there is none.

    They come apart behind a question mark, else at the last space between Chinese characters before the
    first comma or full stop, provided that a sentence follows.
    """
    if len(text) <= _MAX_HEADING_CHARS and not any(mark in text for mark in "。？?"):
        return text, ""
    space = 0
    for place, char in enumerate(text[: _MAX_HEADING_CHARS + 1]):
        rest = text[place + 1 :].strip() if char in "？?" or char.isspace() else ""
        if char in "？?" and rest:
            return text[: place + 1].strip(), rest
        if char in "，,。；;":
            break
        if place >= _MIN_GLUED_CHARS and rest and _may_end(text[place - 1]) and _may_start(rest[0]):
            space = place
    rest = text[space:].strip()
    if space and ("。" in rest or len(rest) > _MAX_HEADING_CHARS):
        return text[:space].strip(), rest
    return text, ""


def is_heading_text(text: str) -> bool:
    """Whether a line is short and unfinished enough to be a heading; one with an address in it is an answer."""
    return (
        0 < len(text) <= _MAX_HEADING_CHARS
        and text[-1] not in "。；;，,：:、…"
        and not any(mark in text for mark in ("。", "；", "://", "@", "]("))
    )


def is_question(text: str) -> bool:
    """Whether a line is a single question."""
    return is_heading_text(text) and text[-1] in "？?" and not any(mark in text[:-1] for mark in "？?！!")


def _may_end(char: str) -> bool:
    return is_han(char) or char in "）)”》"


def _may_start(char: str) -> bool:
    return is_han(char) or char in "“《（("
