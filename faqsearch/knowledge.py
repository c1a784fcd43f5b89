"""The knowledge base as data: entries, escalation channels, items to prepare.

Everything is frozen and free of I/O, so a snapshot can be shared by threads.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path


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

    def served_at(self, address: str) -> "Entry":
        """The entry with the paths of its links behind the address of a site."""
        return replace(self, links=tuple((target, address + path) for target, path in self.links))

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
    files: Mapping[str, Path] = field(default_factory=dict)
