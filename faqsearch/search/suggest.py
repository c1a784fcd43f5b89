"""Suggestions while someone types: by prefix of the text, of its sound, or of its initials."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from faqsearch.analysis import Analyzer
from faqsearch.analysis.pinyin import syllables
from faqsearch.knowledge import Entry


class Suggestion(NamedTuple):
    """A phrasing to offer, and the entry it leads to."""

    text: str
    entry_id: str


class SuggestIndex:
    """Sorted keys of all phrasings of answerable entries.

    Each phrasing has three keys: its normalised text, its pinyin run together, and the pinyin's initials,
    so that 解冻, jiedong and jd all lead to 解冻要多久.
    """

    def __init__(self, entries: Iterable[Entry], analyzer: Analyzer) -> None:
        self._analyzer = analyzer
        self._phrasings: list[tuple[int, Suggestion]] = []
        keys: list[tuple[str, int]] = []
        for entry in entries:
            if not entry.answerable:
                continue
            for rank, text in enumerate(entry.phrasings):
                place = len(self._phrasings)
                self._phrasings.append((rank, Suggestion(text, entry.id)))
                keys.extend((key, place) for key in self._keys(text))
        keys.sort()
        self._keys_sorted = [key for key, _ in keys]
        self._places = [place for _, place in keys]

    def complete(self, typed: str, limit: int) -> list[Suggestion]:
        """Phrasings of which a key starts with what was typed; questions before variants, short before long."""
        key = _squeeze(self._analyzer.normalize(typed).text)
        if not key:
            return []
        start = bisect_left(self._keys_sorted, key)
        end = bisect_left(self._keys_sorted, key + "\U0010ffff")
        found = {self._places[at] for at in range(start, min(end, start + 2000))}
        ranked = sorted(
            found, key=lambda place: (self._phrasings[place][0] > 0, len(self._phrasings[place][1].text), place)
        )
        return distinct((self._phrasings[place][1] for place in ranked), limit)

    def _keys(self, text: str) -> Iterator[str]:
        normalized = self._analyzer.normalize(text).text
        key = _squeeze(normalized)
        yield key
        sounds = [sound for run, han in self._analyzer.runs(normalized) for sound in (syllables(run) if han else [run])]
        spelled = "".join(sounds)
        if spelled != key:
            yield spelled
            yield "".join(sound[0] for sound in sounds)


def distinct(suggestions: Iterable[Suggestion], limit: int, start: Sequence[Suggestion] = ()) -> list[Suggestion]:
    """The first ``limit`` suggestions, no text twice and no entry more than twice; ``start`` comes first."""
    kept = list(start)
    texts = {suggestion.text for suggestion in kept}
    per_entry: dict[str, int] = {}
    for suggestion in kept:
        per_entry[suggestion.entry_id] = per_entry.get(suggestion.entry_id, 0) + 1
    for suggestion in suggestions:
        if len(kept) >= limit:
            break
        if suggestion.text in texts or per_entry.get(suggestion.entry_id, 0) >= 2:
            continue
        texts.add(suggestion.text)
        per_entry[suggestion.entry_id] = per_entry.get(suggestion.entry_id, 0) + 1
        kept.append(suggestion)
    return kept


def _squeeze(text: str) -> str:
    """Letters, digits and Han characters only."""
    return "".join(char for char in text if char.isalnum())
