"""The ``faqsearch`` group: settings, errors → exit statuses, and how results are printed."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from faqsearch import __version__
from faqsearch.config import Settings
from faqsearch.errors import (
    ClusterError,
    ConfigError,
    CorpusError,
    EntryNotFoundError,
    FaqSearchError,
    FeedbackUnavailableError,
    GenerationNotFoundError,
    IndexStateError,
    InputError,
    LessonError,
    NoIndexError,
    QualityGateError,
    QueryError,
    ReindexRunningError,
)
from faqsearch.terminal import printable, printable_json

BUG, USAGE, INPUT, INDEX, QUALITY = 1, 2, 3, 4, 5

EXIT_STATUSES: Mapping[type[FaqSearchError], int] = {
    FaqSearchError: BUG,  # only its subclasses are raised
    ConfigError: USAGE,
    QueryError: USAGE,
    EntryNotFoundError: USAGE,
    InputError: INPUT,
    CorpusError: INPUT,
    IndexStateError: INDEX,
    NoIndexError: INDEX,
    GenerationNotFoundError: INDEX,
    ReindexRunningError: INDEX,
    ClusterError: INDEX,
    FeedbackUnavailableError: USAGE,  # its file is one that was configured
    LessonError: USAGE,
    QualityGateError: QUALITY,
}


class _Group(click.Group):
    """Ends a command that raises a :class:`FaqSearchError` with its message and exit status."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except FaqSearchError as error:
            say(str(error), err=True)
            ctx.exit(EXIT_STATUSES[type(error)])


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="faqsearch")
def main() -> None:
    """Search for answers to what users ask.

    Every option that has a FAQSEARCH_* variable wins over it. Results go to stdout, all else to stderr.

    Exit status: 0 done; 1 a bug; 2 wrong usage or configuration; 3 faults in the corpus or an input file;
    4 no usable index; 5 a quality gate was not met.
    """


_folder = click.Path(file_okay=False, path_type=Path)
corpus_option = click.option(
    "--corpus", "corpus_dir", type=_folder, help="Folder of the corpus (FAQSEARCH_CORPUS_DIR)."
)
index_option = click.option("--index", "index_dir", type=_folder, help="Folder of the index (FAQSEARCH_INDEX_DIR).")
json_option = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")


def read_settings(**options: Any) -> Settings:
    """Settings from the environment; options that were given (not None) win.

    Raises:
        ConfigError: a FAQSEARCH_* variable is unknown or does not parse.
    """
    return Settings.from_environment(os.environ, **options)


def say(text: str, *, err: bool = False) -> None:
    """Print a line for people, to stdout or stderr; nothing else in the commands prints."""
    click.echo(printable(text), err=err)


def print_json(data: Any) -> None:
    """Print a result for programs, to stdout."""
    say_json(json.dumps(data, ensure_ascii=False, indent=2))


def say_json(text: str) -> None:
    """Print JSON that is written already, to stdout."""
    click.echo(printable_json(text))
