"""The OpenAPI document: what the contract names is there, and the service keeps to it."""

import dataclasses
import json
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from conftest import Site, json_of
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given
from hypothesis import settings as limits
from schemathesis import BaseSchema, Case, GenerationMode

from faqsearch.api import create_app
from faqsearch.feedback import FeedbackStore
from faqsearch.limits import RateLimit

OPERATIONS = [
    ("GET", "/api/v1/search"),
    ("POST", "/api/v1/answer"),
    ("POST", "/api/v1/answers"),
    ("GET", "/api/v1/suggest"),
    ("GET", "/api/v1/entries"),
    ("GET", "/api/v1/popular"),
    ("GET", "/api/v1/entries/{id}"),
    ("GET", "/api/v1/channels"),
    ("GET", "/api/v1/categories"),
    ("POST", "/api/v1/feedback"),
    ("POST", "/api/v1/choices"),
    ("GET", "/healthz"),
    ("GET", "/readyz"),
    ("GET", "/metrics"),
]
UNCOMPRESSED = {"Accept-Encoding": "identity"}  # schemathesis asks for gzip, and reads none of an application at hand
WITH_INPUT = {
    f"/api/v1/{name}"
    for name in ("search", "answer", "answers", "suggest", "entries", "popular", "feedback", "choices")
}


@pytest.fixture
def spec(client: FlaskClient) -> dict[str, Any]:
    document: dict[str, Any] = json_of(client.get("/openapi.json"))
    return document


def operations(spec: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for item in spec["paths"].values():
        yield from (operation for method, operation in item.items() if method != "parameters")


def test_the_document_is_openapi_3_1_with_every_path_of_the_contract(spec: dict[str, Any]) -> None:
    assert spec["openapi"].startswith("3.1.")
    served = {(method.upper(), path) for path, item in spec["paths"].items() for method in set(item) - {"parameters"}}
    assert served == set(OPERATIONS)


def test_every_operation_is_named_and_described_and_foresees_problems(spec: dict[str, Any]) -> None:
    names = [operation["operationId"] for operation in operations(spec)]
    assert len(set(names)) == len(names)
    for operation in operations(spec):
        assert operation["summary"]
        assert operation["responses"]["default"] == {"$ref": "#/components/responses/DEFAULT_ERROR"}
    errors = spec["components"]["responses"]["DEFAULT_ERROR"]["content"]
    assert list(errors) == ["application/problem+json"]


def test_every_reference_in_the_document_resolves(spec: dict[str, Any]) -> None:
    for reference in set(_values(spec, "$ref")):
        target: Any = spec
        for part in reference.removeprefix("#/").split("/"):
            target = target[part]


def test_every_operation_shows_a_response_that_fits_its_schema(spec: dict[str, Any]) -> None:
    for operation in operations(spec):
        success = next(response for status, response in operation["responses"].items() if status.startswith("2"))
        (media,) = success["content"].values()
        assert _misfits(spec, media["schema"], media["example"], operation["operationId"]) == []


def test_a_sample_that_does_not_fit_is_noticed(spec: dict[str, Any]) -> None:
    schema = {"$ref": "#/components/schemas/Categories"}
    row = {"id": "account", "name": None, "channels": [1], "color": "red"}
    assert _misfits(spec, schema, {"categories": [row]}, "x") == [
        "x: without generation",
        "x.categories.0: without entries",
        "x.categories.0.name: null",
        "x.categories.0.channels.0: 1",
        "x.categories.0.color: not in the schema",
    ]


def test_success_comes_first_since_clients_ask_for_the_type_of_what_comes_first(spec: dict[str, Any]) -> None:
    for operation in operations(spec):
        assert next(iter(operation["responses"])).startswith("2"), operation["operationId"]


def test_who_asks_for_problems_alone_gets_what_is_there(client: FlaskClient) -> None:
    response = client.get("/api/v1/categories", headers={"Accept": "application/problem+json"})
    assert (response.status_code, response.mimetype) == (200, "application/json")


def test_nothing_with_a_default_has_to_be_given(spec: dict[str, Any]) -> None:
    assert spec["components"]["schemas"]["AnswerBody"]["required"] == ["query"]
    assert list(_values(spec["components"]["schemas"]["AnswersBody"], "default")) == []


def test_requests_are_closed_and_answers_open_to_additions(spec: dict[str, Any]) -> None:
    schemas = spec["components"]["schemas"]
    assert schemas["AnswerBody"]["unevaluatedProperties"] is False
    assert "additionalProperties" not in schemas["Search"]


def _misfits(spec: dict[str, Any], schema: dict[str, Any], value: Any, place: str) -> list[str]:
    """Where ``value`` is not what ``schema`` says; unknown fields count, though the schema lets them pass."""
    if "$ref" in schema:
        schema = spec["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    if "anyOf" in schema:
        return min((_misfits(spec, one, value, place) for one in schema["anyOf"]), key=len)
    found = []
    if isinstance(value, dict):
        found += [f"{place}: without {name}" for name in schema.get("required", []) if name not in value]
        for name, inner in value.items():
            known = schema.get("properties", {}).get(name) or schema.get("additionalProperties")
            here = f"{place}.{name}"
            found += _misfits(spec, known, inner, here) if known else [f"{here}: not in the schema"]
    for number, inner in enumerate(value if isinstance(value, list) else []):
        found += _misfits(spec, schema["items"], inner, f"{place}.{number}")
    kinds = {bool: ["boolean"], str: ["string"], int: ["integer", "number"], float: ["number"], type(None): ["null"]}
    allowed = schema.get("type", "object")
    expected = [allowed] if isinstance(allowed, str) else allowed
    if not {"object", "array"} & set(expected) and not set(kinds.get(type(value), ())) & set(expected):
        found.append(f"{place}: {json.dumps(value)}")
    return found


def _values(node: Any, key: str) -> Iterator[str]:
    if isinstance(node, dict):
        if key in node:
            yield node[key]
        node = list(node.values())
    if isinstance(node, list):
        for inner in node:
            yield from _values(inner, key)


@pytest.fixture(scope="module")
def served(site: Site, tmp_path_factory: pytest.TempPathFactory) -> BaseSchema:
    app = create_app(site.settings(tmp_path_factory.mktemp("feedback")))
    services = app.extensions["faqsearch"]
    feedback = FeedbackStore(services.settings.feedback_path, RateLimit(10_000, 60), most_bytes=10_000_000)
    app.extensions["faqsearch"] = dataclasses.replace(services, feedback=feedback)
    serve = app.wsgi_app

    def serve_plain(environ: dict[str, Any], start_response: Any) -> Any:
        environ.pop("HTTP_ACCEPT_ENCODING", None)  # schemathesis unpacks nothing that comes without a network
        return serve(environ, start_response)

    app.wsgi_app = serve_plain  # type: ignore[method-assign]
    return schemathesis.openapi.from_wsgi("/openapi.json", app)


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_the_service_keeps_to_its_document(served: BaseSchema, method: str, path: str) -> None:
    _try_out(served[path][method], GenerationMode.POSITIVE)


@pytest.mark.parametrize(("method", "path"), [(method, path) for method, path in OPERATIONS if path in WITH_INPUT])
def test_the_service_refuses_what_its_document_does_not_allow(served: BaseSchema, method: str, path: str) -> None:
    _try_out(served[path][method], GenerationMode.NEGATIVE)


@pytest.mark.parametrize(
    ("method", "path", "request_"),
    [
        ("GET", "/api/v1/search", {"query": {"q": "账户被冻结了怎么办"}}),
        ("POST", "/api/v1/answer", {"body": {"query": "账户被冻结了怎么办"}}),
        ("POST", "/api/v1/answers", {"body": {"queries": ["账户登录密码", {"query": "怎么注销账户"}]}}),
        ("GET", "/api/v1/entries/{id}", {"path_parameters": {"id": "account-frozen"}}),
        ("GET", "/api/v1/entries/{id}", {"path_parameters": {"id": "close-account"}}),
        ("GET", "/api/v1/suggest", {"query": {"q": "提现"}}),
    ],
)
def test_answers_that_hold_something_keep_to_the_document(
    served: BaseSchema, method: str, path: str, request_: dict[str, Any]
) -> None:
    media: dict[str, Any] = {"media_type": "application/json"} if "body" in request_ else {}
    response = served[path][method].Case(**request_, **media).call_and_validate(headers=UNCOMPRESSED)
    assert response.status_code == 200


UNKNOWN_IDS = {"no entry has this id", "is unknown; the categories are account, money"}


def _messages(errors: Any) -> Iterator[str]:
    if isinstance(errors, dict):
        for inner in errors.values():
            yield from _messages(inner)
    else:
        yield from errors


def _try_out(operation: Any, mode: GenerationMode) -> None:
    """Call an operation with generated requests, valid or (negative) not, and check whatever comes back."""

    @limits(max_examples=30, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy(generation_mode=mode))
    def call(case: Case[Any]) -> None:
        response = case.call(headers=UNCOMPRESSED)
        if response.status_code == 422 and not (set(_messages(response.json()["errors"])) - UNKNOWN_IDS):
            return  # which ids there are is no part of the document
        case.validate_response(response)

    call()
