"""Suggestions while someone types: by prefix of the text, of its sound, or of its initials."""

import json
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from faqsearch.analysis import Analyzer
from faqsearch.analysis.pinyin import syllables
from faqsearch.knowledge import Entry

SUGGEST_FILE = "suggestions.json"
_LAST = "\U0010ffff"  # sorts after every key that goes on
_MOST_READ = 2000  # keys with a prefix; one letter may have a hundred thousand


class Suggestion(NamedTuple):
    """A phrasing to offer, and the entry it leads to."""

    text: str
    entry_id: str


class SuggestIndex:
    """Sorted keys of all phrasings of answerable entries.

    Each phrasing has three keys: its normalised text, its pinyin run together, and the pinyin's initials,
    so that 解冻, jiedong and jd all lead to 解冻要多久.

    Args:
        phrasings: text, entry id, and whether it is the entry's question.
        keys: each with the position of its phrasing, in order.
    """

    def __init__(self, phrasings: Sequence[tuple[str, str, bool]], keys: Sequence[tuple[str, int]]) -> None:
        self._phrasings = phrasings
        self._keys = keys

    @classmethod
    def build(cls, entries: Iterable[Entry], analyzer: Analyzer) -> "SuggestIndex":
        """Gather the keys of all phrasings."""
        phrasings: list[tuple[str, str, bool]] = []
        keys: list[tuple[str, int]] = []
        for entry in entries:
            for rank, text in enumerate(entry.phrasings if entry.answerable else ()):
                keys.extend((key, len(phrasings)) for key in _keys(analyzer, text))
                phrasings.append((text, entry.id, rank == 0))
        return cls(phrasings, sorted(keys))

    def save(self, folder: Path) -> None:
        """Write :data:`SUGGEST_FILE`."""
        row = {"phrasings": self._phrasings, "keys": self._keys}
        (folder / SUGGEST_FILE).write_text(json.dumps(row, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> "SuggestIndex":
        """Read what :meth:`save` wrote."""
        row = json.loads((folder / SUGGEST_FILE).read_text(encoding="utf-8"))
        return cls([tuple(item) for item in row["phrasings"]], [tuple(item) for item in row["keys"]])

    def complete(self, normalized: str, limit: int) -> list[Suggestion]:
        """Phrasings of which a key starts with what was typed; questions before variants, short before long."""
        key = _squeeze(normalized)
        if not key:
            return []
        start = bisect_left(self._keys, (key, 0))
        end = bisect_left(self._keys, (key + _LAST, 0))
        found = {self._keys[at][1] for at in range(start, min(end, start + _MOST_READ))}
        order = sorted(found, key=lambda place: (not self._phrasings[place][2], len(self._phrasings[place][0]), place))
        return distinct((Suggestion(*self._phrasings[place][:2]) for place in order), limit)


def _keys(analyzer: Analyzer, text: str) -> Iterator[str]:
    normalized = analyzer.normalize(text).text
    key = _squeeze(normalized)
    yield key
    sounds = [sound for run, han in analyzer.runs(normalized) for sound in (syllables(run) if han else [run])]
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
