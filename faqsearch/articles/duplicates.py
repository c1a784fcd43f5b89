"""The same question in two articles."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from faqsearch.articles.drafts import Draft
from faqsearch.articles.similarity import Rarity, candidates, content_grams, content_pairs, cosine, groups, likeness

# Questions this alike are the same by themselves; less alike ones only with answers that are alike, too.
_SAME_QUESTION = 0.8
_LIKE_QUESTION = 0.5
_LIKE_ANSWER = 0.2


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Drafts that are proposed for merging.

    Args:
        likeness: of the two most alike questions, 0 to 1.
    """

    drafts: tuple[Draft, ...]
    likeness: float


def find_duplicates(drafts: Sequence[Draft]) -> list[Duplicate]:
    """Groups of drafts from different files that ask the same, and of drafts with the very same question."""
    phrasings = [(place, content_grams(text)) for place, draft in enumerate(drafts) for text in _own_phrasings(draft)]
    texts = [pairs for _, pairs in phrasings]
    rarity = Rarity(texts)
    vectors = [rarity.vector(pairs) for pairs in texts]
    alike: dict[tuple[int, int], float] = {}
    for one, other in [*candidates(texts), *_identical(texts)]:
        first, second = phrasings[one][0], phrasings[other][0]
        if first != second:
            pair = (min(first, second), max(first, second))
            alike[pair] = max(alike.get(pair, 0.0), likeness(vectors[one], vectors[other]))
    answers = _Answers(drafts)
    links = {pair: value for pair, value in alike.items() if _same(drafts, pair, value, answers)}
    return [
        Duplicate(
            tuple(drafts[place] for place in group),
            round(max(value for pair, value in links.items() if pair[0] in group), 2),
        )
        for group in groups(list(links))
    ]


def _own_phrasings(draft: Draft) -> list[str]:
    return [text for text in (draft.question, *draft.variants) if text != draft.context]


def _identical(texts: Sequence[Sequence[str]]) -> list[tuple[int, int]]:
    """Neighbours among texts that are all the same: such ones may be too many to be candidates."""
    places: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for place, pairs in enumerate(texts):
        if pairs:
            places[tuple(pairs)].append(place)
    return [(one, other) for same in places.values() for one, other in pairwise(same)]


class _Answers:
    """Likeness of answers, worked out for those that are asked for."""

    def __init__(self, drafts: Sequence[Draft]) -> None:
        self._pairs = [content_pairs(draft.answer) for draft in drafts]
        self._rarity = Rarity(self._pairs)

    def likeness(self, one: int, other: int) -> float:
        return cosine(self._rarity.vector(self._pairs[one]), self._rarity.vector(self._pairs[other]))


def _same(drafts: Sequence[Draft], pair: tuple[int, int], alike: float, answers: _Answers) -> bool:
    one, other = pair
    if drafts[one].file == drafts[other].file:
        return drafts[one].question == drafts[other].question
    if alike >= _SAME_QUESTION:
        return True
    return alike >= _LIKE_QUESTION and answers.likeness(one, other) >= _LIKE_ANSWER
