"""The layer that the API and the command line share: text in, JSON and readable text out."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from faqsearch.knowledge import Entry
from faqsearch.search.decision import worth_asking_about
from faqsearch.search.outcome import Hit
from faqsearch.wire import answer_text, query_fault, search_text, to_json, without_surrogates
from faqsearch.wire.schemas import ChannelSchema

CHANNEL: dict[str, Any] = {
    "id": "chat",
    "name": "在线客服",
    "where": "官网",
    "contact": None,
    "hours": None,
    "open_now": None,
    "next_open": None,
    "response_times": [{"text": "几分钟内", "source": "说明"}],
}
ESCALATION: dict[str, Any] = {
    "reason": "answered",
    "entry": "refund",
    "channels": [CHANNEL],
    "prepare": [{"id": "id", "label": "账户信息", "why": "核实身份。", "example": "demo_user", "sensitive": True}],
    "never_share": ["登录密码", "支付密码"],
}
RESULT: dict[str, Any] = {
    "rank": 1,
    "id": "refund",
    "question": "怎么退款？",
    "answer": "第一行\n\n1. 第二行",
    "confidence": 0.934,
    "sources": [{"title": "说明", "locator": "第 4 节"}],
    "updated": "2026-11-22",
}
CHOICES = [
    {"id": "refund", "question": "怎么退款？", "confidence": 0.5},
    {"id": "b", "question": "B？", "confidence": 0.4},
]


def searched(**changes: Any) -> dict[str, Any]:
    document = {"query": "退款", "status": "answered", "confidence": 0.934, "total": 1, "did_you_mean": None}
    return {**document, "notice": None, "results": [RESULT], "escalation": ESCALATION, **changes}


def answered(**changes: Any) -> dict[str, Any]:
    document = {"query": "退款", "intent": "question", "status": "answered", "confidence": 0.934, "answer": RESULT}
    return {**document, "notice": None, "clarify": None, "alternatives": [], "escalation": ESCALATION, **changes}


def test_half_a_surrogate_pair_is_replaced_and_everything_else_kept() -> None:
    assert without_surrogates("\ud800账\udc00\x00😀") == "\ufffd账\ufffd\x00😀"


def test_json_is_utf_8_without_spaces_and_can_always_be_encoded() -> None:
    text = to_json({"账户": "\ud800", "n": [1, None]})
    assert text == '{"账户":"\ufffd","n":[1,null]}'
    assert json.loads(text.encode()) == {"账户": "\ufffd", "n": [1, None]}


@pytest.mark.parametrize("text", ["账", "a" * 500, f"{' ' * 600}a", "\x00", "\u200b", "\ufeff"])
def test_a_query_of_1_to_500_characters_has_no_fault(text: str) -> None:
    assert query_fault(text) is None


@pytest.mark.parametrize("text", ["", " \t\n\u3000\u00a0", "\x1c\x1d\x1e\x1f\x85", "a" * 501])
def test_an_empty_or_over_long_query_has(text: str) -> None:
    assert query_fault(text)


def test_opening_times_are_iso_8601_with_their_offset() -> None:
    row = {"channel": CHANNEL, "open_now": False, "next_open": datetime(2026, 11, 23, 9, tzinfo=UTC)}
    assert ChannelSchema().dump(row)["next_open"] == "2026-11-23T09:00:00+00:00"


def test_a_search_reads_rank_question_answer_then_whom_to_turn_to_and_what_to_bring() -> None:
    assert search_text(searched()) == (
        "退款: answered, confidence 0.93; 1 entry matches\n"
        "\n"
        "1. 怎么退款？  [refund, 0.93]\n"
        "   第一行\n"
        "\n"
        "   1. 第二行\n"
        "   Source: 说明 第 4 节 (2026-11-22)\n"
        "\n"
        "Whom to turn to\n"
        "   在线客服: 官网; hours not known\n"
        "      replies: 几分钟内 (说明)\n"
        "\n"
        "Have ready\n"
        "   账户信息: 核实身份。 For example: demo_user Only inside official channels.\n"
        "\n"
        "Never tell anybody: 登录密码, 支付密码"
    )


def test_a_notice_is_read_out_before_all_else() -> None:
    notice = {"text": "今晚维护。", "text_html": "<p>今晚维护。</p>", "until": None}
    for text in (search_text(searched(notice=notice)), answer_text(answered(notice=notice))):
        assert text.split("\n")[1:4:2] == ["", ""]
        assert text.split("\n")[2] == "今晚维护。"


def test_a_search_without_results_says_so_and_whom_to_turn_to() -> None:
    text = search_text(searched(results=[], total=0, status="unanswered", confidence=0.0, did_you_mean="退款"))
    assert text.startswith("退款: unanswered, confidence 0.00; nothing matches\nDid you mean: 退款\n")
    assert "在线客服" in text


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ({"open_now": True}, "open now"),
        ({"open_now": False}, "closed"),
        ({"open_now": False, "next_open": "2026-11-23T09:00:00+08:00"}, "closed, opens 2026-11-23 09:00 (UTC+08:00)"),
        ({"contact": "400"}, "400; hours not known"),
    ],
)
def test_a_channel_says_whether_it_is_open(state: dict[str, Any], words: str) -> None:
    text = search_text(searched(escalation={**ESCALATION, "channels": [{**CHANNEL, **state}]}))
    assert f"   在线客服: 官网; {words}\n" in text


def test_an_ambiguous_answer_asks_and_numbers_the_options() -> None:
    clarify = {"prompt": "您想问的是哪一个？", "options": CHOICES}
    text = answer_text(answered(status="ambiguous", answer=None, clarify=clarify, alternatives=CHOICES))
    assert "您想问的是哪一个？\n   1. 怎么退款？  [refund, 0.50]\n   2. B？  [b, 0.40]\n" in text
    assert text.count("怎么退款") == 1


def test_an_unanswered_query_says_so_and_lists_what_is_near() -> None:
    text = answer_text(answered(status="unanswered", answer=None, alternatives=CHOICES))
    assert "The corpus does not answer this" in text
    assert "Near to it\n   1. 怎么退款？" in text


def test_alternatives_that_hardly_matter_are_not_read_out() -> None:
    choices = [{**CHOICES[0], "confidence": 0.01}]
    assert "Near to it" not in answer_text(answered(status="unanswered", answer=None, alternatives=choices))


def test_a_known_gap_is_named() -> None:
    gap = {**ESCALATION, "reason": "known_gap", "entry": "close-account"}
    assert "[close-account]" in answer_text(answered(status="unanswered", answer=None, escalation=gap))


@pytest.mark.parametrize(("third", "options"), [(0.1, [1, 2, 3]), (0.04, [1, 2])])
def test_what_is_far_less_likely_than_the_first_entry_is_not_worth_asking_about(
    third: float, options: list[int]
) -> None:
    confidences = (0.45, 0.01, third, 0.14)
    hits = [Hit(rank, Entry(f"e{rank}", "？"), "？", "", 1.0, value) for rank, value in enumerate(confidences, start=1)]
    assert [hit.rank for hit in worth_asking_about(hits)] == options
    assert worth_asking_about(hits[:1]) == hits[:1]
