"""``log``: export, purge and forget what the query log has."""

import dataclasses
import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import click

from faqsearch.cli.group import json_option, print_json, read_settings, say, say_json
from faqsearch.config import Settings
from faqsearch.errors import ConfigError


class Day(click.ParamType[date]):
    """A day, YYYY-MM-DD."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return datetime.strptime(value, "%Y-%m-%d").replace(tzinfo=UTC).date()
        except ValueError:
            self.fail(f"{value!r} is not a day (expected YYYY-MM-DD)", param, ctx)


folder_option = click.option(
    "--log", "query_log_path", type=click.Path(file_okay=False, path_type=Path),
    help="Folder of the query log (FAQSEARCH_QUERY_LOG_PATH).",
)  # fmt: skip
since_option = click.option("--since", type=Day(), metavar="DAY", help="First day to take (UTC, YYYY-MM-DD).")
until_option = click.option("--until", type=Day(), metavar="DAY", help="Last day to take.")


@click.group()
def log() -> None:
    """Export the query log, or take things out of it.

    It is written where FAQSEARCH_QUERY_LOG=on.
    """


@log.command()
@folder_option
@since_option
@until_option
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="File to write; stdout by default.")
def export(query_log_path: Path | None, since: date | None, until: date | None, out: Path | None) -> None:
    """Print the searches as JSON Lines, oldest first."""
    from faqsearch.querylog import read_lines

    settings = log_settings(query_log_path)
    with readable(settings):
        rows = (
            json.dumps(dataclasses.asdict(line), ensure_ascii=False)
            for line in read_lines(settings.query_log_folder, since=since, until=until)
        )
        if out is None:
            for row in rows:
                say_json(row)
            return
        count = 0
        with out.open("w", encoding="utf-8") as stream:
            for count, row in enumerate(rows, start=1):  # noqa: B007 - counted
                stream.write(f"{row}\n")
    say(f"{count} searches are in {out}", err=True)


@log.command()
@folder_option
@click.option("--days", type=click.IntRange(0, 3650), help="Days to keep; else FAQSEARCH_QUERY_LOG_DAYS.")
@click.option("--all", "everything", is_flag=True, help="Keep nothing, today's included.")
@json_option
def purge(query_log_path: Path | None, days: int | None, everything: bool, as_json: bool) -> None:
    """Remove the days that are too old. A running server does so by itself, once an hour."""
    from faqsearch.querylog import purge as remove

    settings = log_settings(query_log_path)
    kept = settings.query_log_days if days is None else days
    before = None if everything else datetime.now(UTC).date() - timedelta(days=kept - 1)
    with readable(settings):
        removed = remove(settings.query_log_folder, before=before)
    if as_json:
        print_json({"removed": removed})
    else:
        say(f"Removed {len(removed)} days: {', '.join(removed)}" if removed else "Nothing is that old.")


@log.command()
@click.argument("text", required=False)
@click.option("--client", type=int, help="The client's number, as `export` prints it.")
@folder_option
@json_option
def forget(text: str | None, client: int | None, query_log_path: Path | None, as_json: bool) -> None:
    """Erase the searches that hold TEXT, or those of one client, for good."""
    from faqsearch.querylog import forget as erase

    if (text is None) == (client is None) or (text is not None and not text.strip()):
        raise click.UsageError("give either the TEXT that a search holds or the --client it came from")
    settings = log_settings(query_log_path)
    with readable(settings):
        count = erase(settings.query_log_folder, text=text, client=client)
    if as_json:
        print_json({"erased": count})
    else:
        say(f"Erased {count} searches.")


def log_settings(query_log_path: Path | None, **options: Any) -> Settings:
    """The settings, where there is a log."""
    settings = read_settings(query_log_path=query_log_path, **options)
    if not settings.query_log_folder.is_dir():
        raise ConfigError(
            f"there is no query log in {settings.query_log_folder} (FAQSEARCH_QUERY_LOG=on keeps one,"
            " FAQSEARCH_QUERY_LOG_PATH says where)"
        )
    return settings


@contextmanager
def readable(settings: Settings) -> Iterator[None]:
    """Say which folder it is where the log cannot be read or written."""
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        raise ConfigError(f"the query log in {settings.query_log_folder} cannot be used: {error}") from error
