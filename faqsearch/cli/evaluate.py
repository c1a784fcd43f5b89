"""``evaluate``: figures from labelled queries."""

import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from faqsearch.cli.group import index_option, json_option, print_json, read_settings, say
from faqsearch.config import MAX_QUERY_CHARS, Settings
from faqsearch.errors import ConfigError
from faqsearch.knowledge import LabelledQuery

if TYPE_CHECKING:
    from faqsearch.evaluation import Evaluation
    from faqsearch.search.searcher import Searcher

_QUERIES_FILE = "queries.jsonl"
_SYNTAX = "[KIND:]FIGURE=NUMBER"
_OWN_QUERIES = (
    "Ranking and confidence are learnt from these queries, as they are the corpus's own: good for telling that "
    "something got worse, but other queries will not come out as well."
)


@click.command()
@click.argument("queries", metavar="[QUERIES.jsonl]", required=False, type=click.Path(path_type=Path))
@click.option(
    "--report", "report_path", metavar="FILE.html", type=click.Path(dir_okay=False, path_type=Path),
    help="Write a page with charts, confusions and weak topics.",
)  # fmt: skip
@click.option("--min", "least", metavar=_SYNTAX, multiple=True, help="Bar below which the exit status is 5.")
@click.option("--max", "most", metavar=_SYNTAX, multiple=True, help="Bar above which the exit status is 5.")
@click.option(
    "--corpus", "corpus_dir", type=click.Path(file_okay=False, path_type=Path),
    help="Evaluate this corpus as it is now; publish nothing.",
)  # fmt: skip
@click.option(
    "--corpora", "corpora_dir", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Evaluate each folder of DIR: a corpus with a queries.jsonl that is asked and not learnt from.",
)  # fmt: skip
@index_option
@json_option
def evaluate(
    queries: Path | None,
    report_path: Path | None,
    least: tuple[str, ...],
    most: tuple[str, ...],
    corpus_dir: Path | None,
    corpora_dir: Path | None,
    index_dir: Path | None,
    as_json: bool,
) -> None:
    """Measure how well the queries of a file are answered: relevance, routing, confidence.

    One JSON object a line: {"id": "q1", "text": "…", "topics": {"<entry id>": 2}, "kind": "typo"}. Grade 2 answers
    the query, 1 is acceptable; without topics, nothing in the corpus answers it.

    \b
    Bars can be given as often as wanted:
      --min P@1=0.9           for all queries
      --min typo:P@1=0.8      for one kind
      --min each:P@1=0.8      for every kind by itself
      --max ece=0.05
    """
    from faqsearch.evaluation import check_gates, document, parse_gate
    from faqsearch.evaluation.terminal import figures_text

    if sum(given is not None for given in (corpus_dir, corpora_dir, index_dir)) > 1:
        raise ConfigError("--corpus, --corpora and --index exclude each other: each says what to evaluate")
    if (queries is None) != (corpora_dir is not None):
        raise ConfigError("either QUERIES.jsonl or --corpora is needed, whose folders have queries of their own")
    gates = [parse_gate(text, least=True) for text in least] + [parse_gate(text, least=False) for text in most]
    settings = read_settings(corpus_dir=corpus_dir, index_dir=index_dir)
    if queries is None:
        assert corpora_dir is not None  # noqa: S101 (checked above)
        evaluation = _of_corpora(settings, corpora_dir)
        if report_path is not None:
            raise ConfigError("--report is of one corpus: it names entries; leave out --corpora or --report")
        name = corpora_dir.name
    else:
        evaluation, name = _of_queries(settings, corpus_dir, queries, report_path), queries.name
    if as_json:
        print_json(document(evaluation))
    else:
        say(figures_text(name, evaluation))
    check_gates(evaluation, gates)


def _of_queries(settings: Settings, corpus_dir: Path | None, queries: Path, report_path: Path | None) -> "Evaluation":
    from faqsearch.corpus import read_queries
    from faqsearch.evaluation.judged import EntryIds
    from faqsearch.evaluation.page import page

    with _opened(settings, corpus_dir) as searcher:
        read = read_queries(queries, EntryIds(searcher), max_chars=MAX_QUERY_CHARS)
        if queries.resolve() == (settings.corpus_dir / "queries.jsonl").resolve():
            say(_OWN_QUERIES, err=True)
        evaluation = _evaluation(searcher, read)
        if report_path is not None:
            _write_report(report_path, page(queries.name, evaluation, searcher, now=datetime.now(UTC)))
    return evaluation


def _of_corpora(settings: Settings, corpora_dir: Path) -> "Evaluation":
    """All queries of all corpora; each corpus is a kind."""
    from faqsearch.corpus import read_queries
    from faqsearch.evaluation.evaluate import summarise
    from faqsearch.evaluation.judged import EntryIds, Judged

    folders = sorted(path.parent for path in corpora_dir.glob(f"*/{_QUERIES_FILE}"))
    if not folders:
        raise ConfigError(f"no folder of {corpora_dir} has a {_QUERIES_FILE}")
    judged: list[Judged] = []
    for folder in folders:
        with TemporaryDirectory(prefix="faqsearch-") as bare:
            corpus = Path(bare) / folder.name
            shutil.copytree(folder, corpus, ignore=shutil.ignore_patterns(_QUERIES_FILE))
            with _opened(settings, corpus) as searcher:
                read = read_queries(folder / _QUERIES_FILE, EntryIds(searcher), max_chars=MAX_QUERY_CHARS)
                named = [replace(query, id=f"{folder.name}/{query.id}", kind=folder.name) for query in read]
                judged.extend(_evaluation(searcher, named).judged)
    return summarise(f"{len(folders)} corpora", judged)


@contextmanager
def _opened(settings: Settings, corpus_dir: Path | None) -> Iterator["Searcher"]:
    """What is published, or a corpus indexed in a folder of its own for as long as it is searched."""
    from faqsearch.learn.reindex import reindex
    from faqsearch.search.snapshots import Snapshots

    if corpus_dir is None:
        yield Snapshots(settings).current()
        return
    with TemporaryDirectory(prefix="faqsearch-") as folder:
        reindex(corpus_dir, Path(folder), model=settings.model)
        yield Snapshots(replace(settings, index_dir=Path(folder), backend="embedded")).current()


def _evaluation(searcher: "Searcher", queries: Sequence[LabelledQuery]) -> "Evaluation":
    from faqsearch.evaluation import evaluate

    hidden = not sys.stderr.isatty()
    with click.progressbar(length=len(queries), label="Searching", file=sys.stderr, hidden=hidden) as bar:
        return evaluate(searcher, queries, datetime.now(UTC), lambda done: bar.update(done - bar.pos))


def _write_report(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"the report cannot be written to {path}: {error.strerror or error}") from error
    say(f"The report is in {path}", err=True)
