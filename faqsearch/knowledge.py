"""The knowledge base as data: entries, escalation channels, items to prepare.

Everything is frozen and free of I/O, so a snapshot can be shared by threads.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from html import unescape
from pathlib import Path

# As CommonMark has them: with a semicolon, so that ?a=1&copy=2 is none.
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")


@dataclass(frozen=True, slots=True)
class Source:
    """Where an answer's facts come from: a document and a place in it."""

    title: str
    locator: str = ""


@dataclass(frozen=True, slots=True)
class ResponseTime:
    """One statement of how fast a channel replies, in the words of its source."""

    text: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Channel:
    """A way to reach support.

    Args:
        contact: address or number as the operator wrote it; None when not known.
        hours: OpenStreetMap ``opening_hours``; None when not known.
        words: how articles name this channel; the importer looks for them.
    """

    id: str
    name: str
    where: str
    contact: str | None = None
    hours: str | None = None
    response_times: tuple[ResponseTime, ...] = ()
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PrepareItem:
    """Something a user should have ready before turning to a channel."""

    id: str
    label: str
    why: str = ""
    example: str = ""
    sensitive: bool = False
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Category:
    """A group of entries, with the channels for questions that none of them answers."""

    id: str
    name: str
    channels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """A question with its answer, or (``answerable`` false) a known gap without one.

    ``question`` and ``variants`` are the entry's phrasings; what is ranked is the entry.

    Args:
        follow_ups: ids of the entries that users ask for next.
        links: what links and images of the answer lead to in the corpus, each with the path that serves it.
    """

    id: str
    question: str
    answer: str = ""
    variants: tuple[str, ...] = ()
    category: str | None = None
    channels: tuple[str, ...] = ()
    prepare: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    updated: date | None = None
    answerable: bool = True
    draft: bool = False
    links: tuple[tuple[str, str], ...] = ()
    follow_ups: tuple[str, ...] = ()

    def served_at(self, address: str) -> "Entry":
        """The entry with the paths of its links behind the address of a site."""
        return replace(self, links=tuple((target, address + path) for target, path in self.links))

    @property
    def analysed_answer(self) -> str:
        """The answer's Markdown as it is indexed: with the characters that its entities stand for."""
        return _ENTITY.sub(lambda found: unescape(found[0]), self.answer) if "&" in self.answer else self.answer

    @property
    def phrasings(self) -> tuple[str, ...]:
        """The question first, then its variants."""
        return (self.question, *self.variants)


@dataclass(frozen=True, slots=True)
class Directory:
    """Whom to turn to and what to bring: the contents of channels.yaml and prepare.yaml."""

    channels: Mapping[str, Channel] = field(default_factory=dict)
    prepare: Mapping[str, PrepareItem] = field(default_factory=dict)
    categories: Mapping[str, Category] = field(default_factory=dict)
    default_channels: tuple[str, ...] = ()
    never_share: tuple[str, ...] = ()
    timezone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Lexicon:
    """An operator's words: the texts of the files in ``corpus/lexicon/``, unparsed.

    They are parsed by :mod:`faqsearch.analysis`; kept whole so that a generation
    carries its own lexicon and analyses queries as it analysed its entries.
    """

    userdict: str = ""
    synonyms: str = ""
    stopwords: str = ""
    smalltalk: str = ""
    intents: str = ""


class Match(StrEnum):
    """How a query is compared with those of a pin."""

    EXACT = "exact"
    CONTAINS = "contains"
    LIKE = "like"


@dataclass(frozen=True, slots=True)
class Pin:
    """What the operator puts first for some queries, for a while.

    Args:
        queries: what is asked, as it is typed.
        entry: id of the entry that comes first; None where there is only a notice.
        notice: what is shown above all results, Markdown; None where there is only an entry.
        since, until: days, both included, in the directory's time zone; None: no end on that side.
        reason: for whoever edits the corpus; never shown to users.
        line: of its file.
    """

    queries: tuple[str, ...]
    match: Match = Match.EXACT
    entry: str | None = None
    notice: str | None = None
    since: date | None = None
    until: date | None = None
    reason: str = ""
    line: int = 0

    def holds(self, day: date) -> bool:
        """Whether it counts on a day."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class LabelledQuery:
    """Something a user typed, with the entries that answer it (none: the corpus does not).

    Args:
        topics: entry id → grade; 2 answers it, 1 is acceptable.
        kind: a label that figures are broken down by.
        typical: false for what hardly anybody would put so: it finds its entry like others, but how to rank and how
            far to trust is not learnt from it.
    """

    id: str
    text: str
    topics: Mapping[str, int]
    kind: str = ""
    typical: bool = True


@dataclass(frozen=True, slots=True)
class KnowledgeBase:
    """A whole corpus, checked: ids are unique and every reference resolves.

    Args:
        files: those that answers show or link to, by the names under which they are served.
    """

    entries: tuple[Entry, ...] = ()
    directory: Directory = field(default_factory=Directory)
    lexicon: Lexicon = field(default_factory=Lexicon)
    queries: tuple[LabelledQuery, ...] = ()
    pins: tuple[Pin, ...] = ()
    files: Mapping[str, Path] = field(default_factory=dict)
