"""flask-smorest, told that errors are problem documents and requests are parsed strictly."""

import http
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import Any, TypeVar

import flask_smorest
from flask import Flask, Response, jsonify, request
from marshmallow import EXCLUDE, Schema, fields

from faqsearch import __version__
from faqsearch.api.parsing import StrictParser
from faqsearch.api.problems import MEDIA_TYPE
from faqsearch.api.samples import SAMPLES

View = TypeVar("View", bound=Callable[..., Any])

DESCRIPTION = """\
Find the answer to a support question, and whom to turn to when there is none.

Every answer is JSON in UTF-8. Every error is a problem document (RFC 9457). Text that users type is plain
text: no query syntax is interpreted. A query that finds nothing is answered with 200 and an empty list.

Where the operator has made keys, programs send one as `Authorization: Bearer faq_…`; without: 401. A key or an
address that has a limit is told of it in `RateLimit-Limit`, `RateLimit-Remaining` and `RateLimit-Reset` (seconds)."""


class ProblemSchema(Schema):
    """An error, RFC 9457."""

    type = fields.String(required=True, metadata={"description": "What kind of problem; leads to its description."})
    title = fields.String(required=True, metadata={"description": "The kind in words."})
    status = fields.Integer(required=True, metadata={"description": "The HTTP status."})
    detail = fields.String(required=True, metadata={"description": "What is wrong this time, and how to mend it."})
    instance = fields.String(
        required=True, allow_none=True, metadata={"description": "The path that was asked for, where it is known."}
    )
    errors = fields.Dict(
        keys=fields.String(),
        metadata={"description": "Field name → messages; lists and objects nest, with positions from 0 as keys."},
    )

    class Meta:
        unknown = EXCLUDE


class Blueprint(flask_smorest.Blueprint):  # type: ignore[misc] # flask-smorest has no types
    ARGUMENTS_PARSER = StrictParser()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._prepare_doc_cbks.append(_success_first)

    def operation(
        self,
        method: str,
        path: str,
        *,
        returns: type[Schema] | dict[str, Any],
        status: int = 200,
        query: type[Schema] | None = None,
        body: type[Schema] | None = None,
        problems: Iterable[int] = (),
        parameters: Sequence[dict[str, Any]] = (),
        media_type: str | None = None,
    ) -> Callable[[View], View]:
        """Serve a view under ``path`` and document it.

        The view is given what ``query`` or ``body`` load, and documents itself: the first line of its
        docstring is the summary, the rest, after an empty line, the description. What it answers, for
        example, is in :mod:`faqsearch.api.samples`.

        Args:
            problems: statuses of foreseen errors, besides those that follow from ``query`` and ``body``.
            parameters: descriptions of the path's parameters.
        """

        def register(view: View) -> View:
            served = self.doc(operationId=view.__name__)(view)
            for code in sorted({*problems, *((400, 413, 415) if body else (400,) if query else ())}):
                served = self.alt_response(code, http.HTTPStatus(code).name)(served)
            sample = SAMPLES[view.__name__]
            served = self.response(status, returns, content_type=media_type, example=sample)(served)
            if query:
                served = self.arguments(query, location="query")(served)
            if body:
                served = self.arguments(body)(served)
            self.add_url_rule(path, view.__name__, served, methods=[method], parameters=list(parameters))
            return view

        return register


def _success_first(operation: dict[str, Any], _info: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Many a client asks for the media type of the response that its document lists first."""
    operation["responses"] = dict(sorted(operation["responses"].items(), key=lambda item: str(item[0])))
    return operation


def _make_plain(body: dict[str, Any]) -> None:
    """Describe what a request holds in words that generators of clients do not misread."""
    # The same to a validator; but of the other word they make maps, which are then sent empty.
    body["unevaluatedProperties"] = body.pop("additionalProperties")
    for field in body["properties"].values():
        # Of a default they make a field that has to be given.
        default = field.pop("default", None)
        if default is not None:
            field["description"] = f"{field.get('description', '')} Left out, it is {default}.".strip()


class Api(flask_smorest.Api):  # type: ignore[misc] # likewise
    @cached_property
    def document(self) -> dict[str, Any]:
        """The whole OpenAPI document; not to be changed."""
        made: dict[str, Any] = self.spec.to_dict()
        for schema in made["components"]["schemas"].values():
            if schema.get("additionalProperties") is False:
                _make_plain(schema)
        return made

    def _openapi_json(self) -> Response:
        server = {**self.document["servers"][0], "url": request.script_root or "/"}
        return jsonify({**self.document, "servers": [server]})

    def _register_responses(self) -> None:
        problem = {"content": {MEDIA_TYPE: {"schema": ProblemSchema}}}
        for status in http.HTTPStatus:
            response: dict[str, Any] = {"description": status.phrase, **(problem if status >= 400 else {})}
            self.spec.components.response(status.name, response, lazy=True)
        self.spec.components.response("DEFAULT_ERROR", {"description": "Any other error", **problem}, lazy=True)

    def _register_etag_headers(self) -> None:
        """None: answers are not cached."""

    def _register_pagination_header(self) -> None:
        """None: pages are asked for by ``limit`` and ``offset``."""

    def _register_error_handlers(self) -> None:
        """None: :mod:`faqsearch.api.problems` has them."""


def make_api(app: Flask) -> Api:
    app.config |= {
        "API_TITLE": "faqsearch",
        "API_VERSION": __version__,
        "OPENAPI_VERSION": "3.1.0",
        "OPENAPI_URL_PREFIX": "/",
        "OPENAPI_JSON_PATH": "openapi.json",
        "API_SPEC_OPTIONS": {
            "info": {"description": DESCRIPTION, "license": {"name": "MIT", "identifier": "MIT"}},
            "servers": [{"url": "/", "description": "Whatever serves this document."}],
            "security": [],  # whether a key is wanted is the operator's choice
        },
    }
    made = Api(app)
    made.spec.components.security_scheme(
        "key",
        {"type": "http", "scheme": "bearer", "description": "Of `faqsearch keys add`, where the service asks for one."},
    )
    return made
