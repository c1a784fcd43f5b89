"""What is no question is told by lists, which are precise before they are complete."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from faqsearch.analysis.intents import Said, read_intents
from faqsearch.corpus import read_corpus
from faqsearch.errors import CorpusError

ROOT = Path(__file__).resolve().parent.parent
SHIPPED = read_intents()


@pytest.mark.parametrize(
    ("said", "texts"),
    [
        (
            Said.HANDOVER,
            ["转人工", "人工客服", "有人吗", "我要投诉你们客服", "talk to a human", "帮我转接人工服务吧！"],
        ),
        (
            Said.HANDOVER,
            ["你好，转人工", "還是不行，轉人工", "I want to speak to a real person, please", "快点，我要找你们经理"],
        ),
        (Said.NOT_SOLVED, ["没解决", "还是不行", "試過了，還是不行", "it still doesn't work", "答非所问"]),
        (Said.GREETING, ["你好", "您好，在吗？", "hi there"]),
        (Said.THANKS, ["谢谢！", "好的，谢谢你", "thanks a lot"]),
        (Said.GOODBYE, ["再见", "没有别的了，谢谢", "bye"]),
        (Said.PRAISE, ["你真棒", "👍", "great, that helped"]),
        (Said.ABUSE, ["笨蛋", "垃圾客服！！", "stupid bot"]),
        (Said.CHAT, ["嗯嗯，知道了", "你是机器人吗", "ok"]),
        (Said.NONSENSE, ["asdf", "？？？", "……", "😀"]),
    ],
)
def test_what_says_nothing_of_the_matter_is_told_by_lists(said: Said, texts: list[str]) -> None:
    assert {text: SHIPPED.said(text) for text in texts} == dict.fromkeys(texts, said)


@pytest.mark.parametrize(
    "text",
    [
        "人工客服几点上班",
        "怎么转人工",
        "谢谢，怎么退款",
        "转人工要等多久",
        "密码还是不行怎么重置",
        "怎么投诉你们客服",
        "how do I talk to a human",
    ],
)
def test_a_question_stays_one(text: str) -> None:
    assert SHIPPED.said(text) is None


def test_some_things_are_said_after_an_answer_only() -> None:
    assert SHIPPED.said("重装了还是打不开") is None
    assert SHIPPED.said("重装了还是打不开", Said.STILL) is Said.STILL
    assert SHIPPED.said("都不是", Said.NONE_OF_THESE) is Said.NONE_OF_THESE


def in_scope() -> Iterator[str]:
    """What entries of fourteen trades are asked by, but for the wallet's own wishes for a person."""
    for path in [*(ROOT / "tests" / "corpora").rglob("*.jsonl"), ROOT / "tests" / "relevance" / "development.jsonl"]:
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            if row.get("topics") or "question" in row:
                yield row.get("text") or row["question"]
    for entry in read_corpus(ROOT / "corpus").entries:
        yield from entry.phrasings


def test_of_the_questions_of_fourteen_trades_only_wishes_for_a_person_are_taken_for_something_else() -> None:
    taken = {text: said for text in in_scope() if (said := SHIPPED.said(text))}
    assert taken == dict.fromkeys(["转人工", "叫你们经理来", "有没有活人"], Said.HANDOVER)


def test_a_corpus_adds_to_the_lists_and_keeps_a_phrase_a_question() -> None:
    own = read_intents("# ours\ngreeting:\n[老铁]没毛病\n\nquestion:\n人工(客服|服务)\n")
    assert own.said("老铁没毛病") is own.said("没毛病") is own.said("你好") is Said.GREETING
    assert own.said("人工客服") is None
    assert own.said("转人工") is Said.HANDOVER


def test_every_faulty_line_is_named() -> None:
    text = "转人工\nhandover:\n[转\n转]\n转|接\n[a[b]]\n*a*b*\n[a]\nnobody:\n转接\n"
    with pytest.raises(CorpusError) as caught:
        read_intents(text)
    assert [(fault.path, fault.line) for fault in caught.value.faults] == [
        ("lexicon/intents.txt", line) for line in (1, 3, 4, 5, 6, 7, 8, 9)
    ]


@pytest.mark.parametrize("text", ["试过了还是" * 100, "我，" * 250, "i still " * 62, "要" * 500, "a" * 500])
def test_a_message_that_is_made_to_be_slow_is_not(text: str) -> None:
    assert SHIPPED.said(text, Said.STILL) is None
