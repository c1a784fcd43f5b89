"""Pins: what the operator puts first for some queries, from a day to a day; in files, searches, replies and pages."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from conftest import build_index, json_of, write_corpus
from flask.testing import FlaskClient

from faqsearch.api import create_app
from faqsearch.cli import main
from faqsearch.config import Settings
from faqsearch.corpus import read_corpus
from faqsearch.errors import CorpusError
from faqsearch.index.records import knowledge_from_json, knowledge_to_json
from faqsearch.search.searcher import Searcher
from faqsearch.search.snapshots import Snapshots

TODAY = date(2026, 11, 27)
NOON = datetime(2026, 11, 27, 4, tzinfo=UTC)  # in Shanghai
PINS = """
pins:
  - queries: [双十一活动, 活动规则]
    entry: refund
    from: 2026-11-01
    to: 2026-11-27
    reason: 双十一
  - queries: [提现]
    match: contains
    notice: "今晚 **23:00** 起维护，<b>稍候</b>。"
    to: 2026-11-27
    reason: 系统维护
  - queries: [红包怎么抢]
    match: like
    entry: login-failure
    notice: 红包雨
    reason: 春节
"""


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = write_corpus(tmp_path_factory.mktemp("pins") / "corpus")
    (folder / "pins.yaml").write_text(PINS, encoding="utf-8")
    build_index(folder, folder.parent / "index")
    return folder


@pytest.fixture(scope="module")
def searcher(corpus: Path) -> Searcher:
    return Snapshots(Settings(corpus_dir=corpus, index_dir=corpus.parent / "index")).current()


@pytest.mark.parametrize(
    ("query", "entry"),
    [
        ("双十一活动", "refund"),
        ("請問雙十一活動？", "refund"),
        ("活动规则", "refund"),
        ("双十一活动几点开始", None),
        ("红包怎么抢", "login-failure"),
        ("怎么抢红包", "login-failure"),
        ("红包咋枪", "login-failure"),
        ("红包", None),
    ],
)
def test_the_pinned_entry_comes_first_for_queries_like_these(searcher: Searcher, query: str, entry: str | None) -> None:
    outcome = searcher.search(query, now=NOON)
    assert [hit.entry.id for hit in outcome.hits if hit.pinned] == ([entry] if entry else [])
    if entry:
        assert (outcome.status, outcome.confidence, outcome.hits[0].entry.id) == ("answered", 1.0, entry)
        assert [hit.rank for hit in outcome.hits] == list(range(1, len(outcome.hits) + 1))
        assert len({hit.entry.id for hit in outcome.hits}) == len(outcome.hits)


def test_a_pin_counts_from_its_first_day_to_its_last_in_the_corpus_s_time_zone(searcher: Searcher) -> None:
    def is_pinned(at: datetime) -> bool:
        return any(hit.pinned for hit in searcher.search("双十一活动", now=at).hits)

    first, last = datetime(2026, 10, 31, 16, tzinfo=UTC), datetime(2026, 11, 27, 16, tzinfo=UTC)
    assert [is_pinned(at) for at in (first - timedelta(seconds=1), first)] == [False, True]
    assert [is_pinned(at) for at in (last - timedelta(seconds=1), last)] == [True, False]


def test_figures_and_other_categories_know_no_pins(searcher: Searcher) -> None:
    assert not any(hit.pinned for hit in searcher.search("双十一活动").hits)
    assert not any(hit.pinned for hit in searcher.search("双十一活动", category="account", now=NOON).hits)
    assert searcher.search("双十一活动", category="money", now=NOON).hits[0].pinned
    assert searcher.search("双十一活动", offset=1, now=NOON).hits == searcher.search("双十一活动", now=NOON).hits[1:]


@pytest.fixture
def client(corpus: Path, tmp_path: Path) -> FlaskClient:
    lasting = PINS.replace("to: 2026-11-27", "to: 2999-12-31")
    changed = write_corpus(tmp_path / "corpus")
    (changed / "pins.yaml").write_text(lasting, encoding="utf-8")
    build_index(changed, tmp_path / "index")
    settings = Settings(corpus_dir=changed, index_dir=tmp_path / "index", feedback_path=tmp_path / "feedback.sqlite3")
    return create_app(settings).test_client()


def test_the_api_and_the_page_show_what_is_pinned(client: FlaskClient) -> None:
    document = json_of(client.get("/api/v1/search", query_string={"q": "双十一活动"}))
    assert [result["pinned"] for result in document["results"]][:1] == [True]
    assert not any(result["pinned"] for result in document["results"][1:])
    reply = json_of(client.post("/api/v1/answer", json={"query": "双十一活动"}))
    assert (reply["status"], reply["answer"]["id"], reply["answer"]["pinned"]) == ("answered", "refund", True)
    notice = json_of(client.get("/api/v1/search", query_string={"q": "提现什么时候到账"}))["notice"]
    assert notice["text_html"].strip() == "<p>今晚 <strong>23:00</strong> 起维护，&lt;b&gt;稍候&lt;/b&gt;。</p>"
    assert notice["until"] == "2999-12-31"
    assert json_of(client.post("/api/v1/answer", json={"query": "提现什么时候到账"}))["notice"] == notice
    page = client.get("/", query_string={"q": "提现什么时候到账"}).get_data(as_text=True)
    assert "今晚 <strong>23:00</strong> 起维护" in page


@pytest.mark.parametrize(
    ("pin", "fault"),
    [
        ("{queries: [a], entry: nowhere, reason: r}", r"no entry 'nowhere' that has an answer"),
        ("{queries: [a], entry: close-account, reason: r}", r"no entry 'close-account' that has an answer"),
        ("{queries: [a], reason: r}", r"an entry or a notice is missing"),
        ("{queries: [], entry: refund, reason: r}", r"queries: is empty"),
        ("{queries: [a], entry: refund}", r"reason: is missing"),
        ("{queries: [a], entry: refund, match: near, reason: r}", r"must be one of exact, contains, like"),
        ("{queries: [a], entry: refund, reason: r, from: 2026-11-02, to: 2026-11-01}", r"to: is before from"),
        ("{queries: [a], entry: refund, reason: r, from: tomorrow}", r"is not a date"),
    ],
)
def test_a_faulty_pin_is_named_with_its_line(tmp_path: Path, pin: str, fault: str) -> None:
    folder = write_corpus(tmp_path)
    (folder / "pins.yaml").write_text(f"pins:\n  - {pin}\n", encoding="utf-8")
    with pytest.raises(CorpusError, match=rf"pins\.yaml:2: pins\.0.*{fault}"):
        read_corpus(folder)


def test_pins_that_are_over_are_reported(tmp_path: Path) -> None:
    folder = write_corpus(tmp_path / "corpus")
    (folder / "pins.yaml").write_text(PINS.replace("2026-11-27", "2020-01-31", 1).replace("2026-11-01", "2020-01-01"))
    result = CliRunner().invoke(main, ["reindex", "--check", "--corpus", str(folder)])
    assert result.exit_code == 0
    assert "pins.yaml:4: the pin of '双十一活动' has counted for nothing since 2020-01-31 (双十一)" in result.stderr
    assert "红包" not in result.stderr


def test_a_generation_carries_its_pins(corpus: Path) -> None:
    knowledge = read_corpus(corpus)
    again: Any = knowledge_from_json(knowledge_to_json(knowledge))
    assert again.pins == knowledge.pins
    assert [pin.holds(TODAY) for pin in again.pins] == [True, True, True]
