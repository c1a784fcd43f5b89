"""Where texts go on from what was typed: Chinese, pinyin, initials and mixtures of these, with one slip.

A text is a row of units: a Han character with its sound, or a run of other letters or digits.
What was typed is cut into pieces, each of which stands for one unit. All places in all texts
are followed at once, as arrays, so that a large corpus costs little more than a small one.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from faqsearch.analysis import Analyzer
from faqsearch.analysis.pinyin import syllables
from faqsearch.search.typed import LEAST_SLIPPED, Typed, is_long, is_worth_swapping, one_edit, swapped

Places = NDArray[np.int64]

END = 0  # the unit in front of each text
AS_TYPED, WITH_GAP, SHORTENED, SLIPPED = 0, 1, 2, 4  # the first three may go together
AT_START, AT_WORD, INSIDE = 0, 1, 2

# Units, the gap among them, from which a gap is no mere chance: as typed, and where initials stand for some of them.
_LEAST_WITH_GAP = {AS_TYPED: 4, SHORTENED: 5}
_LEAST_PIECE = 2  # letters of a piece with a slip in it; one more where it may be half a syllable
_TWO_LETTER_INITIALS = ("zh", "ch", "sh")
_LAST = "\U0010ffff"


class Matches(NamedTuple):
    """Places at which texts go on from what was typed.

    Args:
        starts: where among the units each begins.
        sizes: how many units stand for what was typed.
        ways: :data:`AS_TYPED`, or what is different: a word of one character more (:data:`WITH_GAP`, 账户冻结 in
            账户被冻结), initials for syllables (:data:`SHORTENED`), one slip (:data:`SLIPPED`).
        spots: :data:`AT_START` of a text, :data:`AT_WORD` inside it, or :data:`INSIDE` a word.
    """

    starts: Places
    sizes: Places
    ways: Places
    spots: Places


class _Step(NamedTuple):
    ranges: Sequence[tuple[int, int]]  # of units that may come next
    letters: int
    way: int  # now and before


class _Postings(NamedTuple):
    """Where each unit stands: the places of all, unit by unit, and where those of each unit begin."""

    places: NDArray[np.uint32]
    bounds: Places

    @classmethod
    def of(cls, units: NDArray[np.uint32], places: Places) -> "_Postings":
        bounds = np.searchsorted(units[places], np.arange(int(units.max()) + 2))
        return cls(places.astype(np.uint32), bounds)

    def of_units(self, ranges: Iterable[tuple[int, int]]) -> Places:
        parts = [self.places[self.bounds[low] : self.bounds[high]] for low, high in ranges]
        return np.concatenate([np.empty(0, np.int64), *parts])


def unit_spans(analyzer: Analyzer, normalized: str) -> list[tuple[int, int]]:
    """Where each unit of a text begins and ends."""
    found: list[tuple[int, int]] = []
    at = 0
    for run, han in analyzer.runs(normalized):
        at = normalized.index(run, at)
        found += [(at + place, at + place + 1) for place in range(len(run))] if han else [(at, at + len(run))]
        at += len(run)
    return found


class SpelledTexts:
    """The units of many texts.

    Args:
        spellings: of each unit, ascending; the first is that of :data:`END`.
        written: each unit as it is written.
        units: of all texts, one behind another, each with an :data:`END` in front and one behind the last.
        word_starts: for each of ``units``, whether a word begins there.
    """

    def __init__(
        self,
        spellings: Sequence[str],
        written: Sequence[str],
        units: NDArray[np.uint32],
        word_starts: NDArray[np.bool_],
    ) -> None:
        self.spellings, self.written, self.units, self.word_starts = spellings, written, units, word_starts
        self.text_starts = np.flatnonzero(units == END)[:-1] + 1
        everywhere = np.argsort(units, kind="stable")
        self._postings = _Postings.of(units, everywhere)
        self._word_postings = _Postings.of(units, everywhere[word_starts[everywhere]])
        single = np.array([len(text) == 1 and not text.isascii() for text in written])
        self._lone = single[units] & word_starts & np.append(word_starts[1:] | (units[1:] == END), True)
        self._longest = max(map(len, spellings), default=0)
        self._whole: dict[str, tuple[int, int]] = {}
        for unit, spelling in enumerate(spellings):
            self._whole[spelling] = (self._whole.get(spelling, (unit, 0))[0], unit + 1)
        self._by_character: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for unit, text in enumerate(written):
            self._by_character[text].append((unit, unit + 1))

    @classmethod
    def build(cls, texts: Iterable[str], analyzer: Analyzer) -> "SpelledTexts":
        """Spell out texts as they are written."""
        seen: dict[tuple[str, str], int] = {("", ""): END}
        units, word_starts = [END], [False]
        for text in texts:
            normalized = analyzer.normalize(text).text
            words = {word.start for word in analyzer.all_words(normalized)}
            at = 0
            for run, han in analyzer.runs(normalized):
                at = normalized.index(run, at)
                for number, spelled in enumerate(zip(syllables(run), run, strict=True) if han else [(run, run)]):
                    units.append(seen.setdefault(spelled, len(seen)))
                    word_starts.append(not han or at + number in words)
                at += len(run)
            units.append(END)
            word_starts.append(False)
        ordered = sorted(seen)
        renumbered = np.empty(len(seen), dtype=np.uint32)
        renumbered[[seen[spelled] for spelled in ordered]] = np.arange(len(seen))
        spellings, written = zip(*ordered, strict=True)
        return cls(spellings, written, renumbered[np.array(units)], np.array(word_starts))

    def read(self, start: int, size: int, way: int) -> tuple[int, ...]:
        """The units of a match, without the word in the gap where just one can be that."""
        spots = np.arange(start, start + size)
        lone = spots[1:-1][self._lone[spots[1:-1]]]
        return tuple(self.units[spots[spots != lone[0]] if way & WITH_GAP and len(lone) == 1 else spots].tolist())

    def text_of(self, units: Iterable[int]) -> str:
        """Some units as they are written."""
        return "".join(self.written[unit] for unit in units)

    def are_read(self, matches: Matches, units: Sequence[int]) -> NDArray[np.bool_]:
        """Which matches stand for just these units."""
        same = np.zeros(len(matches.starts), dtype=bool)
        for gap in range(1, len(units) + 1):  # behind the last unit it is none
            size = len(units) + (gap < len(units))
            group = np.flatnonzero(matches.sizes == size)
            spots = matches.starts[group, None] + [at + (at >= gap) for at in range(len(units))]
            same[group] |= (self.units[spots] == np.array(units)).all(axis=1)
        return same

    def find(self, typed: Sequence[Typed]) -> Matches:
        """Where texts have what was typed, as it is or shortened to initials, perhaps with a short word in between."""
        loose = sum(token.sound is not None for token in typed[:2]) == 2
        found = self._walk(typed, SHORTENED | WITH_GAP, loose=loose)
        return self._matches(
            (size, way, ends)
            for size, way, ends in found
            if not way & WITH_GAP or size >= _LEAST_WITH_GAP[way & ~WITH_GAP]
        )

    def find_misspelt(self, typed: Sequence[Typed]) -> Matches:
        """Where texts have nearly what was typed: but for one letter, or one Han character of the same sound."""
        found = [row for row in self._walk(typed, SLIPPED) if row[1] == SLIPPED] if is_long(typed) else []
        for place, token in enumerate(typed if is_worth_swapping(typed) else ()):
            for other in swapped(token):
                exchanged = self._walk([*typed[:place], other, *typed[place + 1 :]], AS_TYPED)
                found += [(size, SLIPPED, ends) for size, _, ends in exchanged]
        return self._matches(found)

    def _matches(self, found: Iterable[tuple[int, int, Places]]) -> Matches:
        rows = list(found)
        lengths = [len(ends) for _, _, ends in rows]
        sizes, ways = (np.repeat(np.array([row[column] for row in rows], np.int64), lengths) for column in (0, 1))
        starts = np.concatenate([np.empty(0, np.int64), *(ends for _, _, ends in rows)]) - sizes
        spots = np.where(self.word_starts[starts], AT_WORD, INSIDE)
        spots[self.units[starts - 1] == END] = AT_START
        return Matches(starts, sizes, ways, spots)

    def _walk(self, typed: Sequence[Typed], allowed: int, *, loose: bool = False) -> list[tuple[int, int, Places]]:
        """Follow what was typed through all texts.

        Args:
            allowed: the ways in which a text may differ from it.
            loose: also from within words.

        Returns:
            How many units, in what way, and the places behind the last unit.
        """
        states: dict[tuple[int, int], dict[tuple[int, int], list[Places]]]
        states = defaultdict(lambda: defaultdict(list))
        for at, token in enumerate(typed):
            for letter in range(len(token.text)):
                for size, way, ends in self._gathered(states.pop((at, letter), {}), allowed, first=not at + letter):
                    for step in self._steps(token, letter, at == len(typed) - 1, way, allowed):
                        after = self._follow(ends, step.ranges, loose)
                        if len(after):
                            done = letter + step.letters == len(token.text)
                            spot = (at + 1, 0) if done else (at, letter + step.letters)
                            states[spot][size + 1, step.way].append(after)
        rest = states.get((len(typed), 0), {})
        return [(size, way, np.concatenate(parts)) for (size, way), parts in rest.items()]

    def _gathered(
        self, parts: Mapping[tuple[int, int], Sequence[Places]], allowed: int, *, first: bool
    ) -> Iterator[tuple[int, int, Places | None]]:
        """How far one has come by each way, and the same behind a word of one character."""
        if first:
            yield 0, AS_TYPED, None
        for (size, way), some in parts.items():
            ends = np.concatenate(some)
            yield size, way, ends
            if allowed & WITH_GAP and not way & WITH_GAP:
                behind = ends[self._lone[ends]] + 1
                if len(behind):
                    yield size + 1, way | WITH_GAP, behind

    def _follow(self, ends: Places | None, ranges: Sequence[tuple[int, int]], loose: bool) -> Places:
        """Places behind the units of some ranges: those that come next after ``ends``, or at first all."""
        if ends is None:
            return (self._postings if loose else self._word_postings).of_units(ranges) + 1
        units = self.units[ends]
        fits = np.zeros(len(ends), dtype=bool)
        for low, high in ranges:
            fits |= (units >= low) & (units < high)
        return ends[fits] + 1

    def _steps(self, token: Typed, at: int, last: bool, way: int, allowed: int) -> Iterator[_Step]:
        """What the next unit may be, and how much of the token stands for it."""
        slips = allowed & SLIPPED and not way & SLIPPED
        if token.sound is not None:
            yield _Step(self._by_character.get(token.text, ()), 1, way)
            if slips:
                yield _Step([self._whole.get(token.sound, (END, END))], 1, SLIPPED)
            return
        rest = token.text[at:]
        for size in range(1, min(len(rest), self._longest + 1) + 1):
            piece = rest[:size]
            half = last and size == len(rest)
            if half:
                yield _Step([self._beginning(piece)], size, way)
            elif piece in self._whole:
                yield _Step([self._whole[piece]], size, way)
            if allowed & SHORTENED and not half and (size == 1 or piece in _TWO_LETTER_INITIALS):
                yield _Step([self._beginning(piece)], size, way | SHORTENED)
            if slips and size >= _LEAST_PIECE and len(token.text) >= LEAST_SLIPPED:
                near = one_edit(piece)
                half &= size > _LEAST_PIECE
                ranges = map(self._beginning, near) if half else (self._whole[one] for one in near & self._whole.keys())
                yield _Step([(low, high) for low, high in ranges if low < high], size, SLIPPED)

    def _beginning(self, piece: str) -> tuple[int, int]:
        """The units whose spelling begins so."""
        low = bisect_left(self.spellings, piece)
        return low, bisect_left(self.spellings, piece + _LAST, low)
