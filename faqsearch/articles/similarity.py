"""How alike short texts are: character pairs weighted by how rare they are, and candidates without comparing all."""

import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from faqsearch.analysis.normalise import simplify

# Words that any question may contain; what is left is what it asks about.
_FRAME = re.compile(
    r"请问|如何|怎么办|怎么|怎样|什么|哪些|哪里|为什么|为何|多久|多少|是否|应该|需要|可以|能否|进行|出现|一般|通常|大约|大概|可能|左右|时候|我的|你的|您的|自己|用户|是|的|了|吗|呢"
)
# A pair in more texts than this proposes no candidates: it keeps the work linear, and such pairs tell little apart.
_MAX_SHARED_BY = 60
_MAX_PAIRS_OF_TEXT = 400

Vector = Mapping[str, float]


def fold(text: str) -> str:
    """The form in which words are compared: simplified, half width, lower case, no spaces."""
    return "".join(simplify(unicodedata.normalize("NFKC", text).lower()).split())


def content_pairs(text: str) -> list[str]:
    """The character pairs of what a text is about."""
    words = re.sub(r"[\W_]+", " ", _FRAME.sub("", fold(text).replace(" ", ""))).split()
    return [word[place : place + 2] for word in words for place in range(max(1, len(word) - 1))]


def content_grams(text: str) -> list[str]:
    """Single characters as well as pairs: for short texts, whose order varies (怎么退会员, 会员怎么退)."""
    found = content_pairs(text)
    return [*found, *(char for char in dict.fromkeys("".join(found)) if not char.isascii())]


class Rarity:
    """Weights of character pairs over a set of texts."""

    def __init__(self, texts: Sequence[Sequence[str]]) -> None:
        self._texts = len(texts)
        self._shared_by = Counter(pair for pairs in texts for pair in set(pairs))

    def vector(self, pairs: Sequence[str]) -> Vector:
        """Weights of length 1: the more often here and the rarer elsewhere, the greater; empty without pairs."""
        weights = {
            pair: (1 + math.log(count)) * math.log(1 + self._texts / max(1, self._shared_by[pair]))
            for pair, count in Counter(pairs).items()
        }
        length = math.sqrt(sum(weight * weight for weight in weights.values()))
        return {pair: weight / length for pair, weight in weights.items()} if length else {}


def cosine(one: Vector, other: Vector) -> float:
    """From 0, nothing in common, to 1, the same."""
    if len(one) > len(other):
        one, other = other, one
    return sum(weight * other[pair] for pair, weight in one.items() if pair in other)


def likeness(one: Vector, other: Vector) -> float:
    """From 0 to 1: the mean of cosine and of the share of the lesser text that the other contains.

    The second is what the same question asked in more words keeps.
    """
    lesser, greater = sorted((one, other), key=len)
    weight = sum(value * value for value in lesser.values())
    shared = sum(value * value for pair, value in lesser.items() if pair in greater)
    return (cosine(one, other) + (shared / weight if weight else 0.0)) / 2


def candidates(texts: Sequence[Sequence[str]]) -> Iterator[tuple[int, int]]:
    """Pairs of places whose texts share a pair of characters that is not everywhere; each once, in order."""
    holders: dict[str, list[int]] = defaultdict(list)
    for place, pairs in enumerate(texts):
        for pair in set(pairs[:_MAX_PAIRS_OF_TEXT]):
            holders[pair].append(place)
    seen: set[tuple[int, int]] = set()
    for places in holders.values():
        if 1 < len(places) <= _MAX_SHARED_BY:
            seen.update((one, other) for count, one in enumerate(places) for other in places[count + 1 :])
    yield from sorted(seen)


def groups(links: Sequence[tuple[int, int]]) -> list[list[int]]:
    """The sets of places that links hold together, each in order."""
    root: dict[int, int] = {}

    def find(place: int) -> int:
        root.setdefault(place, place)
        while root[place] != place:
            root[place] = root[root[place]]
            place = root[place]
        return place

    for one, other in links:
        first, second = sorted((find(one), find(other)))
        root[second] = first
    members: dict[int, list[int]] = defaultdict(list)
    for place in sorted(root):
        members[find(place)].append(place)
    return [members[first] for first in sorted(members)]
