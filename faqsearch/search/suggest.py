"""Suggestions while someone types: entries whose phrasings go on from what was typed."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from faqsearch.analysis import Analyzer
from faqsearch.analysis.content import content_words
from faqsearch.knowledge import Entry
from faqsearch.search.completion import (
    AS_TYPED,
    AT_START,
    AT_WORD,
    SHORTENED,
    SLIPPED,
    WITH_GAP,
    Matches,
    SpelledTexts,
    unit_spans,
)
from faqsearch.search.typed import typed_units

SUGGEST_FILE = "suggestions.npz"
FEW = 3
"""With fewer entries found than this, what was typed may be misspelt, or is better searched for."""
_READ_ALOUD, _READINGS = 200, 10  # matches that are asked how what was typed is written, and answers that are weighed
# How far each way of matching is from what was typed. Where it stands matters only for what is typed as it is
# written, and adds up to two; initials and slips can be read in many ways, and the search tells best which is meant.
_COSTS = {AS_TYPED: 0, WITH_GAP: 3, SHORTENED: 4, SHORTENED | WITH_GAP: 4, SLIPPED: 6}
_READ_OTHERWISE = 1
_NOT_FOUND = 100


class Suggestion(NamedTuple):
    """A phrasing to offer, and the entry it leads to.

    Args:
        answerable: false for a known gap, which says whom to ask and nothing more.
        matched: where the characters begin and end that stand for what was typed; (0, 0) where none do.
    """

    text: str
    entry_id: str
    answerable: bool = True
    matched: tuple[int, int] = (0, 0)


class Strings:
    """Many strings in little memory."""

    def __init__(self, data: NDArray[np.uint8], ends: NDArray[np.int64]) -> None:
        self.data, self.ends = data, ends

    @classmethod
    def of(cls, texts: Iterable[str]) -> "Strings":
        """Pack some strings."""
        encoded = [text.encode("utf-8", "surrogatepass") for text in texts]
        ends = np.cumsum([len(text) for text in encoded], dtype=np.int64)
        return cls(np.frombuffer(b"".join(encoded), dtype=np.uint8), ends)

    def __len__(self) -> int:
        return len(self.ends)

    def __iter__(self) -> Iterator[str]:
        return (self[place] for place in range(len(self)))

    def __getitem__(self, place: int) -> str:
        start = int(self.ends[place - 1]) if place else 0
        return self.data[start : int(self.ends[place])].tobytes().decode("utf-8", "surrogatepass")


class Found(NamedTuple):
    """What goes on from what was typed.

    Args:
        written: what was typed as the best match writes it: 退款 for tuik; empty where nothing was found.
        phrasings: the phrasing of each match.
        starts: the unit of its phrasing at which each match begins.
        sizes: how many units each has.
        costs: of each match; the lower the nearer it is to what was typed.
        starting: whether each match is at the start of its phrasing.
        entries: how many entries have a match.
    """

    written: str
    phrasings: NDArray[np.int64]
    starts: NDArray[np.int64]
    sizes: NDArray[np.int64]
    costs: NDArray[np.int64]
    starting: NDArray[np.bool_]
    entries: int


class SuggestIndex:
    """The phrasings of all entries, known gaps included: who asks for one is better told so than led elsewhere.

    Args:
        texts: the phrasings, entry by entry, each entry's question first.
        firsts: for each entry, the position of its question among them.
        ids: of the entries.
        spelled: the same phrasings as they are spelled.
    """

    def __init__(self, texts: Strings, firsts: NDArray[np.int64], ids: Strings, spelled: SpelledTexts) -> None:
        self._texts, self._firsts, self._ids, self._spelled = texts, firsts, ids, spelled
        self._entries = np.repeat(np.arange(len(firsts)), np.diff(np.append(firsts, len(texts)))).astype(np.uint32)
        self._lengths = np.diff(spelled.text_starts, append=len(spelled.units)).astype(np.uint32)

    @classmethod
    def build(cls, entries: Iterable[Entry], analyzer: Analyzer) -> "SuggestIndex":
        """Spell out all phrasings."""
        entries = list(entries)
        texts = [text for entry in entries for text in entry.phrasings]
        firsts = np.cumsum([0, *(len(entry.phrasings) for entry in entries)])[:-1].astype(np.int64)
        ids = Strings.of(entry.id for entry in entries)
        return cls(Strings.of(texts), firsts, ids, SpelledTexts.build(texts, analyzer))

    def save(self, folder: Path) -> None:
        """Write :data:`SUGGEST_FILE`."""
        spelled = self._spelled
        strings = {
            "texts": self._texts,
            "ids": self._ids,
            "spellings": Strings.of(spelled.spellings),
            "written": Strings.of(spelled.written),
        }
        arrays: dict[str, NDArray[Any]] = {f"{name}.data": packed.data for name, packed in strings.items()}
        arrays |= {f"{name}.ends": packed.ends for name, packed in strings.items()}
        arrays |= {"firsts": self._firsts, "units": spelled.units, "word_starts": spelled.word_starts}
        np.savez(folder / SUGGEST_FILE, allow_pickle=False, **arrays)

    @classmethod
    def load(cls, folder: Path) -> "SuggestIndex":
        """Read what :meth:`save` wrote."""
        with np.load(folder / SUGGEST_FILE, allow_pickle=False) as arrays:
            texts, ids, spellings, written = (
                Strings(arrays[f"{name}.data"], arrays[f"{name}.ends"])
                for name in ("texts", "ids", "spellings", "written")
            )
            spelled = SpelledTexts(list(spellings), list(written), arrays["units"], arrays["word_starts"])
            return cls(texts, arrays["firsts"], ids, spelled)

    def find(self, analyzer: Analyzer, normalized: str, allowed: NDArray[np.bool_] | None = None) -> Found:
        """What goes on from what was typed; what nearly does, too, where that is little.

        Args:
            allowed: of the entries, in the order in which the index was built from them, whether they may be found.
        """
        typed = typed_units(analyzer.runs(normalized))
        matches = [self._allowed(self._spelled.find(typed), allowed)]
        if (matches[0].ways >= SHORTENED).all() and self._entry_count(self._owners(matches[0].starts)) < FEW:
            matches.append(self._allowed(self._spelled.find_misspelt(typed), allowed))
        together = Matches(*(np.concatenate(column) for column in zip(*matches, strict=True)))
        phrasings = self._owners(together.starts)
        costs = np.array([_COSTS.get(way, _NOT_FOUND) for way in range(SLIPPED + 1)])[together.ways]
        asked = np.isin(phrasings, self._firsts) & (together.spots == AT_WORD)
        costs += np.where((together.ways == AS_TYPED) & ~asked, together.spots, 0)
        reading = self._reading(analyzer, together, costs)
        costs[(together.ways >= SHORTENED) & ~self._spelled.are_read(together, reading)] += _READ_OTHERWISE
        written = self._spelled.text_of(reading)
        starts = together.starts - self._spelled.text_starts[phrasings]
        entries = self._entry_count(phrasings)
        return Found(written, phrasings, starts, together.sizes, costs, together.spots == AT_START, entries)

    def best(
        self,
        analyzer: Analyzer,
        found: Found,
        limit: int,
        scores: NDArray[np.floating],
        answerable: NDArray[np.bool_],
        alike: Sequence[int] = (),
    ) -> list[Suggestion]:
        """One suggestion an entry: the nearest to what was typed first, then by score, then the shorter question.

        Known gaps come last. One that is nearer to what was typed than every entry has a place all the same.

        It is the entry's question, but for a variant that begins as was typed where the question has nothing of it.
        A second phrasing of the same entry comes only where there is no other entry.

        Args:
            scores: of the entries, in the order in which the index was built from them.
            answerable: of the entries in that order, whether they have an answer.
            alike: positions of entries in that order to offer after those found.
        """
        costs = np.full(len(self._firsts), _NOT_FOUND)
        owners = self._entries[found.phrasings]
        for cost in np.unique(found.costs)[::-1]:
            costs[owners[found.costs == cost]] = cost
        entries = np.flatnonzero(costs < _NOT_FOUND)
        order = np.lexsort((entries, self._lengths[self._firsts[entries]], -scores[entries], costs[entries]))
        nearest = list(dict.fromkeys([*entries[order].tolist(), *alike]))
        answers = [entry for entry in nearest if answerable[entry]]
        gaps = [entry for entry in nearest if not answerable[entry]]
        if gaps and answers and costs[gaps[0]] < costs[answers[0]]:
            answers = answers[: limit - 1]
        chosen = [*answers, *gaps][:limit]
        shown = [(entry, self._shown(found, entry)) for entry in chosen]
        most = 2 if len(chosen) == 1 else 1
        return [
            Suggestion(
                self._texts[text], self._ids[entry], bool(answerable[entry]), self._matched(analyzer, found, text)
            )
            for entry, texts in shown
            for text in texts[:most]
        ][:limit]

    def _matched(self, analyzer: Analyzer, found: Found, text: int) -> tuple[int, int]:
        """Where the characters of a phrasing begin and end that stand for what was typed."""
        matches = np.flatnonzero(found.phrasings == text)
        if not len(matches):
            return 0, 0
        best = matches[np.argmin(found.costs[matches])]
        normalized = analyzer.normalize(self._texts[text])
        spans = unit_spans(analyzer, normalized.text)[found.starts[best] :][: found.sizes[best]]
        return normalized.original_span(spans[0][0], spans[-1][1])

    def _shown(self, found: Found, entry: int) -> list[int]:
        """Phrasings of an entry to show for what was typed, the best first."""
        first = int(self._firsts[entry])
        mine = self._entries[found.phrasings] == entry
        matched = set(found.phrasings[mine].tolist())
        starting = sorted(set(found.phrasings[mine & found.starting].tolist()), key=lambda at: (self._lengths[at], at))
        return list(dict.fromkeys([first, *starting] if first in matched or not starting else [*starting, first]))

    def _entry_count(self, phrasings: NDArray[np.int64]) -> int:
        return int(np.count_nonzero(np.bincount(self._entries[phrasings])))

    def _allowed(self, matches: Matches, allowed: NDArray[np.bool_] | None) -> Matches:
        if allowed is None:
            return matches
        kept = allowed[self._entries[self._owners(matches.starts)]]
        return Matches(*(column[kept] for column in matches))

    def _owners(self, starts: NDArray[np.int64]) -> NDArray[np.int64]:
        return np.searchsorted(self._spelled.text_starts, starts, side="right") - 1

    def _reading(self, analyzer: Analyzer, matches: Matches, costs: NDArray[np.int64]) -> Sequence[int]:
        """The units that most of the nearest matches have; those that say something before mere grammar."""
        if not len(costs):
            return ()
        nearest = np.flatnonzero(costs == costs.min())
        sample = nearest[:: len(nearest) // _READ_ALOUD + 1]
        rows = zip(*(column[sample].tolist() for column in matches), strict=True)
        often = Counter(self._spelled.read(start, size, way) for start, size, way, _ in rows).most_common(_READINGS)
        telling = [count * _telling(analyzer, self._spelled.text_of(units)) for units, count in often]
        return often[int(np.argmax(telling))][0]


def _telling(analyzer: Analyzer, text: str) -> float:
    """The share of a text's characters that are in words of content."""
    covered = {place for word in content_words(analyzer, text) for place in range(word.start, word.end)}
    return len(covered) / len(text)
