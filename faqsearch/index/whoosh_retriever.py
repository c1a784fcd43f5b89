"""The embedded retriever: Whoosh's segments, scored over one table of their postings.

Whoosh's own searcher walks postings one by one; see :mod:`faqsearch.index.postings`.
Scores here depend on the live entries alone, not on how they are spread over
segments, so an incremental build ranks as a full one does.
"""

import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import takewhile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from whoosh.reading import SegmentReader

from faqsearch.errors import EntryNotFoundError
from faqsearch.index.codec import Frequencies, Ordinals
from faqsearch.index.postings import Postings
from faqsearch.index.records import entry_from_json
from faqsearch.index.retriever import Matches, QueryTerm
from faqsearch.index.schema import GAP
from faqsearch.index.segments import segment_readers
from faqsearch.knowledge import Entry


class WhooshRetriever:
    """A :class:`~faqsearch.index.retriever.Retriever` over a folder of Whoosh files.

    Everything is opened here: the files may be removed while the retriever is in use.

    Args:
        folder: written by :func:`faqsearch.index.segments.write_entries`, with at least one entry.
        postings: a folder with the table of its postings; without one it is made here.

    Raises:
        FileNotFoundError: the folder, or a file in it, is gone.
    """

    def __init__(self, folder: Path, postings: Path | None = None) -> None:
        readers = segment_readers(folder)
        self._segments = [_Segment(reader, base) for reader, base in readers]
        self._ids = [id_ for segment in self._segments for id_ in segment.ids]
        self._postings = Postings.load(postings, len(self._ids)) if postings else Postings.of(readers)
        self._ordinals = {
            id_: segment.base + document
            for segment in self._segments
            for document, id_ in enumerate(segment.ids)
            if segment.live[document]
        }

    @property
    def count(self) -> int:
        return len(self._ordinals)

    @property
    def names(self) -> Sequence[str]:
        return self._ids

    @cached_property
    def category_counts(self) -> Mapping[str | None, int]:
        gaps = self._holding("flags", GAP)
        counts: Counter[str | None] = Counter()
        for category in sorted({text for segment in self._segments for text in segment.terms_of("category")}):
            counts[category] = int(np.count_nonzero(self._holding("category", category) & ~gaps))
        counts[None] = self.count - int(np.count_nonzero(gaps)) - counts.total()
        return {category: number for category, number in counts.items() if number}

    def retrieve(self, terms: Sequence[QueryTerm], *, limit: int, category: str | None = None) -> Matches:
        scores = self._postings.scores(terms)
        if category is not None:
            scores[~self._holding("category", category)] = 0.0
        found = np.flatnonzero(scores)
        if len(found) > limit:
            found = found[scores[found] >= np.partition(scores[found], -limit)[-limit]]
        order = found[np.lexsort((self._id_ranks[found], -scores[found]))][:limit]
        return Matches(order, scores[order], self._ids)

    def entry(self, entry_id: str) -> Entry:
        try:
            ordinal = self._ordinals[entry_id]
        except KeyError:
            raise EntryNotFoundError(f"no entry has the id {entry_id!r:.80}") from None
        return self._stored(ordinal)

    def entries(self) -> Iterator[Entry]:
        return (self._stored(ordinal) for ordinal in self._ordinals.values())

    def _stored(self, ordinal: int) -> Entry:
        segment = next(segment for segment in reversed(self._segments) if segment.base <= ordinal)
        return segment.entry(ordinal - segment.base)

    @cached_property
    def _id_ranks(self) -> NDArray[np.intp]:
        """The place of each ordinal's id among all ids in order."""
        ranks = np.empty(len(self._ids), np.intp)
        ranks[sorted(range(len(self._ids)), key=self._ids.__getitem__)] = np.arange(len(self._ids))
        return ranks

    def _holding(self, field: str, text: str) -> NDArray[np.bool_]:
        """Whether each ordinal is live and holds a term in a field."""
        return np.concatenate([segment.holding(field, text) for segment in self._segments])


class _Segment:
    """One Whoosh segment; ``base`` is the ordinal of its first document, ``end`` that after its last."""

    def __init__(self, reader: SegmentReader, base: int) -> None:
        self._reader = reader
        self._terms = reader.codec().terms_reader(reader.storage(), reader.segment())
        self._lock = threading.Lock()
        self.ids = [id_.decode() for id_ in reader.column_reader("id", translate=False)]
        self.base, self.end = base, base + len(self.ids)
        self.live = np.ones(len(self.ids), bool)
        self.live[list(reader.segment().deleted_docs())] = False
        reader.stored_fields(0)  # opens the column

    def postings(self, field: str, text: str) -> tuple[Ordinals, Frequencies] | None:
        """Documents, deleted ones included, and frequencies."""
        arrays: tuple[Ordinals, Frequencies] | None = self._terms.arrays(field, text.encode())
        return arrays

    def holding(self, field: str, text: str) -> NDArray[np.bool_]:
        """Whether each document is live and holds a term in a field."""
        mask = np.zeros(len(self.ids), bool)
        if postings := self.postings(field, text):
            mask[postings[0]] = True
        return mask & self.live

    def terms_of(self, field: str) -> list[str]:
        """Every term of a field, in order."""
        found = takewhile(lambda term: term[0] == field, self._terms.terms_from(field, b""))
        return [text.decode() for _, text in found]

    def entry(self, document: int) -> Entry:
        with self._lock:
            stored = self._reader.stored_fields(document)["entry"]
        return entry_from_json(stored)
