"""``/api/v1``: validate, ask one snapshot, serialise."""

import math
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from flask import Response, jsonify, request

from faqsearch import wire
from faqsearch.api import caching, schemas
from faqsearch.api.access import has_key
from faqsearch.api.asked import note_choice, note_search, note_vote
from faqsearch.api.language import accepted_language
from faqsearch.api.metrics import FEEDBACK, FEEDBACK_LOST
from faqsearch.api.openapi import Blueprint
from faqsearch.api.problems import FEEDBACK_OFF, INVALID, MEDIA_TYPE, NOT_ACCEPTABLE, TOO_MANY, ProblemError
from faqsearch.api.services import services
from faqsearch.errors import EntryNotFoundError, FeedbackUnavailableError
from faqsearch.feedback import Feedback
from faqsearch.wire import schemas as answers

api = Blueprint("v1", __name__, url_prefix="/api/v1", description="Searching, answering, looking up.")

ENTRY_ID = {"name": "id", "in": "path", "description": "Id of the entry.", "example": "account-frozen"}
_WITH_PARAMETERS = {"v1.search", "v1.suggest", "v1.entries", "v1.popular"}


def _accepts_json() -> None:
    accepted = request.accept_mimetypes
    if accepted and not any(accepted.quality(type_) for type_ in ("application/json", MEDIA_TYPE)):
        raise ProblemError(NOT_ACCEPTABLE)


def _no_unknown_parameters() -> None:
    if request.endpoint not in _WITH_PARAMETERS:
        api.ARGUMENTS_PARSER.parse(schemas.NoArguments(), location="query")


api.before_request(_accepts_json)
api.before_request(_no_unknown_parameters)
caching.register(api)


@api.operation("GET", "/search", query=schemas.SearchArguments, returns=answers.SearchSchema, problems=[429, 503])
def search(arguments: dict[str, Any]) -> Response:
    """Rank entries against a query

    Results come best first. A query that nothing matches is answered with an empty list, not an error;
    `escalation` is always there and says whom to turn to. `category` keeps the entries of one category.
    """
    query = arguments.pop("q")
    channel = arguments.pop("channel")
    document = wire.search(services().snapshots.current(), query, now=_now(), **arguments)
    if not arguments["offset"]:  # a second page is no second question
        note_search(document, channel)
    return jsonify(document)


@api.operation("POST", "/answer", body=schemas.AnswerBody, returns=answers.AnswerSchema, problems=[429, 503])
def answer(asked: schemas.Asked) -> Response:
    """Answer one question, for a chatbot

    `answer` is null unless `status` is `answered`. When it is `ambiguous`, put `clarify.prompt` and its
    options to the user. When there is a `handover`, hand over to its channel with its `summary`. Send `context`
    back with the next message. `Accept-Language` (Chinese or English) decides what the prompts are in.
    """
    spoken = replace(asked.request, language=accepted_language())
    document = wire.answer(services().snapshots.current(), spoken, now=_now())
    note_search(document, asked.channel)
    return jsonify(document)


@api.operation("POST", "/answers", body=schemas.AnswersBody, returns=answers.AnswersSchema, problems=[429, 503])
def answer_many(asked: list[schemas.Asked]) -> Response:
    """Answer up to 100 questions at once

    Each item is a query's text, or an object such as `POST /api/v1/answer` takes. The answers come in the
    order of the queries, all from one generation. One invalid query refuses the request, and `errors` names
    its position: nothing is answered in part. A client whose requests take 20 seconds of a processor within a
    minute, each beyond a tenth of a second, is asked to wait: 429 with Retry-After.
    """
    spoken = [replace(each.request, language=accepted_language()) for each in asked]
    document = wire.answers(services().snapshots.current(), spoken, now=_now())
    for each, answered in zip(asked, document["answers"], strict=True):
        note_search(answered, each.channel)
    return jsonify(document)


@api.operation(
    "GET", "/suggest", query=schemas.SuggestArguments, returns=answers.SuggestionsSchema, problems=[429, 503]
)
def suggest(arguments: dict[str, Any]) -> Response:
    """Complete what is being typed"""
    return jsonify(wire.suggestions(services().snapshots.current(), arguments.pop("q"), **arguments))


@api.operation("GET", "/entries", query=schemas.EntriesArguments, returns=answers.EntriesSchema, problems=[503])
def entries(arguments: dict[str, Any]) -> Response:
    """List the entries, a page at a time

    Those that have an answer, by id. A reindex between two pages may move them: compare `generation`.
    """
    return jsonify(wire.entries(services().snapshots.current(), **arguments))


@api.operation("GET", "/popular", query=schemas.PopularArguments, returns=answers.PopularSchema, problems=[503])
def popular(arguments: dict[str, Any]) -> Response:
    """Questions to begin with

    What most clients were answered by or opened in seven days, counted every ten minutes from the query log; where
    it is off, or says too little, others in the corpus's order.
    """
    counted = services().popular
    return jsonify(wire.popular(services().snapshots.current(), counted.ids() if counted else (), **arguments))


@api.operation("GET", "/entries/<id>", returns=answers.EntrySchema, problems=[404, 503], parameters=[ENTRY_ID])
def entry(id: str) -> Response:
    """One entry of the corpus

    A known gap (`answerable` false) can be looked up too; it has no answer, but an escalation.
    """
    return jsonify(wire.entry(services().snapshots.current(), id, now=_now()))


@api.operation("GET", "/channels", returns=answers.DirectorySchema, problems=[503])
def channels() -> Response:
    """All channels, and all that may have to be prepared"""
    return jsonify(wire.channels(services().snapshots.current(), now=_now()))


@api.operation("GET", "/categories", returns=answers.CategoriesSchema, problems=[503])
def categories() -> Response:
    """The categories, with how many entries each has"""
    return jsonify(wire.categories(services().snapshots.current()))


@api.operation(
    "POST",
    "/feedback",
    body=schemas.FeedbackBody,
    returns=schemas.FeedbackStoredSchema,
    status=201,
    problems=[404, 429, 503],
)
def feedback(given: Feedback) -> tuple[Response, int]:
    """Say whether an answer helped

    Telephone, bank card and identity numbers and e-mail addresses are masked before anything is stored.
    A client that sends more than 20 a minute is asked to wait: 429 with Retry-After. 503 where the file cannot
    be written: nothing was stored.
    """
    here = services()
    if not here.settings.feedback_enabled:
        raise ProblemError(FEEDBACK_OFF)
    if given.entry_id is not None:
        try:
            here.snapshots.current().entry(given.entry_id)
        except EntryNotFoundError:
            message = "no entry has this id"
            raise ProblemError(INVALID, f"entry_id: {message}", errors={"entry_id": [message]}) from None
    try:
        wait_s = here.feedback.add(given, None if has_key() else request.remote_addr or "")
    except FeedbackUnavailableError:
        FEEDBACK_LOST.inc()
        raise
    if wait_s:
        raise ProblemError(TOO_MANY, retry_after_s=math.ceil(wait_s))
    FEEDBACK.labels("yes" if given.helpful else "no").inc()
    note_vote(given.query, given.helpful)
    return jsonify({"stored": True}), 201


@api.operation(
    "POST", "/choices", body=schemas.ChoiceBody, returns=schemas.ChoiceNotedSchema, status=202, problems=[503]
)
def choice(chosen: dict[str, Any]) -> tuple[Response, int]:
    """Say which result a user opened

    It is noted in the query log beside the search it belongs to; `noted` is false where the log is off. An
    entry that the corpus does not have is refused.
    """
    try:
        services().snapshots.current().entry(chosen["entry_id"])
    except EntryNotFoundError:
        message = "no entry has this id"
        raise ProblemError(INVALID, f"entry_id: {message}", errors={"entry_id": [message]}) from None
    return jsonify({"noted": note_choice(chosen["query"], chosen["entry_id"])}), 202


def _now() -> datetime:
    return datetime.now(UTC)
