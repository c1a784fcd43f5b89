"""Health and measurements."""

import re
from pathlib import Path

from conftest import build_index, flip, json_of, write_corpus
from flask.testing import FlaskClient

from faqsearch.api import create_app
from faqsearch.config import Settings
from faqsearch.index import GenerationStore


def sample(client: FlaskClient, name: str, **labels: str) -> float:
    """The value that /metrics gives for a sample; 0 when it is not there."""
    lines = re.findall(rf"^{name}(?:\{{(.*)\}})? (\S+)$", client.get("/metrics").text, re.MULTILINE)
    wanted = {f'{key}="{value}"' for key, value in labels.items()}
    return sum(float(value) for found, value in lines if wanted <= set(found.split(",")))


def test_the_process_lives_with_and_without_an_index(client: FlaskClient, tmp_path: Path) -> None:
    without = create_app(Settings(index_dir=tmp_path / "index")).test_client()
    for one in (client, without):
        response = one.get("/healthz")
        assert (response.status_code, json_of(response)) == (200, {"status": "ok"})


def test_ready_names_the_generation_that_answers(client: FlaskClient) -> None:
    response = client.get("/readyz")
    assert json_of(response) == {
        "status": "ready",
        "generation": json_of(client.get("/api/v1/categories"))["generation"],
        "fault": None,
        "model": None,
    }


def test_ready_says_that_what_is_published_is_damaged_and_another_generation_answers(tmp_path: Path) -> None:
    corpus, index = write_corpus(tmp_path / "corpus"), tmp_path / "index"
    build_index(corpus, index)
    client = create_app(Settings(corpus_dir=corpus, index_dir=index)).test_client()
    first = json_of(client.get("/readyz"))["generation"]
    (corpus / "markup.md").unlink()
    build_index(corpus, index)
    damaged = GenerationStore(index).open_current()
    flip(damaged.path / "knowledge.json", 100)
    told = json_of(client.get("/readyz"))
    assert told["generation"] == first
    assert told["fault"] == f"generation {damaged.id} is published but cannot be opened; the log says why"
    assert sample(client, "faqsearch_index_fault") == 1
    assert client.get("/api/v1/search?q=退款").status_code == 200
    build_index(corpus, index)
    mended = json_of(client.get("/readyz"))
    assert (mended["generation"], mended["fault"]) == (GenerationStore(index).current_id(), None)
    assert sample(client, "faqsearch_index_fault") == 0


def test_requests_are_counted_and_timed_by_route_and_status(client: FlaskClient) -> None:
    route = "/api/v1/entries/<id>"
    counted = sample(client, "faqsearch_requests_total", route=route, status="404")
    timed = sample(client, "faqsearch_request_seconds_count", route=route)
    client.get("/api/v1/entries/one")
    client.get("/api/v1/entries/two")
    assert sample(client, "faqsearch_requests_total", route=route, status="404") == counted + 2
    assert sample(client, "faqsearch_request_seconds_count", route=route) == timed + 2


def test_addresses_that_do_not_exist_share_one_label(client: FlaskClient) -> None:
    before = sample(client, "faqsearch_requests_total", route="(none)", status="404")
    for number in range(3):
        client.get(f"/nope/{number}")
    assert sample(client, "faqsearch_requests_total", route="(none)", status="404") == before + 3
    assert "/nope" not in client.get("/metrics").text


def test_methods_that_http_does_not_have_share_one_label(client: FlaskClient) -> None:
    before = sample(client, "faqsearch_requests_total", method="other")
    for number in range(3):
        client.open("/healthz", method=f"INVENTED{number}")
    assert sample(client, "faqsearch_requests_total", method="other") == before + 3
    assert "INVENTED" not in client.get("/metrics").text


def test_searches_are_counted_by_status_wherever_they_come_from(client: FlaskClient) -> None:
    before = sample(client, "faqsearch_searches_total", status="unanswered")
    client.get("/api/v1/search?q=zzqx")
    client.post("/api/v1/answer", json={"query": "zzqx"})
    client.post("/api/v1/answers", json={"queries": ["zzqx", "zzqx"]})
    client.get("/?q=zzqx")
    assert sample(client, "faqsearch_searches_total", status="unanswered") == before + 5


def test_measurements_name_the_generation(client: FlaskClient, tmp_path: Path) -> None:
    generation = json_of(client.get("/api/v1/categories"))["generation"]
    assert sample(client, "faqsearch_generation_info", id=generation) == 1
    assert "faqsearch_index_open 1.0" in client.get("/metrics").text
    without = create_app(Settings(index_dir=tmp_path / "index")).test_client().get("/metrics").text
    assert "faqsearch_index_open 0.0" in without
    assert "faqsearch_generation_info" not in without


def test_measurements_are_prometheus_text(client: FlaskClient) -> None:
    assert client.get("/metrics").content_type.startswith("text/plain; version=")
