"""POST /api/v1/answer and /answers: one clear answer, a question back, or whom to turn to."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from conftest import Site, build_index, json_of, write_files
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from faqsearch.api import create_app

FIELDS = [
    "query",
    "intent",
    "smalltalk",
    "status",
    "confidence",
    "notice",
    "answer",
    "follow_ups",
    "alternatives",
    "clarify",
    "escalation",
    "handover",
    "context",
    "generation",
]


def ask(client: FlaskClient, **body: Any) -> dict[str, Any]:
    response = client.post("/api/v1/answer", json=body)
    assert response.status_code == 200, response.text
    document: dict[str, Any] = json_of(response)
    return document


def post_raw(client: FlaskClient, body: bytes, url: str = "/api/v1/answer") -> TestResponse:
    return client.post(url, data=body, content_type="application/json")


def test_an_answered_query_has_the_answer_and_other_entries(client: FlaskClient) -> None:
    document = ask(client, query="账户被冻结了怎么办？", limit=2)
    assert list(document) == FIELDS
    assert (document["status"], document["answer"]["id"]) == ("answered", "account-frozen")
    assert document["clarify"] is None
    assert len(document["alternatives"]) <= 2
    for choice in document["alternatives"]:
        assert list(choice) == ["number", "id", "question", "hint", "category", "confidence"]
        assert choice["id"] != "account-frozen"


def test_an_unanswered_query_has_no_answer_but_an_escalation(client: FlaskClient) -> None:
    document = ask(client, query="zzqx")
    assert (document["status"], document["answer"], document["clarify"]) == ("unanswered", None, None)
    assert document["escalation"]["channels"]


def test_an_ambiguous_query_asks_which_question_is_meant(site: Site, tmp_path: Path) -> None:
    # Nothing is certain enough here, so that every query with two possible entries is ambiguous.
    client = create_app(site.settings(tmp_path, answered_confidence=1.0, ambiguous_confidence=0.01)).test_client()
    document = ask(client, query="忘记登录密码登录失败", limit=1)
    assert (document["status"], document["answer"]) == ("ambiguous", None)
    assert document["clarify"]["prompt"]
    options = [choice["id"] for choice in document["clarify"]["options"]]
    assert set(options) == {"password-reset", "login-failure"}
    assert options[0] == document["escalation"]["entry"]


def test_answer_and_search_agree(client: FlaskClient) -> None:
    found = json_of(client.get("/api/v1/search", query_string={"q": "怎么申请退款"}))
    document = ask(client, query="怎么申请退款")
    for name in ("query", "status", "confidence", "escalation", "generation"):
        assert document[name] == found[name]
    first = found["results"][0]
    assert "<mark>" in first["answer_html"]  # a result to scan; in a conversation marks would only disturb
    plain = re.sub("</?mark>", "", first["answer_html"])
    text = document["answer"].pop("answer_text")
    assert document["answer"] == first | {"answer_html": plain}
    assert text == "在订单页申请退款。"


def test_many_queries_are_answered_in_their_order(client: FlaskClient) -> None:
    queries = ["怎么申请退款", {"query": "账户被冻结了怎么办？", "limit": 1}, "怎么申请退款"]
    document = json_of(client.post("/api/v1/answers", json={"queries": queries}))
    assert [answer["query"] for answer in document["answers"]] == [
        "怎么申请退款",
        "账户被冻结了怎么办？",
        "怎么申请退款",
    ]
    assert document["answers"][0] == ask(client, query="怎么申请退款")
    assert document["answers"][1]["answer"]["id"] == "account-frozen"


@pytest.mark.parametrize("category", ["", None])
def test_an_empty_category_and_null_are_no_filter(client: FlaskClient, category: str | None) -> None:
    assert ask(client, query="怎么申请退款", category=category) == ask(client, query="怎么申请退款")
    body = {"queries": ["怎么申请退款"], "category": category}
    assert json_of(client.post("/api/v1/answers", json=body))["answers"] == [ask(client, query="怎么申请退款")]


def test_a_hundred_queries_are_taken_and_a_hundred_and_one_are_not(client: FlaskClient) -> None:
    assert len(json_of(client.post("/api/v1/answers", json={"queries": ["退款"] * 100}))["answers"]) == 100
    assert client.post("/api/v1/answers", json={"queries": ["退款"] * 101}).status_code == 422
    assert client.post("/api/v1/answers", json={"queries": []}).status_code == 422


def test_the_largest_batch_of_the_longest_queries_is_taken(client: FlaskClient) -> None:
    body = json.dumps({"queries": ["😀" * 500] * 100}).encode("ascii")
    assert post_raw(client, body, "/api/v1/answers").status_code == 200


def test_a_faulty_query_of_many_is_named_by_its_position(client: FlaskClient) -> None:
    response = client.post("/api/v1/answers", json={"queries": ["退款", "", {"query": "退款", "limit": 0}, 7]})
    assert response.status_code == 422
    assert json_of(response)["errors"] == {
        "queries": {"1": ["is empty"], "2": {"limit": ["must be 1 to 50"]}, "3": ["must be a string"]}
    }


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "query"),
        ({"query": None}, "query"),
        ({"query": 5}, "query"),
        ({"query": "   "}, "query"),
        ({"query": "账" * 501}, "query"),
        ({"query": "a", "limit": "3"}, "limit"),
        ({"query": "a", "limit": True}, "limit"),
        ({"query": "a", "limit": 1.5}, "limit"),
        ({"query": "a", "limit": None}, "limit"),
        ({"query": "a", "category": 1}, "category"),
        ({"query": "a", "colour": "red"}, "colour"),
        ({"query": "a", "\ud800": "red"}, "\ufffd"),
    ],
)
def test_a_faulty_field_is_named(client: FlaskClient, body: dict[str, Any], field: str) -> None:
    response = post_raw(client, json.dumps(body).encode())
    assert (response.status_code, response.mimetype) == (422, "application/problem+json")
    assert list(json_of(response)["errors"]) == [field]


@pytest.mark.parametrize("body", [b"[]", b'"text"', b"1", b"null"])
def test_a_body_that_is_no_object_is_refused(client: FlaskClient, body: bytes) -> None:
    response = post_raw(client, body)
    assert (response.status_code, list(json_of(response)["errors"])) == (422, ["body"])


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"{", b"{'query': 1}", b'{"query": "a",}', b'{"query": "a"} x', b'{"query": "a"}\x00', b"\x00", b"\xff"),
        *(b'{"query": "\xff"}', b'{"query": "a\x00"}', b'{"limit": NaN}', b'{"limit": 1e999}', b'{"limit": -Infinity}'),
        *(b'{"limit": ' + b"9" * 5000 + b"}", b"[" * 100_000, '{"query": "a"}'.encode("utf-16")),
    ],
)
def test_a_body_that_is_not_json_in_utf_8_is_malformed(client: FlaskClient, body: bytes) -> None:
    response = post_raw(client, body)
    assert (response.status_code, response.mimetype) == (400, "application/problem+json")
    assert list(json_of(response)["errors"]) == ["body"]


@pytest.mark.parametrize("body", [b'{"query": "\\ud800"}', b'{"query": "\\udc00\\ud800 a"}'])
def test_half_a_surrogate_pair_becomes_a_replacement_character(client: FlaskClient, body: bytes) -> None:
    response = post_raw(client, body)
    assert response.status_code == 200
    assert json_of(response)["query"].startswith("\ufffd")


def test_a_whole_surrogate_pair_is_the_character_it_means(client: FlaskClient) -> None:
    assert json_of(post_raw(client, b'{"query": "\\ud83d\\ude00"}'))["query"] == "😀"


def test_a_byte_order_mark_is_passed_over(client: FlaskClient) -> None:
    assert post_raw(client, b'\xef\xbb\xbf{"query": "a"}').status_code == 200


@pytest.mark.parametrize(
    ("query", "intent", "smalltalk", "reason"),
    [
        ("转人工", "handover", None, "handover"),
        ("有人吗？", "handover", None, "handover"),
        ("没解决", "not_solved", None, "handover"),
        ("你好", "smalltalk", "greeting", "smalltalk"),
        ("谢谢啦", "smalltalk", "thanks", "smalltalk"),
        ("asdfgh", "nonsense", None, "no_match"),
    ],
)
def test_what_asks_nothing_is_told_by_intent_and_reason(
    client: FlaskClient, query: str, intent: str, smalltalk: str | None, reason: str
) -> None:
    document = ask(client, query=query)
    assert (document["intent"], document["smalltalk"]) == (intent, smalltalk)
    assert (document["status"], document["confidence"]) == ("unanswered", 0.0)
    assert (document["alternatives"], document["escalation"]["reason"]) == ([], reason)
    assert [channel["id"] for channel in document["escalation"]["channels"]] == ["chat", "email"]


@pytest.mark.parametrize("query", ["人工客服几点上班", "账户被冻结了怎么办", "你好，怎么退款，谢谢"])
def test_what_asks_something_is_a_question(client: FlaskClient, query: str) -> None:
    document = ask(client, query=query)
    assert (document["intent"], document["smalltalk"]) == ("question", None)


def test_what_an_operator_wrote_is_a_question_whatever_the_lists_say(tmp_path: Path) -> None:
    files = {"no-use.md": "---\nquestion: 没用\n---\n换一个。\n", "person.md": "---\nquestion: 转人工\n---\n拨热线。\n"}
    build_index(write_files(tmp_path / "corpus", files), tmp_path / "index")
    client = create_app(Site(tmp_path / "corpus", tmp_path / "index").settings(tmp_path)).test_client()
    assert ask(client, query="没用")["answer"]["id"] == "no-use"
    assert ask(client, query="转人工")["intent"] == "handover"


def test_a_context_goes_back_with_the_next_message(client: FlaskClient) -> None:
    first = ask(client, query="账户被冻结了怎么办")
    second = ask(client, query="1", context=first["context"])
    assert (second["intent"], second["answer"]["id"]) == ("choice", first["alternatives"][0]["id"])
    assert ask(client, query="还是不行", previous_entry="account-frozen")["escalation"]["entry"] == "account-frozen"
    assert ask(client, query="你好", context=None) == ask(client, query="你好", context="") == ask(client, query="你好")


def test_each_of_a_batch_may_bring_its_context(client: FlaskClient) -> None:
    context = ask(client, query="账户被冻结了怎么办")["context"]
    body = {"queries": ["1", {"query": "1", "context": context}]}
    alone, chosen = json_of(client.post("/api/v1/answers", json=body))["answers"]
    assert (alone["intent"], chosen["intent"]) == ("question", "choice")


def test_what_is_no_context_begins_a_conversation(client: FlaskClient) -> None:
    assert ask(client, query="你好", context="x") == ask(client, query="你好")


@pytest.mark.parametrize("context", ["A" * 2049, 5, {"v": 1}])
def test_what_can_be_no_context_is_named(client: FlaskClient, context: Any) -> None:
    response = client.post("/api/v1/answer", json={"query": "1", "context": context})
    assert (response.status_code, list(json_of(response)["errors"])) == (422, ["context"])


def test_an_answer_comes_as_plain_text_too(client: FlaskClient) -> None:
    text = ask(client, query="账户被冻结了怎么办")["answer"]["answer_text"]
    assert text == "账户被冻结后，请联系客服解冻：\n1. 问清原因\n2. 提供身份信息"


def test_a_hand_over_has_an_open_channel_what_to_prepare_and_what_was_asked_in_order(client: FlaskClient) -> None:
    first = ask(client, query="我叫王小明，账户被冻结了怎么办")
    assert first["handover"] is None
    second = ask(client, query="还是不行", context=first["context"])
    handed = ask(client, query="转人工", context=second["context"])["handover"]
    assert handed["channel"]["id"] == "chat"  # the hotline, which comes first, has been closed since 2020
    assert [item["id"] for item in handed["prepare"]] == ["account_id", "screenshots"]
    assert handed["summary"] == "我问过：\n1. 我叫[name]，账户被冻结了怎么办\n2. 还是不行"
    assert ask(client, query="zzqx")["handover"]["summary"] == "我问过：\n1. zzqx"
    assert ask(client, query="转人工")["handover"]["summary"] == "我问过：\n1. 转人工"


def test_where_all_channels_are_closed_a_hand_over_has_none(client: FlaskClient) -> None:
    document = ask(client, query="怎么注销账户？")  # the hotline's alone
    assert document["handover"]["channel"] is None
    assert [channel["id"] for channel in document["escalation"]["channels"]] == ["hotline"]


@pytest.mark.parametrize("query", ["你好", "谢谢", "？？？", "怎么申请退款"])
def test_small_talk_nonsense_and_answers_hand_over_nothing(client: FlaskClient, query: str) -> None:
    assert ask(client, query=query)["handover"] is None


@pytest.mark.parametrize(
    ("accepts", "begins"),
    [(None, "我问过"), ("zh-CN,zh;q=0.9,en;q=0.8", "我问过"), ("en-GB,en;q=0.9", "What I asked"), ("fr", "我问过")],
)
def test_accept_language_decides_what_prompts_are_in(
    site: Site, tmp_path: Path, accepts: str | None, begins: str
) -> None:
    client = create_app(site.settings(tmp_path, answered_confidence=1.0, ambiguous_confidence=0.01)).test_client()
    headers = {"Accept-Language": accepts} if accepts else {}
    asked, wished = json_of(
        client.post("/api/v1/answers", json={"queries": ["忘记登录密码登录失败", "转人工"]}, headers=headers)
    )["answers"]
    assert wished["handover"]["summary"].startswith(begins)
    assert asked["clarify"]["prompt"].startswith("您" if begins == "我问过" else "Which")
    single = json_of(client.post("/api/v1/answer", json={"query": "转人工"}, headers=headers))
    assert single["handover"] == wished["handover"]
