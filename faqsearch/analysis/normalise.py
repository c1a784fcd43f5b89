"""Text → its normalised form, with the way back to the original for highlighting."""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import opencc

# OpenCC keeps 帐 where 账 is today's spelling for money and records; these words keep it rightly.
_TENT_WORDS = ("蚊帐", "帐篷", "营帐", "帐幕", "帐中", "罗帐", "纱帐")


@dataclass(frozen=True, slots=True)
class Normalized:
    """A normalised text.

    Args:
        original: the text as given.
        text: its normalised form.
        starts: for each character of ``text``, where the piece of ``original`` it comes from starts.
        ends: likewise, where that piece ends (exclusive).
    """

    original: str
    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """The span of ``original`` that ``text[start:end]`` comes from; an empty span maps to an empty one."""
        if start >= end:
            place = self.starts[start] if start < len(self.starts) else len(self.original)
            return place, place
        return self.starts[start], self.ends[end - 1]


@lru_cache(maxsize=1)
def _to_simplified() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def normalise(text: str) -> Normalized:
    """NFKC, lower case, traditional → simplified, control characters → spaces; trimmed.

    Pieces are normalised one by one (a character with the marks that follow it),
    so that every character of the result knows where it came from.
    """
    folded = text.translate(_CHARACTERS)
    spans: list[tuple[int, int]] | None = None
    if len(folded) != len(text):
        folded, spans = _fold_pieces(text)
    simplified = _simplify(folded)
    kept = simplified.strip()
    lead = len(simplified) - len(simplified.lstrip()) if kept else 0
    places = range(lead, lead + len(kept))
    if spans is None:  # each character became one other
        return Normalized(text, kept, tuple(places), tuple(range(lead + 1, lead + 1 + len(kept))))
    return Normalized(text, kept, tuple(spans[at][0] for at in places), tuple(spans[at][1] for at in places))


class _Characters(dict[int, str]):
    """What each character becomes when it stands alone, by code point; found out when first met.

    One that may combine with what stands before it is given two characters: a text that
    holds it changes its length and is taken piece by piece.
    """

    def __missing__(self, code: int) -> str:
        char = chr(code)
        folded = char * 2 if _joins(char) else _fold(char)
        if len(self) < _MAX_CHARACTERS:  # as many as any text uses; more is someone trying all of Unicode
            self[code] = folded
        return folded


_MAX_CHARACTERS = 30_000
_CHARACTERS = _Characters()


def _fold_pieces(text: str) -> tuple[str, list[tuple[int, int]]]:
    """The folded text, and for each of its characters the span of the piece of ``text`` it comes from."""
    out: list[str] = []
    spans: list[tuple[int, int]] = []
    start = 0
    while start < len(text):
        end = start + 1
        while end < len(text) and _joins(text[end]):
            end += 1
        folded = _fold(text[start:end])
        out.append(folded)
        spans.extend([(start, end)] * len(folded))
        start = end
    return "".join(out), spans


def _fold(piece: str) -> str:
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", piece).lower())
    return "".join(char if _keeps(char) else " " for char in folded)


def _joins(char: str) -> bool:
    """Whether ``char`` may combine with what stands before it: marks, voicing marks, vowels and finals of Hangul."""
    first = unicodedata.normalize("NFKD", char)[0]
    return unicodedata.combining(first) != 0 or "\u1160" <= first <= "\u11ff"


def _keeps(char: str) -> bool:
    return char.isprintable() or unicodedata.category(char) in ("Co", "Cn")


def _simplify(text: str) -> str:
    """Traditional → simplified, length kept."""
    simplified = _convert(text)
    if simplified != text:
        simplified = _convert(simplified)  # 薴 becomes 苧, which stands for 苎 where it is traditional itself
    if "帐" not in simplified or any(word in simplified for word in _TENT_WORDS):
        return simplified
    return simplified.replace("帐", "账")


def _convert(text: str) -> str:
    """OpenCC's conversion; character by character where it would change the length."""
    converted: str = _to_simplified().convert(text)
    if len(converted) != len(text):
        pieces = (_to_simplified().convert(char) for char in text)
        converted = "".join(new if len(new) == 1 else old for new, old in zip(pieces, text, strict=True))
    return converted


def simplify(text: str) -> str:
    """Traditional → simplified and nothing else: width, case, punctuation and length stay."""
    return _simplify(text)
