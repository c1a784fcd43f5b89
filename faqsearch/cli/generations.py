"""``reindex``, ``generations`` and ``rollback``: what is published."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from faqsearch.cli.group import corpus_option, index_option, json_option, print_json, read_settings, say
from faqsearch.config import Settings
from faqsearch.terminal import one_line

if TYPE_CHECKING:
    from faqsearch.index import Manifest, Report

_SHOWN_UNREAD = 5
_ADVISED = 5_000  # entries at most: of more it would take longer to read than it is worth
_STAGES = {"reading": "Reading the corpus", "indexing": "Indexing", "ranking": "Learning to rank"}


@click.command()
@corpus_option
@index_option
@click.option("--full", is_flag=True, help="Index every entry anew, not only those that changed.")
@click.option("--check", is_flag=True, help="Check the corpus; publish nothing.")
@click.option("--drafts", is_flag=True, help="Take entries that say `draft: true`, too.")
@click.option("--allow-removals", is_flag=True, help="Publish though more than a third of the entries are gone.")
@click.option(
    "--wait/--no-wait",
    default=True,
    help="Return when all is learnt (the default), or when an edit shows; a process of its own then learns from it.",
)
@json_option
def reindex(
    corpus_dir: Path | None,
    index_dir: Path | None,
    full: bool,
    check: bool,
    drafts: bool,
    allow_removals: bool,
    wait: bool,
    as_json: bool,
) -> None:
    """Build a generation of the index from the corpus and publish it.

    An unchanged corpus publishes nothing. Searches go on during a build, and one that fails changes nothing. Where a
    corpus teaches how to rank, an edit shows at once, by what was learnt before, and again when it is learnt from.
    """
    from faqsearch.corpus import unread_files
    from faqsearch.index import open_store, report_to_dict
    from faqsearch.learn.reindex import learn_later
    from faqsearch.learn.reindex import reindex as build

    settings = read_settings(corpus_dir=corpus_dir, index_dir=index_dir)
    with _Progress() as progress:
        report = build(
            settings.corpus_dir,
            settings.index_dir,
            full=full,
            check=check,
            drafts=drafts,
            keep=settings.keep_generations,
            allow_removals=allow_removals,
            wait=wait,
            progress=progress,
            model=settings.model,
            store=open_store(settings),
        )
    if report.learnt_from and not wait:
        learn_later(settings.corpus_dir, settings.index_dir)
    if as_json:
        print_json(report_to_dict(report))
    else:
        for warning in report.warnings:
            say(f"warning: {warning}", err=True)
        say(_sentence(report))
        if not check and report.entries <= _ADVISED:
            say(_advice(settings), err=True)
        if unread := [one_line(path.as_posix()) for path in unread_files(settings.corpus_dir)]:
            more = f" and {len(unread) - _SHOWN_UNREAD} more" if len(unread) > _SHOWN_UNREAD else ""
            say(f"Not read, as no part of a corpus: {', '.join(unread[:_SHOWN_UNREAD])}{more}", err=True)


@click.command()
@click.option("--verify", is_flag=True, help="Read every file and compare its checksum; exit status 4 for damage.")
@index_option
@json_option
def generations(verify: bool, index_dir: Path | None, as_json: bool) -> None:
    """List the published generations, oldest first; * marks the current one.

    Where --verify finds the current one damaged, the next `reindex` builds it anew.
    """
    from faqsearch.errors import IndexStateError, NoIndexError
    from faqsearch.index import open_store

    store = open_store(read_settings(index_dir=index_dir))
    current: str | None = None
    missing = None
    try:
        current = store.published_id()
    except NoIndexError as error:
        missing = error
    manifests = store.list()
    if missing and not manifests:
        raise missing
    if missing and not as_json:
        say(f"No generation is current ({missing}, or `faqsearch rollback ID`)", err=True)
    rows = [_row(manifest, current) for manifest in manifests]
    damaged = {id_: faults for id_ in store.ids() if (faults := store.faults(id_))} if verify else {}
    if as_json:
        print_json({"current": current, "generations": rows, **({"damaged": damaged} if verify else {})})
    else:
        for row in rows:
            mark = "*" if row["current"] else " "
            drafts = ", drafts" if row["drafts"] else ""
            sound = ", sound" if verify and row["id"] not in damaged else ""
            say(f"{mark} {row['id']}  {row['created']}  {row['entries']} entries{drafts}{sound}")
    if damaged:
        raise IndexStateError("\n".join(f"{id_} is damaged: {', '.join(faults)}" for id_, faults in damaged.items()))


@click.command()
@click.argument("id_", metavar="[ID]", required=False)
@index_option
@json_option
def rollback(id_: str | None, index_dir: Path | None, as_json: bool) -> None:
    """Go back to generation ID, or to the one published before the current one.

    Running servers follow at once. The next `reindex` publishes the corpus as it then is.
    """
    from faqsearch.index import open_store

    store = open_store(read_settings(index_dir=index_dir))
    manifest = store.rollback(id_).manifest
    if as_json:
        print_json(_row(manifest, manifest.id))
    else:
        say(f"Generation {manifest.id} of {manifest.created} is current now: {manifest.entries} entries.")


def _row(manifest: "Manifest", current: str | None) -> dict[str, Any]:
    names = ("id", "created", "parent", "incremental", "entries", "answerable", "drafts", "segments", "corpus_digest")
    return {**{name: getattr(manifest, name) for name in names}, "current": manifest.id == current}


def _advice(settings: Settings) -> str:
    """How far the index may be trusted, and what would help most."""
    from faqsearch.index import GenerationStore
    from faqsearch.meaning import open_encoder
    from faqsearch.search.advice import advice
    from faqsearch.search.ranking import load_ranking

    found = advice(load_ranking(GenerationStore(settings.index_dir).open_current().path, open_encoder(settings.model)))
    if found.learnt:
        return "Ranking and confidence are learnt from this corpus's own variants and labelled queries."
    helped = "75 of 100 users, with the model of sentence embeddings" if found.meaning else "67 of 100 users"
    words = (
        f"Too few variants to learn from: ranking and confidence are those of other FAQs, which in this state helped "
        f"{helped}. Three variants for every entry change that"
    )
    first = f", first for those that are taken for each other: {', '.join(found.siblings)}" if found.siblings else ""
    model = "" if found.meaning else "; `make model` helps, too"
    return f"{words}{first}{model}."


def _sentence(report: "Report") -> str:
    entries = f"{report.entries} entries, {report.entries - report.answerable} of them known gaps"
    if report.mode == "check":
        count = len(report.warnings)
        return (
            f"The corpus is sound: {entries}{f'; {count} warnings' if count > 1 else '; 1 warning' if count else ''}."
        )
    if report.mode == "unchanged":
        return f"Nothing has changed since generation {report.generation}: {entries}."
    if report.mode == "learnt":
        return f"Published generation {report.generation} (learnt, {report.took_s:.1f} s): {entries}, as before."
    changes = report.changes
    seconds = f"{report.took_s:.1f} s"
    if report.visible_s is not None:
        seconds = f"shown after {report.visible_s:.1f} s, learnt from after {seconds}"
    later = " It is learnt from in the background." if report.learnt_from else ""
    return (
        f"Published generation {report.generation} ({report.mode}, {seconds}): {entries}; "
        f"{changes.added} added, {changes.changed} changed, {changes.removed} removed.{later}"
    )


class _Progress:
    """A bar for each stage, on stderr when that is a terminal, else nothing."""

    def __init__(self) -> None:
        self._stage = ""
        self._bar: Any = None
        self._shown = sys.stderr.isatty()

    def __call__(self, stage: str, done: int, total: int) -> None:
        if not self._shown:
            return
        if stage != self._stage:
            self._finish()
            self._start(stage, total)
        if self._bar is not None:
            self._bar.update(done - self._bar.pos)

    def _start(self, stage: str, total: int) -> None:
        self._stage = stage
        label = _STAGES.get(stage, stage)
        if total == 0:  # not known
            say(f"{label} …", err=True)
            return
        self._bar = click.progressbar(
            length=total, label=label, file=sys.stderr, show_pos=True, update_min_steps=max(1, total // 200)
        )
        self._bar.__enter__()

    def _finish(self) -> None:
        if self._bar is not None:
            self._bar.__exit__(None, None, None)
            self._bar = None

    def __enter__(self) -> "_Progress":
        return self

    def __exit__(self, *_: object) -> None:
        self._finish()
