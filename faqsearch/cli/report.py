"""``report``: what is asked in vain, and what else the query log tells."""

from datetime import date
from pathlib import Path

import click

from faqsearch.cli.group import corpus_option, json_option, print_json, say
from faqsearch.cli.log import folder_option, log_settings, readable, since_option, until_option
from faqsearch.errors import ConfigError


@click.command()
@folder_option
@corpus_option
@since_option
@until_option
@click.option("--limit", type=click.IntRange(1, 100_000), default=20, show_default=True, help="Rows of each list.")
@click.option(
    "--out", metavar="FILE.html", type=click.Path(dir_okay=False, path_type=Path),
    help="Write a page with plots.",
)  # fmt: skip
@json_option
def report(
    query_log_path: Path | None,
    corpus_dir: Path | None,
    since: date | None,
    until: date | None,
    limit: int,
    out: Path | None,
    as_json: bool,
) -> None:
    """Say what users ask that the corpus does not answer, most asked first, and what else goes wrong.

    Queries that ask the same are grouped. Days are those of the corpus's time zone.
    """
    from faqsearch.corpus import read_corpus
    from faqsearch.querylog.page import report_page
    from faqsearch.querylog.report import report as make
    from faqsearch.querylog.report import report_document
    from faqsearch.querylog.terminal import report_text

    settings = log_settings(query_log_path, corpus_dir=corpus_dir)
    knowledge = read_corpus(settings.corpus_dir)
    with readable(settings):
        made = make(settings.query_log_folder, knowledge, since=since, until=until)
    if out is not None:
        try:
            out.write_text(report_page(made, limit=limit), encoding="utf-8")
        except OSError as error:
            raise ConfigError(f"the report cannot be written to {out}: {error.strerror or error}") from error
        say(f"The report is in {out}", err=True)
    if as_json:
        print_json(report_document(made, limit=limit))
    elif out is None:
        say(report_text(made, limit=limit))
