"""From a corpus to a published generation: build in private, seal, publish, prune."""

import os
import secrets
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from faqsearch.analysis import ANALYZER_VERSION, Analyzer
from faqsearch.corpus import corpus_digest, read_corpus
from faqsearch.errors import CorpusError, Fault, IndexStateError, NoIndexError
from faqsearch.index.generations import KNOWLEDGE_FILE, POSTINGS_FOLDER, WHOOSH_FOLDER, Generation, GenerationStore
from faqsearch.index.lock import build_lock
from faqsearch.index.manifest import FileRecord, Manifest, record_files, sync_file
from faqsearch.index.postings import Postings
from faqsearch.index.records import knowledge_to_json
from faqsearch.index.report import Mode, Report
from faqsearch.index.schema import SCHEMA_VERSION
from faqsearch.index.segments import Changes, segment_readers, stored_ids, write_entries
from faqsearch.knowledge import KnowledgeBase
from faqsearch.permissions import denied

# More entries than this share vanish by a mistake rather than by an editor; of a handful, they may well.
_REMOVED_SHARE, _FEWEST_REMOVALS = 1 / 3, 5

Artifact = Callable[[KnowledgeBase, Analyzer, Path], None]
"""Writes further files into a generation's private folder. Its ``version`` attribute, when it has one,
names what it writes: with another one, an unchanged corpus is indexed again."""

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and how much there is (0: not known)."""


def reindex(
    corpus_dir: Path,
    index_dir: Path,
    *,
    full: bool = False,
    check: bool = False,
    drafts: bool = False,
    keep: int = 5,
    allow_removals: bool = False,
    progress: Progress | None = None,
    artifacts: Sequence[Artifact] = (),
) -> Report:
    """Make the current generation one of this corpus; an unchanged corpus is left as it is.

    Args:
        full: index every entry anew, even in an unchanged corpus.
        check: read and check the corpus only; nothing is written.
        drafts: take entries that say ``draft: true``, too.
        keep: generations to keep, at least 1.
        allow_removals: publish even where more than a third of the entries are gone, as with an unmounted folder.
        artifacts: called with the private folder before it is sealed.

    Raises:
        CorpusError: the corpus has faults, or lost more than a third of its entries; nothing was published.
        ReindexRunningError: another process is building in ``index_dir``.
        ConfigError: ``index_dir`` cannot be written to.
        IndexStateError: writing failed (a full disk, say); nothing was published.
    """
    if check:
        return _check(corpus_dir, drafts=drafts, progress=progress or _silent)
    with build_lock(index_dir):
        try:
            return _Build(
                corpus_dir, index_dir, full, drafts, keep, allow_removals, progress or _silent, artifacts
            ).run()
        except OSError as error:
            raise IndexStateError(f"nothing was published, as writing to {index_dir} failed: {error}") from error


def _silent(stage: str, done: int, total: int) -> None:
    pass


def _check(corpus_dir: Path, *, drafts: bool, progress: Progress) -> Report:
    started = time.perf_counter()
    knowledge, _ = _read(corpus_dir, drafts=drafts, progress=progress)
    return Report(
        mode=Mode.CHECK,
        generation=None,
        entries=len(knowledge.entries),
        answerable=_answerable(knowledge),
        changes=Changes(),
        took_s=time.perf_counter() - started,
    )


def _read(corpus_dir: Path, *, drafts: bool, progress: Progress) -> tuple[KnowledgeBase, Analyzer]:
    with _corpus_readable(corpus_dir):
        knowledge = read_corpus(corpus_dir, drafts=drafts, progress=lambda done: progress("reading", done, 0))
    return knowledge, Analyzer(knowledge.lexicon)


@contextmanager
def _corpus_readable(corpus_dir: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = denied(error) if isinstance(error, PermissionError) else error.strerror or error
        raise CorpusError([Fault(str(error.filename or corpus_dir), 0, f"cannot be read: {reason}")]) from error


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
    progress: Progress
    artifacts: Sequence[Artifact]

    def run(self) -> Report:
        started = time.perf_counter()
        store = GenerationStore(self.index_dir)
        store.remove_rubbish()
        # Taken before the files are read: a change while they are read shows as one the next time.
        with _corpus_readable(self.corpus_dir):
            digest = corpus_digest(self.corpus_dir)
        current = self._current(store)
        if current and not self.full and self._is_same(current.manifest, digest):
            manifest, changes, mode = current.manifest, Changes(unchanged=current.manifest.entries), Mode.UNCHANGED
        else:
            manifest, changes = self._build_and_publish(store, current, digest)
            mode = Mode.INCREMENTAL if manifest.incremental else Mode.FULL
        store.prune(self.keep)
        return Report(
            mode=mode,
            generation=manifest.id,
            entries=manifest.entries,
            answerable=manifest.answerable,
            changes=changes,
            took_s=time.perf_counter() - started,
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
        self, store: GenerationStore, current: Generation | None, digest: str
    ) -> tuple[Manifest, Changes]:
        knowledge, analyzer = _read(self.corpus_dir, drafts=self.drafts, progress=self.progress)
        if current and not self.allow_removals:
            _check_removals(self.corpus_dir, knowledge, current)
        build = self.index_dir / f".build-{os.getpid()}-{secrets.token_hex(3)}"
        build.mkdir()
        try:
            parent = current if current and self._can_build_upon(current.manifest, analyzer) else None
            changes, linked = self._write(build, knowledge, analyzer, parent)
            manifest = Manifest(
                id=store.new_id(),
                created=datetime.now(UTC).isoformat(timespec="seconds"),
                parent=current.id if current else None,
                incremental=parent is not None,
                corpus=self._corpus_path(),
                corpus_digest=digest,
                drafts=self.drafts,
                analyzer_version=ANALYZER_VERSION,
                analyzer_digest=analyzer.digest,
                schema_version=SCHEMA_VERSION,
                artifacts=self._artifact_names(),
                entries=len(knowledge.entries),
                answerable=_answerable(knowledge),
                segments=len(segment_readers(build / WHOOSH_FOLDER)),
                files=record_files(build, linked),
            )
            manifest.write(build)
            store.publish(build, manifest.id)
        except BaseException:
            shutil.rmtree(build, ignore_errors=True)
            raise
        return manifest, changes

    def _can_build_upon(self, manifest: Manifest, analyzer: Analyzer) -> bool:
        return not self.full and manifest.analyzer_digest == analyzer.digest

    def _write(
        self, build: Path, knowledge: KnowledgeBase, analyzer: Analyzer, parent: Generation | None
    ) -> tuple[Changes, dict[str, FileRecord]]:
        """Everything but the manifest; also the records of files that are links to the parent's."""
        (build / WHOOSH_FOLDER).mkdir()
        linked = _link_segments(parent, build) if parent else {}
        changes = write_entries(
            build / WHOOSH_FOLDER,
            knowledge.entries,
            analyzer,
            lambda done, total: self.progress("indexing", done, total),
        )
        Postings.of(segment_readers(build / WHOOSH_FOLDER)).save(build / POSTINGS_FOLDER)
        (build / KNOWLEDGE_FILE).write_text(knowledge_to_json(knowledge), encoding="utf-8")
        for done, artifact in enumerate(self.artifacts):
            self.progress("ranking", done, len(self.artifacts))
            artifact(knowledge, analyzer, build)
        return changes, linked


def _check_removals(corpus_dir: Path, knowledge: KnowledgeBase, current: Generation) -> None:
    """Refuse what looks like a folder that is not mounted, or half copied."""
    try:
        before = stored_ids(current.path / WHOOSH_FOLDER)
    except NoIndexError:  # it cannot be built upon, but it can be replaced
        return
    gone = len(before - {entry.id for entry in knowledge.entries})
    if gone >= _FEWEST_REMOVALS and gone > _REMOVED_SHARE * len(before):
        message = f"{gone} of the {len(before)} entries of generation {current.id} are gone; with --allow-removals"
        raise CorpusError([Fault(str(corpus_dir), 0, f"{message} that is published")])


def _link_segments(parent: Generation, build: Path) -> dict[str, FileRecord]:
    """Take over the parent's Whoosh files, as links where the file system has them.

    Whoosh never writes into a file of a segment once that is committed, and replaces its table of
    contents by a new file; what it removes from the private folder is a link.
    """
    linked = {}
    for name, record in parent.manifest.files.items():
        if name.startswith(f"{WHOOSH_FOLDER}/"):
            try:
                os.link(parent.path / name, build / name)
            except OSError:  # another file system, or one without links
                shutil.copyfile(parent.path / name, build / name)
                sync_file(build / name)
            linked[name] = record
    return linked


def _name(artifact: Artifact) -> str:
    return getattr(artifact, "__qualname__", type(artifact).__qualname__)
