"""``teach``: what was asked in vain becomes an answer, measured before it is published."""

import dataclasses
import getpass
import sys
from collections import Counter
from datetime import date
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from faqsearch.cli.group import corpus_option, index_option, json_option, print_json, read_settings, say
from faqsearch.cli.log import Day, folder_option, log_settings, readable, since_option, until_option
from faqsearch.config import Settings
from faqsearch.errors import LessonError
from faqsearch.terminal import printable

if TYPE_CHECKING:
    from faqsearch.teaching.effect import Change, Effect
    from faqsearch.teaching.lessons import Lesson

_SHOWN = 20


@click.command(short_help="Teach what was asked in vain; measured before it is published.")
@click.argument("texts", metavar="[TEXT]...", nargs=-1)
@click.option("--group", type=click.IntRange(1), help="Also the queries of this group of `faqsearch report`.")
@click.option("--variant", metavar="ENTRY", help="They are more ways to ask what ENTRY answers.")
@click.option("--query", metavar="ENTRY", help="The same, but as labelled queries, which are never shown.")
@click.option("--gap", metavar="ID", help="They are a known gap, to be made under this id.")
@click.option("--category", metavar="CATEGORY", help="Category of the new gap.")
@click.option("--synonym", metavar="RULE", help="A line of synonyms.txt, such as `a, b` or `a => b`; without TEXT.")
@click.option("--pin", metavar="ENTRY", help="ENTRY comes first for just these; with --reason.")
@click.option("--reason", metavar="TEXT", help="Why it is pinned.")
@click.option("--pin-to", type=Day(), metavar="DAY", help="The last day on which the pin counts.")
@click.option("--edit", metavar="ENTRY", help="ENTRY is written as --source has it; without TEXT.")
@click.option("--source", type=click.File(encoding="utf-8"), help="Its Markdown file, or its line of a bulk file.")
@click.option("--undo", is_flag=True, help="Take the latest lesson back, to the byte.")
@click.option("--yes", is_flag=True, help="Write and publish without asking.")
@click.option("--measure/--no-measure", default=True, help="Say which queries change their first answer (default).")
@click.option("--by", metavar="NAME", help="Who teaches, for the journal; by default the user of this command.")
@since_option
@until_option
@folder_option
@corpus_option
@index_option
@json_option
def teach(
    texts: tuple[str, ...],
    group: int | None,
    reason: str | None,
    pin_to: date | None,
    source: IO[str] | None,
    undo: bool,
    yes: bool,
    measure: bool,
    by: str | None,
    since: date | None,
    until: date | None,
    query_log_path: Path | None,
    corpus_dir: Path | None,
    index_dir: Path | None,
    as_json: bool,
    **kinds: str | None,
) -> None:
    """Teach each TEXT, or a group of queries, to the corpus.

    Shows the edit, and which queries of the log and of queries.jsonl it would answer otherwise; then, if wanted,
    writes and publishes it. Without a terminal nothing is written unless --yes is given.
    """
    from faqsearch.teaching import journal
    from faqsearch.teaching.effect import measure as measured
    from faqsearch.teaching.effect import publish
    from faqsearch.teaching.lessons import teach_pin, teach_source

    settings = read_settings(query_log_path=query_log_path, corpus_dir=corpus_dir, index_dir=index_dir)
    category = kinds.pop("category")
    given = [kind for kind, value in kinds.items() if value is not None]
    if len(given) + undo != 1:
        raise click.UsageError("give one of --variant, --query, --gap, --synonym, --pin, --edit and --undo")
    if undo:
        taken = journal.undo(settings.corpus_dir, by=by or _user())
        report = publish(settings)
        _tell(as_json, {"undone": taken.what, "path": taken.path, "generation": report.generation},
              f"Taken back: {taken.what} ({taken.path}). Generation {report.generation} is published.")  # fmt: skip
        return
    if group is not None:
        texts += _of_group(log_settings(query_log_path, corpus_dir=corpus_dir), group, since, until)
    if (given[0] in ("synonym", "edit")) == bool(texts):
        raise click.UsageError("--synonym and --edit take no TEXT and no --group, everything else at least one")
    if (given == ["edit"]) != bool(source):
        raise click.UsageError("an --edit wants a --source; nothing else takes one")
    if (given == ["pin"]) != bool(reason) or (pin_to and given != ["pin"]):
        raise click.UsageError("a --pin wants a --reason, and may have a --pin-to; nothing else takes them")
    if reason:
        lesson = teach_pin(settings.corpus_dir, str(kinds["pin"]), texts, reason=reason, until=pin_to)
    elif source:
        lesson = teach_source(settings.corpus_dir, str(kinds["edit"]), source.read())
    else:
        lesson = _lesson(settings, given[0], str(kinds[given[0]]), texts, category)
    effect = measured(settings, lesson, _asked(settings, since, until)) if measure else None
    document: dict[str, Any] = {"lesson": lesson.what, "path": lesson.path.as_posix(), "diff": lesson.diff()}
    document |= {"effect": dataclasses.asdict(effect) if effect else None, "generation": None}
    if not as_json:
        say(lesson.diff())
        if effect:
            say(f"\n{_effect_text(effect)}")
    if not yes and (as_json or not sys.stdin.isatty() or not click.confirm(printable("Write and publish it?"))):
        _tell(as_json, document, "Nothing was written; --yes writes and publishes it.")
        return
    journal.write(settings.corpus_dir, lesson, by=by or _user())
    document["generation"] = publish(settings).generation
    _tell(as_json, document, f"Written, and published as generation {document['generation']}; --undo takes it back.")


def _lesson(settings: Settings, kind: str, value: str, texts: tuple[str, ...], category: str | None) -> "Lesson":
    from faqsearch.teaching import lessons

    folder = settings.corpus_dir
    if category is not None and kind != "gap":
        raise click.UsageError("--category is of a --gap")
    if kind == "variant":
        return lessons.teach_variants(folder, value, texts)
    if kind == "query":
        return lessons.teach_queries(folder, value, texts)
    if kind == "gap":
        return lessons.teach_gap(folder, value, texts, category=category)
    return lessons.teach_synonym(folder, value)


def _of_group(settings: Settings, number: int, since: date | None, until: date | None) -> tuple[str, ...]:
    from faqsearch.corpus import read_corpus
    from faqsearch.querylog.report import report

    knowledge = read_corpus(settings.corpus_dir)
    with readable(settings):
        groups = report(settings.query_log_folder, knowledge, since=since, until=until).in_vain
    if number > len(groups):
        raise LessonError(f"the report has {len(groups)} groups that were asked in vain, and no number {number}")
    return groups[number - 1].queries


def _asked(settings: Settings, since: date | None, until: date | None) -> Counter[str]:
    """The queries of the log, where there is one, and how often each was asked."""
    from faqsearch.querylog import read_lines

    if not settings.query_log_folder.is_dir():
        return Counter()
    with readable(settings):
        lines = read_lines(settings.query_log_folder, since=since, until=until)
        return Counter(line.normalized for line in lines)


def _effect_text(effect: "Effect") -> str:
    head = f"Of {effect.queries} queries that were asked, {len(effect.changes)} get another first answer"
    rows = [f"{head}, {len(effect.others)} of them are not about this lesson."]
    rows += [_change_text(change) for change in effect.changes[:_SHOWN]]
    rows += [f"   … and {len(effect.changes) - _SHOWN} more"] if len(effect.changes) > _SHOWN else []
    return "\n".join(rows)


def _change_text(change: "Change") -> str:
    mark = {True: "better", False: "WORSE", None: "taught" if change.taught else "other"}[change.better]
    old, new = (f"{answer.status} {answer.entry or ''}".rstrip() for answer in (change.before, change.after))
    return f"   {mark:<6}  {change.query}  ({change.asked} times): {old} → {new}"


def _tell(as_json: bool, document: dict[str, Any], text: str) -> None:
    if as_json:
        print_json(document)
    else:
        say(text)


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a user without a name
        return ""
