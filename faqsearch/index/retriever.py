"""What the layers above need of a search engine; Whoosh is the embedded one, another may take its place."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, Protocol

from faqsearch.knowledge import Entry


class TermKind(StrEnum):
    """Which of the analyzer's methods made a term."""

    WORD = "word"
    GRAM = "gram"


@dataclass(frozen=True, slots=True)
class QueryTerm:
    """A term to look for.

    Args:
        text: as the analyzer made it.
        weight: multiplies what the term adds to a score; above 0.
    """

    text: str
    kind: TermKind = TermKind.WORD
    weight: float = 1.0


class Match(NamedTuple):
    """An entry that holds at least one of the terms."""

    entry_id: str
    score: float


class Retriever(Protocol):
    """A frozen set of entries that can be searched; safe to share among threads."""

    @property
    def count(self) -> int:
        """Entries, known gaps included."""

    @property
    def category_counts(self) -> Mapping[str | None, int]:
        """Answerable entries of each category; None counts those without one."""

    def retrieve(self, terms: Sequence[QueryTerm], *, limit: int, category: str | None = None) -> list[Match]:
        """The entries (known gaps included) that match best.

        Args:
            terms: an entry matches with any one of them; a term that stands twice counts twice.
            limit: at most this many matches, at least 1.
            category: only entries of this category.

        Returns:
            Best first, ties in entry-id order. Scores are above 0 and comparable within one call only.
        """

    def entry(self, entry_id: str) -> Entry:
        """One entry.

        Raises:
            EntryNotFoundError: there is none of that id.
        """

    def entries(self) -> Iterator[Entry]:
        """Every entry, in no order to rely on."""
