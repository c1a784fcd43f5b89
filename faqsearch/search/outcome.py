"""What a search returns: plain data, shared by every layer above."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from faqsearch.knowledge import Entry


class Status(StrEnum):
    """Whether the corpus answers a query."""

    ANSWERED = "answered"
    AMBIGUOUS = "ambiguous"
    UNANSWERED = "unanswered"


class Reason(StrEnum):
    """Why the escalation is the one it is."""

    ANSWERED = "answered"
    AMBIGUOUS = "ambiguous"
    LOW_CONFIDENCE = "low_confidence"
    NO_MATCH = "no_match"
    KNOWN_GAP = "known_gap"
    HANDOVER = "handover"  # of a conversation only, like the next: a search asks something
    SMALLTALK = "smalltalk"


@dataclass(frozen=True, slots=True)
class Notice:
    """What is shown above all results.

    Args:
        text: Markdown.
        until: the last day on which it is shown, or None.
    """

    text: str
    until: date | None


@dataclass(frozen=True, slots=True)
class Hit:
    """One ranked entry.

    Args:
        rank: from 1, counted over the whole ranking, not the page.
        matched_question: the phrasing of the entry that the query is nearest to.
        snippet: HTML, escaped, matched words in ``<mark>``.
        score: the ranker's; comparable within one outcome only.
        confidence: probability, 0 to 1, that this entry answers the query.
        marked: words of the query as the answer writes them, to be marked in it; the longest first.
        pinned: it is first because the operator put it there, for this query and day.
    """

    rank: int
    entry: Entry
    matched_question: str
    snippet: str
    score: float
    confidence: float
    marked: tuple[str, ...] = ()
    pinned: bool = False


@dataclass(frozen=True, slots=True)
class SearchOutcome:
    """A query's ranking and what is concluded from it.

    Args:
        normalized_query: the query as it was analysed.
        did_you_mean: a spelling that the corpus knows, or None.
        confidence: probability, 0 to 1, that the first hit answers the query; 0 without hits.
        total: entries that matched, over all pages, after the category filter.
        top: the first hit of the whole ranking, whatever the page; None without hits.
        hits: the page asked for, best first; ties in entry-id order.
        gap: the known gap (``answerable: false``) that the query matched, or None.
        category: the category the query most likely belongs to, or None.
        facets: for each facet (``category``), how many matching entries have each value.
        took_ms: milliseconds spent in the core.
        notice: what the operator has to say to this query on this day, or None.
    """

    query: str
    normalized_query: str
    did_you_mean: str | None
    status: Status
    reason: Reason
    confidence: float
    total: int
    top: Hit | None
    hits: tuple[Hit, ...]
    gap: Entry | None
    category: str | None
    facets: Mapping[str, Mapping[str, int]]
    generation: str
    took_ms: float
    notice: Notice | None = None
