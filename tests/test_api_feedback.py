"""POST /api/v1/feedback: checked, masked, stored; not too much from one client; not at all when it is off."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from conftest import Site, json_of
from flask import Flask
from flask.testing import FlaskClient

from faqsearch.api import create_app

URL = "/api/v1/feedback"


@pytest.fixture
def client(own_app: Flask) -> FlaskClient:
    return own_app.test_client()


def stored(path: Path) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path)) as database:
        return database.execute("SELECT query, entry_id, generation, helpful, comment FROM feedback").fetchall()


def test_feedback_on_an_answer_is_stored_with_personal_data_masked(client: FlaskClient, tmp_path: Path) -> None:
    generation = json_of(client.get("/api/v1/categories"))["generation"]
    body = {"query": "账户被冻结", "entry_id": "account-frozen", "generation": generation, "helpful": True}
    response = client.post(URL, json={**body, "comment": "请打 13812345678"})
    assert (response.status_code, json_of(response)) == (201, {"stored": True})
    assert stored(tmp_path / "feedback.sqlite3") == [("账户被冻结", "account-frozen", generation, 1, "请打 [phone]")]


def test_feedback_on_a_search_that_found_nothing_needs_no_entry(client: FlaskClient, tmp_path: Path) -> None:
    for more in ({}, {"entry_id": None, "generation": None, "comment": None}):
        assert client.post(URL, json={"query": "销户", "helpful": False, **more}).status_code == 201
    assert stored(tmp_path / "feedback.sqlite3") == [("销户", None, None, 0, None)] * 2


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"query": ""}, "query"),
        ({"helpful": None}, "helpful"),
        ({"helpful": "yes"}, "helpful"),
        ({"helpful": 1}, "helpful"),
        ({"entry_id": "nope"}, "entry_id"),
        ({"entry_id": "\x00"}, "entry_id"),
        ({"comment": "长" * 2001}, "comment"),
        ({"generation": "13812345678"}, "generation"),
        ({"generation": "000012-3fa9c1\n"}, "generation"),
        ({"generation": 12}, "generation"),
        ({"stars": 5}, "stars"),
    ],
)
def test_a_faulty_field_is_named_and_nothing_stored(
    client: FlaskClient, tmp_path: Path, change: dict[str, Any], field: str
) -> None:
    response = client.post(URL, json={"query": "退款", "helpful": True, **change})
    assert (response.status_code, list(json_of(response)["errors"])) == (422, [field])
    assert not (tmp_path / "feedback.sqlite3").exists()


def test_half_a_surrogate_pair_in_a_comment_can_be_stored(client: FlaskClient, tmp_path: Path) -> None:
    body = b'{"query": "a", "helpful": true, "comment": "\\ud800"}'
    assert client.post(URL, data=body, content_type="application/json").status_code == 201
    assert stored(tmp_path / "feedback.sqlite3")[0][-1] == "\ufffd"


def test_a_client_that_sends_too_much_is_told_when_to_go_on(client: FlaskClient) -> None:
    body = {"query": "退款", "helpful": True}
    responses = [client.post(URL, json=body) for _ in range(21)]
    assert [response.status_code for response in responses] == [201] * 20 + [429]
    assert 1 <= int(responses[-1].headers["Retry-After"]) <= 60
    other = client.post(URL, json=body, environ_overrides={"REMOTE_ADDR": "192.0.2.7"})
    assert other.status_code == 201


def test_the_processes_of_a_server_count_together(site: Site, tmp_path: Path) -> None:
    body = {"query": "退款", "helpful": True}
    workers = [create_app(site.settings(tmp_path)).test_client() for _ in range(2)]
    statuses = [workers[number % 2].post(URL, json=body).status_code for number in range(22)]
    assert statuses == [201] * 20 + [429] * 2
    assert len(stored(tmp_path / "feedback.sqlite3")) == 20


def test_clients_behind_a_trusted_proxy_are_told_apart(site: Site, tmp_path: Path) -> None:
    client = create_app(site.settings(tmp_path, proxy_hops=1)).test_client()
    body = {"query": "退款", "helpful": True}
    for _ in range(20):
        client.post(URL, json=body, headers={"X-Forwarded-For": "192.0.2.1"})
    assert client.post(URL, json=body, headers={"X-Forwarded-For": "192.0.2.1"}).status_code == 429
    assert client.post(URL, json=body, headers={"X-Forwarded-For": "192.0.2.2"}).status_code == 201


def test_without_a_trusted_proxy_nobody_passes_for_somebody_else(client: FlaskClient) -> None:
    body = {"query": "退款", "helpful": True}
    for number in range(20):
        client.post(URL, json=body, headers={"X-Forwarded-For": f"192.0.2.{number}"})
    assert client.post(URL, json=body, headers={"X-Forwarded-For": "192.0.2.99"}).status_code == 429


def test_feedback_that_is_off_is_not_found(site: Site, tmp_path: Path) -> None:
    client = create_app(site.settings(tmp_path, feedback_enabled=False)).test_client()
    response = client.post(URL, json={"query": "退款", "helpful": True})
    assert (response.status_code, json_of(response)["type"]) == (404, "/docs#problem-feedback-off")
    assert not (tmp_path / "feedback.sqlite3").exists()


def test_feedback_that_cannot_be_stored_is_a_problem_that_is_counted(client: FlaskClient, tmp_path: Path) -> None:
    (tmp_path / "feedback.sqlite3").mkdir()
    response = client.post(URL, json={"query": "退款", "helpful": True})
    assert (response.status_code, json_of(response)["type"]) == (503, "/docs#problem-feedback-unavailable")
    assert int(response.headers["Retry-After"]) > 0
    assert str(tmp_path) not in response.text
    assert re.search(r"^faqsearch_feedback_lost_total [1-9]", client.get("/metrics").text, re.MULTILINE)
