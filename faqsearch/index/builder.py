"""From a corpus to a published generation: build in private, seal, publish, prune.

Where an artifact can make do with what the generation before has learnt, there are two: one that shows an edit at once,
and one that has learnt from it and takes its place.
"""

import dataclasses
import os
import secrets
import shutil
import time
from collections.abc import Callable, Iterator, Sequence, Set
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from faqsearch.analysis import ANALYZER_VERSION, Analyzer
from faqsearch.corpus import check_corpus, corpus_digest
from faqsearch.errors import IndexStateError, NoIndexError
from faqsearch.index.attachments import FILES_FOLDER, copy_files
from faqsearch.index.generations import KNOWLEDGE_FILE, POSTINGS_FOLDER, WHOOSH_FOLDER, Generation, GenerationStore
from faqsearch.index.lock import build_lock
from faqsearch.index.manifest import FileRecord, Manifest, record_files, sync_file
from faqsearch.index.postings import Postings
from faqsearch.index.reading import Progress, check_removals, corpus_readable, read_knowledge
from faqsearch.index.records import knowledge_to_json
from faqsearch.index.report import Mode, Report
from faqsearch.index.schema import SCHEMA_VERSION
from faqsearch.index.segments import Changes, segment_readers, write_entries
from faqsearch.knowledge import KnowledgeBase

Artifact = Callable[[KnowledgeBase, Analyzer, Path, Path | None], None]
"""Writes further files into a generation's private folder, the first path; the second is the folder of a generation
with the same lexicon, for which the same version of it wrote, or None. Its ``version`` attribute, when it has one,
names what it writes: with another one, an unchanged corpus is indexed again. Its method ``provisional``, when it has
one, takes the folder of the generation before, too, and tells whether it could make do with what that one learnt."""


def reindex(
    corpus_dir: Path,
    index_dir: Path,
    *,
    full: bool = False,
    check: bool = False,
    drafts: bool = False,
    keep: int = 5,
    allow_removals: bool = False,
    wait: bool = True,
    only_learn: bool = False,
    progress: Progress | None = None,
    artifacts: Sequence[Artifact] = (),
    store: GenerationStore | None = None,
) -> Report:
    """Make the current generation one of this corpus; an unchanged corpus is left as it is.

    Args:
        full: index every entry anew, even in an unchanged corpus.
        check: read and check the corpus only; nothing is written.
        drafts: take entries that say ``draft: true``, too.
        keep: generations to keep, at least 1.
        allow_removals: publish even where more than a third of the entries are gone, as with an unmounted folder.
        wait: return when everything is learnt; else when the edit shows. What is left to learn, the next call does.
        only_learn: do nothing but what an earlier call did not wait for, and give way to whoever does more.
        artifacts: called with the private folder before it is sealed.
        store: where generations are published; None for ``index_dir`` alone, which is its folder in any case.

    Raises:
        CorpusError: the corpus has faults, or lost more than a third of its entries; nothing was published.
        ReindexRunningError: another process is building in ``index_dir``.
        ConfigError: ``index_dir`` cannot be written to.
        IndexStateError: writing failed (a full disk, say); nothing was published.
    """
    if check:
        return _check(corpus_dir, drafts=drafts, progress=progress or _silent)
    with build_lock(index_dir, gives_way=only_learn):
        try:
            return _Build(
                corpus_dir,
                index_dir,
                full,
                drafts,
                keep,
                allow_removals,
                wait,
                only_learn,
                progress or _silent,
                artifacts,
                store or GenerationStore(index_dir),
            ).run()
        except OSError as error:
            raise IndexStateError(f"nothing was published, as writing to {index_dir} failed: {error}") from error


def _silent(stage: str, done: int, total: int) -> None:
    pass


def _check(corpus_dir: Path, *, drafts: bool, progress: Progress) -> Report:
    started = time.perf_counter()
    with corpus_readable(corpus_dir):
        knowledge, warnings = check_corpus(
            corpus_dir, drafts=drafts, progress=lambda done: progress("reading", done, 0)
        )
    return Report(
        mode=Mode.CHECK,
        generation=None,
        entries=len(knowledge.entries),
        answerable=_answerable(knowledge),
        changes=Changes(),
        warnings=tuple(sorted(warnings)),
        took_s=time.perf_counter() - started,
    )


def _answerable(knowledge: KnowledgeBase) -> int:
    return sum(entry.answerable for entry in knowledge.entries)


@dataclass
class _Build:
    """One reindex, under the lock."""

    corpus_dir: Path
    index_dir: Path
    full: bool
    drafts: bool
    keep: int
    allow_removals: bool
    wait: bool
    only_learn: bool
    progress: Progress
    artifacts: Sequence[Artifact]
    store: GenerationStore

    def run(self) -> Report:
        started = time.perf_counter()
        store = self.store
        store.prepare()
        # Taken before the files are read: a change while they are read shows as one the next time.
        with corpus_readable(self.corpus_dir):
            digest = corpus_digest(self.corpus_dir)
        current = self._current(store)
        same = current if current and not self.full and self._is_same(current.manifest, digest) else None
        visible_s = None
        if self.only_learn and not same:
            raise IndexStateError("there is nothing to learn: the corpus is another one than that of the generation")
        if same and not (same.manifest.learnt_from and self.wait):
            manifest, changes, mode = same.manifest, Changes(unchanged=same.manifest.entries), Mode.UNCHANGED
        else:
            knowledge, analyzer = read_knowledge(self.corpus_dir, drafts=self.drafts, progress=self.progress)
            if same and digest == corpus_digest(self.corpus_dir):  # nothing changed while it was read
                manifest, changes, mode = same.manifest, Changes(unchanged=same.manifest.entries), Mode.LEARNT
            else:
                manifest, changes = self._build_and_publish(store, current, digest, knowledge, analyzer)
                mode = Mode.INCREMENTAL if manifest.incremental else Mode.FULL
                visible_s = time.perf_counter() - started if manifest.learnt_from and self.wait else None
            if manifest.learnt_from and self.wait:
                manifest = self._learn(store, store.open(manifest.id), knowledge, analyzer)
        store.prune(self.keep)
        return Report(
            mode=mode,
            generation=manifest.id,
            entries=manifest.entries,
            answerable=manifest.answerable,
            changes=changes,
            took_s=time.perf_counter() - started,
            visible_s=visible_s,
            learnt_from=manifest.learnt_from,
        )

    def _current(self, store: GenerationStore) -> Generation | None:
        try:
            return store.open_current()
        except NoIndexError:
            return None

    def _is_same(self, manifest: Manifest, digest: str) -> bool:
        built_from = (manifest.corpus, manifest.corpus_digest, manifest.drafts, manifest.artifacts)
        return built_from == (self._corpus_path(), digest, self.drafts, self._artifact_names())

    def _corpus_path(self) -> str:
        return str(self.corpus_dir.resolve())

    def _artifact_names(self) -> tuple[str, ...]:
        return tuple(str(getattr(artifact, "version", None) or _name(artifact)) for artifact in self.artifacts)

    def _build_and_publish(
        self,
        store: GenerationStore,
        current: Generation | None,
        digest: str,
        knowledge: KnowledgeBase,
        analyzer: Analyzer,
    ) -> tuple[Manifest, Changes]:
        if current and not self.allow_removals:
            check_removals(self.corpus_dir, knowledge, current)
        with self._private_folder() as build:
            parent = current if current and self._can_build_upon(current.manifest, analyzer) else None
            changes, linked, learnt_from = self._write(build, knowledge, analyzer, parent)
            manifest = Manifest(
                id=store.new_id(),
                created=_now(),
                parent=current.id if current else None,
                incremental=parent is not None,
                corpus=self._corpus_path(),
                corpus_digest=digest,
                drafts=self.drafts,
                analyzer_version=ANALYZER_VERSION,
                analyzer_digest=analyzer.digest,
                schema_version=SCHEMA_VERSION,
                artifacts=self._artifact_names(),
                learnt_from=learnt_from,
                entries=len(knowledge.entries),
                answerable=_answerable(knowledge),
                segments=len(segment_readers(build / WHOOSH_FOLDER)),
                files=record_files(build, linked),
            )
            manifest.write(build)
            store.publish(build, manifest.id)
        return manifest, changes

    def _can_build_upon(self, manifest: Manifest, analyzer: Analyzer) -> bool:
        return not self.full and manifest.analyzer_digest == analyzer.digest

    def _learn(
        self, store: GenerationStore, provisional: Generation, knowledge: KnowledgeBase, analyzer: Analyzer
    ) -> Manifest:
        """Put a generation that has learnt from its own corpus in the place of one that has not yet."""
        with self._private_folder() as build:
            linked = _link(provisional, build, {WHOOSH_FOLDER, POSTINGS_FOLDER, KNOWLEDGE_FILE, FILES_FOLDER})
            for done, artifact in enumerate(self.artifacts):
                self.progress("ranking", done, len(self.artifacts))
                artifact(knowledge, analyzer, build, provisional.path)
            manifest = dataclasses.replace(
                provisional.manifest,
                id=store.new_id(),
                created=_now(),
                learnt_from=None,
                files=record_files(build, linked),
            )
            manifest.write(build)
            store.publish(build, manifest.id)
        store.remove(provisional.id)  # going back leads to another corpus, not to this one half learnt
        return manifest

    @contextmanager
    def _private_folder(self) -> Iterator[Path]:
        build = self.index_dir / f".build-{os.getpid()}-{secrets.token_hex(3)}"
        build.mkdir()
        try:
            yield build
        except BaseException:
            shutil.rmtree(build, ignore_errors=True)
            raise

    def _write(
        self, build: Path, knowledge: KnowledgeBase, analyzer: Analyzer, parent: Generation | None
    ) -> tuple[Changes, dict[str, FileRecord], str | None]:
        """Everything but the manifest.

        Returns:
            What changed, the records of files that are links to the parent's, and the id of the generation whose
            lessons it makes do with, if any.
        """
        (build / WHOOSH_FOLDER).mkdir()
        kept = {WHOOSH_FOLDER, *(f"{FILES_FOLDER}/{name}" for name in knowledge.files)}
        linked = _link(parent, build, kept) if parent else {}
        changes = write_entries(
            build / WHOOSH_FOLDER,
            knowledge.entries,
            analyzer,
            lambda done, total: self.progress("indexing", done, total),
        )
        Postings.of(segment_readers(build / WHOOSH_FOLDER)).save(build / POSTINGS_FOLDER)
        (build / KNOWLEDGE_FILE).write_text(knowledge_to_json(knowledge), encoding="utf-8")
        copy_files(knowledge.files, build)
        alike = parent if parent and parent.manifest.artifacts == self._artifact_names() else None
        learnt_from = None
        for done, artifact in enumerate(self.artifacts):
            self.progress("ranking", done, len(self.artifacts))
            provisional = getattr(artifact, "provisional", None)
            if alike and provisional and provisional(knowledge, analyzer, build, alike.path):
                learnt_from = alike.manifest.learnt_from or alike.id
            else:
                artifact(knowledge, analyzer, build, alike.path if alike else None)
        return changes, linked, learnt_from


def _link(parent: Generation, build: Path, names: Set[str]) -> dict[str, FileRecord]:
    """Take over files of the parent, or folders of them, as links where the file system has them.

    Whoosh never writes into a file of a segment once that is committed, and replaces its table of
    contents by a new file; what it removes from the private folder is a link.
    """
    linked = {}
    for name, record in parent.manifest.files.items():
        if name in names or name.partition("/")[0] in names:
            (build / name).parent.mkdir(exist_ok=True)
            try:
                os.link(parent.path / name, build / name)
            except OSError:  # another file system, or one without links
                shutil.copyfile(parent.path / name, build / name)
                sync_file(build / name)
            linked[name] = record
    return linked


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _name(artifact: Artifact) -> str:
    return getattr(artifact, "__qualname__", type(artifact).__qualname__)
