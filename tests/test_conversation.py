"""What a message means after others: choices, follow-ups, new topics, and the context that tells."""

import base64
import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from texts import any_text

from faqsearch import wire
from faqsearch.conversation import MAX_CONTEXT_CHARS, Context, decode
from faqsearch.conversation.choices import hints, named, numbered
from faqsearch.knowledge import Category, Entry
from faqsearch.search.searcher import Searcher
from trials import NOW

Json = dict[str, Any]


def talk(searcher: Searcher, *texts: str, context: Context | None = None) -> list[Json]:
    """The replies to messages, each with the context of the one before."""
    context = context or Context()
    replies = []
    for text in texts:
        replies.append(wire.answer(searcher, wire.AnswerRequest(text, context=context), now=NOW))
        context = decode(replies[-1]["context"])
    return replies


def offered(reply: Json) -> list[Json]:
    return [*reply["follow_ups"], *reply["alternatives"]]


def answer_of(reply: Json) -> str | None:
    return reply["answer"]["id"] if reply["answer"] else None


@pytest.mark.parametrize(
    ("number", "texts"),
    [
        (1, ["1", "第一个", "①", "前面那个", "选1", "A", "the first one", "diyige"]),
        (
            2,
            [
                "2",
                "２",
                "2️⃣",
                "第二个",
                "就第二个吧",
                "二",
                "我选2",
                "中间那个",
                "选项2",
                "di er ge",
                "(2)",
                "倒数第二个",
            ],
        ),
        (3, ["3", "后面那个", "最后一个", "第三条", "后者", "option 3", "the last one"]),
        (7, ["7", "第七个"]),
        (None, ["怎么退款", "12345", "第二天才到", "最后怎么办", "一直没到账", "我要投诉", "前面说的不对"]),
    ],
)
def test_an_option_is_named_by_number_or_place(number: int | None, texts: list[str]) -> None:
    assert {text: numbered(text, 3) for text in texts} == dict.fromkeys(texts, number)


def test_an_option_is_named_by_a_part_that_no_other_has_or_by_its_pinyin() -> None:
    options = ["忘记密码了，怎么找回？", "账号登录不上怎么办？", "账户被锁定了，怎么解锁？"]
    assert {text: named(text, options) for text in ["找回那个", "登录的", "suoding", "mi ma", "账户被锁定了"]} == {
        "找回那个": 1,
        "登录的": 2,
        "suoding": 3,
        "mi ma": 1,
        "账户被锁定了": 3,
    }
    assert [named(text, options) for text in ["怎么", "了", "退款", "怎么办呢", "zenme", "a"]] == [None] * 6


def test_entries_with_the_same_question_are_told_apart_by_category_else_by_how_they_answer() -> None:
    categories = {id_: Category(id_, name) for id_, name in (("card", "银行卡"), ("wallet", "钱包"))}
    long = "在**账单**页点“申请退款”，" * 5
    entries = [
        Entry(id="a", question="怎么退款？", answer="甲", category="card"),
        Entry(id="b", question="怎么退款", answer="乙", category="wallet"),
        Entry(id="c", question="怎么充值？", answer="丙", category="wallet"),
        Entry(id="d", question="怎么开票？", answer=long, category="card"),
        Entry(id="e", question="怎么开票？", answer="戊", category="card"),
        Entry(id="f", question="怎么开票？", answer="己"),
    ]
    told = hints(entries, categories)
    assert told[:3] == ["银行卡", "钱包", None]
    assert told[3] == f"{'在账单页点“申请退款”，' * 2}在账单页点…"
    assert told[4:] == ["戊", "己"]
    assert named("钱包的", [f"{entry.question} {hint or ''}" for entry, hint in zip(entries, told, strict=True)]) == 2


@pytest.mark.parametrize("text", ["我就" * 250, "个项" * 250, "的那个" * 160, "选" * 500, "那" * 500, "a1" * 250])
def test_what_is_made_to_be_slow_names_no_option_and_is_not(text: str) -> None:
    started = time.perf_counter()
    assert (numbered(text, 3), named(text, ["甲乙", "丙丁"])) == (None, None)
    assert time.perf_counter() - started < 1


def test_a_number_chooses_of_what_was_offered(sample: Searcher) -> None:
    first, second, third = talk(sample, "账户被冻结了怎么办", "第二个", "1")
    assert second["intent"] == third["intent"] == "choice"
    assert answer_of(second) == offered(first)[1]["id"]
    assert answer_of(third) == offered(second)[0]["id"]
    assert (second["status"], second["confidence"], second["escalation"]["entry"]) == (
        "answered",
        1.0,
        answer_of(second),
    )
    assert [each["number"] for each in offered(second)] == list(range(1, len(offered(second)) + 1))


def test_what_an_entry_names_is_offered_after_it_be_it_a_known_gap(sample: Searcher) -> None:
    answered, gap = talk(sample, "提现一直没到账怎么办", "2")
    assert [each["id"] for each in answered["follow_ups"]] == ["follow-up", "withdrawal-fee"]
    assert not {"follow-up", "withdrawal-fee"} & {each["id"] for each in answered["alternatives"]}
    assert (gap["intent"], gap["status"], gap["escalation"]["reason"]) == ("choice", "unanswered", "known_gap")
    assert gap["escalation"]["entry"] == "withdrawal-fee"
    assert gap["handover"]["summary"] == "我问过：\n1. 提现一直没到账怎么办\n2. 提现收手续费吗？"


def test_none_of_what_was_offered_leads_to_a_person(sample: Searcher) -> None:
    _, reply = talk(sample, "账户被冻结了怎么办", "以上都不是")
    assert (reply["intent"], reply["escalation"]["reason"]) == ("handover", "handover")
    (alone,) = talk(sample, "以上都不是")
    assert alone["intent"] == "question"


def asked_back(*options: str) -> Context:
    return Context(("密码登录",), "密码登录", None, options, is_choice=True, asked_back=1)


def test_a_number_that_no_option_has_is_asked_back_about(sample: Searcher) -> None:
    context = asked_back("password-reset", "login-failure")
    missed, chosen = talk(sample, "5", "登录不上那个", context=context)
    assert (missed["intent"], missed["status"]) == ("choice", "ambiguous")
    assert [option["id"] for option in missed["clarify"]["options"]] == list(context.options)
    assert (chosen["intent"], answer_of(chosen)) == ("choice", "login-failure")


def test_a_question_that_one_of_the_options_answers_is_a_choice_and_another_is_none(sample: Searcher) -> None:
    context = asked_back("password-reset", "login-failure")
    (chosen,) = talk(sample, "zhaohui", context=context)
    assert (chosen["intent"], answer_of(chosen)) == ("choice", "password-reset")
    (other,) = talk(sample, "怎么申请退款", context=context)
    assert (other["intent"], answer_of(other)) == ("question", "refund-dispute")


@pytest.mark.parametrize(
    ("asked", "next_", "entry"),
    [
        ("提现一直没到", "一般几天", "withdrawal-delay"),
        ("账户冻结了", "需要多长时间", "account-frozen"),
        ("怎么绑卡", "它安全吗", "bind-bank-card"),
        ("在线客服入口在哪", "打开没反应", "online-chat"),
        ("怎么投诉", "要留证据吗", "complaint-evidence"),
        ("my account is frozen", "what documents do i need?", "account-frozen"),
    ],
)
def test_a_follow_up_is_understood_with_what_it_follows(sample: Searcher, asked: str, next_: str, entry: str) -> None:
    assert answer_of(talk(sample, asked, next_)[-1]) == entry


@pytest.mark.parametrize("before", ["账户冻结了怎么办", "提现一直没到", "怎么绑卡", "怎么注销账户", "你好"])
@pytest.mark.parametrize("topic", ["登录密码忘记了", "怎么申请退款", "客服电话是多少", "那怎么换成美元呢", "应用闪退"])
def test_a_new_topic_is_answered_as_if_nothing_had_gone_before(sample: Searcher, before: str, topic: str) -> None:
    (alone,) = talk(sample, topic)
    assert answer_of(talk(sample, before, topic)[-1]) == answer_of(alone) is not None


def test_small_talk_between_does_not_break_off_what_was_spoken_of(sample: Searcher) -> None:
    *_, reply = talk(sample, "账户冻结了", "好的，谢谢", "那要多久")
    assert answer_of(reply) == "account-frozen"


def test_what_did_not_help_keeps_whom_to_turn_to_for_it_and_what_to_prepare(sample: Searcher) -> None:
    answered, reply, wished = talk(sample, "账户冻结了怎么办", "试过了还是不行", "转人工")
    assert (reply["intent"], wished["intent"]) == ("not_solved", "handover")
    for each in (reply, wished):
        assert each["escalation"] == answered["escalation"] | {"reason": "handover"}
        assert (each["status"], each["answer"]) == ("unanswered", None)


def test_previous_query_and_entry_do_where_there_is_no_context(sample: Searcher) -> None:
    for context in (
        Context().told("账户冻结了", None),
        Context().told(None, "account-frozen"),
        Context().told("账户冻结了", "account-frozen"),
    ):
        assert answer_of(talk(sample, "需要多长时间", context=context)[0]) == "account-frozen"
    (gone,) = talk(sample, "需要多长时间", context=Context().told(None, "no-such-entry"))
    assert gone == talk(sample, "需要多长时间")[0]


def test_a_context_carries_no_personal_data_and_stays_small(sample: Searcher) -> None:
    texts = [
        f"我叫王小明，手机号13812345678，第{number}次问账户冻结了怎么办{'，急' * 200}"[:500] for number in range(12)
    ]
    for reply in talk(sample, *texts):
        assert len(reply["context"]) <= MAX_CONTEXT_CHARS
    context = decode(reply["context"])
    assert 0 < len(context.asked) <= 8
    assert "13812345678" not in repr(context)
    assert "王小明" not in repr(context)


@given(st.lists(any_text(), max_size=8), any_text(), st.lists(any_text(), max_size=20))
def test_a_context_comes_back_as_it_went_but_for_what_is_too_much(
    asked: list[str], topic: str, options: list[str]
) -> None:
    context = Context().told("？", "entry")
    for text in asked:
        context = context.after(text, topic=topic[:50], options=tuple(option[:20] for option in options))
    encoded = context.encoded()
    assert len(encoded) <= MAX_CONTEXT_CHARS
    back = decode(encoded)
    assert (back.topic, back.entry) == (context.topic.encode("utf-8", "replace").decode(), context.entry)
    assert len(back.asked) <= 8


def of(row: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(row).encode()).decode()


GOOD = {"v": 1, "asked": [], "topic": "", "entry": None, "options": [], "is_choice": False, "asked_back": 0}


@pytest.mark.parametrize(
    "text",
    [
        "x",
        "????",
        of([]),
        of("a"),
        of({"v": 1}),
        of(GOOD | {"asked": [1]}),
        of(GOOD | {"topic": None}),
        of(GOOD | {"asked_back": "x"}),
        "[" * 2000,
        "é",
    ],
)
def test_what_is_no_context_is_as_good_as_none(text: str) -> None:
    assert decode(text) == Context()


def test_the_context_of_another_version_is_passed_over() -> None:
    assert decode(of({"v": 2, "anything": 1})) == Context()
    assert decode(of(GOOD)) == Context()
