"""How postings lie on the disk: a Whoosh codec whose posting lists are read as arrays.

Whoosh's default codec keeps postings in pickled blocks that are walked one by
one in Python: with 224,000 entries an OR query of 40 terms takes seconds. Here
a list is one run of document numbers and one of frequencies, which numpy reads
as they stand. Everything else (segments, terms, columns, deletions) is Whoosh's.
"""

from array import array
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.codec.whoosh3 import W3Codec, W3FieldWriter, W3TermInfo, W3TermsReader
from whoosh.matching import ListMatcher
from whoosh.reading import TermNotFound
from whoosh.system import pack_ushort
from whoosh.util.numeric import byte_to_length

Ordinals = NDArray[np.uint32]
Frequencies = NDArray[np.uint8]
FieldPostings = tuple[str, Iterable[tuple[bytes, Ordinals, Frequencies]]]

# A frequency is one byte: BM25 has long saturated where it is cut.
MAX_FREQUENCY = 255

_LENGTHS = np.array([byte_to_length(code) for code in range(256)], dtype=np.float64)


class PostingPool:
    """Gathers the postings of one segment in memory, by field and term.

    Replaces Whoosh's pool, which sorts one tuple a posting and spills them to files.
    A posting is ``document << 8 | frequency``; documents come in rising order.
    """

    def __init__(self) -> None:
        self._fields: dict[str, dict[bytes, array[int]]] = {}

    def add(self, item: tuple[str, bytes, int, float, bytes | None]) -> None:
        """Take one posting: (field, term, document, frequency, payload); the payload is not kept."""
        field, text, document, frequency, _ = item
        self._list(field, text).append(document << 8 | min(int(frequency), MAX_FREQUENCY))

    def extend(self, field: str, text: bytes, documents: NDArray[np.uint64], frequencies: Frequencies) -> None:
        """Take many postings of one term."""
        self._list(field, text).frombytes((documents << np.uint64(8) | frequencies).tobytes())

    def _list(self, field: str, text: bytes) -> "array[int]":
        terms = self._fields.get(field)
        if terms is None:
            terms = self._fields[field] = {}
        postings = terms.get(text)
        if postings is None:
            postings = terms[text] = array("Q")
        return postings

    def iter_postings(self) -> Iterator[FieldPostings]:
        """Fields in order, each with its terms in order, as :class:`ArrayFieldWriter` takes them."""
        for field in sorted(self._fields):
            yield field, self._sorted(self._fields[field])

    def _sorted(self, terms: "dict[bytes, array[int]]") -> Iterator[tuple[bytes, Ordinals, Frequencies]]:
        for text in sorted(terms):
            postings = np.frombuffer(terms[text], dtype=np.uint64)
            yield text, (postings >> np.uint64(8)).astype(np.uint32), postings.astype(np.uint8)

    def cleanup(self) -> None:
        self._fields = {}


class ArrayFieldWriter(W3FieldWriter):  # type: ignore[misc]  # Whoosh is untyped
    """Writes each term's postings as ``uint32`` document numbers and ``uint8`` frequencies."""

    def add_postings(self, schema: Any, lengths: None, items: Iterable[FieldPostings]) -> None:
        for field, terms in items:
            self.start_field(field, schema[field])
            for text, ordinals, frequencies in terms:
                self._add_term(text, ordinals, frequencies)
            self.finish_field()

    def _add_term(self, text: bytes, ordinals: Ordinals, frequencies: Frequencies) -> None:
        padding = b"\0" * (-len(frequencies) % 4)  # the next list starts where numpy reads numbers fastest
        run = ordinals.astype("<u4").tobytes() + frequencies.tobytes() + padding
        info = W3TermInfo()
        info.set_extent(self._postfile.tell(), len(run))
        info._df = len(ordinals)
        info._weight = float(frequencies.sum(dtype=np.int64))
        info._maxweight = float(frequencies.max())
        info._minid, info._maxid = int(ordinals[0]), int(ordinals[-1])
        self._postfile.write(run)
        self._tindex.add(pack_ushort(self._fieldid) + text, info.to_bytes())


class ArrayTermsReader(W3TermsReader):  # type: ignore[misc]  # Whoosh is untyped
    """Whoosh's term dictionary, with posting lists as arrays."""

    def arrays(self, field: str, text: bytes) -> tuple[Ordinals, Frequencies] | None:
        """The whole posting list of a term, deleted documents included; None for an unknown term."""
        try:
            info = self.term_info(field, text)
        except TermNotFound:
            return None
        return read_arrays(self._postfile, info)


def read_arrays(postings: Any, info: Any) -> tuple[Ordinals, Frequencies]:
    """Read the posting list that ``info`` points to from a mapped postings file."""
    offset, count = info.extent()[0], info.doc_frequency()
    return postings.array(offset, count, "<u4"), postings.array(offset + 4 * count, count, np.uint8)


class ArrayCodec(W3Codec):  # type: ignore[misc]  # Whoosh is untyped
    """Whoosh's third codec with array postings; block statistics are not kept, as nothing reads blocks."""

    length_stats = False

    def field_writer(self, storage: Any, segment: Any) -> ArrayFieldWriter:
        return ArrayFieldWriter(self, storage, segment)

    def terms_reader(self, storage: Any, segment: Any) -> ArrayTermsReader:
        name = segment.make_filename(self.TERMS_EXT)
        postings = segment.open_file(storage, self.POSTS_EXT)
        return ArrayTermsReader(self, storage.open_file(name), storage.file_length(name), postings)

    def postings_reader(
        self, dbfile: Any, terminfo: Any, format_: Any, term: Any = None, scorer: Any = None
    ) -> ListMatcher:
        """For Whoosh's own searcher, which the tests measure ours against."""
        ordinals, frequencies = read_arrays(dbfile, terminfo)
        weights = frequencies.astype(float).tolist()
        return ListMatcher(ordinals.tolist(), weights, scorer=scorer, term=term, terminfo=terminfo)

    def lengths(self, storage: Any, segment: Any, field: str) -> NDArray[np.float64]:
        """Terms of ``field`` in each document of a segment; Whoosh keeps them within 5 %, those up to 10 exactly."""
        lengths = np.zeros(segment.doc_count_all())
        name = self.column_filename(segment, f"_{field}_len")
        if storage.file_exists(name):
            codes = np.frombuffer(storage.open_file(name).get(0, storage.file_length(name)), np.uint8)
            lengths[: len(codes)] = _LENGTHS[codes]
        return lengths
