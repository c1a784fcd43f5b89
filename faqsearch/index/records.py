"""The knowledge base as JSON, so that a generation needs nothing but itself to be served."""

import json
from datetime import date
from typing import Any

from faqsearch.knowledge import (
    Category,
    Channel,
    Directory,
    Entry,
    KnowledgeBase,
    Lexicon,
    Match,
    Pin,
    PrepareItem,
    ResponseTime,
    Source,
)

_EMPTY = Entry(id="", question="")


def entry_to_json(entry: Entry) -> str:
    """Compact and canonical: equal entries give equal texts; fields at their defaults are left out."""
    row: dict[str, Any] = {}
    for name in Entry.__slots__:
        value = getattr(entry, name)
        if value != getattr(_EMPTY, name):
            row[name] = value
    if entry.sources:
        row["sources"] = [[source.title, source.locator] for source in entry.sources]
    if entry.updated:
        row["updated"] = entry.updated.isoformat()
    return _dump(row)


def entry_from_json(text: str) -> Entry:
    """The entry that :func:`entry_to_json` made ``text`` of."""
    row = json.loads(text)
    for name in ("variants", "channels", "prepare", "follow_ups"):
        if name in row:
            row[name] = tuple(row[name])
    if "sources" in row:
        row["sources"] = tuple(Source(*source) for source in row["sources"])
    if "links" in row:
        row["links"] = tuple((target, path) for target, path in row["links"])
    if "updated" in row:
        row["updated"] = date.fromisoformat(row["updated"])
    return Entry(**row)


def knowledge_to_json(knowledge: KnowledgeBase) -> str:
    """All of a knowledge base but its entries: whom to turn to, the lexicon, and pins."""
    directory = knowledge.directory
    return _dump(
        {
            "directory": {
                "channels": [_fields(channel) for channel in directory.channels.values()],
                "prepare": [_fields(item) for item in directory.prepare.values()],
                "categories": [_fields(category) for category in directory.categories.values()],
                "default_channels": directory.default_channels,
                "never_share": directory.never_share,
                "timezone": directory.timezone,
            },
            "lexicon": _fields(knowledge.lexicon),
            "pins": [_pin_fields(pin) for pin in knowledge.pins],
        }
    )


def knowledge_from_json(text: str) -> KnowledgeBase:
    """What :func:`knowledge_to_json` made ``text`` of."""
    data = json.loads(text)
    directory = data["directory"]
    channels = [
        Channel(**{**_tuples(row), "response_times": tuple(ResponseTime(**item) for item in row["response_times"])})
        for row in directory["channels"]
    ]
    whom = Directory(
        channels={channel.id: channel for channel in channels},
        prepare={row["id"]: PrepareItem(**_tuples(row)) for row in directory["prepare"]},
        categories={row["id"]: Category(**_tuples(row)) for row in directory["categories"]},
        default_channels=tuple(directory["default_channels"]),
        never_share=tuple(directory["never_share"]),
        timezone=directory["timezone"],
    )
    pins = tuple(_pin(row) for row in data.get("pins", ()))
    return KnowledgeBase(directory=whom, lexicon=Lexicon(**data["lexicon"]), pins=pins)


def _pin_fields(pin: Pin) -> dict[str, Any]:
    days = {name: day and day.isoformat() for name, day in (("since", pin.since), ("until", pin.until))}
    return {**_fields(pin), **days}


def _pin(row: dict[str, Any]) -> Pin:
    days = {name: date.fromisoformat(row[name]) for name in ("since", "until") if row[name]}
    return Pin(**{**_tuples(row), "match": Match(row["match"]), **days})


def _fields(item: Any) -> dict[str, Any]:
    return {name: getattr(item, name) for name in item.__slots__}


def _tuples(row: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in row.items()}


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True, default=_fields)
