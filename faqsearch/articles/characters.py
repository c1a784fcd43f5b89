"""The characters of an article put in order: stray traditional ones, widths, punctuation, spaces.

Words are never changed. Addresses and code are left as they are.
"""

import re

from faqsearch.analysis.normalise import simplify

_HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_IS_HAN = re.compile(f"[{_HAN}]")
_HAN_RUN = re.compile(f"[{_HAN}]+")
# Beyond this share the article is written in traditional characters, on purpose.
_STRAY_SHARE = 0.1
_NUMERALS = "一二三四五六七八九十"
# Every alternative starts at a distinct character and is bounded, so that scanning stays linear.
_VERBATIM = re.compile(
    r"(https?://[A-Za-z0-9\-._~:/?#\[\]@!$&'*+;=%]+"
    r"|(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,255}"
    r"|`[^`\n]*`|\]\([^()\s]*\))"
)
_INVISIBLE = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff\ufffe\uffff\ud800-\udfff]"
)
_SPACES = re.compile(r"[ \t\n\r\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+")
_WIDE = {code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}
_FULL = str.maketrans(",;:!?", "，；：！？")
_POINT = re.compile(r" ?([,;:?]|!(?!\[)) ?")  # ![ is an image
_STOP = re.compile(f"(?<=[{_HAN}])\\.(?=\\s*(?:[{_HAN}]|$))")
_BRACKETS = re.compile(r"\(([^()\n]{1,200})\)")
_QUOTES = re.compile(r'"([^"\n]{1,200})"')
_AROUND_FULL = re.compile(r"\s*([，。；：！？、（）《》])\s*")
_MARKUP = re.compile(r"([*`]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|<(?=[A-Za-z/!?])|\\(?=[!-/:-@\[-`{-~]))")
_LINK = re.compile(r"\[([^\[\]\n]{0,500})\]\([^()\s]{0,2000}\)")
_EMPHASIS = re.compile(r"(?<!\\)(?:\*{1,3}|`)")
_ESCAPED = re.compile(r"\\([*`_<\\])")
_FULL_MARKS = "，。；：！？、（）《》“”‘’—…"


def is_han(char: str) -> bool:
    """Whether ``char`` is a Chinese character."""
    return bool(_IS_HAN.match(char))


def has_han(text: str) -> bool:
    """Whether ``text`` contains a Chinese character."""
    return bool(_IS_HAN.search(text))


def simplify_strays(texts: list[str]) -> tuple[list[str], int]:
    """Traditional characters made simplified where they are strays, and how many; none in a traditional article."""
    changed = [simplify(text) for text in texts]
    count = sum(a != b for old, new in zip(texts, changed, strict=True) for a, b in zip(old, new, strict=True))
    total = sum(len(run) for text in texts for run in _HAN_RUN.findall(text))
    if not count or count > _STRAY_SHARE * total + 2:
        return texts, 0
    return changed, count


def tidy(text: str) -> str:
    """One line of text with full-width punctuation between Chinese characters and single spaces."""
    text = _SPACES.sub(" ", _INVISIBLE.sub("", text)).strip()
    if not has_han(text):
        return text
    parts = _VERBATIM.split(text)
    parts[::2] = [_tidy_chinese(part) for part in parts[::2]]
    return "".join(parts).strip()


def _tidy_chinese(text: str) -> str:
    text = text.translate(_WIDE)
    text = _BRACKETS.sub(lambda m: f"（{m[1].strip()}）" if has_han(m[1]) else m[0], text)
    text = _QUOTES.sub(lambda m: f"“{m[1].strip()}”" if has_han(m[1]) else m[0], text)
    text = _POINT.sub(lambda m: _point(m, text), text)
    text = _STOP.sub(lambda m: "." if _is_numeral(text, m.start()) else "。", text)
    return _AROUND_FULL.sub(r"\1", text)


def _point(match: re.Match[str], text: str) -> str:
    """A half-width mark beside Chinese becomes full-width; within Latin text, times and numbers it stays."""
    mark = match[1]
    before = text[match.start() - 1] if match.start() else ""
    after = text[match.end()] if match.end() < len(text) else ""
    beside = _is_chinese(before) or _is_chinese(after) or (not after and mark in "!?")
    return mark.translate(_FULL) if beside else match[0]


def _is_chinese(char: str) -> bool:
    return bool(char) and (is_han(char) or char in _FULL_MARKS)


def _is_numeral(text: str, place: int) -> bool:
    """Whether the point at ``place`` ends a section number such as ``十二.``."""
    return place <= 3 and all(char in _NUMERALS for char in text[:place])


def escape(text: str) -> str:
    """Literal text as Markdown that shows it: what would be emphasis, code or a tag is kept as characters."""
    return _MARKUP.sub(r"\\\1", text)


def plain(text: str) -> str:
    """A line of Markdown as the words that it shows, for a question or a comparison."""
    text = _LINK.sub(r"\1", text)
    text = _EMPHASIS.sub("", text) if "*" in text or "`" in text else text
    return _ESCAPED.sub(r"\1", text).strip()
