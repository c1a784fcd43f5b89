"""Tables → entries: spreadsheets, CSV and JSON as support tools export them, and what is hostile or broken."""

import csv
import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from faqsearch.articles import Choice, ImportReport, Role, import_files
from faqsearch.articles.sheets.table_import import ImportedTable
from faqsearch.cli import main
from faqsearch.corpus import read_corpus
from faqsearch.knowledge import Entry


def imported(path: Path, *named: tuple[Role, str]) -> tuple[ImportedTable, list[Entry]]:
    """The report on one table, and its entries as the corpus reader finds them."""
    report = import_files([path], path.parent / "out", columns=Choice(named))
    assert report.faults == ()
    (table,) = report.tables
    entries = list(read_corpus(path.parent / "out").entries)
    assert table.rows == table.entries + table.merged + len(table.refused)
    assert len(entries) == table.entries
    return table, entries


def faults(path: Path) -> str:
    report: ImportReport = import_files([path], path.parent / "out")
    assert not report.tables
    return "\n".join(fault.message for fault in report.faults)


def write_csv(path: Path, rows: list[list[str]], encoding: str = "utf-8", delimiter: str = ",") -> Path:
    with path.open("w", newline="", encoding=encoding) as stream:
        csv.writer(stream, delimiter=delimiter).writerows(rows)
    return path


def write_xlsx(path: Path, sheets: dict[str, list[list[Any]]], merged: dict[str, list[str]] | None = None) -> Path:
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for name, rows in sheets.items():
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(row)
        for cells in (merged or {}).get(name, []):
            sheet.merge_cells(cells)
    workbook.save(path)
    return path


ROWS = [["问题", "答案"], ["怎么退款？", "在订单页申请。"], ["多久到账？", "三天以内。"]]


# Shapes of support tools, with rows of our own
SHAPES: dict[str, list[list[str]]] = {
    "FastGPT, template": [
        ["q", "a", "indexes"],
        [
            "怎么借伞？",
            "扫码后伞架会弹开。",
            "1. 雨伞怎么借\n2. 借伞流程",
            "怎么借伞？扫码后伞架会弹开，请在一分钟内取走雨伞。",
        ],
    ],
    "FastGPT, backup": [
        ["q", "a", "index", "metadata"],
        ["怎么借伞？", "扫码后伞架会弹开。", "雨伞怎么借|借伞流程", '{"source": "excel"}'],
    ],
    "Dify, annotations": [["question", "answer"], ["怎么借伞？", "扫码后伞架会弹开。"]],
    "Dify, Chinese": [["问题", "答案"], ["怎么借伞？", "扫码后伞架会弹开。"]],
    "MaxKB": [
        ["分段标题（选填）", "分段内容（必填，问题答案，最长不超过4096个字符）", "问题（选填，单元格内一行一个）"],
        ["", "扫码后伞架会弹开。", "怎么借伞？\n雨伞怎么借\n借伞流程"],
    ],
    "customer service": [
        ["一级分类", "二级分类", "标准问题(必填)", "相似问法1", "相似问法2", "答案(必填)", "更新时间", "状态"],
        ["使用", "借还", "怎么借伞？", "雨伞怎么借", "借伞流程", "扫码后伞架会弹开。", "2026/11/2 09:30", "启用"],
    ],
    "WeChat": [
        ["技能名称", "标准问题", "补充用户问法", "机器人回答"],
        ["借伞", "怎么借伞？", "雨伞怎么借##借伞流程", "扫码后伞架会弹开。"],
    ],
    "QnABot": [
        ["qid", "question1", "question2", "question3", "answer"],
        ["Umbrella.001", "怎么借伞？", "雨伞怎么借", "借伞流程", "扫码后伞架会弹开。"],
    ],
}


@pytest.mark.parametrize("shape", SHAPES)
def test_each_tool_s_export_is_taken_as_it_is(shape: str, tmp_path: Path) -> None:
    table, (entry,) = imported(write_csv(tmp_path / "faq.csv", SHAPES[shape]))
    assert (entry.question, entry.answer) == ("怎么借伞？", "扫码后伞架会弹开。")
    assert set(entry.variants) <= {"雨伞怎么借", "借伞流程"}
    assert len(entry.variants) == (0 if shape.startswith("Dify") else 2)
    assert table.refused == []


def test_a_category_of_levels_a_date_and_a_status_are_understood(tmp_path: Path) -> None:
    rows = SHAPES["customer service"]
    off = ["使用", "借还", "旧问题？", "", "", "旧答案。", "", "停用"]
    table, (entry,) = imported(write_csv(tmp_path / "faq.csv", [*rows, off]))
    assert (entry.category, str(entry.updated)) == ("shi-yong-jie-hai", "2026-11-02")
    assert [(row.row, row.reason) for row in table.refused] == [(3, "the row says of itself: 停用")]
    directory = read_corpus(tmp_path / "out").directory
    assert directory.categories["shi-yong-jie-hai"].name == "使用 / 借还"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize(("name", "delimiter"), [("a.csv", ","), ("a.tsv", "\t"), ("b.csv", ";"), ("c.csv", "\t")])
def test_encodings_and_delimiters(encoding: str, name: str, delimiter: str, tmp_path: Path) -> None:
    _, entries = imported(write_csv(tmp_path / name, ROWS, encoding, delimiter))
    assert [(entry.question, entry.answer) for entry in entries] == [tuple(row) for row in ROWS[1:]]


@pytest.mark.parametrize(
    "document",
    [
        [{"question": "怎么退款？", "answer": "在订单页申请。", "variants": ["退钱"]}],
        {"code": 0, "data": {"list": [{"标准问": "怎么退款？", "回答": "在订单页申请。", "相似问": ["退钱"]}]}},
        [["问题", "答案", "相似问"], ["怎么退款？", "在订单页申请。", "退钱"]],
        [{"q": "怎么退款？", "a": "在订单页申请。", "indexes": [{"type": "custom", "text": "退钱"}], "x": None}],
    ],
)
def test_json_in_any_layout(document: Any, tmp_path: Path) -> None:
    path = tmp_path / "faq.json"
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    _, (entry,) = imported(path)
    assert (entry.question, entry.answer, entry.variants) == ("怎么退款？", "在订单页申请。", ("退钱",))


def test_json_that_maps_questions_to_answers(tmp_path: Path) -> None:
    path = tmp_path / "faq.json"
    path.write_text('{"怎么退款？": "在订单页申请。", "多久到账？": ["三天以内。"]}', encoding="utf-8")
    _, entries = imported(path)
    assert [entry.answer for entry in entries] == ["在订单页申请。", "三天以内。"]


def test_a_broken_line_of_jsonl_is_refused_and_the_others_are_taken(tmp_path: Path) -> None:
    path = tmp_path / "faq.jsonl"
    path.write_text('{"q": "怎么退款？", "a": "申请。"}\n{"q": \n\n[1]\n"x"\n', encoding="utf-8")
    table, (entry,) = imported(path)
    assert entry.id == "zen-me-tui-kuan"
    assert [row.row for row in table.refused] == [2, 4, 5]


def test_merged_cells_sheets_and_what_stands_above_the_header(tmp_path: Path) -> None:
    sheets: dict[str, list[list[Any]]] = {
        "售后": [
            ["常见问题汇总"],
            ["分类", "问题", "答案"],
            ["退款", "怎么退款？", "在订单页申请。"],
            [None, "如何申请退款", None],
            [None, "多久到账？", "先等三天；"],
            [None, None, "再找客服。"],
        ],
        "登录": [["问题", "答案"], ["忘记密码怎么办？", "点找回。"]],
        "说明": [["此表由客服部维护"]],
    }
    path = write_xlsx(tmp_path / "faq.xlsx", sheets, {"售后": ["A3:A6", "C3:C4", "B5:B6", "A1:C1"]})
    table, entries = imported(path)
    assert [(entry.question, entry.answer, entry.variants, entry.category) for entry in entries] == [
        ("怎么退款？", "在订单页申请。", ("如何申请退款",), "tui-kuan"),
        ("多久到账？", "先等三天；\n\n再找客服。", (), "tui-kuan"),
        ("忘记密码怎么办？", "点找回。", (), None),
    ]
    assert (table.rows, table.merged) == (6, 2)
    assert [(row.sheet, row.row) for row in table.refused] == [("说明", 1)]


def test_similar_questions_in_rows_of_their_own(tmp_path: Path) -> None:
    with_column = [["标准问", "相似问", "答案"], ["怎么退款？", "退钱", "申请。"], ["", "如何退款"], ["怎么注销？"]]
    table, (entry,) = imported(write_csv(tmp_path / "a.csv", with_column))
    assert entry.variants == ("退钱", "如何退款")
    assert [(row.row, row.reason) for row in table.refused] == [(4, "has no answer")]


def test_a_row_without_an_answer_is_similar_only_where_it_speaks_of_the_same(tmp_path: Path) -> None:
    rows = [["问题", "答案"], ["怎么退款？", "申请。"], ["如何申请退款"], ["怎么注销账号？"]]
    table, (entry,) = imported(write_csv(tmp_path / "a.csv", rows))
    assert entry.variants == ("如何申请退款",)
    assert [row.row for row in table.refused] == [4]
    assert [remark.text for remark in table.remarks] == [
        "without an answer, so taken for a similar question: 如何申请退款"
    ]


def test_formulas_are_text_unless_the_workbook_holds_their_value(tmp_path: Path) -> None:
    rows = [["问题", "答案"], ["=cmd|'/c calc'!A1", "=1+1"], ["+86 怎么拨？", "@先拨 00。"]]
    _, entries = imported(write_csv(tmp_path / "a.csv", rows))
    assert [(entry.question, entry.answer) for entry in entries] == [tuple(row) for row in rows[1:]]


def test_html_in_a_cell_becomes_markdown_and_marks_go(tmp_path: Path) -> None:
    rows = [["问题", "答案"], ["Q1：怎么退款？", "答：<p>两步：</p><ul><li>申请</li><li>等待</li></ul>"]]
    _, (entry,) = imported(write_csv(tmp_path / "a.csv", rows))
    assert (entry.question, entry.answer) == ("怎么退款？", "两步：\n\n- 申请\n- 等待")


def test_columns_can_be_named_or_numbered(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [["甲", "乙", "丙"], ["退钱", "申请。", "怎么退款？"]])
    named = [(Role.QUESTION, "丙"), (Role.ANSWER, "乙"), (Role.VARIANTS, "甲")]
    _, (entry,) = imported(path, *named)
    assert (entry.question, entry.variants) == ("怎么退款？", ("退钱",))
    numbered = write_csv(tmp_path / "b.csv", [["退钱怎么办", "申请。"]])
    report = import_files([numbered], tmp_path / "o", columns=Choice([(Role.QUESTION, "1"), (Role.ANSWER, "2")]))
    assert report.tables[0].entries == 1


def test_a_wrong_choice_of_columns_is_named(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", ROWS)
    result = CliRunner().invoke(main, ["import", str(path), "--out", str(tmp_path / "o"), "--columns", "frage=问题"])
    assert (result.exit_code, "'frage=问题' is no ROLE=NAME" in result.stderr) == (2, True)


def test_unknown_columns_are_listed_and_how_to_name_them(tmp_path: Path) -> None:
    assert "among: 甲, 乙 (--columns question=…,answer=…)" in faults(
        write_csv(tmp_path / "a.csv", [["甲", "乙"], ["1", "2"]])
    )


def test_ids_stay_when_rows_are_added_or_moved(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [*ROWS, ["怎么退款呢？", "找客服。"], ["多久到账", "另一个答案。"]])
    table, before = imported(path)
    assert [remark.text for remark in table.remarks] == ["asks what row 3 asks, with another answer"]
    write_csv(path, [ROWS[0], ["怎么 退款!", "申请啊。"], *reversed(ROWS[1:])])
    table, after = imported(path)
    ids = {entry.question: entry.id for entry in before}
    assert {entry.question: entry.id for entry in after}["多久到账？"] == ids["多久到账？"]
    assert (table.new, table.updated, table.gone) == (1, 1, ["zen-me-tui-kuan-ne", "duo-jiu-dao-zhang-2"])


def test_ids_come_from_their_column(tmp_path: Path) -> None:
    rows = [["ID", "问题", "答案"], ["FAQ_07", "怎么退款？", "申请。"], ["8", "多久到账？", "三天。"]]
    _, entries = imported(write_csv(tmp_path / "a.csv", rows))
    assert [entry.id for entry in entries] == ["faq-07", "8"]


def test_what_says_the_same_twice_is_refused(tmp_path: Path) -> None:
    table, _ = imported(write_csv(tmp_path / "a.csv", [*ROWS, ["怎么退款", "在订单页申请"]]))
    assert [(row.row, row.reason) for row in table.refused] == [(4, "says what row 2 says already")]


def test_a_file_of_entries_that_was_edited_is_left_alone(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", ROWS)
    imported(path)
    file = tmp_path / "out" / "a.jsonl"
    file.write_text(file.read_text(encoding="utf-8").replace("三天", "两天"), encoding="utf-8")
    before = file.read_bytes()
    assert "has been edited since a.csv was imported" in faults(path)
    assert file.read_bytes() == before


def test_new_categories_join_those_of_the_corpus_and_its_comments_stay(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    text = (
        "# ours\nchannels:\n  email: {name: 邮件}\ncategories:\n    money:  # 钱\n        name: 退款\ntimezone: UTC\n"
    )
    (corpus / "channels.yaml").write_text(text, encoding="utf-8")
    rows = [
        ["分类", "问题", "答案", "渠道"],
        ["退款", "怎么退款？", "申请。", "邮件"],
        ["登录", "登不上？", "重启。", "微信"],
    ]
    import_files([write_csv(tmp_path / "a.csv", rows)], corpus / "tables", corpus=corpus)
    found = read_corpus(corpus)
    assert [(entry.category, entry.channels) for entry in found.entries] == [
        ("money", ("email",)),
        ("deng-lu", ("wei-xin",)),
    ]
    made = (corpus / "channels.yaml").read_text(encoding="utf-8")
    assert [line for line in text.splitlines() if line not in made.splitlines()] == []


def test_an_article_and_a_table_in_one_folder_get_different_ids(tmp_path: Path) -> None:
    article = tmp_path / "a.md"
    article.write_text("# 怎么退款？\n\n在订单页点申请，然后等待审核。\n", encoding="utf-8")
    table = write_csv(tmp_path / "t.csv", ROWS)
    import_files([table], tmp_path / "out")
    import_files([article], tmp_path / "out")
    assert len(read_corpus(tmp_path / "out", drafts=True).entries) == 3


cells = st.one_of(
    st.sampled_from(["", "问题", "答案", "怎么退款？", "退钱|退款", "#REF!", "-", "相似问", "停用", "a" * 1500]),
    st.text(max_size=30),
)


@given(
    st.lists(st.lists(cells, max_size=6), max_size=20),
    st.permutations(["问题", "答案", "相似问", "分类", "状态", "渠道"]),
)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_row_is_an_entry_more_of_one_or_refused(tmp_path: Path, rows: list[list[str]], header: list[str]) -> None:
    stem = str(abs(hash(str(rows))))
    folder = tmp_path / stem
    folder.mkdir(exist_ok=True)
    path = folder / "t.jsonl"
    lines = [json.dumps(header)] + [json.dumps(row) for row in rows]
    path.write_text(
        "\n".join([*lines, json.dumps(dict(zip(header, ["怎么走？", "直走。", "", "", "", ""], strict=True)))])
    )
    report = import_files([path], folder / "out")
    for table in report.tables:
        assert table.rows == table.entries + table.merged + len(table.refused)
        assert len({(row.sheet, row.row) for row in table.refused}) == len(table.refused)
        assert len(read_corpus(folder / "out").entries) == table.entries
    assert report.tables or report.faults


def _zip(path: Path, parts: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return path


def _with_part(path: Path, name: str, content: bytes) -> Path:
    buffer = io.BytesIO(path.read_bytes())
    with zipfile.ZipFile(buffer) as old:
        parts = {item.filename: old.read(item) for item in old.infolist()}
    return _zip(path, {**parts, name: content})


def hostile_files(tmp_path: Path) -> dict[Path, str]:
    """Files that are made to harm, each with what is said of it."""

    def workbook(name: str) -> Path:
        return write_xlsx(tmp_path / f"{name}.xlsx", {"a": [list(row) for row in ROWS]})

    sheet = "xl/worksheets/sheet1.xml"
    entities = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><sst>&e;</sst>'
    far = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData></worksheet>'
    cells = b'<row><c r="XFD1"/></row>' * 200_000
    (tmp_path / "old.xlsx").write_bytes(b"\xd0\xcf\x11\xe0" * 9)
    (tmp_path / "open.csv").write_text('问题,答案\n"怎么退款？,申请。\n多久？,三天\n', encoding="utf-8")
    (tmp_path / "deep.json").write_text("[" * 100_000, encoding="utf-8")
    (tmp_path / "nul.csv").write_bytes(b"\x00\x01" * 100)
    return {
        _with_part(workbook("bomb"), sheet, b"<worksheet>" + b" " * 60_000_000): "unpacks to more than any table does",
        _with_part(workbook("entities"), "xl/sharedStrings.xml", entities): "declares entities",
        _with_part(workbook("macros"), "xl/vbaProject.bin", b"x"): "holds macros",
        _with_part(workbook("far"), sheet, far % cells): "too many merged cells or columns",
        _zip(tmp_path / "empty.xlsx", {"x": b""}): "is not a readable workbook",
        tmp_path / "old.xlsx": "an old or an encrypted Office file",
        write_csv(
            tmp_path / "wide.csv", [["问题", "答案", *map(str, range(10_000))], ["a", "b"]]
        ): "more than 500 columns",
        write_csv(tmp_path / "large.csv", [*ROWS, ["大", "字" * 5_000_000]]): "a quotation mark is not closed",
        tmp_path / "open.csv": "a quotation mark is not closed",
        tmp_path / "deep.json": "broken JSON",
        tmp_path / "nul.csv": "is a binary file",
    }


# In a process between: what Linux tells of a child counts the memory of what it was forked from, here pytest.
MEASURED = """
import resource, subprocess, sys
status = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL).returncode
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(status, used.ru_utime + used.ru_stime, used.ru_maxrss)
"""


def test_hostile_files_end_in_a_clear_error_within_ten_seconds_and_half_a_gigabyte(tmp_path: Path) -> None:
    for file, said in hostile_files(tmp_path).items():
        command = [sys.executable, "-m", "faqsearch", "import", str(file), "--out", str(tmp_path / "out")]
        ended = subprocess.run([sys.executable, "-c", MEASURED, *command], capture_output=True, text=True, check=True)
        status, seconds, memory = map(float, ended.stdout.split())
        assert (status, said in ended.stderr) == (3, True), (file.name, ended.stderr)
        assert "Traceback" not in ended.stderr
        assert seconds < 10, file.name  # of the processor, which others may be using
        assert memory < 500_000 * (1024 if sys.platform == "darwin" else 1), file.name  # bytes there, else kB
    assert not [*(tmp_path / "out").rglob("*")]


def test_an_overlong_answer_is_refused_and_the_rest_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    rows = [{"q": "大？", "a": "字" * 5_000_000}, {"q": "小？", "a": "字"}]
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    table, entries = imported(path)
    assert [row.reason for row in table.refused] == ["the answer has more than 100,000 characters"]
    assert len(entries) == 1


def test_the_summary_gives_the_sum_and_the_rows(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [*ROWS, ["怎么注销账号？", ""]])
    result = CliRunner().invoke(main, ["import", str(path), "--out", str(tmp_path / "out")])
    assert result.exit_code == 0
    assert "3 rows = 2 entries + 1 refused" in result.stdout
    assert "refused: has no answer (1)\n    row 4  怎么注销账号？" in result.stdout


FAQ_TABLE = [["编号", "答案", "常见问题", "相似问"], ["1", "扫码后伞架会弹开。", "怎么借伞？", "雨伞怎么借；借伞流程"]]


def _markdown(path: Path) -> None:
    rows = [f"| {' | '.join(row)} |" for row in FAQ_TABLE]
    path.write_text("\n".join(["# 借伞", "", rows[0], "|---|---|---|---|", rows[1]]), encoding="utf-8")


def _html(path: Path) -> None:
    rows = ["".join(f"<td>{cell}</td>" for cell in row) for row in FAQ_TABLE]
    path.write_text(f"<html><h1>借伞</h1><table><tr>{rows[0]}</tr><tr>{rows[1]}</tr></table></html>", encoding="utf-8")


def _docx(path: Path) -> None:
    document = docx.Document()
    document.add_heading("借伞", 1)
    table = document.add_table(rows=2, cols=4)
    for cell, text in zip(table._cells, [cell for row in FAQ_TABLE for cell in row], strict=True):
        cell.text = text
    document.save(str(path))


@pytest.mark.parametrize(("name", "write"), [("a.md", _markdown), ("a.html", _html), ("a.docx", _docx)])
def test_tables_in_articles_are_known_by_their_columns(name: str, write: Any, tmp_path: Path) -> None:
    write(tmp_path / name)
    (entry,) = import_files([tmp_path / name], tmp_path / "out").entries
    draft = entry.draft
    assert (draft.question, draft.variants) == ("怎么借伞？", ("雨伞怎么借", "借伞流程"))
    assert draft.answer.startswith("扫码后伞架会弹开。")


@pytest.mark.parametrize(
    "text",
    [
        "<details><summary>怎么借伞？</summary>扫码。</details>\n<details><summary>怎么还？</summary>放回。</details>",
        "<details>\n<summary>\n怎么借伞？\n</summary>\n\n扫码。\n</details>\n\n"
        "<details>\n  <summary><b>怎么还？</b></summary>\n  放回。\n</details>",
        "<details open>\n<summary>怎么借伞？</summary>\n<p>扫码。</p>\n</details>\n<details>\n<summary>怎么还？\n"
        "</summary>\n\n放回。\n\n</details>",
    ],
)
def test_folded_questions_in_any_layout(text: str, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(f"# 常见问题\n\n{text}\n", encoding="utf-8")
    drafts = [entry.draft for entry in import_files([tmp_path / "a.md"], tmp_path / "out").entries]
    assert [(draft.question, draft.answer) for draft in drafts] == [("怎么借伞？", "扫码。"), ("怎么还？", "放回。")]


def test_a_span_of_three_backticks_on_one_line_opens_no_fence(tmp_path: Path) -> None:
    text = "## 怎么看版本？\n\n```umbrella --version```\n\n## 怎么升级？\n\n```\nupgrade\n```\n"
    (tmp_path / "a.md").write_text(text, encoding="utf-8")
    drafts = [entry.draft for entry in import_files([tmp_path / "a.md"], tmp_path / "out").entries]
    assert [draft.question for draft in drafts] == ["怎么看版本？", "怎么升级？"]


def test_an_answer_that_is_too_long_or_holds_another_question_is_flagged(tmp_path: Path) -> None:
    rows = [
        ["问题", "答案"],
        ["长？", "字" * 3001],
        ["两个？", "一。\n\nQ7. 还有呢？\n二。"],
        ["码？", "```\n# 注释\n```"],
    ]
    table, _ = imported(write_csv(tmp_path / "a.csv", rows))
    assert [(remark.row, remark.text[:30]) for remark in table.remarks] == [
        (2, "the answer has 3,001 character"),
        (6, "another question may stand in "),
    ]


def test_the_summary_keeps_to_the_first_few_and_verbose_lists_all(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [*ROWS, *([f"怎么办理{number}号业务？", ""] for number in range(40))])
    short = CliRunner().invoke(main, ["import", str(path), "--out", str(tmp_path / "out")]).stdout
    whole = CliRunner().invoke(main, ["import", str(path), "--out", str(tmp_path / "out"), "--verbose"]).stdout
    assert len(short.splitlines()) < 20
    assert "… and 34 more" in short
    assert sum("号业务？" in line for line in whole.splitlines()) == 40


def test_the_questions_seen_and_those_without_an_answer_stand_at_the_top(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# 帮助\n\n## 怎么借？\n\n扫码。\n\n## 怎么还？\n\n## 丢了怎么办？\n\n赔。\n")
    out = CliRunner().invoke(main, ["import", str(tmp_path / "a.md"), "--out", str(tmp_path / "out")]).stdout
    assert out.splitlines()[1] == "  3 questions seen = 2 draft entries + 1 without an answer"
