"""What the layers above need of a search engine; Whoosh is the embedded one, another may take its place."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

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


@dataclass(frozen=True, slots=True)
class Matches:
    """Entries that hold at least one of some terms, best first.

    Args:
        ordinals: where each stands in ``names``.
        scores: of each.
        names: ids of all entries of the retriever, in its order.
    """

    ordinals: NDArray[np.intp]
    scores: NDArray[np.float32]
    names: Sequence[str]

    @property
    def ids(self) -> list[str]:
        """The ids of the entries."""
        return [self.names[ordinal] for ordinal in self.ordinals.tolist()]


class Retriever(Protocol):
    """A frozen set of entries that can be searched; safe to share among threads."""

    @property
    def count(self) -> int:
        """Entries, known gaps included."""

    @property
    def names(self) -> Sequence[str]:
        """The ids of all entries, in an order of its own; of those that are gone, too."""

    @property
    def category_counts(self) -> Mapping[str | None, int]:
        """Answerable entries of each category; None counts those without one."""

    def retrieve(self, terms: Sequence[QueryTerm], *, limit: int, category: str | None = None) -> Matches:
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
