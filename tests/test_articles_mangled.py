"""Mangled files: no crash, nothing lost without a word, and work in proportion to size."""

import random
import re
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from faqsearch.analysis.normalise import simplify
from faqsearch.articles import ImportReport, import_files
from faqsearch.articles.article import read_article
from faqsearch.articles.boilerplate import Facts
from faqsearch.articles.characters import is_han
from faqsearch.articles.recognise import Words
from faqsearch.articles.webpage import read_html

DATA = Path(__file__).parent / "data" / "articles"
SENTENCE = "许多用户在骑行时会遇到车锁打不开的问题，客服一般会在24小时内回复邮件。"
PIECES = [
    *(
        "## 开锁 ",
        "### 费用？ ",
        "#",
        "一、",
        "1. ",
        "（二）",
        "问：",
        "答：",
        "• ",
        "- ",
        "  ",
        "\t",
        "\n",
        "\n\n",
        "---\n",
        "***",
    ),
    *(
        "目录",
        "引言",
        "结语",
        "常见问题解答",
        "总之，",
        "以上问题",
        "“忘记密码”",
        "请先打开蓝牙。",
        "怎么还车？",
        "費用",
        "24小时",
    ),
    *(
        "| a | b |\n",
        "|---|---|\n",
        "```\n",
        "`",
        "**粗**",
        "[文](x)",
        "![图](y)",
        "<b>",
        "</p>",
        "<script>",
        "</script>",
        "<!--",
        "-->",
    ),
    *(
        "<h2>",
        "</h2>",
        "<table><tr><td>",
        "<li>",
        "&nbsp;",
        "&#x110000;",
        "\ufeff",
        "\u200b",
        "\x00",
        "\x1b[31m",
        "\ud7ff",
        "𠮷",
        "😀",
    ),
]
mangled_text = st.lists(st.sampled_from(PIECES) | st.text(max_size=6), max_size=60).map("".join)


def imported(folder: Path, name: str, raw: bytes) -> ImportReport:
    path = folder / name
    path.write_bytes(raw)
    return import_files([path], folder / "drafts")


def everything(report: ImportReport) -> str:
    drafts = [entry.draft for entry in report.entries]
    return "".join(
        [
            *(f"{draft.question}{draft.variants}{draft.answer}{draft.locator}{draft.title}" for draft in drafts),
            *(f"{item.drop.text}{item.drop.section}" for item in report.dropped),
        ]
    )


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(text=mangled_text, suffix=st.sampled_from([".txt", ".md", ".html"]))
def test_any_text_is_imported_or_named_and_no_chinese_character_is_lost(
    tmp_path_factory: pytest.TempPathFactory, text: str, suffix: str
) -> None:
    report = imported(tmp_path_factory.mktemp("article"), f"a{suffix}", text.encode())
    assert len(report.files) + len(report.faults) == 1
    if report.files:
        lost = han(text) - han(everything(report))
        assert set(lost) <= set("一二三四五六七八九十问答")  # numbers and marks become locators and lists


def han(text: str) -> Counter[str]:
    return Counter(char for char in simplify(text) if is_han(char))


@settings(max_examples=60)
@given(st.binary(max_size=400), st.sampled_from([".txt", ".md", ".html", ".docx"]))
def test_any_bytes_are_imported_or_named(tmp_path_factory: pytest.TempPathFactory, raw: bytes, suffix: str) -> None:
    report = imported(tmp_path_factory.mktemp("article"), f"a{suffix}", raw)
    assert len(report.files) + len(report.faults) == 1


@pytest.mark.parametrize("name", sorted(path.name for path in DATA.glob("*.[th][xt]*")))
def test_a_file_cut_off_anywhere_is_imported_or_named(tmp_path: Path, name: str) -> None:
    raw = (DATA / name).read_bytes()
    for cut in range(1, len(raw), max(1, len(raw) // 25)):
        report = imported(tmp_path, name, raw[:cut])
        assert len(report.files) + len(report.faults) == 1


def test_bytes_changed_at_random_are_imported_or_named(tmp_path: Path) -> None:
    shuffle = random.Random(4)  # noqa: S311 - no secret
    for name in ("glued-headings.txt", "page.html"):
        for _ in range(20):
            raw = bytearray((DATA / name).read_bytes())
            for _ in range(5):
                raw[shuffle.randrange(len(raw))] = shuffle.randrange(1, 256)
            report = imported(tmp_path, name, bytes(raw))
            assert len(report.files) + len(report.faults) == 1


def test_ten_thousand_headings_give_ten_thousand_sections(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(" ".join(f"## 第{number}种车怎么开锁？ {SENTENCE}" for number in range(10_000)), encoding="utf-8")
    article = read_article(path, Facts(Words({}), Words({})))
    assert (len({section.heading for section in article.sections}), article.drops) == (10_000, ())


def test_one_line_of_5_mb_is_imported(tmp_path: Path) -> None:
    text = f"## 开锁失败怎么办？ {SENTENCE * (5_000_000 // len(SENTENCE.encode()))}"
    assert len(text.encode()) > 4_900_000
    (entry,) = imported(tmp_path, "a.txt", text.encode()).entries
    assert entry.draft.answer == text.partition("？ ")[2]


def test_html_nested_a_hundred_thousand_deep_keeps_its_text() -> None:
    reading = read_html("<h2>标题</h2>" + "<div>" * 100_000 + "文字。" + "</div>" * 100_000)
    assert [block.text for block in reading.blocks] == ["标题", "文字。"]


def work(task: Callable[[], object]) -> int:
    """How many functions a task calls, Python's and C's: a measure of work that no other process disturbs."""
    calls = 0

    def count(_frame: FrameType, event: str, _arg: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        task()
    finally:
        sys.setprofile(before)
    return calls


GROWING: dict[str, Callable[[int], str]] = {
    "headings": lambda n: "".join(f"## 第{i}种车怎么开锁？\n\n{SENTENCE}{i}\n\n" for i in range(n)),
    "equal headings": lambda n: f"## 怎么开锁？\n\n{SENTENCE}\n\n" * n,
    "glued headings": lambda n: " ".join(f"## 第{i}种车怎么开锁？ {SENTENCE}" for i in range(n)),
    "questions without answers": lambda n: "怎么开锁？\n\n" * n + "打开蓝牙。",
    "numbered": lambda n: "".join(f"{i + 1}、开锁{i}\n\n{SENTENCE}\n\n" for i in range(n)),
    "quantities": lambda n: "# 标题\n\n" + "".join(f"{i}小时内回复邮件，" for i in range(n)),
    "one item, many lines": lambda n: "# 标题\n\n- 项\n" + "  续行的文字\n" * n,
    "one paragraph, many lines": lambda n: "# 标题\n\n" + (SENTENCE[:-1] + "\n") * n,
    "table": lambda n: "# 标题\n\n" + "| 甲 | 乙 |\n" * n,
    "fences": lambda n: "# 标题\n\n" + "".join("`" * (3 + i % 50) + "\n" for i in range(n)),
    "nested list": lambda n: "# 标题\n\n" + "".join(" " * (i % 50) + "- 项\n" for i in range(n)),
    "tags": lambda n: "# 标题\n\n文" + "<b>字" * n,
}


@pytest.mark.parametrize("kind", GROWING)
def test_four_times_the_text_is_not_much_more_than_four_times_the_work(tmp_path: Path, kind: str) -> None:
    make = GROWING[kind]

    def task(n: int) -> Callable[[], object]:
        (tmp_path / str(n)).mkdir()
        return lambda: imported(tmp_path / str(n), "a.md", make(n).encode())

    task(10)()  # what is loaded once
    assert work(task(400)) < 6 * work(task(100))


def test_html_twice_as_long_is_at_most_about_twice_the_work() -> None:
    def page(n: int) -> str:
        return "".join(
            f"<h2>标题{i}</h2><ul><li>项<table><tr><td>甲</td><td>乙</td></tr></table></ul>" for i in range(n)
        )

    read_html(page(5))
    assert work(lambda: read_html(page(400))) < 2.2 * work(lambda: read_html(page(200)))


# Patterns are run by C, where `work` does not see them: each must stay quick on the text that is worst for it.
HOSTILE = [
    "字",
    "a",
    "1",
    " ",
    "(",
    "（",
    '"',
    "<",
    "`",
    "@",
    "a@",
    "百",
    "- ",
    "# ",
    "#",
    "1. ",
    "、",
    ",",
    ".",
    "[",
    "![",
    "• ",
    "“",
    "的",
    "除",
    "第",
]


@pytest.mark.parametrize("unit", HOSTILE)
def test_one_sign_repeated_50000_times_is_no_trap(tmp_path: Path, unit: str) -> None:
    report = imported(tmp_path, "a.txt", f"## 开锁失败\n\n文字。{unit * 50_000}".encode())
    assert len(report.files) + len(report.faults) == 1


def test_reports_count_what_they_list(tmp_path: Path) -> None:
    report = imported(tmp_path, "a.txt", (DATA / "outline-in-one-line.txt").read_bytes())
    assert Counter(entry.outcome.value for entry in report.entries) == report.counts() == {"new": 2}
    assert re.search("开锁失败", everything(report))
