"""A generation's manifest: what it was built from, and the checksum of every file."""

import dataclasses
import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

MANIFEST_FILE = "manifest.json"
_FORMAT = 4


@dataclass(frozen=True, slots=True)
class FileRecord:
    """A file as it was when the generation was sealed; ``sha256`` in hexadecimal."""

    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """Everything about a generation but its contents.

    Args:
        id: its name; ``gen-<id>`` is its folder.
        created: when it was sealed: ISO 8601, UTC.
        parent: the generation that was current then; None for the first.
        incremental: whether the parent's segments were taken over.
        corpus: absolute path of the corpus's folder.
        corpus_digest: of the corpus's files when they began to be read.
        drafts: whether entries with ``draft: true`` were taken.
        analyzer_version: of the code; with another one the terms do not fit.
        analyzer_digest: of that and the lexicon.
        schema_version: of the Whoosh files.
        artifacts: names of what wrote further files.
        learnt_from: the generation whose lessons this one makes do with until it has learnt from its own corpus; None
            for one that has.
        entries: how many, known gaps included.
        answerable: how many have an answer.
        segments: Whoosh segments.
        files: by path within the folder, with ``/``; all files but the manifest.
    """

    id: str
    created: str
    parent: str | None
    incremental: bool
    corpus: str
    corpus_digest: str
    drafts: bool
    analyzer_version: str
    analyzer_digest: str
    schema_version: int
    artifacts: tuple[str, ...]
    learnt_from: str | None
    entries: int
    answerable: int
    segments: int
    files: Mapping[str, FileRecord] = field(default_factory=dict)

    def write(self, folder: Path) -> None:
        data = {"format": _FORMAT, **dataclasses.asdict(self)}
        data["checksum"] = _checksum(data)
        path = folder / MANIFEST_FILE
        path.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        sync_file(path)

    @classmethod
    def read(cls, folder: Path) -> "Manifest":
        """The manifest of the generation in ``folder``.

        Raises:
            FileNotFoundError: there is none.
            ValueError: it is not a manifest that this version of the code reads.
        """
        return cls.parse((folder / MANIFEST_FILE).read_bytes())

    @classmethod
    def parse(cls, text: bytes | str) -> "Manifest":
        """The manifest that a file's content is; raises ValueError as :meth:`read` does."""
        try:
            data: dict[str, Any] = json.loads(text)
        except ValueError as error:
            raise ValueError(f"{MANIFEST_FILE} is damaged ({error})") from error
        if not isinstance(data, dict) or data.get("format") != _FORMAT:
            raise ValueError(f"{MANIFEST_FILE} is of another format")
        if data.pop("checksum", None) != _checksum(data):
            raise ValueError(f"{MANIFEST_FILE} is damaged")
        del data["format"]
        try:
            data["files"] = {path: FileRecord(**record) for path, record in data["files"].items()}
            data["artifacts"] = tuple(data["artifacts"])
            if not all(_is_inside(path) for path in data["files"]):
                raise ValueError(f"{MANIFEST_FILE} names files outside its folder")
            return cls(**data)
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"{MANIFEST_FILE} is incomplete ({error})") from error


def _is_inside(path: str) -> bool:
    parts = PurePosixPath(path).parts
    return bool(parts) and parts[0] != "/" and ".." not in parts


def _checksum(data: Mapping[str, Any]) -> str:
    """Of a manifest's own contents, but for this."""
    return hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()


def record_files(folder: Path, known: Mapping[str, FileRecord]) -> dict[str, FileRecord]:
    """Record every file below ``folder``, and bring those that are new safely to the disk.

    Args:
        known: records of files that are links to an earlier generation's. They are not read
            again: were one damaged, a fresh checksum would hide it.
    """
    records = {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = path.relative_to(folder).as_posix()
        if name in known:
            records[name] = known[name]
        else:
            sync_file(path)
            records[name] = FileRecord(path.stat().st_size, file_sha256(path))
    for inner in [*(path for path in folder.rglob("*") if path.is_dir()), folder]:
        sync_folder(inner)
    return records


def file_sha256(path: Path) -> str:
    """SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def sync_file(path: Path) -> None:
    """Return when the file's bytes are on the disk."""
    with path.open("rb") as stream:
        os.fsync(stream.fileno())


def sync_folder(path: Path) -> None:
    """Return when the folder's names are on the disk; where folders cannot be opened (Windows), at once."""
    if os.name != "posix":
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
