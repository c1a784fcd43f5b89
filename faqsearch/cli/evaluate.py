"""``evaluate``: figures from labelled queries."""

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

_SYNTAX = "[KIND:]FIGURE=NUMBER"
_OWN_QUERIES = (
    "Ranking and confidence are learnt from these queries, as they are the corpus's own: good for telling that "
    "something got worse, but other queries will not come out as well."
)


@click.command()
@click.argument("queries", metavar="QUERIES.jsonl", type=click.Path(path_type=Path))
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
@index_option
@json_option
def evaluate(
    queries: Path,
    report_path: Path | None,
    least: tuple[str, ...],
    most: tuple[str, ...],
    corpus_dir: Path | None,
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
    from faqsearch.corpus import read_queries
    from faqsearch.evaluation import check_gates, document, parse_gate
    from faqsearch.evaluation.judged import EntryIds
    from faqsearch.evaluation.page import page
    from faqsearch.evaluation.terminal import figures_text

    if corpus_dir is not None and index_dir is not None:
        raise ConfigError("--corpus and --index exclude each other: the one evaluates a corpus, the other an index")
    gates = [parse_gate(text, least=True) for text in least] + [parse_gate(text, least=False) for text in most]
    settings = read_settings(corpus_dir=corpus_dir, index_dir=index_dir)
    with _opened(settings, corpus_dir) as searcher:
        read = read_queries(queries, EntryIds(searcher), max_chars=MAX_QUERY_CHARS)
        if queries.resolve() == (settings.corpus_dir / "queries.jsonl").resolve():
            say(_OWN_QUERIES, err=True)
        evaluation = _evaluation(searcher, read)
        if report_path is not None:
            _write_report(report_path, page(queries.name, evaluation, searcher, now=datetime.now(UTC)))
    if as_json:
        print_json(document(evaluation))
    else:
        say(figures_text(queries.name, evaluation))
    check_gates(evaluation, gates)


@contextmanager
def _opened(settings: Settings, corpus_dir: Path | None) -> Iterator["Searcher"]:
    """What is published, or a corpus indexed in a folder of its own for as long as it is searched."""
    from faqsearch.index import reindex
    from faqsearch.meaning import open_encoder
    from faqsearch.search.artifact import RankingArtifact
    from faqsearch.search.snapshots import Snapshots

    if corpus_dir is None:
        yield Snapshots(settings).current()
        return
    with TemporaryDirectory(prefix="faqsearch-") as folder:
        reindex(corpus_dir, Path(folder), artifacts=[RankingArtifact(open_encoder(settings.model))])
        yield Snapshots(replace(settings, index_dir=Path(folder))).current()


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
