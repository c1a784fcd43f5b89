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

    Segments are normalised one by one (a character with the marks that follow it),
    so that every character of the result knows where it came from.
    """
    if text.isascii():
        folded, spans = _fold_ascii(text)
    else:
        folded, spans = _fold(text)
    simplified = _simplify(folded)
    lead = len(simplified) - len(simplified.lstrip())
    kept = simplified.strip()
    spans = spans[lead : lead + len(kept)]
    return Normalized(text, kept, tuple(s for s, _ in spans), tuple(e for _, e in spans))


def _fold_ascii(text: str) -> tuple[str, list[tuple[int, int]]]:
    folded = "".join(char if char.isprintable() else " " for char in text.lower())
    return folded, [(place, place + 1) for place in range(len(text))]


def _fold(text: str) -> tuple[str, list[tuple[int, int]]]:
    out: list[str] = []
    spans: list[tuple[int, int]] = []
    start = 0
    while start < len(text):
        end = start + 1
        while end < len(text) and _joins(text[end]):
            end += 1
        piece = text[start:end]
        folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", piece).lower())
        folded = "".join(char if _keeps(char) else " " for char in folded)
        out.append(folded)
        spans.extend([(start, end)] * len(folded))
        start = end
    return "".join(out), spans


def _joins(char: str) -> bool:
    """Whether ``char`` may combine with what stands before it: marks, half-width voicing marks, jamo vowels."""
    return char > "\u02ff" and (
        unicodedata.combining(char) != 0 or char in "\uff9e\uff9f" or "\u1160" <= char <= "\u11ff"
    )


def _keeps(char: str) -> bool:
    return char.isprintable() or unicodedata.category(char) in ("Co", "Cn")


def _simplify(text: str) -> str:
    """Traditional → simplified, length kept: where OpenCC would change it, character by character."""
    simplified: str = _to_simplified().convert(text)
    if len(simplified) != len(text):
        pieces = (_to_simplified().convert(char) for char in text)
        simplified = "".join(new if len(new) == 1 else old for new, old in zip(pieces, text, strict=True))
    if "帐" not in simplified or any(word in simplified for word in _TENT_WORDS):
        return simplified
    return simplified.replace("帐", "账")


def simplify(text: str) -> str:
    """Traditional → simplified and nothing else: width, case, punctuation and length stay."""
    return _simplify(text)
