"""How text sounds: toneless syllables, and typed pinyin split into them."""

import zlib
from functools import lru_cache

from pypinyin import Style, lazy_pinyin
from pypinyin.constants import PINYIN_DICT
from pypinyin.contrib.tone_convert import to_normal
from pypinyin.seg import mmseg

_MAX_SYLLABLE_CHARS = 6
_MAX_RUN_CHARS = 120


@lru_cache(maxsize=64)  # a search asks several times for the runs of its query
def syllables(run: str) -> tuple[str, ...]:
    """The toneless reading of each character of a run of Han characters (ü as v), read word by word where known."""
    return tuple(syllable for piece in mmseg.seg.cut(run) for syllable in _reading(piece))


@lru_cache(maxsize=1 << 16)
def _reading(piece: str) -> tuple[str, ...]:
    """Of a word of pypinyin's dictionary, or of a single character."""
    return tuple(lazy_pinyin([piece], style=Style.NORMAL, errors=list))  # type: ignore[arg-type]  # a list keeps one item a character


@lru_cache(maxsize=4096)
def syllable_number(reading: str) -> int:
    """A stable number below 2**20 for a syllable, or for a character that has no reading."""
    return zlib.crc32(reading.encode()) % (1 << 20)


@lru_cache(maxsize=1)
def _syllables() -> frozenset[str]:
    """Every syllable that a common character has."""
    toned = {readings.partition(",")[0] for code, readings in PINYIN_DICT.items() if 0x4E00 <= code <= 0x9FA5}
    return frozenset(item for item in map(to_normal, toned) if item.isascii() and item.isalpha() and _plausible(item))


def _plausible(item: str) -> bool:
    return item in ("a", "e", "o") or (len(item) > 1 and any(vowel in item for vowel in "aeiouv"))


@lru_cache(maxsize=4096)
def split_typed(run: str) -> tuple[str, ...] | None:
    """A run of Latin letters as pinyin syllables, or None when it cannot be read so.

    Of several readings the one with the fewest syllables is taken, the longer first syllable on a tie.
    """
    if not run or len(run) > _MAX_RUN_CHARS:
        return None
    best: list[tuple[str, ...] | None] = [None] * len(run) + [()]
    for start in range(len(run) - 1, -1, -1):
        for length in range(1, min(_MAX_SYLLABLE_CHARS, len(run) - start) + 1):
            rest = best[start + length]
            piece = run[start : start + length]
            if rest is None or piece not in _syllables():
                continue
            known = best[start]
            if known is None or len(rest) + 1 <= len(known):
                best[start] = (piece, *rest)
    return best[0]
