"""An immutable snapshot of one generation that can be searched; safe to share among threads."""

import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from faqsearch.analysis import Analyzer
from faqsearch.analysis.content import content_words
from faqsearch.config import MAX_QUERY_CHARS
from faqsearch.errors import NoIndexError, QueryError
from faqsearch.index import Generation, QueryTerm, Retriever, TermKind
from faqsearch.knowledge import Category, Directory, Entry
from faqsearch.search.blocks import block_codes
from faqsearch.search.confidence import confidences
from faqsearch.search.decision import Candidate, Decision, Thresholds, decide
from faqsearch.search.model import FEATURES, Evidence
from faqsearch.search.outcome import Hit, SearchOutcome, Status
from faqsearch.search.ranking import SMALLTALK, Ranking, load_ranking
from faqsearch.search.snippet import AnswerText, answer_text, marked_texts, snippet
from faqsearch.search.suggest import FEW, SuggestIndex, Suggestion
from faqsearch.search.understanding import understood

_CANDIDATES = 2000  # listed at most; the contract pages through the first 1,050
_MAX_ANALYSED_CHARS = 1000  # some characters are eighteen once normalised
_CACHED_ENTRIES = 4096
_SOUND_ALIKE_ENTRIES = 20
_SOUND_ALIKE = 0.1  # cosine of sounds from which an entry without a common word is listed, too
_PHRASING_SOUNDS = FEATURES.index("phrasing_sounds")
_ENTRY_SOUNDS = FEATURES.index("entry_sounds")
_CLEARER = 0.15  # how much more confidence a respelling must bring before it is offered


@dataclass(frozen=True, slots=True)
class _View:
    """A query held against the whole corpus: ``order`` has the positions of the listed entries, best first;
    ``asks`` is false where it has no word but of grammar."""

    evidence: Evidence
    scores: NDArray[np.float64]
    order: tuple[int, ...]
    confidence: dict[int, float]
    decision: Decision
    asks: bool


class Searcher:
    """Ranks entries, completes queries and looks entries up, all from the same generation."""

    def __init__(
        self,
        generation: str,
        directory: Directory,
        analyzer: Analyzer,
        retriever: Retriever,
        ranking: Ranking,
        suggestions: SuggestIndex,
        thresholds: Thresholds = Thresholds(),  # noqa: B008 (frozen)
    ) -> None:
        self.generation = generation
        self.directory = directory
        self._analyzer = analyzer
        self._retriever = retriever
        self._ranking = ranking
        self._suggestions = suggestions
        self._thresholds = thresholds
        self._places = {id_: place for place, id_ in enumerate(ranking.ids)}
        self._categories = np.array(ranking.categories, dtype=np.str_)
        self._rivals: list[int] = np.flatnonzero(~ranking.answerable).tolist()

        # Not bound to self: a cycle would keep an old generation in memory until a full collection.
        @lru_cache(_CACHED_ENTRIES)
        def read_entry(place: int) -> Entry:
            return retriever.entry(ranking.ids[place])

        @lru_cache(_CACHED_ENTRIES)
        def read_answer(place: int) -> AnswerText:
            return answer_text(analyzer, read_entry(place).answer)

        self._entry, self._answer_text = read_entry, read_answer
        self._view(analyzer.normalize("预热 yure").text, None)  # loads the dictionaries before the first request

    @classmethod
    def open(cls, generation: Generation, thresholds: Thresholds = Thresholds()) -> "Searcher":  # noqa: B008 (frozen)
        """Read a generation into memory; its folder may be pruned afterwards.

        Raises:
            NoIndexError: what was learnt for it is of another version of the code, or damaged.
        """
        directory, lexicon = generation.knowledge()
        try:
            ranking, suggestions = load_ranking(generation.path), SuggestIndex.load(generation.path)
        except (KeyError, ValueError, BadZipFile) as error:
            raise NoIndexError(f"generation {generation.id} was not learnt by this version of faqsearch") from error
        return cls(
            generation.id, directory, Analyzer(lexicon), generation.retriever(), ranking, suggestions, thresholds
        )

    def with_synonyms(self, text: str) -> "Searcher":
        """The same with other synonyms for what users type (the text of a ``synonyms.txt``).

        Raises:
            CorpusError: a line is not of the format.
        """
        if text == self._analyzer.lexicon.synonyms:
            return self
        return Searcher(
            self.generation,
            self.directory,
            self._analyzer.with_synonyms(text),
            self._retriever,
            self._ranking,
            self._suggestions,
            self._thresholds,
        )

    def search(self, text: str, *, limit: int = 10, offset: int = 0, category: str | None = None) -> SearchOutcome:
        """Rank entries against what a user typed.

        Args:
            text: 1 to 500 characters, any script; never parsed as a query language.
            limit: at most this many hits, at least 1.
            offset: hits to pass over.
            category: only entries of this category.

        Returns:
            Hits best first, ties in entry-id order; ``rank`` counts from 1.
            No hits is an outcome (``unanswered``), not an error.

        Raises:
            QueryError: ``text`` is empty or too long.
        """
        started = time.perf_counter()
        normalized = self._normalized(text)
        view = self._view(normalized, category)
        found = self._inside(view.order, category)
        spelled = self._ranking.speller.spelled_out(self._analyzer, normalized)
        respelled = self._ranking.speller.respelled(self._analyzer, spelled)
        words = self._marked_words({normalized, spelled, respelled})
        hits = tuple(self._hit(view, found[at], at + 1, words) for at in range(offset, min(offset + limit, len(found))))
        top = (hits[0] if offset == 0 and hits else self._hit(view, found[0], 1, words)) if found else None
        decision = view.decision
        facets = Counter(filter(None, (self._ranking.categories[place] for place in view.order)))
        return SearchOutcome(
            query=text,
            normalized_query=normalized,
            did_you_mean=self._respelling(normalized, spelled, respelled, view, category),
            status=decision.status,
            reason=decision.reason,
            confidence=top.confidence if top else 0.0,
            total=len(found),
            top=top,
            hits=hits,
            gap=self._entry(decision.gap) if decision.gap is not None else None,
            category=(self._ranking.categories[decision.likely] or None) if decision.likely is not None else None,
            facets={"category": dict(sorted(facets.items(), key=lambda item: (-item[1], item[0])))},
            generation=self.generation,
            took_ms=round((time.perf_counter() - started) * 1000, 3),
        )

    def suggest(self, text: str, *, limit: int = 8) -> tuple[Suggestion, ...]:
        """Complete what was typed so far; by likeness, too, where few phrasings go on from it.

        A known gap is suggested like an answer: whoever chooses it is told at once that there is none, and whom to ask.
        """
        normalized = self._analyzer.normalize(text[:MAX_QUERY_CHARS]).text[:_MAX_ANALYSED_CHARS]
        if not normalized:
            return ()
        found = self._suggestions.find(self._analyzer, normalized)
        if found.entries >= FEW:  # most keystrokes: without what a search needs beside the scores
            evidence = self._ranking.model.evidence(block_codes(self._analyzer, found.written))
            scores = self._ranking.weights.ranker.astype(np.float32) @ evidence.features.T
            return tuple(self._suggestions.best(found, limit, scores))
        view = self._view(found.written or normalized, None)
        alike = [place for place in view.order[:limit] if view.confidence.get(place, 0.0) >= self._thresholds.ambiguous]
        if view.decision.gap is not None:
            alike = [view.decision.gap]
        return tuple(self._suggestions.best(found, limit, view.scores, alike))

    def entry(self, entry_id: str) -> Entry:
        """One entry or known gap.

        Raises:
            EntryNotFoundError: there is none of that id.
        """
        return self._retriever.entry(entry_id)

    def categories(self) -> tuple[tuple[Category, int], ...]:
        """Each category with the number of its answerable entries, in the directory's order, then by id."""
        counts = {id_: count for id_, count in self._retriever.category_counts.items() if id_ is not None}
        known = self.directory.categories
        rows = [(category, counts.get(id_, 0)) for id_, category in known.items()]
        return tuple(rows + [(Category(id_, id_), counts[id_]) for id_ in sorted(counts.keys() - known.keys())])

    def _normalized(self, text: str) -> str:
        if len(text) > MAX_QUERY_CHARS:
            raise QueryError("query", f"the query has {len(text)} characters; at most {MAX_QUERY_CHARS} are taken")
        normalized = self._analyzer.normalize(text).text[:_MAX_ANALYSED_CHARS]
        if not text.strip():
            raise QueryError("query", "the query is empty")
        return normalized

    def _view(self, normalized: str, category: str | None) -> _View:
        text = understood(self._analyzer, self._ranking.speller, normalized)
        evidence = self._ranking.model.evidence(block_codes(self._analyzer, text))
        scores = (evidence.features @ self._ranking.weights.ranker).astype(np.float64)
        listed = self._listed(text, evidence, category)
        order = tuple(sorted(listed, key=lambda place: (-round(float(scores[place]), 4), self._ranking.ids[place])))
        rival = self._rival(evidence, scores, category)
        first = self._inside(order, category)[:10]
        places = [*first, rival] if rival is not None else list(first)
        asks = bool(content_words(self._analyzer, text))
        confidence = dict(zip(places, self._trust(evidence, scores, places, asks=asks), strict=True))
        candidates = [Candidate(place, float(scores[place]), confidence[place]) for place in places]
        answers = candidates[: len(first)]
        is_gap = rival is not None and self._ranking.ids[rival] != SMALLTALK
        decision = decide(answers, candidates[-1] if rival is not None else None, is_gap, self._thresholds)
        return _View(evidence, scores, order, confidence, decision, asks)

    def _trust(
        self, evidence: Evidence, scores: NDArray[np.float64], places: Sequence[int], *, asks: bool
    ) -> list[float]:
        """The confidence in each of some entries: none where nothing is asked, as by 怎么办 alone."""
        if not asks:
            return [0.0] * len(places)
        return confidences(evidence.features, scores, places, self._ranking.weights)

    def _listed(self, text: str, evidence: Evidence, category: str | None) -> list[int]:
        """Answerable entries that share a word or two neighbouring characters with the query, or sound like it."""
        words, grams = self._analyzer.words(text), self._analyzer.grams(text)
        terms = [QueryTerm(token.text, TermKind.WORD) for token in words]
        terms += [QueryTerm(token.text, TermKind.GRAM) for token in grams if len(token.text) > 1 or len(grams) == 1]
        found = self._retriever.retrieve(terms, limit=_CANDIDATES)
        if category is not None and len(found) == _CANDIDATES:  # those of the category may be behind the others
            found += self._retriever.retrieve(terms, limit=_CANDIDATES, category=category)
        places = {self._places[match.entry_id] for match in found}
        for eligible in {None, category}:  # those of other categories, too: facets count them
            sounding = np.where(self._eligible(eligible), evidence.features[:, _PHRASING_SOUNDS], 0.0)
            loudest = np.argsort(-sounding, kind="stable")[:_SOUND_ALIKE_ENTRIES]
            places.update(loudest[sounding[loudest] >= _SOUND_ALIKE].tolist())
        return [place for place in places if self._ranking.answerable[place]]

    def _eligible(self, category: str | None) -> NDArray[np.bool_]:
        """Which positions a category filter leaves: all without one."""
        if category is None:
            return np.ones(len(self._categories), dtype=bool)
        matching: NDArray[np.bool_] = self._categories == category
        return matching

    def _rival(self, evidence: Evidence, scores: NDArray[np.float64], category: str | None) -> int | None:
        """The best of what answers nothing, if the query has anything in common with it.

        A category filter holds for known gaps as for entries; small talk belongs to no category.
        """
        eligible = self._eligible(category)
        rivals = [place for place in self._rivals if eligible[place] or self._ranking.ids[place] == SMALLTALK]
        if not rivals:
            return None
        best = max(rivals, key=lambda place: float(scores[place]))
        return best if evidence.features[best, _ENTRY_SOUNDS] > 0 else None

    def _inside(self, order: Sequence[int], category: str | None) -> Sequence[int]:
        if category is None:
            return order
        return [place for place in order if self._ranking.categories[place] == category]

    def _hit(self, view: _View, place: int, rank: int, words: frozenset[str]) -> Hit:
        confidence = view.confidence.get(place)
        if confidence is None:
            (confidence,) = self._trust(view.evidence, view.scores, [place], asks=view.asks)
        entry = self._entry(place)
        return Hit(
            rank=rank,
            entry=entry,
            matched_question=self._nearest(view, place),
            snippet=snippet(self._answer_text(place), words),
            marked=marked_texts(self._answer_text(place), words),
            score=round(float(view.scores[place]), 4),
            confidence=round(confidence, 4),
        )

    def _nearest(self, view: _View, place: int) -> str:
        return self._entry(place).phrasings[int(view.evidence.nearest[place])]

    def _marked_words(self, texts: Iterable[str]) -> frozenset[str]:
        """The words of the spellings of a query, and their synonyms."""
        words = {word.text for text in texts for word in content_words(self._analyzer, text)}
        same = {synonym.text for word in words for synonym in self._analyzer.synonyms.get(word, ())}
        return frozenset(words | same)

    def _respelling(
        self, normalized: str, spelled: str, respelled: str, view: _View, category: str | None
    ) -> str | None:
        """What was meant by pinyin, or by words that the corpus lacks and knows by another spelling.

        A respelling is offered where the search finds what was asked, and the same as before or much more surely.
        """
        if respelled != spelled:
            after = self._view(respelled, category)
            first, found = self._first(view, category), self._found(after, category)
            other = first is not None and found is not None and found.place != first.place
            if found and (first is None or found.confidence >= first.confidence + other * _CLEARER):
                return respelled
        typed = " ".join(run for run, _ in self._analyzer.runs(normalized))
        return spelled if spelled != typed and self._found(view, category) else None

    def _found(self, view: _View, category: str | None) -> Candidate | None:
        """What was asked for certain, be it an entry or a known gap."""
        gap = view.decision.gap
        if gap is not None:
            return Candidate(gap, float(view.scores[gap]), view.confidence[gap])
        return self._first(view, category) if view.decision.status is Status.ANSWERED else None

    def _first(self, view: _View, category: str | None) -> Candidate | None:
        inside = self._inside(view.order, category)
        place = inside[0] if inside else None
        return None if place is None else Candidate(place, float(view.scores[place]), view.confidence[place])
