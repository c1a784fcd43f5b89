"""The published generations: which is current, opening one, going back, making room.

``index/CURRENT`` names the current one. A generation's folder is complete
before ``CURRENT`` can name it and is never written to afterwards.
"""

import re
import secrets
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from faqsearch.analysis import ANALYZER_VERSION
from faqsearch.errors import GenerationNotFoundError, IndexStateError, NoIndexError
from faqsearch.index.lock import build_lock
from faqsearch.index.manifest import Manifest, file_sha256, sync_file, sync_folder
from faqsearch.index.records import knowledge_from_json
from faqsearch.index.schema import SCHEMA_VERSION
from faqsearch.index.whoosh_retriever import WhooshRetriever
from faqsearch.knowledge import KnowledgeBase
from faqsearch.permissions import denied, readers, share_like

CURRENT_FILE = "CURRENT"
KNOWLEDGE_FILE = "knowledge.json"
WHOOSH_FOLDER = "whoosh"
POSTINGS_FOLDER = "postings"
_PREFIX = "gen-"
# Whatever a killed process may leave behind is named so that the next reindex knows it as rubbish.
RUBBISH_PREFIXES = (".build-", ".pruned-", ".current-")
ID = re.compile(r"(\d{6,})-[0-9a-f]{6}")
_READERS = 4
_NAMED = 5  # damaged files that an error names
_ADVICE = "run `faqsearch reindex`"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Generation:
    """A published generation: a folder that nothing changes, and its manifest."""

    path: Path
    manifest: Manifest

    @property
    def id(self) -> str:
        return self.manifest.id

    def knowledge(self) -> KnowledgeBase:
        """Whom to turn to, the lexicon that the entries were analysed with, and pins; without the entries."""
        return knowledge_from_json((self.path / KNOWLEDGE_FILE).read_text(encoding="utf-8"))

    def retriever(self) -> WhooshRetriever:
        """Open the entries; the folder may be pruned afterwards."""
        return WhooshRetriever(self.path / WHOOSH_FOLDER, self.path / POSTINGS_FOLDER)

    def damaged_files(self) -> list[str]:
        """Files whose bytes are not those that were sealed; reads them all: 0.6 s of a core for 187 MB."""
        files = self.manifest.files
        with ThreadPoolExecutor(_READERS) as readers:  # a digest is computed while others go on
            sound = readers.map(lambda name: _is_sound(self.path / name, files[name].sha256), files)
            return [name for name, is_sound in zip(files, sound, strict=True) if not is_sound]


class GenerationStore:
    """The generations in one index folder."""

    def __init__(self, index_dir: Path) -> None:
        self.index_dir = index_dir

    def follow(self) -> None:
        """Bring what is published into the folder, where it is published elsewhere; cheap enough for each request."""

    def fault(self) -> str | None:
        """Why the folder may not have what is published, in a sentence; None while it has."""
        return None

    def published_id(self) -> str:
        """The id of the published generation, wherever that is.

        Raises:
            NoIndexError: there is none.
        """
        return self.current_id()

    def current_id(self) -> str:
        """The id of the current generation.

        Raises:
            NoIndexError: none has been published.
        """
        path = self.index_dir / CURRENT_FILE
        try:
            text = path.read_text(encoding="utf-8").strip()
        except (FileNotFoundError, NotADirectoryError):
            raise NoIndexError(f"there is no index in {self.index_dir}: {_ADVICE}") from None
        except PermissionError as error:
            raise NoIndexError(denied(error)) from error
        except (OSError, UnicodeDecodeError) as error:
            raise NoIndexError(f"{path} cannot be read ({error}): {_ADVICE}") from error
        if not ID.fullmatch(text):
            raise NoIndexError(f"{path} does not name a generation but says {text!r:.40}: {_ADVICE}")
        return text

    def open_current(self) -> Generation:
        """The current generation, checked as by :meth:`open`.

        Raises:
            NoIndexError: there is none, or it cannot be used.
        """
        return self.with_current(lambda generation: generation)

    def with_current(self, use: Callable[[Generation], T]) -> T:
        """What ``use`` makes of the current generation, tried again when that was pruned meanwhile.

        Args:
            use: opens what it needs of the generation's files, and so may meet with a file that is gone.

        Raises:
            NoIndexError: there is none, or it cannot be used.
        """
        while True:
            id_ = self.current_id()
            try:
                return use(self.open(id_))
            except (OSError, NoIndexError, GenerationNotFoundError) as error:
                if self.current_id() != id_:
                    continue
                if isinstance(error.__cause__, PermissionError):
                    raise  # another reindex would not help
                raise NoIndexError(f"the current generation cannot be used: {error}; {_ADVICE}") from error

    def open(self, id_: str) -> Generation:
        """One generation.

        Raises:
            GenerationNotFoundError: none of that id is kept.
            NoIndexError: it was built by another version of the code, or files are missing or damaged.
        """
        try:
            generation = self._read(id_)
            damaged = generation.damaged_files()
        except PermissionError as error:
            raise NoIndexError(f"generation {id_} cannot be read: {denied(error)}") from error
        if damaged:
            raise NoIndexError(f"generation {id_} is damaged: {', '.join(damaged[:_NAMED])} in {generation.path}")
        return generation

    def faults(self, id_: str) -> list[str]:
        """What is wrong with a generation: the names of damaged files, or a sentence; empty when it is sound."""
        try:
            return self._read(id_).damaged_files()
        except PermissionError as error:
            return [denied(error)]
        except (NoIndexError, GenerationNotFoundError) as error:
            return [str(error)]

    def _read(self, id_: str) -> Generation:
        """A generation whose files are all there; their bytes are not looked at."""
        path = self._path(id_)
        try:
            manifest = Manifest.read(path)
        except (FileNotFoundError, NotADirectoryError):
            raise GenerationNotFoundError(
                f"{self.index_dir} has no generation {id_} (`faqsearch generations` lists those kept)"
            ) from None
        except ValueError as error:
            raise NoIndexError(f"generation {id_} cannot be read: {error}") from error
        if manifest.schema_version != SCHEMA_VERSION or manifest.analyzer_version != ANALYZER_VERSION:
            raise NoIndexError(f"generation {id_} was built by another version of faqsearch")
        for name, record in manifest.files.items():
            if not (path / name).is_file() or (path / name).stat().st_size != record.size_bytes:
                raise NoIndexError(f"generation {id_} is damaged: {path / name} is missing or cut short")
        return Generation(path, manifest)

    def ids(self) -> tuple[str, ...]:
        """The ids of all generations, oldest first, whether they can be read or not."""
        names = (path.name.removeprefix(_PREFIX) for path in self.index_dir.glob(f"{_PREFIX}*"))
        return tuple(sorted((name for name in names if ID.fullmatch(name)), key=sequence))

    def folders(self) -> Iterator[Path]:
        """The folders of all generations, the latest first."""
        return map(self._path, reversed(self.ids()))

    def list(self) -> tuple[Manifest, ...]:
        """The manifests of all generations that can be read, oldest first."""
        manifests = []
        for id_ in self.ids():
            try:
                manifests.append(Manifest.read(self._path(id_)))
            except (OSError, ValueError):  # pruned meanwhile, or of another format
                continue
        return tuple(manifests)

    def rollback(self, id_: str | None = None) -> Generation:
        """Make an earlier generation the current one again.

        Args:
            id_: which; None takes the one published before the current one.

        Raises:
            GenerationNotFoundError: there is none of that id, or none before the current one.
            NoIndexError: it cannot be used, or ``id_`` is None and none is current.
            ReindexRunningError: a reindex is running, which would undo it.
        """
        # By id it mends an index whose CURRENT is lost; neither way is a folder made where there is none.
        current = self.current_id() if id_ is None else self.open(id_).id
        with build_lock(self.index_dir):
            if id_ is None:
                earlier = [kept for kept in self.ids() if sequence(kept) < sequence(current)]
                if not earlier:
                    raise GenerationNotFoundError(f"no generation before {current} is kept in {self.index_dir}")
                id_ = earlier[-1]
            generation = self.open(id_)
            self._make_current(id_)
        return generation

    def new_id(self) -> str:
        """An id that sorts behind all that are kept."""
        kept = self.ids()
        return f"{sequence(kept[-1]) + 1 if kept else 1:06}-{secrets.token_hex(3)}"

    def publish(self, build: Path, id_: str) -> None:
        """Make a sealed private folder the current generation; the caller holds the lock.

        It is made as readable as the index folder is.

        Raises:
            IndexStateError: somebody could read the generation before and could not read this one.
        """
        share_like(self.index_dir, build)
        self._check_readers(build)
        build.rename(self._path(id_))
        sync_folder(self.index_dir)
        self._make_current(id_)

    def _check_readers(self, build: Path) -> None:
        try:
            before, now = self._path(self.current_id()), readers(build)
        except NoIndexError:
            return
        lost = readers(before) - now if before.is_dir() and "others" not in now else set()
        if lost:
            raise IndexStateError(
                f"nothing was published: {', '.join(sorted(lost))} may read {before} and could not read what would"
                f" replace it; reindex as the owner of {self.index_dir}, or let them read that folder"
            )

    def prune(self, keep: int) -> None:
        """Remove the oldest generations until ``keep`` are left, never the current one; the caller holds the lock."""
        current = self.current_id()
        others = [id_ for id_ in self.ids() if id_ != current]
        for id_ in others[: max(0, len(others) - (keep - 1))]:
            self.remove(id_)

    def remove(self, id_: str) -> None:
        """Remove a generation that is not the current one; the caller holds the lock."""
        # Renamed first, so that nobody meets with half a generation.
        rubbish = self.index_dir / f".pruned-{id_}"
        self._path(id_).rename(rubbish)
        shutil.rmtree(rubbish, ignore_errors=True)

    def prepare(self) -> None:
        """Make ready for a build: remove what killed processes left behind; the caller holds the lock."""
        for path in self.index_dir.iterdir():
            if path.name.startswith(RUBBISH_PREFIXES):
                shutil.rmtree(path) if path.is_dir() else path.unlink()

    def _path(self, id_: str) -> Path:
        if not ID.fullmatch(id_):
            raise GenerationNotFoundError(f"{id_!r:.40} is not the id of a generation (such as 000012-3fa9c1)")
        return self.index_dir / f"{_PREFIX}{id_}"

    def _make_current(self, id_: str) -> None:
        temporary = self.index_dir / f".current-{secrets.token_hex(3)}"
        temporary.write_text(f"{id_}\n", encoding="utf-8")
        share_like(self.index_dir, temporary)
        sync_file(temporary)
        temporary.replace(self.index_dir / CURRENT_FILE)
        sync_folder(self.index_dir)


def sequence(id_: str) -> int:
    return int(id_.partition("-")[0])


def _is_sound(path: Path, sha256: str) -> bool:
    return path.is_file() and file_sha256(path) == sha256
