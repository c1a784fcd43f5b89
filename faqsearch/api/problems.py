"""Errors → RFC 9457 problem documents: one table of kinds, one of which error is which kind."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from faqsearch import errors
from faqsearch.wire import to_json

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
DOCS_PATH = "/docs"
RETRY_AFTER_S = 10  # while there is no index, or feedback cannot be stored; usually that lasts seconds


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of problem: its ``type`` is ``/docs#problem-<slug>``."""

    slug: str
    status: int
    title: str
    detail: str

    @property
    def type(self) -> str:
        return f"{DOCS_PATH}#problem-{self.slug}"


MALFORMED = Kind("malformed-request", 400, "Malformed request", "The request cannot be read.")
UNAUTHORIZED = Kind("key-wanted", 401, "Key wanted", "Send a key of this service: Authorization: Bearer faq_….")
FORBIDDEN = Kind("key-not-for-this", 403, "Key not for this", "The key has another role than this address wants.")
NOT_FOUND = Kind("not-found", 404, "Not found", "There is nothing at this address; /docs lists what there is.")
NO_ENTRY = Kind("entry-not-found", 404, "No such entry", "The corpus has no entry of this id.")
FEEDBACK_OFF = Kind(
    "feedback-off", 404, "Feedback is off", "This service takes no feedback (FAQSEARCH_FEEDBACK_ENABLED)."
)
BAD_METHOD = Kind(
    "method-not-allowed", 405, "Method not allowed", "The Allow header lists the methods of this address."
)
NOT_ACCEPTABLE = Kind("not-acceptable", 406, "Not acceptable", "Answers are application/json; Accept must allow it.")
CONFLICT = Kind("conflict", 409, "Conflict", "The index is being rebuilt.")
TOO_LARGE = Kind("payload-too-large", 413, "Payload too large", "The body is larger than is taken.")
URI_TOO_LONG = Kind("uri-too-long", 414, "Address too long", "The address is longer than is taken.")
BAD_MEDIA_TYPE = Kind(
    "unsupported-media-type", 415, "Unsupported media type", "The body must be JSON, Content-Type: application/json."
)
INVALID = Kind(
    "invalid-request", 422, "Invalid request", "Parameters are missing, unknown or out of range; see errors."
)
TOO_MANY = Kind("too-many-requests", 429, "Too many requests", "Wait as long as Retry-After says, then go on.")
INTERNAL = Kind("internal-error", 500, "Internal error", "Something is wrong on this side; the log says what.")
NO_INDEX = Kind("no-index", 503, "No index", "No index is published yet, or it cannot be read. Try again shortly.")
BUSY = Kind("busy", 503, "Busy", "Too many requests wait already. Try again as soon as Retry-After says.")
FEEDBACK_DOWN = Kind(
    "feedback-unavailable", 503, "Feedback cannot be stored", "Nothing was stored. Try again shortly; all else works."
)

KINDS = (
    *(MALFORMED, UNAUTHORIZED, FORBIDDEN),
    *(NOT_FOUND, NO_ENTRY, FEEDBACK_OFF, BAD_METHOD, NOT_ACCEPTABLE, CONFLICT, TOO_LARGE, URI_TOO_LONG),
    *(BAD_MEDIA_TYPE, INVALID, TOO_MANY, INTERNAL, NO_INDEX, FEEDBACK_DOWN, BUSY),
)

ERROR_KINDS: Mapping[type[errors.FaqSearchError], Kind] = {
    errors.FaqSearchError: INTERNAL,
    errors.ConfigError: INTERNAL,
    errors.InputError: INTERNAL,
    errors.CorpusError: INTERNAL,
    errors.IndexStateError: NO_INDEX,
    errors.NoIndexError: NO_INDEX,
    errors.GenerationNotFoundError: NO_INDEX,
    errors.ReindexRunningError: CONFLICT,
    errors.ClusterError: NO_INDEX,
    errors.QueryError: INVALID,
    errors.EntryNotFoundError: NO_ENTRY,
    errors.FeedbackUnavailableError: FEEDBACK_DOWN,
    errors.LessonError: INTERNAL,
    errors.QualityGateError: INTERNAL,
}

_NEVER_WERKZEUGS = (NO_ENTRY, FEEDBACK_OFF, FEEDBACK_DOWN, BUSY)
_HTTP_KINDS = {kind.status: kind for kind in KINDS if kind not in _NEVER_WERKZEUGS}
_HEADERS_KEPT = ("Allow", "Retry-After")


class ProblemError(Exception):
    """A request that cannot be served, as the client is told.

    Args:
        errors: field name → messages; lists and objects nest, with positions as keys.
        retry_after_s: whole seconds after which another try makes sense.
    """

    def __init__(
        self,
        kind: Kind,
        detail: str | None = None,
        *,
        errors: Mapping[str, Any] | None = None,
        retry_after_s: int | None = None,
    ) -> None:
        super().__init__(detail or kind.detail)
        self.kind = kind
        self.errors = errors
        self.retry_after_s = retry_after_s


def document(
    kind: Kind, detail: str | None = None, *, instance: str | None, errors: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The problem document; ``instance`` is the path that was asked for."""
    body: dict[str, Any] = {
        "type": kind.type,
        "title": kind.title,
        "status": kind.status,
        "detail": detail or kind.detail,
        "instance": instance,
    }
    if errors:
        body["errors"] = errors
    return body


def register(app: Flask) -> None:
    """Make every error of ``app`` a problem document."""
    app.register_error_handler(ProblemError, _from_problem)
    app.register_error_handler(errors.FaqSearchError, _from_core)
    app.register_error_handler(HTTPException, problem_of)
    app.register_error_handler(Exception, _from_bug)
    app.before_request(_check_host)


def _check_host() -> None:
    """Refuse a ``Host`` that names none (``xn--``), before a page that shows its own address meets with it."""
    try:
        request.host_url  # noqa: B018 - reads it
    except UnicodeError:
        raise ProblemError(MALFORMED, "Host: is not a host's name.") from None


def _response(body: dict[str, Any], headers: Mapping[str, str] | None = None) -> Response:
    if body["type"].startswith("/"):
        body["type"] = request.script_root + body["type"]
    response = Response(to_json(body) + "\n", status=body["status"], content_type=MEDIA_TYPE)
    response.headers.update(headers or {})
    return response


def _instance() -> str:
    return quote(request.script_root + request.path, safe="/:@!$&'()*+,;=~-._", errors="replace")


def _from_problem(problem: ProblemError) -> Response:
    wait = problem.retry_after_s
    headers = {} if wait is None else {"Retry-After": str(wait)}
    return _response(document(problem.kind, str(problem), instance=_instance(), errors=problem.errors), headers)


def _from_core(error: errors.FaqSearchError) -> Response:
    kind = next(ERROR_KINDS[class_] for class_ in type(error).__mro__ if class_ in ERROR_KINDS)
    if kind.status >= 500:
        # The message may name paths of this machine: it is for the log.
        log.error("%s %s: %s", request.method, _instance(), error, exc_info=kind is INTERNAL)
    if kind.status == 503:
        return _from_problem(ProblemError(kind, retry_after_s=RETRY_AFTER_S))
    if isinstance(error, errors.QueryError):
        faults: Any = [str(error)]
        for name in reversed(error.field.split(".")):
            faults = {name: faults}
        return _from_problem(ProblemError(kind, f"{error.field}: {error}", errors=faults))
    return _from_problem(ProblemError(kind, str(error) if kind.status < 500 else None))


def problem_of(error: HTTPException) -> Response:
    """The problem document of an error that is not ours."""
    status = error.code or 500
    kind = _HTTP_KINDS.get(status)
    headers = {name: value for name, value in error.get_headers() if name in _HEADERS_KEPT}
    if kind is None:
        body = {"type": "about:blank", "title": error.name, "status": status, "detail": error.description}
        return _response({**body, "instance": _instance()}, headers)
    return _response(document(kind, instance=_instance()), headers)


def _from_bug(error: Exception) -> Response:
    # Without the query string, which may hold personal data, and quoted, lest a path forges lines of the log.
    log.error("%s %s failed", request.method, _instance(), exc_info=error)
    return _from_problem(ProblemError(INTERNAL))
