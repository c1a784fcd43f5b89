"""``import``: raw support articles into draft entries."""

import os
import sys
from pathlib import Path

import click

from faqsearch.cli.group import corpus_option, json_option, print_json, read_settings, say
from faqsearch.errors import InputError


@click.command("import")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="Folder that receives the drafts."
)
@corpus_option
@json_option
def import_(files: tuple[Path, ...], out: Path, corpus_dir: Path | None, as_json: bool) -> None:
    """Turn support articles into draft entries: .txt, .md, .html or .docx; UTF-8 or GB18030.

    Channels, items to prepare and categories are those of the corpus. A draft that was edited since an earlier import
    is left as it is. A file with a fault is named, the others are imported.
    """
    from faqsearch.articles import import_articles, report_document, summary

    settings = read_settings(corpus_dir=corpus_dir)
    asked_for = corpus_dir is not None or "FAQSEARCH_CORPUS_DIR" in os.environ
    corpus = settings.corpus_dir if asked_for or settings.corpus_dir.is_dir() else None
    report = import_articles(files, out, corpus=corpus, progress=_show if sys.stderr.isatty() else None)
    if as_json:
        print_json(report_document(report))
    else:
        say(summary(report))
    if report.faults:
        raise InputError(report.faults)


def _show(file: Path) -> None:
    say(f"Reading {file} …", err=True)
