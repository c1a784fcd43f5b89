"""A client that asks for slow things is asked to wait; others and those who look after the service are not."""

import random
import time
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from faqsearch.api.budget import FREE_S

CHANCE = random.Random(3)  # noqa: S311
SLOWEST = ["".join(chr(CHANCE.randint(0x4E00, 0x9FA5)) for _ in range(500)) for _ in range(100)]


@pytest.fixture
def spent(own_app: Flask) -> FlaskClient:
    """A client whose budget is used up."""
    budget: Any = own_app.extensions["budget"]
    budget.most_s = 0.05
    client = own_app.test_client()
    assert client.post("/api/v1/answers", json={"queries": SLOWEST[:20]}).status_code == 200
    return client


@pytest.mark.parametrize("path", ["/api/v1/search?q=退款", "/api/v1/suggest?q=退款", "/?q=退款"])
def test_a_client_that_asked_for_slow_batches_waits(spent: FlaskClient, path: str) -> None:
    response = spent.get(path)
    assert response.status_code == 429
    assert 1 <= int(response.headers["Retry-After"]) <= 60
    assert response.content_type == "application/problem+json"


def test_others_do_not_wait_for_it(spent: FlaskClient) -> None:
    elsewhere = {"REMOTE_ADDR": "192.0.2.7"}
    assert spent.get("/api/v1/search?q=退款", environ_overrides=elsewhere).status_code == 200
    for path in ("/healthz", "/readyz", "/metrics", "/openapi.json"):
        assert spent.get(path).status_code == 200


def test_ordinary_batches_are_within_the_budget(own_app: Flask) -> None:
    client = own_app.test_client()
    for _ in range(5):
        response = client.post("/api/v1/answers", json={"queries": ["账户被冻结了怎么办"] * 100})
        assert response.status_code == 200


@pytest.mark.parametrize(
    "text", ["\ufdfa" * 55, "…" * 500, "password refund account " * 20, "退款" + "谢谢.!" * 124 + "x"]
)
def test_no_query_is_slow_by_what_it_is_made_of(own_app: Flask, text: str) -> None:
    client = own_app.test_client()
    for path in ("search", "suggest"):
        spent = []
        for _ in range(3):  # the first may find everything cold, and other programs share the core
            started = time.thread_time()
            assert client.get(f"/api/v1/{path}", query_string={"q": text}).status_code == 200
            spent.append(time.thread_time() - started)
        assert min(spent) < FREE_S  # so that it costs nothing of the client's budget
