"""Plain text and Markdown → blocks."""

import pytest

from faqsearch.articles.blocks import Block, Kind, Reason
from faqsearch.articles.text import read_text


def blocks(text: str) -> list[tuple[str, str]]:
    """Kind and text of every block."""
    return [(block.kind.value, block.text) for block in read_text(text).blocks]


def test_headings_are_found_anywhere_in_a_line() -> None:
    found = read_text("前文。 ## 五、费用 ### 起步价\n\n文字").blocks
    assert [(block.kind, block.level, block.text, block.line) for block in found] == [
        (Kind.PARAGRAPH, 0, "前文。", 1),
        (Kind.HEADING, 2, "五、费用", 1),
        (Kind.HEADING, 3, "起步价", 1),
        (Kind.PARAGRAPH, 0, "文字", 3),
    ]


@pytest.mark.parametrize(
    ("line", "heading", "text"),
    [
        ("### 开锁失败 请先打开蓝牙，再扫码。", "开锁失败", "请先打开蓝牙，再扫码。"),
        ("### 怎么还车？ 请推进白线。", "怎么还车？", "请推进白线。"),
        ("### 怎么还车？请推进白线。", "怎么还车？", "请推进白线。"),
        ("### 青鸟 单车 怎么用 请先打开 蓝牙。", "青鸟 单车 怎么用 请先打开", "蓝牙。"),
    ],
)
def test_a_heading_glued_to_its_text_comes_apart(line: str, heading: str, text: str) -> None:
    assert blocks(line) == [("heading", heading), ("paragraph", text)]


@pytest.mark.parametrize(
    "line", ["### 使用 APP 登录", "### 车锁 打不开", "#话题# 今天", "请按 # 键结束", "C# 语言", "价格 #1"]
)
def test_what_only_looks_glued_stays_whole(line: str) -> None:
    assert len(blocks(line)) == 1


def test_a_setext_heading_needs_its_line_directly_below() -> None:
    assert blocks("标题\n===\n文字。\n\n---\n") == [("heading", "标题"), ("paragraph", "文字。")]
    assert blocks("这是一句完整的话。\n---") == [("paragraph", "这是一句完整的话。")]


def test_bullets_of_any_shape_and_several_in_one_line_are_items() -> None:
    assert blocks("• 一\n- 二\n*  三\n●四\n–\u3000五") == [("item", text) for text in "一二三四五"]
    assert blocks("包括：• 甲 • 乙 • 丙") == [("paragraph", "包括："), ("item", "甲"), ("item", "乙"), ("item", "丙")]


@pytest.mark.parametrize("text", ["-5 度以下不能骑", "3.5元一次", "24小时回复", "*重要*的事", "2026年1月1日起"])
def test_a_line_that_starts_with_a_sign_or_number_is_no_item(text: str) -> None:
    assert blocks(text) == [("paragraph", text)]


def test_lines_broken_at_the_margin_are_joined_and_others_are_not() -> None:
    long = "许多用户在使用青鸟单车的时候可能会遇到车锁打不开的"
    assert blocks(f"{long}\n问题。\n短行\n下一段。") == [
        ("paragraph", f"{long}问题。"),
        ("paragraph", "短行"),
        ("paragraph", "下一段。"),
    ]


def test_an_indented_line_continues_its_item() -> None:
    found = read_text("- 打开应用，\n  再扫码\n\n  补充一句。\n\n结束。").blocks
    assert [(block.kind, block.text, block.level > 0) for block in found] == [
        (Kind.ITEM, "打开应用，再扫码", False),
        (Kind.PARAGRAPH, "补充一句。", True),
        (Kind.PARAGRAPH, "结束。", False),
    ]


def test_indentation_alone_means_nothing() -> None:
    indented = "\n".join(" " * 18 + line for line in ["## 标题", "", "文字。", "- 项"])
    assert blocks(indented) == [("heading", "标题"), ("paragraph", "文字。"), ("item", "项")]


def test_code_is_kept_as_it_stands_and_a_fence_that_never_closes_hides_nothing() -> None:
    assert blocks("```\n## 不是标题\n  x\n```") == [("code", "## 不是标题\n  x")]
    assert blocks("```\n## 标题") == [("paragraph", "```"), ("heading", "标题")]


def test_a_table_of_questions_becomes_headings_and_another_stays_a_table() -> None:
    assert blocks("| 问题 | 答案 |\n|---|---|\n| 怎么还车 | 推进白线。 |") == [
        ("heading", "怎么还车"),
        ("paragraph", "推进白线。"),
    ]
    assert blocks("| 城市 | 价格 |\n|---|---|\n| 东城 | 1元 |") == [
        ("table", "| 城市 | 价格 |\n| --- | --- |\n| 东城 | 1元 |")
    ]


def test_tags_scripts_and_comments_are_taken_off_and_listed() -> None:
    reading = read_text("甲<b>乙</b><!-- 注\n释 -->丙\n<script>x\ny</script><h2>标题</h2>文字<ul><li>项</li></ul>")
    assert [(block.kind, block.text) for block in reading.blocks] == [
        (Kind.PARAGRAPH, "甲乙"),
        (Kind.PARAGRAPH, "丙"),
        (Kind.HEADING, "标题"),
        (Kind.PARAGRAPH, "文字"),
        (Kind.ITEM, "项"),
    ]
    assert [(drop.reason, drop.text) for drop in reading.drops] == [
        (Reason.MARKUP, "注"),
        (Reason.MARKUP, "<b></b>"),
        (Reason.MARKUP, "释"),
        (Reason.SCRIPT, "x"),
        (Reason.SCRIPT, "y"),
        (Reason.MARKUP, "<h2></h2><ul><li></li></ul>"),
    ]


def test_placeholders_and_addresses_in_angle_brackets_are_text() -> None:
    assert blocks("填<your name>，见<https://x.cn>或<a@b.cn>") == [
        ("paragraph", "填\\<your name>，见<https://x.cn>或<a@b.cn>")
    ]


def test_images_stay_and_their_texts_are_remembered() -> None:
    reading = read_text("![车锁](lock.png)\n看图。")
    assert [block.text for block in reading.blocks] == ["![车锁](lock.png)", "看图。"]
    assert reading.drops == []
    assert reading.images == {"车锁"}


def test_front_matter_gives_the_title() -> None:
    reading = read_text('---\ntitle: "青鸟单车"\ntags:\n  - x\n---\n# 标题\n')
    assert reading.title == "青鸟单车"
    assert reading.blocks == [Block(Kind.HEADING, "标题", 6, 1)]
    assert [drop.reason for drop in reading.drops] == [Reason.FRONT_MATTER]


def test_a_rule_in_the_first_line_is_no_front_matter() -> None:
    assert blocks("---\n文字。\n---\n更多。") == [("paragraph", "文字。"), ("paragraph", "更多。")]
