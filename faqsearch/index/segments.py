"""Write a corpus's entries as Whoosh segments, anew or on top of those of an earlier generation."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from whoosh.index import EmptyIndexError, FileIndex
from whoosh.reading import SegmentReader
from whoosh.writing import NO_MERGE, SegmentWriter

from faqsearch.analysis import Analyzer
from faqsearch.index.codec import ArrayCodec, PostingPool
from faqsearch.index.records import entry_to_json
from faqsearch.index.schema import document, entry_digest, make_schema
from faqsearch.index.storage import MappedStorage
from faqsearch.knowledge import Entry

INDEX_NAME = "MAIN"
# A segment's postings gather in memory (about 250 MB at this size), and no merge makes a larger one.
SEGMENT_ENTRIES = 250_000
# A segment is merged into a new one up to this many times its size: that leaves about log4(entries) segments.
_MERGE_FACTOR = 4
# Deleted entries still take part in reading postings; with more than this share of them a segment is rewritten.
_DELETED_SHARE = 0.3


@dataclass(frozen=True, slots=True)
class Changes:
    """How many entries differ from the generation that this one was built on."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0


def open_index(folder: Path) -> FileIndex:
    """The Whoosh index in ``folder``.

    Raises:
        FileNotFoundError: there is none.
    """
    try:
        return FileIndex(MappedStorage(str(folder)), make_schema(), INDEX_NAME)
    except EmptyIndexError as error:
        raise FileNotFoundError(str(error)) from error


def segment_readers(folder: Path) -> list[tuple[SegmentReader, int]]:
    """Every segment with the ordinal of its first document."""
    return list(open_index(folder).reader().leaf_readers())


def write_entries(
    folder: Path, entries: Iterable[Entry], analyzer: Analyzer, progress: Callable[[int, int], None]
) -> Changes:
    """Make the index in ``folder`` hold exactly ``entries``.

    Args:
        folder: empty, or with the files of an earlier generation, of which only new links are removed.
        progress: called with the entries written so far and their total.
    """
    wanted = {entry.id: entry for entry in entries}
    if any(folder.iterdir()):
        stored = _stored_digests(folder)
    else:
        FileIndex.create(MappedStorage(str(folder)), make_schema(), INDEX_NAME)
        stored = {}
    same = {
        id_
        for id_, (_, digest) in stored.items()
        if id_ in wanted and entry_digest(entry_to_json(wanted[id_])) == digest
    }
    # Ordinals in the order of ids save sorting when scores tie.
    new = [wanted[id_] for id_ in sorted(wanted.keys() - same)]
    gone = [ordinal for id_, (ordinal, _) in stored.items() if id_ not in same]
    _write(folder, new, gone, analyzer, progress)
    changed = len(wanted.keys() & stored.keys()) - len(same)
    return Changes(len(new) - changed, changed, len(gone) - changed, len(same))


def stored_ids(folder: Path) -> set[str]:
    """The ids of all entries that an index holds."""
    return set(_stored_digests(folder))


def _stored_digests(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Ordinal and digest of every entry that is not deleted, by id."""
    stored = {}
    for reader, base in segment_readers(folder):
        ids, digests = reader.column_reader("id", translate=False), reader.column_reader("digest", translate=False)
        for ordinal, (id_, digest) in enumerate(zip(ids, digests, strict=True)):
            if not reader.is_deleted(ordinal):
                stored[id_.decode()] = (base + ordinal, digest)
        reader.close()
    return stored


def _write(
    folder: Path, new: Sequence[Entry], gone: Sequence[int], analyzer: Analyzer, progress: Callable[[int, int], None]
) -> None:
    """Delete the documents at the ordinals ``gone``, then add ``new`` in segments of a bounded size."""
    starts = list(range(0, len(new), SEGMENT_ENTRIES)) or ([0] if gone else [])
    for start in starts:
        with _closing(Writer(open_index(folder))) as writer:
            for ordinal in gone if start == 0 else ():
                writer.delete_document(ordinal)
            for done, entry in enumerate(new[start : start + SEGMENT_ENTRIES], start=start + 1):
                writer.add_document(**document(entry, analyzer))
                progress(done, len(new))
            writer.commit(mergetype=merge_policy if start == starts[-1] else NO_MERGE)


@contextmanager
def _closing(writer: SegmentWriter) -> Iterator[SegmentWriter]:
    """Close the writer's files when something goes wrong (a full disk, Ctrl-C)."""
    try:
        yield writer
    except BaseException:
        with suppress(Exception):  # it may be past closing; what went wrong first is what is told
            writer.cancel()
        raise


class Writer(SegmentWriter):  # type: ignore[misc]  # Whoosh is untyped
    """Whoosh's writer with postings gathered and merged as arrays; the private folder needs no lock."""

    def __init__(self, index: FileIndex) -> None:
        super().__init__(index, codec=ArrayCodec(), compound=False, _lk=False)
        self.pool = PostingPool()

    def add_postings_to_pool(self, reader: SegmentReader, startdoc: int, docmap: Mapping[int, int] | None) -> None:
        """Take over a segment's postings; ``docmap`` gives the documents that are kept their new numbers."""
        count = reader.doc_count_all()
        numbers = np.arange(startdoc, startdoc + count, dtype=np.int64)
        if docmap is not None:
            numbers = np.array([docmap.get(number, -1) for number in range(count)], dtype=np.int64)
        segment = reader.segment()
        terms = reader.codec().terms_reader(reader.storage(), segment)
        for field, text in terms.terms():
            ordinals, frequencies = terms.arrays(field, text)
            kept = numbers[ordinals] >= 0
            if kept.any():
                self.pool.extend(field, text, numbers[ordinals][kept].astype(np.uint64), frequencies[kept])
        terms.close()


def merge_policy(writer: Any, segments: Sequence[Any]) -> list[Any]:
    """Merge small and much-deleted segments into the one being written.

    Returns:
        The segments that stay as they are.
    """
    size, kept = writer.doc_count(), []
    for segment in sorted(segments, key=lambda segment: segment.doc_count()):
        live, total = segment.doc_count(), segment.doc_count_all()
        small = live <= _MERGE_FACTOR * size and size + live <= SEGMENT_ENTRIES
        if live and (small or total - live > _DELETED_SHARE * total):
            reader = SegmentReader(writer.storage, writer.schema, segment)
            writer.add_reader(reader)
            reader.close()
            size += live
        elif live:
            kept.append(segment)
    return kept
