"""Documents → text for a person at a terminal: the answer first, then whom to turn to and what to bring."""

from collections.abc import Iterator
from textwrap import indent
from typing import Any

Document = dict[str, Any]

_MARGIN = "   "
_WORTH_READING = 0.05  # alternatives that are less likely are for programs only


def search_text(document: Document) -> str:
    """:class:`~faqsearch.wire.schemas.SearchSchema` to read: ranked answers, then the escalation."""
    return "\n".join(_search_lines(document))


def answer_text(document: Document) -> str:
    """:class:`~faqsearch.wire.schemas.AnswerSchema` to read: one answer, or what to ask back."""
    return "\n".join(_answer_lines(document))


def _search_lines(document: Document) -> Iterator[str]:
    found, shown = document["total"], len(document["results"])
    count = f"{found} {'entry matches' if found == 1 else 'entries match'}" if found else "nothing matches"
    more = f", {shown} shown" if shown < found else ""
    yield f"{document['query'].strip()}: {_status(document)}; {count}{more}"
    if document["did_you_mean"]:
        yield f"Did you mean: {document['did_you_mean']}"
    yield from _notice_lines(document)
    for result in document["results"]:
        yield ""
        yield from _result_lines(result, f"{result['rank']}. ")
    yield from _escalation_lines(document["escalation"])


def _answer_lines(document: Document) -> Iterator[str]:
    yield f"{document['query'].strip()}: {_status(document)}"
    yield from _notice_lines(document)
    yield ""
    if document["answer"]:
        yield from _result_lines(document["answer"], "")
    elif document["clarify"]:
        yield document["clarify"]["prompt"]
        yield from _choice_lines(document["clarify"]["options"])
    elif document["escalation"]["reason"] == "known_gap":
        yield f"The corpus knows this question [{document['escalation']['entry']}] and has no answer to it."
    elif document["intent"] == "question":
        yield "The corpus does not answer this."
    else:
        yield f"This asks nothing: {document['smalltalk'] or document['intent']}."
    near = [choice for choice in document["alternatives"] if choice["confidence"] >= _WORTH_READING]
    if near and not document["clarify"]:
        yield ""
        yield "Near to it"
        yield from _choice_lines(near)
    yield from _escalation_lines(document["escalation"])


def _notice_lines(document: Document) -> Iterator[str]:
    if document["notice"]:
        yield ""
        yield document["notice"]["text"]


def _status(document: Document) -> str:
    return f"{document['status']}, confidence {document['confidence']:.2f}"


def _result_lines(result: Document, label: str) -> Iterator[str]:
    yield f"{label}{result['question']}  [{result['id']}, {result['confidence']:.2f}]"
    yield indent(result["answer"], _MARGIN)
    for source in result["sources"]:
        updated = f" ({result['updated']})" if result["updated"] else ""
        yield f"{_MARGIN}Source: {source['title']} {source['locator']}".rstrip() + updated


def _choice_lines(choices: list[Document]) -> Iterator[str]:
    for number, choice in enumerate(choices, start=1):
        yield f"{_MARGIN}{number}. {choice['question']}  [{choice['id']}, {choice['confidence']:.2f}]"


def _escalation_lines(escalation: Document) -> Iterator[str]:
    if escalation["channels"]:
        yield ""
        yield "Whom to turn to"
        for channel in escalation["channels"]:
            parts = (channel["where"], channel["contact"], _opening(channel))
            yield f"{_MARGIN}{channel['name']}: " + "; ".join(part for part in parts if part)
            for time in channel["response_times"]:
                source = f" ({time['source']})" if time["source"] else ""
                yield f"{_MARGIN * 2}replies: {time['text']}{source}"
    if escalation["prepare"]:
        yield ""
        yield "Have ready"
        for item in escalation["prepare"]:
            example = f"For example: {item['example']}" if item["example"] else ""
            sensitive = "Only inside official channels." if item["sensitive"] else ""
            yield f"{_MARGIN}{item['label']}: " + " ".join(part for part in (item["why"], example, sensitive) if part)
    if escalation["never_share"]:
        yield ""
        yield "Never tell anybody: " + ", ".join(escalation["never_share"])


def _opening(channel: Document) -> str:
    if channel["open_now"] is None:
        return "hours not known"
    if channel["open_now"]:
        return "open now"
    if channel["next_open"] is None:
        return "closed"
    day, _, time = channel["next_open"].partition("T")
    return f"closed, opens {day} {time[:5]} (UTC{time[-6:]})"
