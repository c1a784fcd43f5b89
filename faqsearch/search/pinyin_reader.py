"""Letters read as the words of a corpus: the likeliest words in a row whose pinyin, or initials, they are."""

from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache
from itertools import pairwise
from math import log
from operator import itemgetter

Words = Mapping[str, int]
"""Words → how often they stand in the corpus."""

_CANDIDATES = 8  # words of a sound that are tried, the commonest
_KEPT = 6  # readings that are kept at each letter
_PAIRED = 0.7  # the share of a word's likelihood that comes from the word before it
_LEAST_ABBREVIATED = 3  # times that a word must stand in the corpus to be abbreviated; single characters never are
_CACHED = 256  # a search asks several times for the reading of its query

_Path = tuple[str, ...]
_score = itemgetter(0)


class Reader:
    """Reads pinyin and initials by how often words stand alone and in a row.

    Args:
        words: toneless syllables joined by spaces → the words that sound so.
        pairs: two words joined by a space → how often they are neighbours.
    """

    def __init__(self, words: Mapping[str, Words], pairs: Words) -> None:
        by_letters: dict[str, list[str]] = defaultdict(list)
        by_initials: dict[str, list[str]] = defaultdict(list)
        counts: dict[str, int] = {}
        for sound, alike in words.items():
            counts.update(alike)
            by_letters[sound.replace(" ", "")].extend(alike)
            by_initials["".join(syllable[0] for syllable in sound.split())].extend(
                word for word in alike if len(word) > 1 and alike[word] >= _LEAST_ABBREVIATED
            )
        for found in (by_letters, by_initials):
            for key, alike_ in found.items():
                found[key] = sorted(alike_, key=lambda word: (-counts[word], word))[:_CANDIDATES]

        # Not bound to self: a cycle would keep an old generation in memory until a full collection.
        @lru_cache(_CACHED)
        def pinyin(letters: str) -> str | None:
            path = _likeliest(letters, by_letters, counts, pairs, linked=False)
            neighbours = len(path) > 1 and all(map(pairs.__contains__, _in_a_row(path)))
            return "".join(path) if neighbours or any(len(word) > 1 for word in path) else None

        @lru_cache(_CACHED)
        def initials(letters: str) -> str | None:
            return "".join(_likeliest(letters, by_initials, counts, pairs, linked=True)) or None

        self.pinyin = pinyin
        """Letters as Chinese, or None where they are of no words, or of single characters that never stand together."""
        self.initials = initials
        """Initials as words that are common in the corpus and neighbours in it, or None."""


def _likeliest(letters: str, words: Mapping[str, list[str]], counts: Words, pairs: Words, *, linked: bool) -> _Path:
    """The words whose keys make up the letters; empty where there are none.

    A word's likelihood is that of a bigram model (Jelinek-Mercer smoothing, :data:`_PAIRED`).

    Args:
        linked: whether any two words in a row must be neighbours somewhere in the corpus.
    """
    total = sum(counts.values())
    longest = max(map(len, words), default=0)
    best: list[list[tuple[float, _Path]]] = [[] for _ in range(len(letters) + 1)]
    best[0].append((0.0, ()))
    for start in range(len(letters)):
        paths = sorted(best[start], key=_score, reverse=True)[:_KEPT]
        for end in range(start + 1, min(start + longest, len(letters)) + 1) if paths else ():
            for word in words.get(letters[start:end], ()):
                found: list[tuple[float, _Path]] = []
                for score, path in paths:
                    pair = pairs.get(f"{path[-1]} {word}", 0) if path else 0
                    if path and linked and not pair:
                        continue
                    likely = (1 - _PAIRED) * counts[word] / total + (_PAIRED * pair / counts[path[-1]] if pair else 0.0)
                    found.append((score + log(likely), (*path, word)))
                best[end] += [max(found, key=_score)] if found else []
    return max(best[-1], key=_score, default=(0.0, ()))[1]


def _in_a_row(path: _Path) -> list[str]:
    return [f"{first} {second}" for first, second in pairwise(path)]
