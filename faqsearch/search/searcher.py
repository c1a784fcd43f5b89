"""An immutable snapshot of one generation that can be searched; safe to share among threads."""

import hashlib
import time
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cached_property, lru_cache
from zipfile import BadZipFile
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from faqsearch.analysis import Analyzer
from faqsearch.analysis.content import content_words
from faqsearch.config import MAX_QUERY_CHARS
from faqsearch.errors import NoIndexError, QueryError
from faqsearch.index import Generation, Retriever
from faqsearch.knowledge import Category, Directory, Entry, Pin
from faqsearch.meaning import Encoder
from faqsearch.search.decision import Thresholds
from faqsearch.search.outcome import Hit, Notice, SearchOutcome
from faqsearch.search.pins import Pins
from faqsearch.search.ranking import Ranking, load_ranking
from faqsearch.search.scoring import Scored, Scorer
from faqsearch.search.snippet import AnswerText, answer_text, marked_texts, snippet
from faqsearch.search.standing import Standing
from faqsearch.search.suggest import FEW, Found, SuggestIndex, Suggestion

_MAX_ANALYSED_CHARS = 1000  # some characters are eighteen once normalised
_CACHED_ENTRIES = 4096
_ALIKE = 0.2  # confidence from which an entry that nothing typed begins is suggested, too
_CLEARER = 0.15  # how much more confidence a respelling must bring before it is offered


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
        address: str = "",
        pins: Sequence[Pin] = (),
    ) -> None:
        self.generation = generation
        self.directory = directory
        self.analyzer = self._analyzer = analyzer
        self._retriever = retriever
        self._ranking = ranking
        self._suggestions = suggestions
        self._thresholds = thresholds
        self._address = address
        self._pins = Pins(pins, analyzer)
        self._scorer = Scorer(analyzer, retriever, ranking, thresholds)
        names, codes = np.unique(np.array(ranking.categories, dtype=np.str_), return_inverse=True)
        self._categories = names.tolist(), codes

        # Not bound to self: a cycle would keep an old generation in memory until a full collection.
        @lru_cache(_CACHED_ENTRIES)
        def read_entry(place: int) -> Entry:
            return retriever.entry(ranking.ids[place]).served_at(address)

        @lru_cache(_CACHED_ENTRIES)
        def read_answer(place: int) -> AnswerText:
            return answer_text(analyzer, read_entry(place).answer)

        self._entry, self._answer_text = read_entry, read_answer
        self._scorer.score(analyzer.normalize("预热 yure").text)  # loads the dictionaries before the first request

    @classmethod
    def open(
        cls,
        generation: Generation,
        thresholds: Thresholds = Thresholds(),  # noqa: B008 (frozen)
        encoder: Encoder | None = None,
        address: str = "",
    ) -> "Searcher":
        """Read a generation into memory; its folder may be pruned afterwards.

        Args:
            address: of the site, which links of answers to entries and files of the corpus begin with.

        Raises:
            NoIndexError: what was learnt for it is of another version of the code, or damaged.
        """
        knowledge = generation.knowledge()
        try:
            ranking, suggestions = load_ranking(generation.path, encoder), SuggestIndex.load(generation.path)
        except (KeyError, ValueError, BadZipFile) as error:
            raise NoIndexError(f"generation {generation.id} was not learnt by this version of faqsearch") from error
        return cls(
            generation.id,
            knowledge.directory,
            Analyzer(knowledge.lexicon),
            generation.retriever(),
            ranking,
            suggestions,
            thresholds,
            address,
            knowledge.pins,
        )

    @property
    def model(self) -> str | None:
        """The model of sentence embeddings that counts, or None."""
        return self._ranking.encoder.name if self._ranking.encoder is not None else None

    @cached_property
    def fingerprint(self) -> str:
        """A digest of all that decides its answers: of two alike, each answers as the other."""
        decided = (self.generation, self._analyzer.lexicon.synonyms, self._thresholds, self.model, self._address)
        return hashlib.sha256(repr(decided).encode("utf-8", "surrogatepass")).hexdigest()

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
            self._address,
            self._pins.all,
        )

    def search(
        self,
        text: str,
        *,
        limit: int = 10,
        offset: int = 0,
        category: str | None = None,
        now: datetime | None = None,
    ) -> SearchOutcome:
        """Rank entries against what a user typed.

        Args:
            text: 1 to 500 characters, any script; never parsed as a query language.
            limit: at most this many hits, at least 1.
            offset: hits to pass over.
            category: only entries of this category.
            now: aware; pins that count on its day put their entry first. None: no pins, as for figures.

        Returns:
            Hits best first, ties in entry-id order; ``rank`` counts from 1.
            No hits is an outcome (``unanswered``), not an error.

        Raises:
            QueryError: ``text`` is empty or too long.
        """
        started = time.perf_counter()
        normalized = self._normalized(text)
        scored = self._scorer.score(normalized, category)
        pinned, notice = self._pinned(normalized, category, now)
        if pinned is not None:
            scored = scored.led_by(pinned)
        found = scored.found
        spelled = self._ranking.speller.spelled_out(self._analyzer, normalized)
        respelled = self._ranking.speller.respelled(self._analyzer, spelled)
        words = self._marked_words({normalized, spelled, respelled})
        shown = found[offset : offset + limit]
        ranked = [self._hit(scored, place, rank, words) for rank, place in enumerate(shown, start=offset + 1)]
        hits = tuple(replace(hit, pinned=place == pinned) for hit, place in zip(ranked, shown, strict=True))
        top = (hits[0] if offset == 0 and hits else self._hit(scored, found[0], 1, words)) if found else None
        decision = scored.decision
        return SearchOutcome(
            query=text,
            normalized_query=normalized,
            did_you_mean=self._respelling(normalized, spelled, respelled, scored, category),
            status=decision.status,
            reason=decision.reason,
            confidence=top.confidence if top else 0.0,
            total=len(found),
            top=top,
            hits=hits,
            gap=self._entry(decision.gap) if decision.gap is not None else None,
            category=(self._ranking.categories[decision.likely] or None) if decision.likely is not None else None,
            facets={"category": self._facets(scored.order)},
            generation=self.generation,
            took_ms=round((time.perf_counter() - started) * 1000, 3),
            notice=notice,
        )

    def _pinned(self, normalized: str, category: str | None, now: datetime | None) -> tuple[int | None, Notice | None]:
        """The position of the entry that is pinned to a query, and the notice."""
        if now is None or not self._pins.all:
            return None, None
        entry, noticed = self._pins.of(normalized, now.astimezone(ZoneInfo(self.directory.timezone)).date())
        place = self._ranking.ids.index(entry.entry) if entry and entry.entry else None
        if place is not None and category is not None and self._ranking.categories[place] != category:
            place = None
        return place, Notice(noticed.notice, noticed.until) if noticed and noticed.notice else None

    def standing(self, text: str) -> Standing:
        """How the entries and known gaps stand to a text: for how one message of a conversation goes with another."""
        normalized = self._analyzer.normalize(text).text[:_MAX_ANALYSED_CHARS]
        return Standing(self._ranking.ids, self._scorer.score(normalized).scores)

    def chosen(self, entry_id: str) -> Hit:
        """An entry that a user chose: the first, and meant for certain.

        Raises:
            EntryNotFoundError: there is none of that id.
        """
        entry = self.entry(entry_id)
        scored = self._scorer.score(self._normalized(entry.question[:MAX_QUERY_CHARS]))
        hit = self._hit(scored, self._ranking.ids.index(entry_id), 1, frozenset())
        return replace(hit, confidence=1.0)

    def suggest(self, text: str, *, limit: int = 8, category: str | None = None) -> tuple[Suggestion, ...]:
        """Complete what was typed so far; by likeness, too, where few phrasings go on from it.

        Known gaps come last, and are told apart: whoever chooses one learns whom to ask.

        Args:
            category: only entries of this category.
        """
        normalized = self._analyzer.normalize(text[:MAX_QUERY_CHARS]).text[:_MAX_ANALYSED_CHARS]
        if not normalized:
            return ()
        allowed = None if category is None else self._in_category(category)
        found = self._suggestions.find(self._analyzer, normalized, allowed)
        if found.entries >= FEW:  # most keystrokes: without what a search needs beside the scores
            return self._suggested(found, limit, self._scorer.scores(found.written))
        scored = self._scorer.score(found.written or normalized, category)
        trust = scored.confidence
        alike = [place for place in scored.found[:limit] if trust.get(place, 0.0) >= _ALIKE]
        if scored.decision.gap is not None:
            alike = [scored.decision.gap]
        return self._suggested(found, limit, scored.scores, alike)

    def _suggested(
        self, found: Found, limit: int, scores: NDArray[np.floating], alike: Sequence[int] = ()
    ) -> tuple[Suggestion, ...]:
        answerable = self._ranking.answerable
        return tuple(self._suggestions.best(self._analyzer, found, limit, scores, answerable, alike))

    def entry(self, entry_id: str) -> Entry:
        """One entry or known gap.

        Raises:
            EntryNotFoundError: there is none of that id.
        """
        return self._retriever.entry(entry_id).served_at(self._address)

    def categories(self) -> tuple[tuple[Category, int], ...]:
        """Each category with the number of its answerable entries, in the directory's order, then by id."""
        counts = {id_: count for id_, count in self._retriever.category_counts.items() if id_ is not None}
        known = self.directory.categories
        rows = [(category, counts.get(id_, 0)) for id_, category in known.items()]
        return tuple(rows + [(Category(id_, id_), counts[id_]) for id_ in sorted(counts.keys() - known.keys())])

    def listed(self, category: str | None, *, limit: int, offset: int = 0) -> tuple[Entry, ...]:
        """The answerable entries of a category, or of all, by id, some of them."""
        return tuple(map(self.entry, sorted(self.ids(category))[offset : offset + limit]))

    def ids(self, category: str | None = None) -> tuple[str, ...]:
        """Ids of the answerable entries of a category, or of all, in the corpus's order."""
        ranking = self._ranking
        chosen = ranking.answerable if category is None else ranking.answerable & self._in_category(category)
        return tuple(ranking.ids[place] for place in np.flatnonzero(chosen).tolist())

    def examples(self, category: Category, limit: int) -> tuple[Entry, ...]:
        """Some answerable entries of a category: those that its name finds come first, then the others by id."""
        named = [hit.entry for hit in self.search(category.name, limit=limit, category=category.id).hits]
        others = self.listed(category.id, limit=2 * limit)
        return tuple({entry.id: entry for entry in (*named, *others)}.values())[:limit]

    def _in_category(self, category: str) -> NDArray[np.bool_]:
        """Of the entries, whether they are of a category."""
        names, codes = self._categories
        code = names.index(category) if category in names else -1
        chosen: NDArray[np.bool_] = codes == code
        return chosen

    def _normalized(self, text: str) -> str:
        if len(text) > MAX_QUERY_CHARS:
            raise QueryError("query", f"the query has {len(text)} characters; at most {MAX_QUERY_CHARS} are taken")
        normalized = self._analyzer.normalize(text).text[:_MAX_ANALYSED_CHARS]
        if not text.strip():
            raise QueryError("query", "the query is empty")
        return normalized

    def _hit(self, scored: Scored, place: int, rank: int, words: frozenset[str]) -> Hit:
        entry = self._entry(place)
        return Hit(
            rank=rank,
            entry=entry,
            matched_question=entry.phrasings[self._ranking.model.nearest(scored.evidence, place)],
            snippet=snippet(self._answer_text(place), words),
            marked=marked_texts(self._answer_text(place), words),
            score=float(scored.scores[place]),
            confidence=self._scorer.confidence(scored, place),
        )

    def _facets(self, places: Sequence[int]) -> dict[str, int]:
        """How many entries each category has of some, the largest first."""
        names, codes = self._categories
        counts = np.bincount(codes[np.asarray(places, np.int64)], minlength=len(names))
        found = ((name, count) for name, count in zip(names, counts.tolist(), strict=True) if name and count)
        return dict(sorted(found, key=lambda item: (-item[1], item[0])))

    def _marked_words(self, texts: Iterable[str]) -> frozenset[str]:
        """The words of the spellings of a query, and their synonyms."""
        words = {word.text for text in texts for word in content_words(self._analyzer, text)}
        same = {synonym.text for word in words for synonym in self._analyzer.synonyms.get(word, ())}
        return frozenset(words | same)

    def _respelling(
        self, normalized: str, spelled: str, respelled: str, scored: Scored, category: str | None
    ) -> str | None:
        """What was meant by pinyin, or by words that the corpus lacks and knows by another spelling.

        A respelling is offered where the search finds what was asked, and the same as before or much more surely.
        """
        if respelled != spelled:
            first, found = scored.first, self._scorer.score(respelled, category).certain
            other = first is not None and found is not None and found.place != first.place
            if found and (first is None or found.confidence >= first.confidence + other * _CLEARER):
                return respelled
        typed = " ".join(run for run, _ in self._analyzer.runs(normalized))
        return spelled if spelled != typed and scored.certain else None
