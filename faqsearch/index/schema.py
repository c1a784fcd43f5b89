"""The Whoosh schema, and an entry as a document of it."""

import hashlib
from collections import Counter
from collections.abc import Iterator
from typing import Any

from whoosh import columns, fields, formats

from faqsearch.analysis import Analyzer, Token
from faqsearch.index.records import entry_to_json
from faqsearch.knowledge import Entry

# Raised with every change to this schema or to how it is stored: older generations are then rebuilt.
SCHEMA_VERSION = 4

WORD_FIELDS = ("question", "variants", "answer")
GRAM_FIELD = "grams"
GAP = "gap"
DIGEST_BYTES = 16


class Terms(fields.FieldType):  # type: ignore[misc]  # Whoosh is untyped
    """A field of ready-made terms, with how often each occurs and without positions.

    Its value is a list of strings that the analyzer made; Whoosh analyses nothing itself, so the
    schema that it pickles stays small and a query's terms cannot be made in another way than an entry's.
    """

    def __init__(self, *, scorable: bool) -> None:
        super().__init__(formats.Existence(), None, scorable=scorable)

    def index(self, value: list[str], **_: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        """(term, frequency, weight, payload) of each distinct term."""
        for text, frequency in Counter(value).items():
            yield text.encode(), frequency, float(frequency), b""


def make_schema() -> fields.Schema:
    """A new schema; opening an index with it keeps Whoosh from unpickling the one on the disk."""
    return fields.Schema(
        id=fields.COLUMN(columns.VarBytesColumn()),
        digest=fields.COLUMN(columns.FixedBytesColumn(DIGEST_BYTES)),
        entry=fields.STORED(),
        category=Terms(scorable=False),
        flags=Terms(scorable=False),
        grams=Terms(scorable=True),
        **{name: Terms(scorable=True) for name in WORD_FIELDS},
    )


def entry_digest(stored: str) -> bytes:
    """Tells whether an entry has changed; ``stored`` is what :func:`entry_to_json` made of it."""
    return hashlib.sha256(stored.encode()).digest()[:DIGEST_BYTES]


def document(entry: Entry, analyzer: Analyzer) -> dict[str, Any]:
    """The fields of one entry, as Whoosh's ``add_document`` takes them."""
    stored = entry_to_json(entry)
    phrasings = [analyzer.normalize(phrasing).text for phrasing in entry.phrasings]
    words = [_texts(analyzer.words(phrasing)) for phrasing in phrasings]
    values: dict[str, Any] = {
        "id": entry.id.encode(),
        "digest": entry_digest(stored),
        "entry": stored,
        "question": words[0],
        "variants": [word for variant in words[1:] for word in variant],
        # A short FAQ answer may be its question again, and segmenting is the dearest step.
        "answer": words[0]
        if entry.answer == entry.question
        else _texts(analyzer.words(analyzer.normalize(entry.analysed_answer).text)),
        "grams": [gram.text for phrasing in phrasings for gram in analyzer.grams(phrasing)],
    }
    if entry.category is not None:
        values["category"] = [entry.category]
    if not entry.answerable:
        values["flags"] = [GAP]
    return values


def _texts(tokens: list[Token]) -> list[str]:
    return [token.text for token in tokens]
