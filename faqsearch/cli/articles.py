"""``import``: raw support articles into draft entries."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from faqsearch.cli.group import corpus_option, json_option, print_json, read_settings, say
from faqsearch.errors import InputError

if TYPE_CHECKING:
    from faqsearch.articles import Role


@click.command("import")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="Folder that receives the drafts."
)
@click.option(
    "--columns",
    default="",
    metavar="ROLE=NAME,…",
    help="Which column of a table is what, by name or number: question=…,answer=…,variants=…,category=… and so on.",
)
@click.option("--base-url", default="", metavar="URL", help="Address that relative links of articles are joined to.")
@click.option("--verbose", is_flag=True, help="List everything that there is to look at, not the first few.")
@corpus_option
@json_option
def import_(
    files: tuple[Path, ...],
    out: Path,
    columns: str,
    base_url: str,
    verbose: bool,
    corpus_dir: Path | None,
    as_json: bool,
) -> None:
    """Turn tables into entries, and support articles into draft entries.

    Tables: .xlsx, .csv, .tsv, .json or .jsonl with a column of questions and one of answers. Articles: .txt, .md,
    .html or .docx. Text is UTF-8, GB18030 or UTF-16.

    Channels, items to prepare and categories are those of the corpus. What was edited since an earlier import is left
    as it is. A file with a fault is named, the others are imported.
    """
    from faqsearch.articles import Choice, import_files, report_document, summary

    settings = read_settings(corpus_dir=corpus_dir)
    asked_for = corpus_dir is not None or "FAQSEARCH_CORPUS_DIR" in os.environ
    corpus = settings.corpus_dir if asked_for or settings.corpus_dir.is_dir() else None
    if base_url and not base_url.startswith(("https://", "http://")):
        raise click.BadParameter("must start with https:// or http://", param_hint="--base-url")
    choice = Choice(_columns(columns))
    report = import_files(
        files, out, corpus=corpus, columns=choice, base_url=base_url, progress=_show if sys.stderr.isatty() else None
    )
    if as_json:
        print_json(report_document(report))
    else:
        say(summary(report, verbose=verbose))
    if report.faults:
        raise InputError(report.faults)


def _columns(text: str) -> list[tuple["Role", str]]:
    """``question=问题,variants=问法一,variants=问法二`` → roles with names of columns."""
    from faqsearch.articles import Role

    named = []
    for part in filter(str.strip, text.replace("，", ",").split(",")):
        role, _, name = map(str.strip, part.partition("="))
        if role not in set(Role) or not name:
            raise click.BadParameter(
                f"{part.strip()!r} is no ROLE=NAME; roles: {', '.join(Role)}", param_hint="--columns"
            )
        named.append((Role(role), name))
    return named


def _show(file: Path) -> None:
    say(f"Reading {file} …", err=True)
