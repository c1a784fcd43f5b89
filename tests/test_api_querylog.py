"""What requests leave in the query log, where it is on; and nothing where it is off."""

from pathlib import Path
from typing import Any

import pytest
from conftest import Site, json_of
from flask import Flask
from flask.testing import FlaskClient

from faqsearch.api import create_app
from faqsearch.api.services import services
from faqsearch.querylog import Line, read_lines


@pytest.fixture
def app(site: Site, tmp_path: Path) -> Flask:
    return create_app(site.settings(tmp_path, query_log=True))


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def logged(app: Flask, tmp_path: Path) -> list[Line]:
    with app.app_context():
        log = services().query_log
    assert log is not None
    log.flush()
    return list(read_lines(tmp_path / "querylog"))


def test_searches_answers_and_the_page_are_logged_with_their_channel(
    app: Flask, client: FlaskClient, tmp_path: Path
) -> None:
    client.get("/api/v1/search?q=账户被冻结了怎么办")
    client.get("/api/v1/search?q=退款&channel=mcp")
    client.get("/api/v1/search?q=退款&offset=10")  # the second page of the same question
    client.get("/?q=登录失败")
    client.post("/api/v1/answer", json={"query": "怎么注销账户"})
    client.post(
        "/api/v1/answers", json={"queries": ["月球在哪", {"query": "退款", "channel": "mcp"}], "channel": "site"}
    )
    lines = logged(app, tmp_path)
    assert [(line.query, line.channel) for line in lines] == [
        ("账户被冻结了怎么办", "site"),
        ("退款", "mcp"),
        ("登录失败", "site"),
        ("怎么注销账户", "bot"),
        ("月球在哪", "site"),
        ("退款", "mcp"),
    ]
    assert lines[0].status == "answered"
    assert lines[0].entries[0][0] == "account-frozen"
    assert (lines[3].reason, lines[3].gap) == ("known_gap", "close-account")


def test_what_was_opened_and_how_it_was_found_stands_with_its_search(
    app: Flask, client: FlaskClient, tmp_path: Path
) -> None:
    client.get("/api/v1/search?q=我叫张三 退款")
    chosen = client.post("/api/v1/choices", json={"query": "我叫张三 退款", "entry_id": "refund"})
    assert (chosen.status_code, json_of(chosen)) == (202, {"noted": True})
    client.post("/api/v1/feedback", json={"query": "我叫张三 退款", "entry_id": "refund", "helpful": False})
    (line,) = logged(app, tmp_path)
    assert (line.query, line.chosen, line.helpful) == ("我叫[name] 退款", "refund", False)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"query": "退款"}, "entry_id"),
        ({"query": "退款", "entry_id": "nope"}, "entry_id"),
        ({"query": "", "entry_id": "refund"}, "query"),
        ({"query": "退款", "entry_id": "refund", "more": 1}, "more"),
    ],
)
def test_a_faulty_choice_is_refused(client: FlaskClient, body: dict[str, Any], field: str) -> None:
    response = client.post("/api/v1/choices", json=body)
    assert (response.status_code, list(json_of(response)["errors"])) == (422, [field])


def test_an_unknown_channel_is_refused(client: FlaskClient) -> None:
    response = client.get("/api/v1/search?q=退款&channel=fax")
    assert (response.status_code, json_of(response)["errors"]) == (
        422,
        {"channel": ["must be one of site, bot, mcp"]},
    )


def test_nothing_is_kept_unless_it_is_switched_on(own_app: Flask, tmp_path: Path) -> None:
    client = own_app.test_client()
    client.get("/api/v1/search?q=退款")
    response = client.post("/api/v1/choices", json={"query": "退款", "entry_id": "refund"})
    assert json_of(response) == {"noted": False}
    assert list(tmp_path.iterdir()) == []


def test_a_log_that_cannot_be_written_fails_no_request(site: Site, tmp_path: Path) -> None:
    (tmp_path / "querylog").write_text("a file is no folder")
    app = create_app(site.settings(tmp_path, query_log=True))
    client = app.test_client()
    before = dropped(client)
    assert client.get("/api/v1/search?q=退款").status_code == 200
    with app.app_context():
        log = services().query_log
    assert log is not None
    log.flush()
    assert dropped(client) == before + 1


def dropped(client: FlaskClient) -> float:
    lines = client.get("/metrics").text.splitlines()
    found = [line for line in lines if line.startswith('faqsearch_query_log_lines_total{result="dropped"}')]
    return float(found[0].split()[-1]) if found else 0.0


def test_what_most_clients_were_answered_by_or_opened_is_popular(
    app: Flask, client: FlaskClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def search(query: str, address: str) -> None:
        client.get("/api/v1/search", query_string={"q": query}, environ_base={"REMOTE_ADDR": address})

    def popular() -> dict[str, Any]:
        document: dict[str, Any] = json_of(client.get("/api/v1/popular?limit=3"))
        return document

    for number in range(3):
        search("登录失败怎么办？", f"192.0.2.{number}")
    for _ in range(9):
        search("怎么申请退款？", "192.0.2.9")  # one client, however often
    for number in range(2):
        address = {"REMOTE_ADDR": f"192.0.2.{number}"}
        client.get("/api/v1/search?q=密码", environ_base=address)
        body = {"query": "密码", "entry_id": "password-reset"}
        client.post("/api/v1/choices", json=body, environ_base=address)
    search("怎么注销账户？", "192.0.2.3")  # a known gap answers nothing
    logged(app, tmp_path)
    document = popular()
    assert [entry["id"] for entry in document["entries"]] == ["login-failure", "password-reset", "refund"]
    assert document["counted"] == 3
    for number in range(5):
        search("提现为什么还没到账？", f"192.0.2.{number}")
    logged(app, tmp_path)
    assert popular() == document  # counted every ten minutes
    with app.app_context():
        monkeypatch.setattr(services().popular, "_renew_at", 0.0)
    assert popular()["entries"][0]["id"] == "withdrawal-delay"
