"""What a client holds already is neither sent again nor searched for: ETag, If-None-Match, Cache-Control."""

import hashlib
from datetime import UTC, datetime
from weakref import WeakKeyDictionary
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, g, request

from faqsearch import __version__
from faqsearch.api.access import has_key
from faqsearch.api.services import services
from faqsearch.errors import IndexStateError
from faqsearch.escalation import channel_state
from faqsearch.search.searcher import Searcher

_ASK_FIRST = "no-cache"  # keep it, and ask whether it still holds
_CACHING = {
    "v1.search": f"private, {_ASK_FIRST}",  # it holds what somebody typed
    "v1.suggest": "public, max-age=60",
    "v1.entries": _ASK_FIRST,
    "v1.entry": _ASK_FIRST,
    "v1.channels": _ASK_FIRST,
    "v1.categories": _ASK_FIRST,
}
_states: "WeakKeyDictionary[Searcher, tuple[datetime, str]]" = WeakKeyDictionary()


def register(blueprint: Blueprint) -> None:
    """Tag the answers of ``blueprint`` that depend on nothing but the index, the address and the opening hours."""
    blueprint.before_request(_answer_unchanged)
    blueprint.after_request(_tag)


def _answer_unchanged() -> Response | None:
    if request.method not in ("GET", "HEAD") or request.endpoint not in _CACHING:
        return None
    try:
        searcher = services().snapshots.current()
    except IndexStateError:
        return None  # for the view to say, after it has looked at what was asked
    state = _state(searcher, datetime.now(UTC).replace(second=0, microsecond=0))
    asked = f"{request.path}?".encode() + request.query_string
    g.etag = hashlib.sha256(f"{__version__} {searcher.fingerprint} {state} ".encode() + asked).hexdigest()[:32]
    if not request.if_none_match.contains_weak(g.etag):
        return None
    if request.endpoint == "v1.search" and services().query_log:
        return None  # each search is logged with what it came to
    return Response(status=304)


def _tag(response: Response) -> Response:
    if "etag" in g and response.status_code in (200, 304):
        response.set_etag(g.etag, weak=True)  # weak, since `took_ms` differs
        control = _CACHING[str(request.endpoint)]
        # What took a key is for who has it.
        response.headers["Cache-Control"] = control.replace("public", "private") if has_key() else control
        response.make_conditional(request)
    return response


def _state(searcher: Searcher, minute: datetime) -> str:
    """The day, which pins hold for, which channels are open, and when the others open: all of it holds for a minute."""
    at, state = _states.get(searcher, (None, ""))
    if at != minute:
        directory = searcher.directory
        states = [channel_state(channel, directory.timezone, minute) for channel in directory.channels.values()]
        day = minute.astimezone(ZoneInfo(directory.timezone)).date()
        state = str((day, [(each.open_now, each.next_open) for each in states]))
        _states[searcher] = minute, state
    return state
