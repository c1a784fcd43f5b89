"""Every error is a problem document that says what is wrong and gives nothing else away."""

import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import json_of
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse, create_environ, run_wsgi_app
from werkzeug.wrappers import Request

from faqsearch import errors
from faqsearch.api import create_app
from faqsearch.api.problems import ERROR_KINDS, KINDS
from faqsearch.config import Settings
from faqsearch.errors import FaqSearchError

MEMBERS = {"type", "title", "status", "detail", "instance"}


def problem(response: TestResponse, status: int) -> dict[str, Any]:
    """The document of a response that must be a problem of ``status``."""
    assert (response.status_code, response.content_type) == (status, "application/problem+json"), response.text
    document: dict[str, Any] = json_of(response)
    assert set(document) - {"errors"} == MEMBERS
    assert document["status"] == status
    return document


def tree(class_: type[FaqSearchError]) -> Iterator[type[FaqSearchError]]:
    yield class_
    for below in class_.__subclasses__():
        yield from tree(below)


def test_every_error_of_the_core_has_a_status() -> None:
    assert set(ERROR_KINDS) == set(tree(FaqSearchError))


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (errors.QueryError("q", "is empty"), 422),
        (errors.EntryNotFoundError("no entry 'x'"), 404),
        (errors.NoIndexError("nothing in /secret/index"), 503),
        (errors.ConfigError("/secret is not a folder"), 500),
    ],
)
def test_errors_of_the_core_have_their_status_and_keep_paths_to_the_log(
    own_app: Flask, error: FaqSearchError, status: int
) -> None:
    def fail() -> str:
        raise error

    own_app.add_url_rule("/fail", view_func=fail)
    document = problem(own_app.test_client().get("/fail"), status)
    assert "secret" not in str(document)
    if isinstance(error, errors.QueryError):
        assert document["errors"] == {"q": ["is empty"]}


def test_an_unforeseen_error_is_logged_and_not_shown(own_app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    def fail() -> str:
        raise RuntimeError("the secret detail")

    own_app.add_url_rule("/fail", view_func=fail)
    with caplog.at_level(logging.ERROR):
        response = own_app.test_client().get("/fail?q=13812345678")
    document = problem(response, 500)
    assert "secret" not in response.text
    assert "Traceback" not in response.text
    assert document["instance"] == "/fail"
    assert "the secret detail" in caplog.text
    assert "Traceback" in caplog.text
    assert "13812345678" not in caplog.text


@pytest.mark.parametrize("error", [RuntimeError("bug"), errors.ConfigError("broken")])
def test_no_path_forges_a_line_of_the_log(own_app: Flask, caplog: pytest.LogCaptureFixture, error: Exception) -> None:
    def fail(rest: str) -> str:
        raise error

    own_app.add_url_rule("/fail/<rest>", view_func=fail)
    problem(own_app.test_client().get("/fail/x%0AERROR forged"), 500)
    assert "/fail/x%0AERROR%20forged" in caplog.text
    assert "\nERROR forged" not in caplog.text


def test_without_an_index_searches_are_unavailable_for_now(tmp_path: Path) -> None:
    client = create_app(Settings(index_dir=tmp_path / "index")).test_client()
    for path in ("/api/v1/search?q=a", "/api/v1/categories", "/readyz"):
        response = client.get(path)
        assert problem(response, 503)["type"] == "/docs#problem-no-index"
        assert int(response.headers["Retry-After"]) > 0
        assert str(tmp_path) not in response.text
    assert client.post("/api/v1/answer", json={"query": "a"}).status_code == 503


def test_a_faulty_request_is_told_so_even_without_an_index(tmp_path: Path) -> None:
    client = create_app(Settings(index_dir=tmp_path / "index")).test_client()
    problem(client.get("/api/v1/search"), 422)


def test_an_unknown_address_is_not_found_and_named(client: FlaskClient) -> None:
    assert problem(client.get("/api/v2/search?q=a"), 404)["instance"] == "/api/v2/search"
    assert problem(client.get("/%E8%B4%A6%00%22<b>"), 404)["instance"] == "/%E8%B4%A6%00%22%3Cb%3E"


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("POST", "/api/v1/search", {"GET", "HEAD", "OPTIONS"}),
        ("GET", "/api/v1/answer", {"POST", "OPTIONS"}),
        ("DELETE", "/api/v1/entries/account-frozen", {"GET", "HEAD", "OPTIONS"}),
        ("TRACE", "/healthz", {"GET", "HEAD", "OPTIONS"}),
    ],
)
def test_a_wrong_method_is_told_the_right_ones(client: FlaskClient, method: str, path: str, allowed: set[str]) -> None:
    response = client.open(path, method=method)
    problem(response, 405)
    assert set(response.headers["Allow"].split(", ")) == allowed


@pytest.mark.parametrize(
    "content_type", [None, "text/plain", "application/x-www-form-urlencoded", "application/json; charset=gb18030"]
)
def test_a_body_that_does_not_say_it_is_json_is_refused(client: FlaskClient, content_type: str | None) -> None:
    problem(client.post("/api/v1/answer", data='{"query": "a"}', content_type=content_type), 415)


def test_a_client_that_takes_no_json_is_refused(client: FlaskClient) -> None:
    problem(client.get("/api/v1/categories", headers={"Accept": "text/html"}), 406)


@pytest.mark.parametrize("accept", ["*/*", "application/*;q=0.5", "text/html, application/json;q=0.1", ""])
def test_a_client_that_takes_json_among_others_is_served(client: FlaskClient, accept: str) -> None:
    assert client.get("/api/v1/categories", headers={"Accept": accept}).status_code == 200


def test_a_body_that_is_too_large_is_refused(client: FlaskClient) -> None:
    problem(client.post("/api/v1/answers", data=b" " * (1 << 20) + b"{}", content_type="application/json"), 413)


def test_the_type_of_every_problem_leads_to_its_description(client: FlaskClient) -> None:
    page = client.get("/docs").text
    anchors = set(re.findall(r'id="([^"]+)"', page))
    for kind in KINDS:
        path, _, anchor = kind.type.partition("#")
        assert (path, anchor in anchors) == ("/docs", True)
        assert kind.detail.replace("&", "&amp;") in page


def ask(app: Flask, path: str, host: str) -> TestResponse:
    """What is answered to a path and a Host that the test client would mend or refuse."""
    environ = {**create_environ("/"), "PATH_INFO": path, "HTTP_HOST": host}
    return TestResponse(*run_wsgi_app(app, environ), request=Request(create_environ("/")))


@pytest.mark.parametrize("path", ["/docs", "/healthz", "/none", "/api/v1/channels"])
@pytest.mark.parametrize("host", ["xn--", "xn--a", "a" * 300, "a..b"])
def test_a_host_that_is_none_is_the_clients_fault(shared_app: Flask, path: str, host: str) -> None:
    problem(ask(shared_app, path, host), 400)


@pytest.mark.parametrize("path", ["//search", "//api/v1/search", "/api//v1/search", "/docs/", "/static//x", "/static"])
def test_no_address_leads_to_where_the_client_says_it_is(shared_app: Flask, path: str) -> None:
    response = ask(shared_app, path, "evil.example")
    assert "Location" not in response.headers
    assert response.status_code in (404, 422)
