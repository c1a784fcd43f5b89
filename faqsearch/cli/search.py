"""``search`` and ``answer``: what the API would answer, in the terminal."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from faqsearch.cli.group import index_option, read_settings, say, say_json
from faqsearch.errors import QueryError

if TYPE_CHECKING:
    from faqsearch.search.searcher import Searcher

json_option = click.option("--json", "as_json", is_flag=True, help="Print exactly what the API returns.")
category_option = click.option(
    "--category",
    metavar="ID",
    help="Only entries of this category; empty: of all.",
    callback=lambda _context, _option, value: value or None,
)


@click.command(short_help="Show ranked answers to a query.")
@click.argument("query")
@click.option("--limit", type=click.IntRange(1, 50), default=10, show_default=True, help="Results to show at most.")
@category_option
@index_option
@json_option
def search(query: str, limit: int, category: str | None, index_dir: Path | None, as_json: bool) -> None:
    """Show the answers to QUERY, best first, then whom to turn to and what to prepare."""
    from faqsearch import wire

    searcher = _searcher(query, index_dir)
    document = wire.search(searcher, query, now=datetime.now(UTC), limit=limit, category=category)
    if as_json:
        say_json(wire.to_json(document))
    else:
        say(wire.search_text(document))


@click.command(short_help="Answer a query as a chatbot would.")
@click.argument("query")
@click.option("--limit", type=click.IntRange(1, 50), default=3, show_default=True, help="Alternatives at most.")
@category_option
@index_option
@json_option
def answer(query: str, limit: int, category: str | None, index_dir: Path | None, as_json: bool) -> None:
    """Answer QUERY as a chatbot would: an answer, a question back, or whom to turn to."""
    from faqsearch import wire

    searcher = _searcher(query, index_dir)
    document = wire.answer(searcher, wire.AnswerRequest(query, limit, category), now=datetime.now(UTC))
    if as_json:
        say_json(wire.to_json(document))
    else:
        say(wire.answer_text(document))


def _searcher(query: str, index_dir: Path | None) -> "Searcher":
    """The published generation, once it is clear that the query can be searched for."""
    from faqsearch.search.snapshots import Snapshots
    from faqsearch.wire import query_fault

    settings = read_settings(index_dir=index_dir)
    if fault := query_fault(query):
        raise QueryError("QUERY", f"the query {fault}")
    return Snapshots(settings).current()
