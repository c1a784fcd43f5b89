"""Searches and look-ups → JSON documents, each from one snapshot."""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

from faqsearch.conversation import CLARIFY, LANGUAGES, Context, Message, hints, reply_to, smalltalk_of
from faqsearch.errors import QueryError
from faqsearch.escalation import channel_state, escalate, escalate_entry
from faqsearch.knowledge import Entry
from faqsearch.search.outcome import Hit, SearchOutcome
from faqsearch.search.searcher import Searcher
from faqsearch.wire import schemas
from faqsearch.wire.text import without_surrogates

Document = dict[str, Any]


_SEARCH = schemas.SearchSchema()
_ANSWER = schemas.AnswerSchema()
_ANSWERS = schemas.AnswersSchema()
_SUGGESTIONS = schemas.SuggestionsSchema()
_ENTRIES = schemas.EntriesSchema()
_POPULAR = schemas.PopularSchema()
_ENTRY = schemas.EntrySchema()
_CHANNELS = schemas.DirectorySchema()
_CATEGORIES = schemas.CategoriesSchema()
_OUTCOME_FIELDS = tuple(item.name for item in fields(SearchOutcome))


@dataclass(frozen=True, slots=True)
class AnswerRequest:
    """One question to the chatbot view; ``limit`` bounds its alternatives."""

    query: str
    limit: int = 3
    category: str | None = None
    context: Context = field(default_factory=Context)
    language: str = LANGUAGES[0]


def search(
    searcher: Searcher, query: str, *, now: datetime, limit: int = 10, offset: int = 0, category: str | None = None
) -> Document:
    """Ranked entries: :class:`~faqsearch.wire.schemas.SearchSchema`.

    Raises:
        QueryError: the query is empty or too long, or the category unknown.
    """
    _check_category(searcher, category)
    query = without_surrogates(query)
    outcome = searcher.search(query.strip(), limit=limit, offset=offset, category=category, now=now)
    row = {name: getattr(outcome, name) for name in _OUTCOME_FIELDS}
    row |= {"query": query, "past_end": 0 < outcome.total <= offset, "results": outcome.hits}
    row |= {"escalation": escalate(outcome, searcher.directory, now)}
    row["smalltalk"] = smalltalk_of(searcher, query.strip(), outcome)
    return _dump(_SEARCH, row)


def answer(searcher: Searcher, request: AnswerRequest, *, now: datetime) -> Document:
    """The chatbot view: :class:`~faqsearch.wire.schemas.AnswerSchema`.

    Raises:
        QueryError: the query is empty or too long, or the category unknown.
    """
    _check_category(searcher, request.category)
    return _dump(_ANSWER, _answer_row(searcher, request, now))


def answers(searcher: Searcher, requests: Sequence[AnswerRequest], *, now: datetime) -> Document:
    """Many at once, in their order: :class:`~faqsearch.wire.schemas.AnswersSchema`.

    Raises:
        QueryError: as :func:`answer`; a category that is unknown by its place, as in ``queries.3.category``.
    """
    for place, request in enumerate(requests):
        _check_category(searcher, request.category, f"queries.{place}.category")
    rows = [_answer_row(searcher, request, now) for request in requests]
    return _dump(_ANSWERS, {"answers": rows, "generation": searcher.generation})


def suggestions(searcher: Searcher, query: str, *, limit: int = 8, category: str | None = None) -> Document:
    """Completions of what was typed so far: :class:`~faqsearch.wire.schemas.SuggestionsSchema`.

    Raises:
        QueryError: the query is empty or too long, or the category unknown.
    """
    _check_category(searcher, category)
    query = without_surrogates(query)
    found = searcher.suggest(query.strip(), limit=limit, category=category)
    return _dump(_SUGGESTIONS, {"query": query, "suggestions": found, "generation": searcher.generation})


def entries(searcher: Searcher, *, limit: int = 20, offset: int = 0, category: str | None = None) -> Document:
    """A page of the answerable entries, by id: :class:`~faqsearch.wire.schemas.EntriesSchema`.

    Raises:
        QueryError: the category is unknown.
    """
    _check_category(searcher, category)
    found = searcher.listed(category, limit=limit, offset=offset)
    total = len(searcher.ids(category))
    return _dump(
        _ENTRIES, {"total": total, "past_end": 0 < total <= offset, "entries": found, "generation": searcher.generation}
    )


def popular(searcher: Searcher, asked: Sequence[str], *, limit: int = 8, category: str | None = None) -> Document:
    """What is asked for most, then the others in the corpus's order: :class:`~faqsearch.wire.schemas.PopularSchema`.

    Args:
        asked: ids of entries, the most asked for first; those that are not of the category are passed over.

    Raises:
        QueryError: the category is unknown.
    """
    _check_category(searcher, category)
    ids = dict.fromkeys(searcher.ids(category))
    counted = [id_ for id_ in asked if id_ in ids]
    shown = list(dict.fromkeys([*counted, *ids]))[:limit]
    row = {"counted": len(counted[:limit]), "entries": map(searcher.entry, shown), "generation": searcher.generation}
    return _dump(_POPULAR, row)


def entry(searcher: Searcher, id_: str, *, now: datetime) -> Document:
    """One entry with its escalation: :class:`~faqsearch.wire.schemas.EntrySchema`.

    Raises:
        EntryNotFoundError: the snapshot has no such entry.
    """
    found = searcher.entry(id_)
    escalation = escalate_entry(found, searcher.directory, now)
    return _dump(_ENTRY, {"entry": found, "escalation": escalation, "generation": searcher.generation})


def channels(searcher: Searcher, *, now: datetime) -> Document:
    """The whole directory: :class:`~faqsearch.wire.schemas.DirectorySchema`."""
    directory = searcher.directory
    row = {
        "timezone": directory.timezone,
        "channels": [channel_state(channel, directory.timezone, now) for channel in directory.channels.values()],
        "defaults": directory.default_channels,
        "prepare": list(directory.prepare.values()),
        "never_share": directory.never_share,
        "generation": searcher.generation,
    }
    return _dump(_CHANNELS, row)


def categories(searcher: Searcher) -> Document:
    """The categories: :class:`~faqsearch.wire.schemas.CategoriesSchema`."""
    rows = [{"category": category, "entries": count} for category, count in searcher.categories()]
    return _dump(_CATEGORIES, {"categories": rows, "generation": searcher.generation})


def _answer_row(searcher: Searcher, request: AnswerRequest, now: datetime) -> Document:
    query = without_surrogates(request.query)
    message = Message(query.strip(), request.limit, request.category, request.context, request.language)
    reply = reply_to(searcher, message, now)
    outcome = reply.outcome
    return {
        "query": query,
        "intent": reply.intent,
        "smalltalk": reply.smalltalk,
        "status": outcome.status,
        "confidence": outcome.confidence,
        "answer": reply.answer,
        "follow_ups": _numbered_entries(searcher, reply.follow_ups),
        "alternatives": _numbered(searcher, reply.alternatives, start=len(reply.follow_ups) + 1),
        "clarify": {"prompt": CLARIFY[request.language], "options": _numbered(searcher, reply.options)}
        if reply.options
        else None,
        "escalation": reply.escalation,
        "handover": reply.handover,
        "notice": outcome.notice,
        "context": reply.context.encoded(),
        "generation": outcome.generation,
    }


def _check_category(searcher: Searcher, category: str | None, field: str = "category") -> None:
    known = [its.id for its, _ in searcher.categories()]
    if category and category not in known:
        raise QueryError(field, f"is unknown; the categories are {', '.join(known)}" if known else "there are none")


def _numbered(searcher: Searcher, hits: Sequence[Hit], start: int = 1) -> list[Document]:
    """Entries to choose from, by the numbers that a user may say."""
    rows = _numbered_entries(searcher, [hit.entry for hit in hits], start)
    return [row | {"confidence": hit.confidence} for row, hit in zip(rows, hits, strict=True)]


def _numbered_entries(searcher: Searcher, entries: Sequence[Entry], start: int = 1) -> list[Document]:
    told = hints(entries, searcher.directory.categories)
    return [
        {"number": number, "entry": entry, "hint": hint}
        for number, (entry, hint) in enumerate(zip(entries, told, strict=True), start)
    ]


def _dump(schema: Any, row: Document) -> Document:
    document: Document = schema.dump(row)
    return document
