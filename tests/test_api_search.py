"""GET /api/v1/search: the contract's shape, strict parameters, and any text as plain text."""

from typing import Any
from urllib.parse import quote

import pytest
from conftest import json_of
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given
from hypothesis import settings as limits
from hypothesis import strategies as st

URL = "/api/v1/search"
TOP = [
    *("query", "normalized_query", "did_you_mean", "status", "confidence", "total", "past_end", "took_ms"),
    *("generation", "notice", "results", "escalation", "smalltalk", "facets"),
]
RESULT = [
    *("rank", "id", "question", "answer", "answer_html", "snippet", "matched_question", "score", "confidence"),
    *("pinned", "category", "channels", "prepare", "sources", "updated"),
]
CHANNEL = ["id", "name", "where", "contact", "hours", "open_now", "next_open", "response_times"]


def search(client: FlaskClient, q: str, **parameters: Any) -> dict[str, Any]:
    response = client.get(URL, query_string={"q": q, **parameters})
    assert response.status_code == 200, response.text
    document: dict[str, Any] = json_of(response)
    return document


def faults(client: FlaskClient, query_string: str, status: int = 422) -> dict[str, Any]:
    """The ``errors`` of a request that is refused with ``status``."""
    response = client.get(f"{URL}?{query_string}")
    assert (response.status_code, response.mimetype) == (status, "application/problem+json"), response.text
    found: dict[str, Any] = json_of(response)["errors"]
    return found


def test_small_talk_is_told_from_what_nothing_answers(client: FlaskClient) -> None:
    for query, kind in (("你好", "greeting"), ("谢谢", "thanks"), ("zzqx", None), ("账户被冻结了怎么办", None)):
        document = search(client, query)
        assert (document["smalltalk"], document["status"] == "answered") == (kind, "账户" in query)


def test_an_answer_has_the_fields_of_the_contract(client: FlaskClient) -> None:
    document = search(client, "账户被冻结了怎么办")
    assert list(document) == TOP
    result = document["results"][0]
    assert list(result) == RESULT
    assert (result["rank"], result["id"], result["category"]) == (1, "account-frozen", "account")
    assert result["answer"].startswith("账户被冻结后，请**联系客服**解冻")
    assert "<strong>联系客服</strong>" in result["answer_html"]
    assert (result["channels"], result["prepare"]) == (["hotline", "chat"], ["account_id", "screenshots"])
    assert result["sources"] == [{"title": "客服说明", "locator": "第 4 节"}]
    assert result["updated"] == "2026-11-22"


def test_an_answered_query_escalates_to_its_entry_with_open_channels_first(client: FlaskClient) -> None:
    document = search(client, "账户被冻结了怎么办？")
    assert document["status"] == "answered"
    escalation = document["escalation"]
    assert list(escalation) == ["reason", "entry", "channels", "prepare", "never_share"]
    assert (escalation["reason"], escalation["entry"]) == ("answered", "account-frozen")
    chat, hotline = escalation["channels"]
    assert list(chat) == CHANNEL
    assert (chat["id"], chat["open_now"], hotline["id"], hotline["open_now"]) == ("chat", True, "hotline", False)
    assert chat["response_times"] == [{"text": "几分钟内", "source": "说明"}]
    assert escalation["prepare"][0] == {
        "id": "account_id",
        "label": "账户信息",
        "why": "核实身份",
        "example": "demo_user",
        "sensitive": False,
    }
    assert escalation["never_share"] == ["登录密码", "支付密码"]


def test_a_query_that_nothing_matches_is_an_answer_with_the_default_channels(client: FlaskClient) -> None:
    document = search(client, "zzqx")
    assert (document["status"], document["results"], document["total"]) == ("unanswered", [], 0)
    assert [channel["id"] for channel in document["escalation"]["channels"]] == ["chat", "email"]
    assert document["escalation"]["never_share"]


def test_a_known_gap_is_named_and_never_listed(client: FlaskClient) -> None:
    document = search(client, "怎么注销账户？")
    assert (document["status"], document["escalation"]["reason"]) == ("unanswered", "known_gap")
    assert document["escalation"]["entry"] == "close-account"
    assert [channel["id"] for channel in document["escalation"]["channels"]] == ["hotline"]
    assert "close-account" not in [result["id"] for result in document["results"]]


def test_pages_continue_the_ranking(client: FlaskClient) -> None:
    whole = search(client, "账户登录密码怎么办")
    assert whole["total"] >= 3
    second = search(client, "账户登录密码怎么办", limit=1, offset=1)
    assert [row["id"] for row in second["results"]] == [whole["results"][1]["id"]]
    assert second["results"][0]["rank"] == 2
    assert (second["total"], second["status"], second["confidence"]) == (
        *(whole["total"], whole["status"], whole["confidence"]),
    )
    assert second["escalation"]["entry"] == whole["escalation"]["entry"]


def test_a_page_beyond_the_last_is_empty(client: FlaskClient) -> None:
    assert search(client, "账户", offset=1000)["results"] == []


def test_an_empty_category_is_no_filter(client: FlaskClient) -> None:
    every, empty = search(client, "怎么办"), search(client, "怎么办", category="")
    assert empty["total"] == every["total"] > 1
    assert empty["results"] == every["results"]


def test_a_category_keeps_its_entries(client: FlaskClient) -> None:
    money = search(client, "怎么办", category="money")["results"]
    assert {row["category"] for row in money} <= {"money"}


def test_the_query_is_echoed_as_typed(client: FlaskClient) -> None:
    assert search(client, "  账户 \t")["query"] == "  账户 \t"


@pytest.mark.parametrize("query", ["", "q=", "q=+%20%E3%80%80", "q=" + "a" * 501, "q=" + quote("账" * 501)])
def test_empty_and_over_long_queries_are_refused_by_name(client: FlaskClient, query: str) -> None:
    assert list(faults(client, query)) == ["q"]


def test_five_hundred_characters_are_taken_and_white_space_around_does_not_count(client: FlaskClient) -> None:
    search(client, "账" * 500)
    search(client, "😀" * 500)
    assert search(client, " " * 300 + "账户" + " " * 300)["total"] > 0


@pytest.mark.parametrize("value", ["0", "51", "-1", "abc", "1.5", "", "%EF%BC%91", "1_0", "9" * 5000])
def test_a_limit_outside_its_range_is_refused_by_name(client: FlaskClient, value: str) -> None:
    assert list(faults(client, f"q=a&limit={value}")) == ["limit"]


def test_an_offset_beyond_the_range_is_refused_by_name(client: FlaskClient) -> None:
    assert list(faults(client, "q=a&offset=1001")) == ["offset"]


def test_every_fault_is_named_at_once(client: FlaskClient) -> None:
    assert set(faults(client, "limit=0&colour=red&colour2")) == {"q", "limit", "colour", "colour2"}


def test_a_parameter_given_twice_is_refused_by_name(client: FlaskClient) -> None:
    assert list(faults(client, "q=a&q=b")) == ["q"]


@pytest.mark.parametrize("value", ["%FF", "%ED%A0%80", "%C3", "a%80"])
def test_a_query_that_is_not_utf_8_is_refused_by_name(client: FlaskClient, value: str) -> None:
    assert list(faults(client, f"q={value}", status=400)) == ["q"]


@pytest.mark.parametrize(
    "text",
    ["NOT 账户", "question:账户", "账*", '"账户 冻结"', "账户 AND (", "账户^5~", "[a TO b]", "\\", "$where", "'; --"],
)
def test_query_syntax_is_plain_text(client: FlaskClient, text: str) -> None:
    document = search(client, text)
    assert document["query"] == text
    if "账户" in text:
        assert document["total"] > 0


@pytest.mark.parametrize(
    "text", ["\x00", "\x00账户\x1b[31m", "\u200b", "😀", "مرحبا بالعالم", "\u202e账户", "\ufeff", "a\r\nb"]
)
def test_control_characters_emoji_and_right_to_left_text_are_plain_text(client: FlaskClient, text: str) -> None:
    assert search(client, text)["query"] == text


@limits(max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(codec="utf-8"), min_size=1, max_size=60))
def test_no_text_breaks_a_search(client: FlaskClient, text: str) -> None:
    response = client.get(URL, query_string={"q": text})
    if text.strip():
        assert response.status_code == 200
        assert json_of(response)["query"] == text
    else:
        assert response.status_code == 422


def test_markup_in_queries_and_entries_comes_back_inert(client: FlaskClient) -> None:
    document = search(client, "页面显示<script>alert(1)</script>乱码")
    assert document["results"][0]["id"] == "markup"
    for html in (document["results"][0]["answer_html"], document["results"][0]["snippet"]):
        assert "<script" not in html
        assert "href" not in html


def test_answers_are_utf_8_json_that_no_shared_cache_keeps(client: FlaskClient) -> None:
    response = client.get(URL, query_string={"q": "账户"})
    assert (response.mimetype, response.headers["Cache-Control"]) == ("application/json", "private, no-cache")
    assert "账户".encode() in response.data
