"""What the query log is told of a request."""

import time
from typing import Any

from flask import request

from faqsearch.api.metrics import SEARCHES
from faqsearch.api.services import services
from faqsearch.querylog import Choice, Search, Vote
from faqsearch.querylog.lines import FIRST_ENTRIES

CHANNELS = ("site", "bot", "mcp")
SITE, BOT = CHANNELS[:2]


def note_search(document: dict[str, Any], channel: str) -> None:
    """Count a search or an answer, and have it logged where that is on.

    Args:
        document: as it goes to the client.
        channel: one of :data:`CHANNELS`.
    """
    SEARCHES.labels(document["status"]).inc()
    log = services().query_log
    if log is None:
        return
    results = document.get("results")
    if results is None:
        results = [document["answer"]] if document["answer"] else []
        results = [*results, *document["alternatives"]]
    escalation = document["escalation"]
    log.add(
        Search(
            query=document["query"].strip(),
            client=_client(),
            channel=channel,
            status=document["status"],
            reason=escalation["reason"],
            confidence=document["confidence"],
            entries=tuple((result["id"], result["confidence"]) for result in results[:FIRST_ENTRIES]),
            gap=escalation["entry"] if escalation["reason"] == "known_gap" else None,
            generation=document["generation"],
            at=time.time(),
        )
    )


def note_choice(query: str, entry_id: str) -> bool:
    """Have it logged that an entry was opened; whether that is on."""
    log = services().query_log
    if log is not None:
        log.add(Choice(query.strip(), _client(), entry_id, time.time()))
    return log is not None


def note_vote(query: str, helpful: bool) -> None:
    """Have a vote logged, where that is on."""
    log = services().query_log
    if log is not None:
        log.add(Vote(query.strip(), _client(), helpful, time.time()))


def _client() -> str:
    return request.remote_addr or ""
