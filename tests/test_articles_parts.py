"""What public FAQs showed: parts of an answer stay in it, and no question is swallowed by the one above."""

import json
from pathlib import Path

import pytest

from faqsearch.articles import ImportReport, import_files
from faqsearch.articles.blocks import Reason
from faqsearch.articles.drafts import Draft


def report(tmp_path: Path, text: str, name: str = "page.md") -> ImportReport:
    (tmp_path / name).write_text(text, encoding="utf-8")
    return import_files([tmp_path / name], tmp_path / "out")


def drafts(tmp_path: Path, text: str) -> list[Draft]:
    return [entry.draft for entry in report(tmp_path, text).entries]


def test_a_heading_that_asks_nothing_below_a_question_with_an_answer_is_a_part_of_that(tmp_path: Path) -> None:
    text = """# Umbrellas

## How to reset the lock?

Hold the button.

### For older locks

Pull the lever.

#### In winter

Warm it.

### How to open it again?

Scan the code.

## Lost umbrellas

Call us.
"""
    found = drafts(tmp_path, text)
    assert [draft.question for draft in found] == [
        "How to reset the lock？",
        "How to open it again？",
        "Lost umbrellas",
    ]
    assert found[0].answer == (
        "Hold the button.\n\n**For older locks**\n\nPull the lever.\n\n**In winter**\n\nWarm it."
    )
    assert "For older locks" not in found[0].locator


def test_parts_of_a_heading_that_asks_nothing_or_has_no_text_stay_entries(tmp_path: Path) -> None:
    ways = "## 怎么联系客服？\n\n有两种。\n\n### 在线客服\n\n点右下角。\n\n### 电话\n\n拨打热线。\n"
    text = f"## 常见故障\n\n### 车锁不响\n\n充电。\n\n{ways}"
    found = drafts(tmp_path, text)
    assert [draft.question for draft in found] == [
        "车锁不响",
        "怎么联系客服？",
        "如何通过在线客服联系客服？",
        "如何通过电话联系客服？",
    ]


def test_a_label_in_bold_type_is_no_heading_among_real_ones(tmp_path: Path) -> None:
    others = "## 怎么停车？\n\n停在白线内。\n\n## 怎么开票？\n\n联系我们。\n"
    text = f"# 车\n\n## 锁打不开\n\n先充电。\n\n**适用车型**：\n\n- 一代\n- 二代\n\n{others}"
    found = drafts(tmp_path, text)
    assert [draft.question for draft in found] == ["锁打不开", "怎么停车？", "怎么开票？"]
    assert found[0].answer == "先充电。\n\n**适用车型**：\n\n- 一代\n- 二代"


def test_a_long_latin_heading_is_a_heading_and_a_paragraph_that_lost_its_line_end_is_none(tmp_path: Path) -> None:
    long = f"Why does {'the umbrella ' * 20}stay shut?"
    found = drafts(tmp_path, f"### Why?\n\nBecause.\n\n### {long}\n\nPull.\n\n### {'伞打不开。' * 50}\n\n用力。\n")
    assert [draft.question.rstrip("？?") for draft in found] == ["Why", long.rstrip("?")]
    assert "伞打不开" in found[1].answer


def test_badges_that_ask_and_answer_are_questions_and_answers(tmp_path: Path) -> None:
    asks = '<Badge text="Q" type="warning" vertical="middle" />：{}\n\n<br/>\n\n'
    answers = '<Badge text="A" type="info" />：{}\n\n-----\n\n'
    pairs = [
        ("Token is expired（**on login**）", "Log in again."),
        (f"Failed: {'storage exists already ' * 7}", "Change it."),
    ]
    text = "# Errors\n\n" + "".join(asks.format(question) + answers.format(answer) for question, answer in pairs)
    made = report(tmp_path, text)
    assert [entry.draft.answer for entry in made.entries] == ["Log in again.", "Change it."]
    assert [entry.draft.question[:10] for entry in made.entries] == ["Token is e", "Failed: st"]
    assert Reason.MARKUP not in {dropped.drop.reason for dropped in made.dropped}


def test_tabs_are_labels_with_what_belongs_to_them(tmp_path: Path) -> None:
    first = '=== "Windows"\n    ```bash\n    pip install a\n    ```'
    text = f'## 怎么安装？\n\n{first}\n\n=== "Linux"\n    双击安装包。\n\n然后重启。\n'
    (draft,) = drafts(tmp_path, text)
    assert draft.answer == "Windows：\n\n```\npip install a\n```\n\nLinux：\n\n双击安装包。\n\n然后重启。"


def test_code_in_a_list_has_the_indentation_of_code_only(tmp_path: Path) -> None:
    (draft,) = drafts(tmp_path, "## 怎么安装？\n\n- 用 apt\n    ```bash\n    if a\n      b\n  c\n    ```\n")
    assert draft.answer == "- 用 apt\n\n```\nif a\n  b\nc\n```"


CHAT = [
    {
        "messages": [
            {"role": "system", "content": "s"},
            {"role": "user", "content": "怎么借？"},
            {"role": "assistant", "content": "扫码。"},
        ]
    },
    {"conversations": [{"from": "human", "value": "怎么还？"}, {"from": "gpt", "value": "放回。"}]},
    {"messages": [{"role": "user", "content": q} for q in ("一？", "二？")]},
    {"messages": [{"role": "user", "content": "没人答？"}]},
    {"messages": "?"},
]


def test_conversations_of_one_question_are_rows(tmp_path: Path) -> None:
    made = report(tmp_path, "\n".join(map(json.dumps, CHAT)), "chat.jsonl")
    (table,) = made.tables
    assert (table.rows, table.entries, len(table.refused)) == (5, 2, 3)
    rows = [json.loads(line) for line in (tmp_path / "out/chat.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [(row["question"], row["answer"]) for row in rows] == [("怎么借？", "扫码。"), ("怎么还？", "放回。")]
    assert any("several questions" in refused.reason for refused in table.refused)


@pytest.mark.parametrize(
    ("header", "entries"),
    [
        ("序,痛點類別,修正提問,修正後回答", 1),
        ("分類,標準問題,標準回答", 1),
        ("怎么处理登录遇到的问题,这是很长的一段话里的内容", 0),
        ("甲,乙", 0),
    ],
)
def test_traditional_names_and_names_by_their_end(tmp_path: Path, header: str, entries: int) -> None:
    cells = ",".join([*"12"[: header.count(",") - 1], "怎么借伞", "扫码。"])
    made = report(tmp_path, f"{header}\n{cells}\n", "a.csv")
    assert [table.entries for table in made.tables] == [entries] * bool(entries)
    assert bool(made.faults) is not bool(entries)
