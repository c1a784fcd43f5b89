"""What a lesson changes before it is published: it is learnt beside the corpus as it is, and both are asked."""

import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from faqsearch.analysis.normalise import normalise
from faqsearch.config import MAX_QUERY_CHARS, Settings
from faqsearch.corpus import corpus_digest, read_corpus
from faqsearch.errors import NoIndexError
from faqsearch.index import Report, open_store
from faqsearch.learn.reindex import reindex
from faqsearch.search.outcome import SearchOutcome, Status
from faqsearch.search.searcher import Searcher
from faqsearch.search.snapshots import Snapshots
from faqsearch.teaching.journal import FOLDER
from faqsearch.teaching.lessons import Lesson

MOST_ASKED = 2_000  # different queries of the log, those asked most often


@dataclass(frozen=True, slots=True)
class Answer:
    """What a query comes to: its status, and the entry it leads to (a known gap's where that was asked about)."""

    status: str
    entry: str | None


@dataclass(frozen=True, slots=True)
class Change:
    """A query whose first answer another one takes the place of.

    Args:
        asked: how often it stands in the log; 0 for one of ``queries.jsonl`` only.
        taught: whether the lesson is about it.
        better: true where only the new answer is a right one by ``queries.jsonl``, false where only the old one was.
    """

    query: str
    asked: int
    before: Answer
    after: Answer
    taught: bool
    better: bool | None


@dataclass(frozen=True, slots=True)
class Effect:
    """Which queries change their first answer, those about the lesson first, then those asked most often.

    Args:
        queries: how many different ones were asked of both.
    """

    queries: int
    changes: tuple[Change, ...]

    @property
    def others(self) -> tuple[Change, ...]:
        """Those that the lesson is not about."""
        return tuple(change for change in self.changes if not change.taught)


def measure(settings: Settings, lesson: Lesson, asked: Mapping[str, int]) -> Effect:
    """Learn the corpus with a lesson, publish nothing, and ask what users ask.

    Args:
        asked: queries of the log → how often; the :data:`MOST_ASKED` most asked are taken.

    Raises:
        CorpusError: with the lesson, the corpus has faults.
    """
    with TemporaryDirectory(prefix="faqsearch-") as name:
        folder = Path(name)
        corpus = folder / "corpus"
        shutil.copytree(settings.corpus_dir, corpus, ignore=shutil.ignore_patterns(FOLDER, ".git"))
        target = corpus / lesson.path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(lesson.after.encode("utf-8"))
        knowledge = read_corpus(corpus)
        labelled = {query.text: query.topics for query in knowledge.queries}
        most = sorted(asked, key=lambda query: (-asked[query], query))[:MOST_ASKED]
        queries = list(dict.fromkeys([*lesson.texts, *most, *labelled]))
        queries = [query for query in queries if query.strip() and len(query) <= MAX_QUERY_CHARS]
        before = _answers(_published(settings, folder / "before"), queries)
        after = _answers(_learnt(settings, corpus, folder / "after"), queries)
    taught = {normalise(text).text for text in lesson.texts}
    changes = [
        Change(
            query,
            asked.get(query, 0),
            old,
            new,
            normalise(query).text in taught,
            _better(old, new, labelled.get(query)),
        )
        for query, old, new in zip(queries, before, after, strict=True)
        if old != new
    ]
    changes.sort(key=lambda change: (not change.taught, -change.asked, change.query))
    return Effect(len(queries), tuple(changes))


def publish(settings: Settings) -> Report:
    """Publish the corpus as it is now, as ``faqsearch reindex`` does."""
    return reindex(
        settings.corpus_dir,
        settings.index_dir,
        keep=settings.keep_generations,
        model=settings.model,
        store=open_store(settings),
    )


def _published(settings: Settings, folder: Path) -> Searcher:
    """What is published, if it is the corpus as it is now; else that, learnt in a folder of its own."""
    try:
        store = open_store(settings)
        store.follow()
        manifest = store.open_current().manifest
        same = manifest.corpus == str(settings.corpus_dir.resolve()) and not manifest.drafts
        if same and manifest.corpus_digest == corpus_digest(settings.corpus_dir):
            return Snapshots(settings).current()
    except NoIndexError:
        pass
    return _learnt(settings, settings.corpus_dir, folder)


def _learnt(settings: Settings, corpus: Path, folder: Path) -> Searcher:
    reindex(corpus, folder, model=settings.model)
    return Snapshots(replace(settings, index_dir=folder, backend="embedded")).current()


def _answers(searcher: Searcher, queries: Iterable[str]) -> list[Answer]:
    now = datetime.now(UTC)  # pins of today count, as they do for users
    return [_answer(searcher.search(query, limit=1, now=now)) for query in queries]


def _answer(outcome: SearchOutcome) -> Answer:
    if outcome.gap is not None:
        return Answer(outcome.status.value, outcome.gap.id)
    led = outcome.top if outcome.status != Status.UNANSWERED else None
    return Answer(outcome.status.value, led.entry.id if led else None)


def _better(old: Answer, new: Answer, topics: Mapping[str, int] | None) -> bool | None:
    if topics is None:
        return None
    was, is_ = (_right(answer, topics) for answer in (old, new))
    return None if was == is_ else is_


def _right(answer: Answer, topics: Mapping[str, int]) -> bool:
    return answer.entry in topics if topics else answer.status == Status.UNANSWERED
