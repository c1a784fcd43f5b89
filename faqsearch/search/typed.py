"""What someone is typing, unit by unit, and what else they may have meant to type."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from string import ascii_lowercase
from typing import NamedTuple

from faqsearch.analysis.pinyin import syllables

LEAST_SLIPPED = 4
"""Letters from which one may be wrong."""
_MOST_SWAPPED = 24  # letters of a run; each two of them are a walk of their own through all texts
_MOST_LETTERS = 64  # of all that was typed: each walk takes as long as it is long


class Typed(NamedTuple):
    """A Han character that was typed, with its sound, or a run of other letters and digits, without."""

    text: str
    sound: str | None = None


def typed_units(runs: Iterable[tuple[str, bool]]) -> list[Typed]:
    """What was typed, from its runs of Han characters (true) and of other letters and digits."""
    found: list[Typed] = []
    for run, han in runs:
        found += map(Typed, run, syllables(run)) if han else [Typed(run)]
    return found


def is_long(typed: Sequence[Typed]) -> bool:
    """Whether so many letters were typed that one may be wrong, spelling out Han characters."""
    if len(typed) == 1 and typed[0].sound is not None:
        return False  # any character of that sound would do
    return sum(len(token.sound or token.text) for token in typed) >= LEAST_SLIPPED


def is_worth_swapping(typed: Sequence[Typed]) -> bool:
    """Whether so little was typed that it can be tried out with letters exchanged."""
    return sum(len(token.text) for token in typed) <= _MOST_LETTERS


def swapped(token: Typed) -> Iterator[Typed]:
    """A run, unless it is short or very long, with two neighbouring letters exchanged, in all ways."""
    text = token.text
    if token.sound is None and LEAST_SLIPPED <= len(text) <= _MOST_SWAPPED:
        for at, (left, right) in enumerate(pairwise(text)):
            if left != right:
                yield Typed(text[:at] + right + left + text[at + 2 :])


def one_edit(piece: str) -> set[str]:
    """What a piece may have been with one letter left out, put in or mistaken."""
    cuts = [(piece[:at], piece[at:]) for at in range(len(piece) + 1)]
    found = {left + right[1:] for left, right in cuts if right}
    found.update(left + letter + right for left, right in cuts for letter in ascii_lowercase)
    found.update(left + letter + right[1:] for left, right in cuts if right for letter in ascii_lowercase)
    return found - {piece}
