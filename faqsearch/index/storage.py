"""Whoosh files read through a memory map, so that one open index serves threads and forked processes.

Whoosh's own files share a read position among all readers, and its buffer over
a map copies the whole file into memory; neither suits a server.
"""

import mmap
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import BufferFile

from faqsearch.index import unpickling  # noqa: F401 - before any file is read


class MappedFile(BufferFile):  # type: ignore[misc]  # Whoosh is untyped
    """A read-only file; ``get`` and its kin take their place as an argument and keep no state."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as stream:
            try:
                mapped = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
            except ValueError:  # an empty file cannot be mapped
                super().__init__(b"", name=path.name)
                return
        self._buf = self.file = mapped
        self._name = path.name
        self.onclose = None
        self.is_real = False
        self.is_closed = False

    def close(self) -> None:
        """Does nothing: arrays may still show the map, which goes when the last of them does."""

    def array(self, offset: int, count: int, kind: Any) -> NDArray[Any]:
        """``count`` numbers from ``offset`` on, read where they lie."""
        return np.frombuffer(self._buf, kind, count, offset)


class MappedStorage(FileStorage):  # type: ignore[misc]  # Whoosh is untyped
    """A folder of Whoosh files; what it opens outlives the file's removal."""

    def open_file(self, name: str, **_: Any) -> MappedFile:
        return MappedFile(Path(self.folder) / name)
