"""Which files of a folder make up a corpus, and a digest of them."""

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from faqsearch.corpus.walk import walk
from faqsearch.media import is_served, is_shown

CHANNELS_FILE, PREPARE_FILE, PINS_FILE = "channels.yaml", "prepare.yaml", "pins.yaml"
QUERIES_FILE = "queries.jsonl"
LEXICON_FOLDER = "lexicon"
LEXICON_FILES = ("userdict.txt", "synonyms.txt", "stopwords.txt", "smalltalk.txt", "intents.txt")
SYNONYMS_PATH = Path(LEXICON_FOLDER, "synonyms.txt")


def corpus_digest(folder: Path) -> str:
    """SHA-256 over the names and bytes of all files that :func:`~faqsearch.corpus.read_corpus` might read."""
    digest = hashlib.sha256()
    found = walk(folder)
    for path in [*_corpus_files(folder, found), *(path for path in found if is_attachable(path, folder))]:
        head = f"{path.relative_to(folder).as_posix()}\0{path.stat().st_size}\0"
        digest.update(head.encode("utf-8", "surrogateescape"))  # a file's name need not be UTF-8
        with path.open("rb") as stream:
            while chunk := stream.read(1 << 20):
                digest.update(chunk)
    return digest.hexdigest()


def entry_files(folder: Path) -> Iterator[Path]:
    """The files that hold entries, in order: not ``README.md``, and nothing whose name starts with a dot."""
    return _entry_files(folder, walk(folder))


def _entry_files(folder: Path, found: Iterable[Path]) -> Iterator[Path]:
    for path in found:
        inner = path.relative_to(folder).parts
        hidden = any(part.startswith(".") for part in inner)
        named = path.suffix.lower() in (".md", ".jsonl") and path.name != "README.md"
        if named and not hidden and inner[0] not in (LEXICON_FOLDER, QUERIES_FILE) and path.is_file():
            yield path


def is_attachable(path: Path, folder: Path) -> bool:
    """Whether a file of a corpus is served where an answer shows it or links to it.

    It is of a known kind and not hidden. A text or a spreadsheet right beside ``channels.yaml`` is not: it is there by
    mistake more often than for readers.
    """
    inner = path.relative_to(folder).parts if path.is_relative_to(folder) else ("..",)
    hidden = any(part.startswith(".") for part in inner)
    placed = is_shown(path.name) or len(inner) > 1
    return is_served(path) and placed and not hidden and inner[0] != LEXICON_FOLDER and path.is_file()


def unread_files(folder: Path) -> list[Path]:
    """Files in a corpus that are no part of it, relative to it: misnamed ones, say, which nobody would miss."""
    found = walk(folder)
    read = {*_corpus_files(folder, found), *(path for path in found if is_attachable(path, folder))}
    inside = [(path, path.relative_to(folder)) for path in found if path not in read]
    return [
        inner
        for path, inner in inside
        if path.name != "README.md" and not any(part.startswith(".") for part in inner.parts)
    ]


def _corpus_files(folder: Path, found: Iterable[Path]) -> list[Path]:
    named = [folder / name for name in (CHANNELS_FILE, PREPARE_FILE, PINS_FILE, QUERIES_FILE)]
    named += [folder / LEXICON_FOLDER / name for name in LEXICON_FILES]
    return [path for path in named if path.is_file()] + list(_entry_files(folder, found))
