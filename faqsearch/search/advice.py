"""How far a generation's answers may be trusted, and what would help most."""

from dataclasses import dataclass

import numpy as np

from faqsearch.search.blocks import CHARS, NUMBERS
from faqsearch.search.ranking import Ranking

_NAMED = 5
_ALIKE = 0.3  # cosine of characters from which two questions are likely taken for each other


@dataclass(frozen=True, slots=True)
class Advice:
    """What an operator is told after a reindex.

    Args:
        learnt: whether ranking and confidence were learnt from the corpus itself.
        meaning: whether a model of sentence embeddings counts.
        siblings: ids of entries whose question is nearest to another entry's, the nearest first: variants of these
            help most, as they are taken for each other.
    """

    learnt: bool
    meaning: bool
    siblings: tuple[str, ...]


def advice(ranking: Ranking) -> Advice:
    """Look at a generation as it was learnt."""
    return Advice(
        ranking.weights.learnt, ranking.meanings is not None, () if ranking.weights.learnt else _siblings(ranking)
    )


def _siblings(ranking: Ranking) -> tuple[str, ...]:
    _, characters = ranking.model.table.phrasing_block(NUMBERS[CHARS])
    questions = characters.T.tocsr()[ranking.model.starts]
    near = (questions @ questions.T).tolil()
    near.setdiag(0)
    best = np.asarray(near.tocsr().max(axis=1).todense()).ravel() * ranking.answerable
    order = np.argsort(-best, kind="stable")[:_NAMED]
    return tuple(ranking.ids[place] for place in order if best[place] >= _ALIKE)
