"""What an operator asks of the log: what is asked in vain, what goes wrong, what nobody needs."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from faqsearch.analysis import Analyzer
from faqsearch.analysis.content import content_words
from faqsearch.knowledge import KnowledgeBase
from faqsearch.querylog.grouping import group
from faqsearch.querylog.tally import AMBIGUOUS, ANSWERED, Asked, Fates, Tally, tally

_SPELLINGS = 5  # examples of a group
_WORDS_FROM = 20_000  # different queries, the most asked, whose words are looked at
_WORD_TIMES = 2  # a word that was typed once is rather a slip


@dataclass(frozen=True, slots=True)
class Nearest:
    """The entry, or known gap, that is nearest to a group."""

    id: str
    question: str
    answerable: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Queries that ask the same.

    Args:
        number: from 1; ``faqsearch teach --group`` takes it.
        query: the one asked most often.
        count: how often all of them were asked.
        queries: all of them, normalised, the most asked first.
        examples: as they were typed, personal data masked.
        nearest: what the search put first most often; None where it found nothing or that is gone from the corpus.
        gap: whether that is a known gap that was asked about.
        by_day: how often on each day, the days of the whole report.
        trend: how often in the later half of these days less how often in the earlier one.
    """

    number: int
    query: str
    count: int
    queries: tuple[str, ...]
    examples: tuple[str, ...]
    nearest: Nearest | None
    gap: bool
    by_day: tuple[int, ...]
    trend: int


@dataclass(frozen=True, slots=True)
class Day:
    """One day's searches of one channel."""

    day: str
    channel: str
    searches: int
    answered: int
    ambiguous: int


@dataclass(frozen=True, slots=True)
class VotedDown:
    """An entry whose answers were voted down; ``queries`` are those it was voted down for, the most often first."""

    id: str
    question: str
    no: int
    yes: int
    queries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Word:
    """A word that users use and the corpus does not."""

    word: str
    count: int
    example: str


@dataclass(frozen=True, slots=True)
class Report:
    """The whole report; lists are in the order of how often, then of their text.

    Args:
        answered: share of the searches, from 0 to 1.
        in_vain: groups of what nothing answered; small talk and wishes to be handed over are none.
        abandoned: groups of what was asked back about without a choice being made.
        unneeded: ids and questions of entries that were never first and never chosen.
    """

    first_day: str | None
    last_day: str | None
    searches: int
    answered: float
    days: tuple[Day, ...]
    in_vain: tuple[Group, ...]
    abandoned: tuple[Group, ...]
    voted_down: tuple[VotedDown, ...]
    unneeded: tuple[Nearest, ...]
    words: tuple[Word, ...]


def report(folder: Path, knowledge: KnowledgeBase, *, since: date | None = None, until: date | None = None) -> Report:
    """Read the log and make a report of it; the same for the same log and corpus.

    Args:
        folder: of the query log.
        knowledge: the corpus as it is now, with the time zone that days are of.
        since, until: days, both included.

    Raises:
        OSError, sqlite3.Error: the log cannot be read.
    """
    found = tally(folder, timezone=knowledge.directory.timezone, since=since, until=until)
    analyzer = Analyzer(knowledge.lexicon)
    entries = {entry.id: Nearest(entry.id, entry.question, entry.answerable) for entry in knowledge.entries}
    days = sorted({day for day, _, _ in found.by_day})
    total = found.by_day.total()
    answered = sum(count for (_, _, status), count in found.by_day.items() if status == ANSWERED)
    return Report(
        first_day=days[0].isoformat() if days else None,
        last_day=days[-1].isoformat() if days else None,
        searches=total,
        answered=round(answered / total, 4) if total else 0.0,
        days=tuple(_days(found)),
        in_vain=tuple(_groups(found.in_vain, entries, days, analyzer)),
        abandoned=tuple(_groups(found.asked_back, entries, days, analyzer)),
        voted_down=tuple(_voted_down(found, entries)),
        unneeded=tuple(entry for id_, entry in sorted(entries.items()) if entry.answerable and not found.used[id_]),
        words=tuple(_words(found.queries, knowledge, analyzer)),
    )


def report_document(made: Report, *, limit: int | None = None) -> dict[str, Any]:
    """The report as JSON has it; ``limit`` bounds each of its lists, which days are not."""
    document = asdict(made)
    for name in ("in_vain", "abandoned", "voted_down", "unneeded", "words"):
        document[f"{name}_total"] = len(document[name])
        document[name] = document[name][:limit]
    return document


def _days(found: Tally) -> Iterator[Day]:
    for day, channel in sorted({(day, channel) for day, channel, _ in found.by_day}):
        statuses = Counter(
            {status: count for (d, c, status), count in found.by_day.items() if (d, c) == (day, channel)}
        )
        yield Day(day.isoformat(), channel, statuses.total(), statuses[ANSWERED], statuses[AMBIGUOUS])


def _groups(fates: Fates, entries: Mapping[str, Nearest], days: list[date], analyzer: Analyzer) -> Iterator[Group]:
    queries = list(fates)
    grouped = group(queries, [fates[query].count for query in queries], analyzer)
    for number, found in enumerate(grouped, start=1):
        names = [queries[place] for place in found.places]
        members = [fates[name] for name in names]
        by_day = sum((asked.by_day for asked in members), Counter[date]())
        gaps = sum((asked.gaps for asked in members), Counter[str]())
        nearest = sum((asked.nearest for asked in members), Counter[str]())
        best = _commonest(gaps) if gaps.total() * 2 > by_day.total() else _commonest(nearest)
        counts = [by_day[day] for day in days]
        half = len(counts) // 2
        yield Group(
            number=number,
            query=names[0],
            count=by_day.total(),
            queries=tuple(names),
            examples=tuple(_examples(members)),
            nearest=entries.get(best) if best else None,
            gap=gaps.total() * 2 > by_day.total(),
            by_day=tuple(counts),
            trend=sum(counts[-half:]) - sum(counts[:half]) if half else 0,
        )


def _commonest(counts: Counter[str]) -> str | None:
    return min(counts, key=lambda id_: (-counts[id_], id_)) if counts else None


def _examples(members: Iterable[Asked]) -> list[str]:
    """One spelling of each query first, then more of them."""
    spelled = [asked.examples for asked in members]
    rows = [examples[turn] for turn in range(2) for examples in spelled if len(examples) > turn]
    return list(dict.fromkeys(rows))[:_SPELLINGS]


def _voted_down(found: Tally, entries: Mapping[str, Nearest]) -> Iterator[VotedDown]:
    down = {id_: (no, yes) for id_, (yes, no) in found.votes.items() if no and id_ in entries}
    for id_ in sorted(down, key=lambda id_: (-down[id_][0], id_)):
        queries = found.voted_down[id_]
        most = sorted(queries, key=lambda query: (-queries[query], query))[:_SPELLINGS]
        yield VotedDown(id_, entries[id_].question, *down[id_], tuple(most))


def _words(queries: Counter[str], knowledge: KnowledgeBase, analyzer: Analyzer) -> Iterator[Word]:
    """Words of queries that no entry has, neither in its phrasings nor in its answer, and no synonym leads from."""
    known = set(analyzer.synonyms)
    for text in [text for entry in knowledge.entries for text in (*entry.phrasings, entry.analysed_answer)]:
        known.update(token.text for token in analyzer.all_words(analyzer.normalize(text).text))
    counts, examples = Counter[str](), dict[str, str]()
    for query in sorted(queries, key=lambda query: (-queries[query], query))[:_WORDS_FROM]:
        for word in {token.text for token in content_words(analyzer, query)} - known:
            if len(word) > 1 and not word.isdecimal() and f"[{word}]" not in query:
                counts[word] += queries[query]
                examples.setdefault(word, query)
    for word in sorted(counts, key=lambda word: (-counts[word], word)):
        if counts[word] >= _WORD_TIMES:
            yield Word(word, counts[word], examples[word])
