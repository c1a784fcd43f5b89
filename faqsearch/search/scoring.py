"""A query held against every entry: what may answer it, in which order, how far to trust it, and what follows."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from faqsearch.analysis import Analyzer
from faqsearch.analysis.codes import codes, contradicts
from faqsearch.analysis.content import content_words
from faqsearch.analysis.courtesy import without_courtesy
from faqsearch.analysis.questions import questions
from faqsearch.index import QueryTerm, Retriever, TermKind
from faqsearch.search.blocks import block_codes
from faqsearch.search.confidence import confidences
from faqsearch.search.decision import OPTIONS, Candidate, Decision, Thresholds, decide
from faqsearch.search.model import FEATURES, Evidence
from faqsearch.search.outcome import Reason, Status
from faqsearch.search.ranking import SMALLTALK, Ranking
from faqsearch.search.understanding import understood

_CANDIDATES = 2000  # listed at most; the contract pages through the first 1,050
_DECISIVE = 10  # first entries whose confidence is needed to decide; of the others it is told when they are shown
_SOUND_ALIKE_ENTRIES = 20
_SOUND_ALIKE = 0.1  # cosine of sounds from which an entry without a common word is listed, too
_BY_LABELLED_QUERIES = 5  # entries listed for these alone
_OF_ANOTHER = 0.9  # of the confidence that answers: an entry on another code may be asked about, and is no answer
_VERBATIM_LEAD = 1.0  # of the score of a phrasing typed as it stands over all others
_ENTRY_WORDS = FEATURES.index("entry_words")
_PHRASING_SOUNDS = FEATURES.index("phrasing_sounds")
_MEANING = [FEATURES.index("meaning_phrasing"), FEATURES.index("meaning_passage")]
_ALIKE_IN_MEANING = 10  # entries listed for what they mean alone
_ENTRY_SOUNDS = FEATURES.index("entry_sounds")


@dataclass(frozen=True, slots=True)
class Scored:
    """A query with every entry's score.

    Args:
        evidence: what the scores come from.
        scores: of each position of the model.
        order: positions of the listed entries, best first, ties in entry-id order.
        found: those of ``order`` that a category filter leaves.
        confidence: by position, of the first entries and of the best known gap or small talk.
        decision: what is concluded of ``found``.
        asks: false where the query has no word but of grammar.
    """

    evidence: Evidence
    scores: NDArray[np.float64]
    order: Sequence[int]
    found: Sequence[int]
    confidence: dict[int, float]
    decision: Decision
    asks: bool

    def led_by(self, place: int) -> "Scored":
        """The same with an entry before all others, whatever speaks against it."""
        scores = self.scores.copy()
        scores[place] = scores.max() + _VERBATIM_LEAD
        return dataclasses.replace(
            self,
            scores=scores,
            order=[place, *(other for other in self.order if other != place)],
            found=[place, *(other for other in self.found if other != place)],
            confidence={**self.confidence, place: 1.0},
            decision=Decision(Status.ANSWERED, Reason.ANSWERED, likely=place),
        )

    @property
    def first(self) -> Candidate | None:
        """The first entry."""
        return self.candidate(self.found[0]) if self.found else None

    @property
    def certain(self) -> Candidate | None:
        """What was asked for certain, be it an entry or a known gap."""
        if self.decision.gap is not None:
            return self.candidate(self.decision.gap)
        return self.first if self.decision.status is Status.ANSWERED else None

    def candidate(self, place: int) -> Candidate:
        """One whose ``confidence`` is known."""
        return Candidate(place, float(self.scores[place]), self.confidence[place])


class Scorer:
    """Scores the entries of one generation; safe to share among threads."""

    def __init__(self, analyzer: Analyzer, retriever: Retriever, ranking: Ranking, thresholds: Thresholds) -> None:
        self._analyzer = analyzer
        self._retriever = retriever
        self._ranking = ranking
        least = 0.0 if ranking.weights.learnt else thresholds.untaught
        self._thresholds = dataclasses.replace(thresholds, answered=max(thresholds.answered, least))
        places = {id_: place for place, id_ in enumerate(ranking.ids)}
        self._places = np.array([places.get(id_, -1) for id_ in retriever.names], dtype=np.int64)
        self._categories = np.array(ranking.categories, dtype=np.str_)
        self._weighted = np.flatnonzero(ranking.weights.ranker)
        self._asked = np.unique(ranking.model.owners[~ranking.model.shown])  # entries that answer labelled queries
        self._rivals: list[int] = np.flatnonzero(~ranking.answerable).tolist()
        self._id_ranks = np.empty(len(ranking.ids), np.intp)
        self._id_ranks[np.argsort(np.array(ranking.ids, dtype=np.str_))] = np.arange(len(ranking.ids))
        self._blocks = ranking.model.blocks

    def score(self, normalized: str, category: str | None = None) -> Scored:
        """Hold a query against every entry; where two questions are joined, each by itself, too.

        Args:
            normalized: as the analyzer normalises it.
            category: what the filter leaves; the others are scored and listed, too, as facets count them.
        """
        scored = self._score(normalized, category)
        if scored.decision.status is not Status.ANSWERED:
            return scored
        near = scored.found[:OPTIONS]
        alone = [self._score(part, category) for part in questions(normalized)]
        certain = [found.first for found in alone if found.first and found.decision.status is Status.ANSWERED]
        meant: dict[int, float] = {one.place: one.confidence for one in certain if one.place in near}
        return self._asked_back(scored, meant) if len(meant) > 1 and scored.found[0] in meant else scored

    def _asked_back(self, scored: Scored, meant: dict[int, float]) -> Scored:
        """The same where a message holds several questions: the user is asked which comes first.

        Args:
            meant: confidence by position.
        """
        first = sorted(meant, key=lambda place: meant[place])
        scores = scored.scores.copy()
        for place in first:
            scores[place] = scores.max() + _VERBATIM_LEAD
        first.reverse()
        return dataclasses.replace(
            scored,
            scores=scores,
            order=first + [place for place in scored.order if place not in meant],
            found=first + [place for place in scored.found if place not in meant],
            confidence=scored.confidence | meant,
            decision=Decision(Status.AMBIGUOUS, Reason.AMBIGUOUS, likely=first[0]),
        )

    def _score(self, normalized: str, category: str | None) -> Scored:
        """Hold a query, as a whole, against every entry.

        Args:
            normalized: as the analyzer normalises it.
            category: what the filter leaves; the others are scored and listed, too, as facets count them.
        """
        text, evidence = self._held(normalized)
        asks = bool(content_words(self._analyzer, text))
        scores = self._ranked(evidence)
        if len(evidence.verbatim):  # nothing is nearer than what the operator wrote
            scores[evidence.verbatim] = scores.max() + _VERBATIM_LEAD
        listed = self._listed(text, evidence, scores, category)
        ordered = listed[np.lexsort((self._id_ranks[listed], -np.round(scores[listed], 4)))]
        order: list[int] = ordered.tolist()
        found: list[int] = ordered[self._eligible(category, ordered)].tolist() if category is not None else order
        rival = self._rival(evidence, scores, category)
        is_gap = rival is not None and self._ranking.ids[rival] != SMALLTALK
        trust = self._trust(evidence, scores, found[:_DECISIVE], asks=asks)
        if asked := codes([normalized]):
            limit = self._thresholds.answered * _OF_ANOTHER
            trust |= {place: min(sure, limit) for place, sure in trust.items() if self._of_another(asked, place)}
        if rival is not None:  # small talk is what asks nothing
            trust |= self._trust(evidence, scores, [rival], asks=asks or not is_gap)
        candidates = {place: Candidate(place, float(scores[place]), sure) for place, sure in trust.items()}
        best_rival = None if rival is None else candidates.pop(rival)
        decision = decide([*candidates.values()], best_rival, is_gap, self._thresholds)
        if normalized in self._analyzer.smalltalk:  # word for word
            decision = Decision(Status.UNANSWERED, Reason.NO_MATCH)
        return Scored(evidence, scores, order, found, trust, decision, asks)

    def _held(self, normalized: str) -> tuple[str, Evidence]:
        """The text that was understood, and its evidence; a phrasing that was typed as it stands is taken so."""
        bare = without_courtesy(normalized)
        text = understood(self._analyzer, self._ranking.speller, bare)
        evidence = self._evidence(text)
        if not len(evidence.verbatim) and _letters(self._analyzer, text) != _letters(self._analyzer, normalized):
            typed = self._evidence(normalized)
            if len(typed.verbatim):
                return normalized, typed
        return text, evidence

    def _evidence(self, text: str) -> Evidence:
        evidence = self._ranking.model.evidence(block_codes(self._analyzer, text, self._blocks))
        if self._ranking.meanings is not None and self._ranking.encoder is not None:
            vector = self._ranking.encoder.queries([text])[0]
            evidence.features[:, _MEANING] = self._ranking.meanings.likeness(vector)
        return evidence

    def scores(self, normalized: str) -> NDArray[np.float64]:
        """The scores alone, of the text as it stands: for suggestions, at each keystroke."""
        return self._ranked(self._evidence(normalized))

    def _ranked(self, evidence: Evidence) -> NDArray[np.float64]:
        scores: NDArray[np.float64] = self._ranking.weights.ranker[self._weighted] @ evidence.features.T[self._weighted]
        return scores

    def confidence(self, scored: Scored, place: int) -> float:
        """That a position answers the query, be it among the first or not."""
        if place in scored.confidence:
            return scored.confidence[place]
        return self._trust(scored.evidence, scored.scores, [place], asks=scored.asks)[place]

    def _trust(
        self, evidence: Evidence, scores: NDArray[np.float64], places: Sequence[int], *, asks: bool
    ) -> dict[int, float]:
        """The confidence in each of some positions: none where nothing is asked, as by 怎么办 alone."""
        if not asks:
            return dict.fromkeys(places, 0.0)
        sure = confidences(evidence.features, scores, places, self._ranking.weights)
        verbatim = set(evidence.verbatim.tolist())
        return {place: 1.0 if place in verbatim else trust for place, trust in zip(places, sure, strict=True)}

    def _listed(
        self, text: str, evidence: Evidence, scores: NDArray[np.float64], category: str | None
    ) -> NDArray[np.int64]:
        """Answerable entries that share a word or two neighbouring characters with the query, or sound like it.

        The retriever does not know labelled queries: of the entries that share a word with one, the best are listed.
        """
        words, grams = self._analyzer.words(text), self._analyzer.grams(text)
        terms = [QueryTerm(token.text, TermKind.WORD) for token in words]
        terms += [QueryTerm(token.text, TermKind.GRAM) for token in grams if len(token.text) > 1 or len(grams) == 1]
        found = [self._retriever.retrieve(terms, limit=_CANDIDATES).ordinals]
        if category is not None and len(found[0]) == _CANDIDATES:  # those of the category may be behind the others
            found.append(self._retriever.retrieve(terms, limit=_CANDIDATES, category=category).ordinals)
        listed = [*(self._places[ordinals] for ordinals in found), evidence.verbatim]
        asked = self._asked[evidence.features[self._asked, _ENTRY_WORDS] > 0]
        for eligible in {None, category}:  # those of other categories, too: facets count them
            sounding = evidence.features[:, _PHRASING_SOUNDS]
            loudest = np.flatnonzero(sounding >= _SOUND_ALIKE)
            loudest = loudest[self._eligible(eligible, loudest)]
            if len(loudest) > _SOUND_ALIKE_ENTRIES:
                border = np.partition(sounding[loudest], -_SOUND_ALIKE_ENTRIES)[-_SOUND_ALIKE_ENTRIES]
                loudest = loudest[sounding[loudest] >= border]
            listed.append(loudest[np.argsort(-sounding[loudest], kind="stable")[:_SOUND_ALIKE_ENTRIES]])
            sharing = asked[self._eligible(eligible, asked)]
            listed.append(sharing[np.argsort(-scores[sharing], kind="stable")[:_BY_LABELLED_QUERIES]])
        if self._ranking.meanings is not None:
            listed.append(np.argsort(-evidence.features[:, _MEANING[1]], kind="stable")[:_ALIKE_IN_MEANING])
        places: NDArray[np.int64] = np.unique(np.concatenate(listed))
        answerable: NDArray[np.int64] = places[self._ranking.answerable[places]]
        return answerable

    def _of_another(self, asked: frozenset[str], place: int) -> bool:
        """Whether an entry is about another code than the one that was asked for."""
        entry = self._retriever.entry(self._ranking.ids[place])
        texts = [self._analyzer.normalize(text).text for text in (*entry.phrasings, entry.analysed_answer)]
        return contradicts(asked, codes(texts))

    def _eligible(self, category: str | None, places: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Which of some positions a category filter leaves: all without one."""
        if category is None:
            return np.ones(len(places), dtype=bool)
        matching: NDArray[np.bool_] = self._categories[places] == category
        return matching

    def _rival(self, evidence: Evidence, scores: NDArray[np.float64], category: str | None) -> int | None:
        """The best of what answers nothing, if the query has anything in common with it.

        A category filter holds for known gaps as for entries; small talk belongs to no category.
        """
        of_category = self._eligible(category, np.array(self._rivals, np.int64)).tolist()
        rivals = [
            place
            for place, its in zip(self._rivals, of_category, strict=True)
            if its or self._ranking.ids[place] == SMALLTALK
        ]
        if not rivals:
            return None
        best = max(rivals, key=lambda place: float(scores[place]))
        return best if evidence.features[best, _ENTRY_SOUNDS] > 0 else None


def _letters(analyzer: Analyzer, text: str) -> str:
    """A text without punctuation and spaces."""
    return "".join(run for run, _ in analyzer.runs(text))
