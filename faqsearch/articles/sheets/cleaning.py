"""The cells of a row put in order: marks that only say what a cell is, several values in one cell, dates, HTML."""

import contextlib
import json
import re
import unicodedata
from datetime import UTC, date, datetime

from faqsearch.articles.answers import answer_markdown
from faqsearch.articles.webpage import read_html

# 问：, Q1., 12、 before a question; 答：, A: before an answer. A number with a point may be the text itself (3.5 折).
_QUESTION_MARK = re.compile(
    r"\s*(?:(?:标准)?(?:问题?|[Qq](?:uestion)?)\s{0,3}\d{0,3}\s{0,3}[：:.．、)）]|\d{1,3}\s{0,3}(?:[、)）]|[.．](?!\d)))\s*"
)
_ANSWER_MARK = re.compile(r"\s*(?:答案?|回答|[Aa](?:nswer)?)\s{0,3}(?:\d{0,3}\s{0,3}[：:]|\d{1,3}\s{0,3}[.．、)）])\s*")
_SEVERAL = re.compile(r"[\n|｜；;]|##")
_NAMES = re.compile(r"[\n|｜；;、，,]+")
_SEVERAL_TAGS = re.compile(r"[\n|｜；;，,]+")  # 账号、登录与安全 is one
_HTML = re.compile(r"<(?:p|br|div|ul|ol|li|table|a|img|h[1-6]|strong|b|span|font)(?:\s[^<>]*)?/?>", re.IGNORECASE)
_DAY = re.compile(r"((?:19|20)\d\d)\s*[-/.年]?\s*(\d{1,2})\s*[-/.月]?\s*(\d{1,2})(?!\d)")
_STAMP = re.compile(r"\d{10}(?:\d{3})?(?:\.\d+)?")
_WORD = re.compile(r"\w")
_MAX_VARIANT_CHARS = 200
_ANSWER_START_CHARS = 20


def question_text(cell: str) -> str:
    """A question on one line without its mark; as it is where the mark is all there is."""
    text = " ".join(cell.split())
    match = _QUESTION_MARK.match(text)
    return text[match.end() :] if match and match.end() < len(text) else text


def answer_text(cell: str) -> str:
    """An answer as Markdown: without its mark, HTML converted, line ends plain."""
    text = cell.replace("\r\n", "\n").replace("\r", "\n").strip()
    match = _ANSWER_MARK.match(text)
    text = text[match.end() :] if match and match.end() < len(text) else text
    if _HTML.search(text):
        return answer_markdown(read_html(text).blocks) or text
    return text


def variant_texts(cell: str, answer: str) -> tuple[list[str], list[str]]:
    """The similar questions of a cell, and what is none: too long, or the answer once more (as indexes may be)."""
    start = fold(answer)[:_ANSWER_START_CHARS]
    if len(start) == _ANSWER_START_CHARS and start in fold(cell):
        return [], [cell]
    if cell.lstrip().startswith("["):
        with contextlib.suppress(ValueError, RecursionError, TypeError):
            cell = "\n".join(map(str, json.loads(cell)))
    found = [question_text(part) for part in _SEVERAL.split(cell)]
    sound = [text for text in found if has_words(text) and len(text) <= _MAX_VARIANT_CHARS]
    return sound, [text for text in found if len(text) > _MAX_VARIANT_CHARS]


def names_of(cell: str) -> list[str]:
    """The several names in a cell, each once."""
    return list(dict.fromkeys(filter(has_words, (" ".join(name.split()) for name in _NAMES.split(cell)))))


def category_name(cell: str) -> str:
    """A category; of several in one cell the first."""
    return next(filter(has_words, (" ".join(name.split()) for name in _SEVERAL_TAGS.split(cell))), "")


def day_of(cell: str) -> date | None:
    """The day that a date, a time or a number of seconds since 1970 names."""
    text = unicodedata.normalize("NFKC", cell).strip()
    try:
        if match := _DAY.match(text):
            return date(int(match[1]), int(match[2]), int(match[3]))
        if _STAMP.fullmatch(text):
            seconds = float(text) / (1000 if len(text.partition(".")[0]) == 13 else 1)
            return datetime.fromtimestamp(seconds, UTC).date()
    except (ValueError, OverflowError, OSError):
        pass
    return None


def has_words(text: str) -> bool:
    """Whether a text has a letter, a character or a digit."""
    return bool(_WORD.search(text))


def fold(text: str) -> str:
    """What two texts have in common that differ in width, case, spaces and punctuation only."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).lower())
