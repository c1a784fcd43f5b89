"""Generations published in a cluster, and kept in a folder of this host for as long as they are searched.

The folder is a cache: it needs no care, and what is in it answers while the cluster is away.
"""

import logging
import os
import secrets
import shutil
import threading
import time
import weakref
from contextlib import AbstractContextManager, suppress
from pathlib import Path

from faqsearch.errors import ClusterError, FaqSearchError, IndexStateError, NoIndexError
from faqsearch.index.generations import CURRENT_FILE, Generation, GenerationStore
from faqsearch.index.lock import waiting_lock
from faqsearch.index.manifest import MANIFEST_FILE, Manifest, file_sha256, sync_file, sync_folder
from faqsearch.index.opensearch.cluster import Cluster, is_abandoned
from faqsearch.permissions import share_like

FOLLOW_S = 1.0  # between two looks at what is published
_FETCHED, _FETCH_LOCK = ".fetched-", ".fetch-lock"

_log = logging.getLogger(__name__)


class ClusterStore(GenerationStore):
    """The generations of a cluster.

    What the class above reads of the folder holds for what has been brought there; publishing, going back and pruning
    are the cluster's, and the folder follows.

    Args:
        index_dir: the cache.
        keep: generations to keep in it.
    """

    def __init__(self, index_dir: Path, cluster: Cluster, keep: int) -> None:
        super().__init__(index_dir)
        self._cluster = cluster
        self._keep = keep
        self._seen: str | None = None  # published when this process last looked: what it may replace
        self._following = 0  # the process whose thread follows; -1 where none does yet, and one has looked
        self._looked = -FOLLOW_S
        self._start_lock = threading.Lock()
        self._fault: str | None = None

    def follow(self) -> None:
        """Bring what is published here; from the second time on, or in a forked process, a thread does so by itself.

        So the process that forks workers has no thread, and a command that asks once has none either.
        """
        if self._following == os.getpid():
            return
        with self._start_lock:
            if self._following == os.getpid():
                return
            forked = self._following != 0
            if time.monotonic() > self._looked + FOLLOW_S:
                self.look()
            if not forked:
                self._following = -1
                return
            self._following = os.getpid()
            threading.Thread(target=_keep_following, args=[weakref.ref(self)], name="cluster", daemon=True).start()

    def fault(self) -> str | None:
        return self._fault

    def current_id(self) -> str:
        try:
            return super().current_id()
        except NoIndexError as error:
            if self._fault is None:
                raise
            raise NoIndexError(f"nothing has been brought to {self.index_dir}: {self._fault}") from error

    def synchronise(self) -> str | None:
        """Bring the published generation here and make it the folder's current one.

        Returns:
            Its id, or None where nothing is published.

        Raises:
            ClusterError: the cluster does not answer, or what it has is damaged.
            NoIndexError: its manifest is of another version of the code.
        """
        id_ = self._cluster.current_id()
        if id_ is not None and not self._is_current(id_):
            with self._fetching():
                id_ = self._cluster.current_id()
                if id_ is not None:
                    self._fetch(id_)
                    super()._make_current(id_)
                    self._prune_folder(self._keep)
        self._seen = id_
        return id_

    def prepare(self) -> None:
        super().prepare()
        if self.synchronise() is None:  # what is only here was never published there
            (self.index_dir / CURRENT_FILE).unlink(missing_ok=True)

    def published_id(self) -> str:
        if (id_ := self._cluster.current_id()) is None:
            raise NoIndexError("no generation is published in the cluster: run `faqsearch reindex`")
        return id_

    def ids(self) -> tuple[str, ...]:
        return tuple(id_ for id_, kept in self._cluster.kept().items() if kept.manifest is not None)

    def list(self) -> tuple[Manifest, ...]:
        found = []
        for kept in self._cluster.kept().values():
            with suppress(ValueError):  # of another format, or not sealed
                found.append(Manifest.parse(kept.manifest or ""))
        return tuple(found)

    def rollback(self, id_: str | None = None) -> Generation:
        self.synchronise()
        return super().rollback(id_)

    def publish(self, build: Path, id_: str) -> None:
        """Raises, beside what the class above raises:

        ReindexRunningError: another host has published meanwhile.
        ClusterError: the cluster does not take it.
        """
        manifest = Manifest.read(build)
        try:
            self._cluster.push(id_, build, manifest.files, (build / MANIFEST_FILE).read_text(encoding="utf-8"))
            with self._fetching():
                super().publish(build, id_)
        except BaseException:
            shutil.rmtree(self._path(id_), ignore_errors=True)
            with suppress(ClusterError):
                if self._cluster.current_id() != id_:
                    self._cluster.discard(id_)
            raise

    def prune(self, keep: int) -> None:
        try:
            kept, current = self._cluster.kept(), self.published_id()
            others = [id_ for id_, its in kept.items() if its.manifest is not None and id_ != current]
            abandoned = [id_ for id_, its in kept.items() if is_abandoned(its)]
            self._cluster.remove([*others[: max(0, len(others) - (keep - 1))], *abandoned], current)
        except IndexStateError as error:  # what was published is; the next reindex prunes
            _log.warning("earlier generations stay: %s", error)
        with self._fetching():
            self._prune_folder(keep)

    def remove(self, id_: str) -> None:
        self._cluster.remove([id_], self.published_id())
        with self._fetching(), suppress(FileNotFoundError):
            super().remove(id_)

    def _make_current(self, id_: str) -> None:
        self._cluster.move(self._seen, id_)
        self._seen = id_
        super()._make_current(id_)

    def _read(self, id_: str) -> Generation:
        if not self._path(id_).is_dir():
            with self._fetching():
                self._fetch(id_)
        return super()._read(id_)

    def _is_current(self, id_: str) -> bool:
        try:
            return self.current_id() == id_ and self._path(id_).is_dir()
        except NoIndexError:
            return False

    def _fetching(self) -> AbstractContextManager[None]:
        self.index_dir.mkdir(parents=True, exist_ok=True)
        return waiting_lock(self.index_dir / _FETCH_LOCK)

    def _fetch(self, id_: str) -> None:
        """Bring a generation here, unless it is here and sound; the caller holds the lock.

        Files that another generation has here are linked.
        """
        path = self._path(id_)
        if path.is_dir() and not super().faults(id_):
            return
        for rubbish in self.index_dir.glob(f"{_FETCHED}*"):  # of a process that was killed
            shutil.rmtree(rubbish, ignore_errors=True)
        text = self._cluster.manifest(id_)
        try:
            files = Manifest.parse(text).files
        except ValueError as error:
            raise NoIndexError(f"generation {id_} of the cluster cannot be read: {error}") from error
        here = self._files_here()
        private = self.index_dir / f"{_FETCHED}{id_}-{secrets.token_hex(3)}"
        try:
            private.mkdir()
            for name, record in files.items():
                target = private / name
                target.parent.mkdir(parents=True, exist_ok=True)
                if not _linked(here.get(record.sha256), record.sha256, target):
                    self._cluster.pull(id_, record, target)
                    sync_file(target)
            (private / MANIFEST_FILE).write_text(text, encoding="utf-8")
            sync_file(private / MANIFEST_FILE)
            share_like(self.index_dir, private)
            if path.is_dir():
                super().remove(id_)
            private.rename(path)
            sync_folder(self.index_dir)
        finally:
            shutil.rmtree(private, ignore_errors=True)

    def _files_here(self) -> dict[str, Path]:
        """Where files of generations that are here lie, by checksum."""
        found: dict[str, Path] = {}
        for id_ in super().ids():
            with suppress(FaqSearchError, OSError, ValueError):
                generation = super()._read(id_)
                found |= {record.sha256: generation.path / name for name, record in generation.manifest.files.items()}
        return found

    def _prune_folder(self, keep: int) -> None:
        """The caller holds the lock."""
        current = self.current_id()
        others = [id_ for id_ in super().ids() if id_ != current]
        for id_ in others[: max(0, len(others) - (keep - 1))]:
            with suppress(FileNotFoundError):
                super().remove(id_)

    def look(self) -> None:
        """Follow once; what keeps from it is logged when it begins and when it ends."""
        try:
            fault = None if self.synchronise() else "no generation is published in the cluster"
        except FaqSearchError as error:
            fault = str(error)
        except OSError as error:
            fault = f"what is published cannot be brought to this host: {error.strerror or error}"
        if fault != self._fault:
            _log.warning("%s", fault) if fault else _log.info("following the cluster again")
        self._fault, self._looked = fault, time.monotonic()


def _keep_following(store: "weakref.ref[ClusterStore]") -> None:
    """Follow for as long as somebody has the store."""
    while (found := store()) is not None:
        found.look()
        del found
        time.sleep(FOLLOW_S)


def _linked(source: Path | None, sha256: str, target: Path) -> bool:
    """Whether a file could be taken over that is here, and sound."""
    try:
        if source is None or file_sha256(source) != sha256:
            return False
        os.link(source, target)
    except OSError:  # pruned meanwhile, or a file system without links
        return False
    return True
