"""A generation's postings as one table: which entries hold a term, and what it adds to the score of each.

Whoosh's segments say where a term stands, field by field. Here they are summed up once, at reindex, so that a query
is a sum of rows. The arrays lie in files that are mapped into memory: workers share them.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from whoosh.reading import SegmentReader

from faqsearch.index.arrays import load_arrays, save_arrays, sum_rows
from faqsearch.index.bm25f import Floats, ScoredField, average_length, impacts, inverse_norms
from faqsearch.index.retriever import QueryTerm, TermKind
from faqsearch.index.schema import GRAM_FIELD

SCORED_FIELDS: Mapping[TermKind, tuple[ScoredField, ...]] = {
    TermKind.WORD: (
        ScoredField("question", boost=1.0, b=0.75),
        ScoredField("variants", boost=1.0, b=0.75),
        ScoredField("answer", boost=0.2, b=0.75),
    ),
    TermKind.GRAM: (ScoredField(GRAM_FIELD, boost=1.0, b=0.75),),
}
"""Where terms of each kind are looked for."""


@dataclass(frozen=True, slots=True)
class Postings:
    """A sparse matrix of terms and documents.

    Args:
        keys: of the terms, ascending; see :func:`term_key`.
        impacts: (terms, documents) what a term adds to the score of a document that holds it.
    """

    keys: NDArray[np.uint64]
    impacts: sp.csr_matrix

    @classmethod
    def of(cls, readers: Sequence[tuple[SegmentReader, int]]) -> "Postings":
        """Sum up the postings of some segments, each with the ordinal of its first document."""
        documents = sum(reader.doc_count_all() for reader, _ in readers)
        live = np.concatenate([_live(reader) for reader, _ in readers])
        keys, held, frequencies = [], [], []
        for kind, fields in SCORED_FIELDS.items():
            for field in fields:
                lengths = np.where(live, np.concatenate([_lengths(reader, field.name) for reader, _ in readers]), 0.0)
                norms = inverse_norms(lengths, average_length(lengths), field)
                for key, ordinals, counts in _field_postings(readers, kind, field.name):
                    keys.append(np.full(len(ordinals), key, np.uint64))
                    held.append(ordinals)
                    frequencies.append(counts * norms[ordinals])
        if not keys:
            return cls(np.empty(0, np.uint64), sp.csr_matrix((0, documents), dtype=np.float32))
        return cls._summed(np.concatenate(keys), np.concatenate(held), np.concatenate(frequencies), live)

    @classmethod
    def _summed(
        cls, keys: NDArray[np.uint64], ordinals: NDArray[np.int64], frequencies: Floats, live: NDArray[np.bool_]
    ) -> "Postings":
        """Add up a term's frequencies in all fields of a document, and weigh the sums."""
        distinct, terms = np.unique(keys, return_inverse=True)
        table = sp.csr_matrix((frequencies, (terms, ordinals)), shape=(len(distinct), len(live)))
        table.eliminate_zeros()  # what is deleted
        table.sort_indices()
        holding = np.diff(table.indptr)
        table.data = impacts(table.data, np.repeat(holding, holding), int(np.count_nonzero(live))).astype(np.float32)
        return cls(distinct, table)

    def scores(self, terms: Iterable[QueryTerm]) -> NDArray[np.float32]:
        """What some terms give each document: (documents,); a term that stands twice counts twice."""
        weights: dict[int, float] = {}
        for term in terms:
            key = term_key(term.kind, term.text)
            weights[key] = weights.get(key, 0.0) + term.weight
        wanted = np.fromiter(weights, np.uint64, len(weights))
        places = np.searchsorted(self.keys, wanted)
        known = places < len(self.keys)
        known[known] = self.keys[places[known]] == wanted[known]
        factors = np.fromiter(weights.values(), np.float32, len(weights))
        return sum_rows(self.impacts, places[known], factors[known])

    def save(self, folder: Path) -> None:
        """Write the arrays into a new folder."""
        table = self.impacts
        arrays = {"keys": self.keys, "starts": table.indptr, "ordinals": table.indices, "impacts": table.data}
        save_arrays(folder, arrays)

    @classmethod
    def load(cls, folder: Path, documents: int) -> "Postings":
        """Map what :meth:`save` wrote; the files may be removed afterwards.

        Args:
            documents: of all segments.
        """
        arrays = load_arrays(folder, ("keys", "starts", "ordinals", "impacts"))
        parts = (arrays["impacts"], arrays["ordinals"], arrays["starts"])
        return cls(arrays["keys"], sp.csr_matrix(parts, shape=(len(arrays["keys"]), documents)))


def term_key(kind: TermKind, text: str) -> int:
    """A number of 64 bits for a term; two of a million share one once in 37 million such sets."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8, salt=kind.encode()).digest(), "little")


def _field_postings(
    readers: Sequence[tuple[SegmentReader, int]], kind: TermKind, field: str
) -> Iterator[tuple[int, NDArray[np.int64], NDArray[np.uint8]]]:
    """For each term of a field in each segment its key, the ordinals of the documents, and its frequencies."""
    for reader, base in readers:
        terms = reader.codec().terms_reader(reader.storage(), reader.segment())
        for _, text in takewhile(lambda term: term[0] == field, terms.terms_from(field, b"")):
            ordinals, frequencies = terms.arrays(field, text)
            yield term_key(kind, text.decode()), ordinals.astype(np.int64) + base, frequencies


def _lengths(reader: SegmentReader, field: str) -> Floats:
    lengths: Floats = reader.codec().lengths(reader.storage(), reader.segment(), field)
    return lengths


def _live(reader: SegmentReader) -> NDArray[np.bool_]:
    live = np.ones(reader.doc_count_all(), bool)
    live[list(reader.segment().deleted_docs())] = False
    return live
