"""What answers show or link to inside of the corpus: entries, and files that are served beside them."""

import hashlib
from collections.abc import Container, Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote, unquote

from faqsearch.corpus.faults import FaultList, Origin
from faqsearch.corpus.files import is_attachable
from faqsearch.errors import Fault
from faqsearch.knowledge import Entry
from faqsearch.media import MOST_BYTES, served_path, stored_name
from faqsearch.rendering import is_relative, link_targets

_PAGES = ("", ".md", ".markdown", ".html", ".htm")  # what sites that are made of Markdown call one


class Links:
    """Resolves the links of one corpus's answers.

    Args:
        folder: of the corpus.
        entry_ids: of what is published.
    """

    def __init__(self, folder: Path, entry_ids: Container[str]) -> None:
        self.files: dict[str, Path] = {}
        self._warnings = FaultList()
        self._folder, self._root = folder, folder.resolve()
        self._entry_ids = entry_ids
        self._served: dict[Path, str] = {}

    @property
    def warnings(self) -> list[Fault]:
        """Links that lead nowhere, so far."""
        return self._warnings.found

    def linked(self, entry: Entry, origin: Origin) -> Entry:
        """An entry that knows what its answer leads to."""
        if "](" not in entry.answer and "]:" not in entry.answer:  # most have none, and parsing takes time
            return entry
        return replace(entry, links=tuple(self._resolved(entry.answer, origin)))

    def _resolved(self, answer: str, origin: Origin) -> Iterator[tuple[str, str]]:
        for target in dict.fromkeys(link_targets(answer)):
            if not is_relative(target) and not (target.startswith("/") and not target.startswith("//")):
                continue
            try:
                yield target, self._path(unquote(target), origin.path)
            except (_DeadError, ValueError) as error:  # ValueError: a name with a null byte, say
                if is_relative(target):  # else it may be a path of the site that shows the answer
                    shown = unquote(target)
                    message = f"answer: {shown[:80]!r} leads nowhere: {error}"
                    self._warnings.add(origin.path, origin.line_of(answer, target, shown), message)

    def _path(self, target: str, file: Path) -> str:
        """The path that serves what a link in ``file`` leads to."""
        inner = target.partition("#")[0].partition("?")[0].replace("\\", "/")
        place = self._folder / inner.lstrip("/") if inner.startswith("/") else file.parent / inner
        if not inner:
            raise _DeadError("an answer has no places of its own")
        if place.suffix.lower() in _PAGES and place.stem in self._entry_ids and not is_attachable(place, self._folder):
            return f"/entries/{quote(place.stem, safe='')}"
        real = place.resolve()
        if real not in self._served:
            self._served[real] = self._file(real)
        return self._served[real]

    def _file(self, path: Path) -> str:
        if not path.is_relative_to(self._root):
            raise _DeadError("it is outside of the corpus")
        if not path.is_file():
            raise _DeadError("the corpus has no such file and no such entry")
        if not is_attachable(path, self._root):
            raise _DeadError("such a file is not served from here")
        if path.stat().st_size > MOST_BYTES:
            raise _DeadError(f"files of more than {MOST_BYTES // 1_000_000} MB are not served")
        sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
        self.files[stored_name(path, sha256)] = path
        return served_path(path, sha256)


class _DeadError(Exception):
    """Why a link leads nowhere."""
