"""The embedded retriever: Whoosh segments, scored term by term over whole posting lists.

Whoosh's own searcher walks postings one by one; see :mod:`faqsearch.index.codec`.
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
from faqsearch.index.bm25f import (
    Accumulator,
    FieldPostings,
    Floats,
    ScoredField,
    add_term,
    average_length,
    best,
    inverse_norms,
)
from faqsearch.index.codec import Frequencies, Ordinals
from faqsearch.index.records import entry_from_json
from faqsearch.index.retriever import Match, QueryTerm, TermKind
from faqsearch.index.schema import GAP, GRAM_FIELD
from faqsearch.index.segments import segment_readers
from faqsearch.knowledge import Entry

SCORED_FIELDS: Mapping[TermKind, tuple[ScoredField, ...]] = {
    TermKind.WORD: (
        ScoredField("question", boost=1.0, b=0.75),
        ScoredField("variants", boost=1.0, b=0.75),
        ScoredField("answer", boost=0.2, b=0.75),
    ),
    TermKind.GRAM: (ScoredField(GRAM_FIELD, boost=1.0, b=0.75),),
}


class WhooshRetriever:
    """A :class:`~faqsearch.index.retriever.Retriever` over a folder of Whoosh files.

    Everything is opened here: the files may be removed while the retriever is in use.

    Args:
        folder: written by :func:`faqsearch.index.segments.write_entries`, with at least one entry.
        scored_fields: where terms of each kind are looked for.

    Raises:
        FileNotFoundError: the folder, or a file in it, is gone.
    """

    def __init__(self, folder: Path, scored_fields: Mapping[TermKind, tuple[ScoredField, ...]] = SCORED_FIELDS) -> None:
        self._scored_fields = scored_fields
        self._segments = [_Segment(reader, base) for reader, base in segment_readers(folder)]
        self._ids = [id_ for segment in self._segments for id_ in segment.ids]
        self._ordinals = {
            id_: segment.base + document
            for segment in self._segments
            for document, id_ in enumerate(segment.ids)
            if segment.live[document]
        }
        for field in {field for fields in scored_fields.values() for field in fields}:
            lengths = [segment.lengths(field.name) for segment in self._segments]
            average = average_length(np.concatenate(lengths))
            for segment, own in zip(self._segments, lengths, strict=True):
                segment.inverse_norms[field.name] = inverse_norms(own, average, field)

    @property
    def count(self) -> int:
        return len(self._ordinals)

    @cached_property
    def category_counts(self) -> Mapping[str | None, int]:
        gaps = self._holding("flags", GAP)
        counts: Counter[str | None] = Counter()
        for category in sorted({text for segment in self._segments for text in segment.terms_of("category")}):
            counts[category] = int(np.count_nonzero(self._holding("category", category) & ~gaps))
        counts[None] = self.count - int(np.count_nonzero(gaps)) - counts.total()
        return {category: number for category, number in counts.items() if number}

    def retrieve(self, terms: Sequence[QueryTerm], *, limit: int, category: str | None = None) -> list[Match]:
        scores, scratch = np.zeros(len(self._ids)), np.zeros(len(self._ids))
        accumulators = [
            Accumulator(scores[segment.base : segment.end], scratch[segment.base : segment.end])
            for segment in self._segments
        ]
        weights: dict[tuple[TermKind, str], float] = {}
        for term in terms:
            weights[term.kind, term.text] = weights.get((term.kind, term.text), 0.0) + term.weight
        for (kind, text), weight in weights.items():
            names = [field.name for field in self._scored_fields[kind]]
            postings = [segment.field_postings(names, text) for segment in self._segments]
            add_term(list(zip(accumulators, postings, strict=True)), count=self.count, weight=weight)
        if category is not None:
            scores[~self._holding("category", category)] = 0.0
        found = best(scores, limit)
        order = found[np.lexsort((self._id_ranks[found], -scores[found]))][:limit]
        return [Match(self._ids[ordinal], float(scores[ordinal])) for ordinal in order]

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
        self._all_live = bool(self.live.all())
        self.inverse_norms: dict[str, Floats] = {}
        reader.stored_fields(0)  # opens the column

    def lengths(self, field: str) -> Floats:
        """Terms of a field in each document, 0 in deleted ones."""
        codec, segment = self._reader.codec(), self._reader.segment()
        lengths: Floats = codec.lengths(self._reader.storage(), segment, field)
        return np.where(self.live, lengths, 0.0)

    def field_postings(self, names: Sequence[str], text: str) -> list[FieldPostings]:
        """A term's postings in those of the named fields that hold it."""
        found = ((name, self.postings(name, text)) for name in names)
        return [
            FieldPostings(*postings, self.inverse_norms[name], self._all_live) for name, postings in found if postings
        ]

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
