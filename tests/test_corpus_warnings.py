"""What ``reindex --check`` warns of: no fault, and yet hardly meant."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import SAMPLE_CORPUS, write_files

from faqsearch.cli import main
from faqsearch.corpus import check_corpus


def warnings_of(folder: Path) -> list[str]:
    return [f"{Path(fault.path).name}:{fault.line}: {fault.message}" for fault in sorted(check_corpus(folder)[1])]


def test_links_that_lead_nowhere_are_named_with_their_line(tmp_path: Path) -> None:
    links = "见[退款](money/refund.md)、[外面](../a.png)、[配置](channels.yaml)、[上](#a)。"
    answer = f"看图：\n\n![图](images/%E5%9B%BE.png)\n\n{links}"
    row = {"id": "bulk", "question": "成批？", "answer": "一\n\n[无](none.pdf)"}
    files = {"a.md": f"---\nquestion: 问？\n---\n\n{answer}\n", "b.jsonl": json.dumps(row), "channels.yaml": ""}
    assert warnings_of(write_files(tmp_path / "corpus", files)) == [
        "a.md:7: answer: 'images/图.png' leads nowhere: the corpus has no such file and no such entry",
        "a.md:9: answer: '#a' leads nowhere: an answer has no places of its own",
        "a.md:9: answer: '../a.png' leads nowhere: it is outside of the corpus",
        "a.md:9: answer: 'channels.yaml' leads nowhere: such a file is not served from here",
        "a.md:9: answer: 'money/refund.md' leads nowhere: the corpus has no such file and no such entry",
        "b.jsonl:1: answer: 'none.pdf' leads nowhere: the corpus has no such file and no such entry",
    ]


def test_warnings_are_printed_and_refuse_nothing(tmp_path: Path) -> None:
    write_files(tmp_path / "corpus", {"a.md": "---\nquestion: 问？\n---\n[无](none.pdf)\n"})
    asked = ["reindex", "--check", "--corpus", str(tmp_path / "corpus"), "--index", str(tmp_path / "index")]
    told = CliRunner().invoke(main, asked)
    assert told.exit_code == 0
    assert told.stdout == "The corpus is sound: 1 entries, 0 of them known gaps; 1 warning.\n"
    message = "answer: 'none.pdf' leads nowhere: the corpus has no such file and no such entry"
    assert told.stderr == f"warning: {tmp_path}/corpus/a.md:4: {message}\n"
    told = CliRunner().invoke(main, [*asked, "--json"])
    path = str(tmp_path / "corpus/a.md")
    assert json.loads(told.stdout)["warnings"] == [{"path": path, "line": 4, "message": message}]


@pytest.mark.parametrize(
    ("answer", "tags"),
    [
        ("<div>一</div> <font color='red'>红</font>", "<div>, </div>, <font color='red'>, </font>"),
        ('见 <img src="a.png" width="30"/> 图', '<img src="a.png" width="30"/>'),
        ("<!-- 注释 -->\n正文", "<!--"),
        ("<Script>alert(1)</Script>", "<Script>, </Script>"),
        ("一<br>二，`<div>`，<https://a.com>，填 <你的名称> 或 <token>，1 <b> 2", "<b>"),
        ("一<br/>二，`<div>`，<https://a.com>，填 <你的名称> 或 <token>，a < b", None),
        ("```\n<div>\n```", None),
        (r"\<div>", "<div>"),
    ],
)
def test_html_that_readers_would_see_is_named(tmp_path: Path, answer: str, tags: str | None) -> None:
    write_files(tmp_path, {"a.md": f"---\nquestion: 问？\n---\n{answer}\n"})
    expected = [] if tags is None else [f"answer: readers see HTML as text: {tags}"]
    assert [fault.message for fault in check_corpus(tmp_path)[1]] == expected


def test_characters_that_were_lost_are_named(tmp_path: Path) -> None:
    text = "---\nquestion: 怎么退\ufffd？\nvariants: [\ufffd款]\n---\n第一行\n\n第\ufffd行\n"
    lost = "characters were lost before it came here (U+FFFD)"
    assert warnings_of(write_files(tmp_path, {"a.md": text})) == [
        f"a.md:1: question: {lost}: '怎么退\ufffd？'",
        f"a.md:1: variants: {lost}: '\ufffd款'",
        f"a.md:7: answer: {lost}: '第一行\\n\\n第\ufffd行'",
    ]


@pytest.mark.parametrize("answer", ["&nbsp;", "<br>", "[](x.md)", "---", "&#8203; \u200b", "[a]: http://a.com"])
def test_an_answer_of_which_nothing_is_seen_is_named(tmp_path: Path, answer: str) -> None:
    write_files(
        tmp_path, {"a.md": f"---\nquestion: 问？\n---\n\n{answer}\n", "b.md": "---\nquestion: 好？\n---\n![](i.png)\n"}
    )
    write_files(tmp_path, {"i.png": b"png"})
    assert "a.md:5: answer: readers see nothing of it" in warnings_of(tmp_path)
    assert not any(warning.startswith("b.md") for warning in warnings_of(tmp_path))


def test_phrasings_of_two_entries_are_named_however_they_are_typed(tmp_path: Path) -> None:
    files = {
        "a.md": "---\nquestion: 怎么申请退款？\nvariants: [退款流程, 退款流程, 想退钱]\n---\n一\n",
        "b.md": "---\nquestion: 怎麼申請退款\nvariants: [退錢！]\nanswerable: false\n---\n",
        "c.md": "---\nquestion: 想退钱\nvariants: [退钱, ＶＰＮ]\n---\n三\n",
        "d.jsonl": '{"id": "d", "question": "vpn", "answer": "四"}\n{"id": "e", "question": "？？", "answer": "五"}',
    }
    a, b, c = (f"{tmp_path}/{name}.md:1" for name in "abc")
    assert warnings_of(write_files(tmp_path, files)) == [
        f"b.md:1: question: 'a' at {a} has the same question: '怎麼申請退款'",
        f"c.md:1: question: '想退钱' is a phrasing of 'a' at {a}, too",
        f"c.md:1: variants: '退钱' is a phrasing of 'b' at {b}, too",
        f"d.jsonl:1: question: 'vpn' is a phrasing of 'c' at {c}, too",
    ]


@pytest.mark.parametrize(
    ("zone", "hours", "warned"),
    [
        ("UTC", "Mo-Fr 09:00-18:00; PH off", True),
        ("Asia/Dubai", "Mo-Fr 09:00-18:00; PH off", True),
        ("Asia/Shanghai", "Mo-Fr 09:00-18:00; PH off", False),
        ("UTC", 'Mo-Fr 09:00-18:00 "not on PH"', False),
    ],
)
def test_public_holidays_that_no_calendar_tells_are_named(tmp_path: Path, zone: str, hours: str, warned: bool) -> None:
    channels = f"timezone: {zone}\nchannels:\n  chat: {{name: 客服, hours: '{hours}'}}\n"
    write_files(tmp_path, {"channels.yaml": channels, "a.md": "---\nquestion: 问？\n---\n答\n"})
    about = "channels.yaml:0: channels.chat.hours: whether it is open is not known"
    assert [warning.startswith(about) for warning in warnings_of(tmp_path)] == [True] * warned


def test_a_category_without_a_name_is_named_once(tmp_path: Path) -> None:
    entry = "---\nquestion: 问{}？\ncategory: money\n---\n答\n"
    write_files(tmp_path, {"a.md": entry.format(1), "b.md": entry.format(2)})
    assert warnings_of(tmp_path) == [
        "a.md:1: category: 'money' has no name to show: channels.yaml defines no such category"
    ]


def test_the_sample_corpus_has_nothing_to_warn_of() -> None:
    assert [*check_corpus(SAMPLE_CORPUS)[1]] == []
