"""Text → sequences of numbers, for matching by character and by sound.

A unit is a Han character or a whole run of other letters and digits. As a number it is
its code point, or for a run a checksum above all code points; 21 bits hold either.
"""

import zlib
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from faqsearch.analysis.pinyin import split_typed, syllable_number, syllables

Units = NDArray[np.int64]
Codes = NDArray[np.int64]

UNIT_BITS = 21
RUN_BASE = 0x110000
_PAIR_WINDOW = 16  # units; wider gains nothing on the public FAQ (P@1 0.841 at 16, 0.836 at 8, 0.828 at 4)


_UNIT = (1 << UNIT_BITS) - 1


def run_number(run: str) -> int:
    """The unit of a run of letters or digits."""
    return RUN_BASE + zlib.crc32(run.encode()) % ((1 << UNIT_BITS) - RUN_BASE)


def char_units(runs: Sequence[tuple[str, bool]]) -> Units:
    """Units of a text.

    Args:
        runs: its runs of Han characters (flag true) and of other letters and digits.
    """
    units: list[int] = []
    for run, han in runs:
        if han:
            units.extend(map(ord, run))
        else:
            units.append(run_number(run))
    return np.array(units, dtype=np.int64)


def sound_units(runs: Sequence[tuple[str, bool]]) -> Units:
    """A unit for each syllable, whether written in Han characters or typed as pinyin; other runs as they are."""
    units: list[int] = []
    for run, han in runs:
        typed = None if han else split_typed(run)
        if han:
            units.extend(syllable_number(reading) for reading in syllables(run))
        elif typed:
            units.extend(map(syllable_number, typed))
        else:
            units.append(run_number(run))
    return np.array(units, dtype=np.int64)


def ngram_codes(units: Units) -> Codes:
    """Single units and pairs of neighbours, repeats kept."""
    neighbours = (1 << 2 * UNIT_BITS) | (units[:-1] << UNIT_BITS) | units[1:]
    return np.concatenate([units, neighbours])


def pair_codes(units: Units) -> Codes:
    """Unordered pairs of different units at most 16 apart, each once."""
    one, other = (units[places] for places in _near(len(units)))
    different = one != other
    low, high = np.minimum(one, other)[different], np.maximum(one, other)[different]
    return np.unique((2 << 2 * UNIT_BITS) | (low << UNIT_BITS) | high)


@lru_cache(maxsize=128)
def _near(count: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The places of every two of so many units that are at most 16 apart."""
    first, gaps = np.divmod(np.arange(count * _PAIR_WINDOW), _PAIR_WINDOW)
    second = first + gaps + 1
    return first[second < count], second[second < count]


def unit_pairs(codes: Codes) -> tuple[Units, Units]:
    """The two units of each code of :func:`ngram_codes` or :func:`pair_codes`; the first is 0 for a single unit."""
    return np.where(codes >> 2 * UNIT_BITS, (codes >> UNIT_BITS) & _UNIT, 0), codes & _UNIT
