"""Search a changed copy of a corpus: indexed for real, in a folder of its own, published nowhere."""

import dataclasses
import json
import shutil
import statistics
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from faqsearch.config import Settings
from faqsearch.corpus import read_corpus
from faqsearch.evaluation.judged import EntryIds
from faqsearch.index import reindex
from faqsearch.knowledge import Entry, KnowledgeBase, LabelledQuery, Lexicon
from faqsearch.learn.artifact import RankingArtifact
from faqsearch.meaning import open_encoder
from faqsearch.search.searcher import Searcher
from faqsearch.search.snapshots import Snapshots

ROOT = Path(__file__).resolve().parent.parent

# Channels have no hours in the sample corpus, so the moment changes nothing; a fixed one keeps it so.
NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)


@dataclasses.dataclass(frozen=True, slots=True)
class Trial:
    """A corpus that can be searched.

    Args:
        corpus: folder that it was indexed from.
        index: folder of its generation.
        reindex_s: seconds that indexing and learning took.
    """

    searcher: Searcher
    corpus: Path
    index: Path
    reindex_s: float


@dataclasses.dataclass(frozen=True, slots=True)
class DayOne:
    """A corpus as an operator brings it on the first day, and queries that were written by who saw nothing else.

    Args:
        name: of its trade.
        entries: with a question and an answer.
        queries: what its users ask, answered or not.
    """

    name: str
    entries: tuple[Entry, ...]
    queries: tuple[LabelledQuery, ...]


def day_one_corpora() -> Iterator[DayOne]:
    """Those of tests/corpora that have labelled queries, and the sample corpus without all that it was taught."""
    folders = [path.parent for path in sorted((ROOT / "tests" / "corpora").glob("*/queries.jsonl"))]
    for folder in [*folders, ROOT / "corpus"]:
        knowledge = read_corpus(folder)
        entries = [dataclasses.replace(entry, variants=()) for entry in knowledge.entries if entry.answerable]
        name = "sample" if folder.name == "corpus" else folder.name
        asked = [
            LabelledQuery(f"{entry.id}-{number}", text, {entry.id: 2})
            for entry in knowledge.entries
            if entry.answerable
            for number, text in enumerate(entry.variants)
        ]
        yield DayOne(name, tuple(entries), (*knowledge.queries, *asked))


@contextmanager
def trial(knowledge: KnowledgeBase, directory_files: Path | None = None) -> Iterator[Trial]:
    """Index a knowledge base and open it.

    Args:
        directory_files: folder whose channels.yaml and prepare.yaml the entries refer to.
    """
    with TemporaryDirectory(prefix="faqsearch-trial-") as folder:
        corpus = Path(folder) / "corpus"
        write_corpus(knowledge, corpus)
        for name in ("channels.yaml", "prepare.yaml"):
            if directory_files is not None and (directory_files / name).is_file():
                shutil.copy(directory_files / name, corpus)
        with opened(corpus) as found:
            yield found


@contextmanager
def opened(corpus: Path, model: str = "none") -> Iterator[Trial]:
    """Index a corpus folder, or a single file of entries, and open it.

    Args:
        model: as FAQSEARCH_MODEL.
    """
    with TemporaryDirectory(prefix="faqsearch-trial-") as folder:
        if corpus.is_file():
            (Path(folder) / "corpus").mkdir()
            corpus = Path(shutil.copy(corpus, Path(folder) / "corpus")).parent
        index = Path(folder) / "index"
        started = time.perf_counter()
        reindex(corpus, index, artifacts=[RankingArtifact(open_encoder(model))])
        took_s = time.perf_counter() - started
        yield Trial(Snapshots(Settings(index_dir=index, model=model)).current(), corpus, index, took_s)


def write_corpus(knowledge: KnowledgeBase, folder: Path) -> None:
    """A knowledge base as corpus files, but for its directory."""
    (folder / "lexicon").mkdir(parents=True)
    _write_lines(folder / "entries.jsonl", [_entry_row(entry) for entry in knowledge.entries])
    if knowledge.queries:
        _write_lines(folder / "queries.jsonl", [dataclasses.asdict(query) for query in knowledge.queries])
    for field in dataclasses.fields(Lexicon):
        (folder / "lexicon" / f"{field.name}.txt").write_text(getattr(knowledge.lexicon, field.name), encoding="utf-8")


def _write_lines(path: Path, rows: list[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


def _entry_row(entry: Entry) -> dict[str, Any]:
    """Without what no search looks at: files, and entries that a trial may have left out."""
    row = dataclasses.asdict(dataclasses.replace(entry, follow_ups=()))
    del row["links"]
    row["updated"] = entry.updated.isoformat() if entry.updated else None
    return {name: list(value) if isinstance(value, tuple) else value for name, value in row.items()}


def known_topics(queries: Sequence[LabelledQuery], searcher: Searcher) -> list[LabelledQuery]:
    """Queries without the topics that a variation has taken out of the corpus."""
    ids = EntryIds(searcher)
    return [
        dataclasses.replace(query, topics={id_: grade for id_, grade in query.topics.items() if id_ in ids})
        for query in queries
    ]


def processor_ms(searcher: Searcher, queries: Sequence[LabelledQuery]) -> float:
    """Milliseconds of the processor for a search, at the median; of three searches for a query the quickest counts."""
    return statistics.median(min(_processor_ms(searcher, query.text) for _ in range(3)) for query in queries)


def _processor_ms(searcher: Searcher, text: str) -> float:
    before = time.process_time()
    searcher.search(text)
    return (time.process_time() - before) * 1000
