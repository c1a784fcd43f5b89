"""What the log is told, and what it tells."""

from dataclasses import dataclass

FIRST_ENTRIES = 3  # of each search that are kept


@dataclass(frozen=True, slots=True)
class Search:
    """A query and what it came to, as it was typed: it is masked before it is written.

    Args:
        client: its address, of which only a number that tells a day's clients apart is written.
        entries: ids and confidences of the first entries, best first.
        gap: the known gap that was asked about, or None.
        at: seconds since 1970.
    """

    query: str
    client: str
    channel: str
    status: str
    reason: str
    confidence: float
    entries: tuple[tuple[str, float], ...]
    gap: str | None
    generation: str
    at: float


@dataclass(frozen=True, slots=True)
class Choice:
    """A client opened an entry that one of its searches had found."""

    query: str
    client: str
    entry_id: str
    at: float


@dataclass(frozen=True, slots=True)
class Vote:
    """A client said whether what one of its searches had found was of help."""

    query: str
    client: str
    helpful: bool
    at: float


@dataclass(frozen=True, slots=True)
class Line:
    """A search as it is kept.

    Args:
        at: UTC, ISO 8601, to the millisecond.
        query: personal data masked.
        normalized: that, normalised as the engine does.
        client: a random number that is one client's for one day (UTC) and leads to no address.
        chosen: the entry that the client opened last, or None.
        helpful: what the client said of it, or None.
    """

    at: str
    query: str
    normalized: str
    status: str
    reason: str
    confidence: float
    entries: tuple[tuple[str, float], ...]
    gap: str | None
    generation: str
    channel: str
    client: int
    chosen: str | None
    helpful: bool | None
