"""Which lines are headings, and what they head."""

from pathlib import Path

import pytest

from faqsearch.articles.article import Article, read_article
from faqsearch.articles.blocks import Kind
from faqsearch.articles.boilerplate import Facts
from faqsearch.articles.recognise import Words
from faqsearch.articles.sections import find_sections
from faqsearch.articles.shape import find_headings
from faqsearch.articles.text import read_text

DATA = Path(__file__).parent / "data" / "articles"
NO_FACTS = Facts(Words({}), Words({}))


def article(name: str) -> Article:
    return read_article(DATA / name, NO_FACTS)


def headings(text: str) -> list[str]:
    return [block.text for block in find_headings(read_text(text).blocks) if block.kind is Kind.HEADING]


def find(text: str) -> list[str]:
    sections = find_sections(find_headings(read_text(text).blocks))
    return [section.locator for section in sections if section.body]


def locators(name: str) -> list[str]:
    return [section.locator for section in article(name).sections]


def test_headings_glued_to_each_other_and_to_text_come_apart() -> None:
    sections = article("glued-headings.txt").sections
    assert [(section.locator, [block.text for block in section.body]) for section in sections] == [
        ("第 1.1 节 用车 › 开锁失败", ["请先打开手机蓝牙，再扫一次车身上的二维码。"]),
        ("第 1.2 节 用车 › 还车失败怎么办？", ["请把车推进白线以内，再按一次“还车”。", "行程结束后三分钟内可以取消。"]),
        ("第 2.1 节 费用 › 起步价", ["每半小时一元五角。"]),
    ]


def test_numbered_questions_are_headings_and_the_steps_between_them_are_not() -> None:
    found = article("numbered-questions.txt")
    assert [section.locator for section in found.sections] == [
        "第 1 节 车锁打不开怎么办？",
        "第 2 节 忘记还车怎么办？",
        "第 3 节 会员是否可以退？",
    ]
    assert [block.mark for block in found.sections[0].body] == ["", "1. ", "2. ", "3. "]
    assert found.title == "常见问题解答"


def test_chinese_numbers_nest_and_give_the_locators() -> None:
    assert locators("chinese-numbers.txt") == [
        "第 1 节 注册账户",
        "第 1.1 节 注册账户 › 实名认证",
        "第 1.2 节 注册账户 › 未成年人",
        "第 2 节 联系客服的方式",
    ]


def test_questions_that_stand_alone_are_headings() -> None:
    sections = article("questions-alone.txt").sections
    assert [(section.heading, len(section.body)) for section in sections] == [
        ("车锁打不开，应该怎么办？", 2),
        ("青鸟单车安全吗？", 1),
    ]


def test_deep_indentation_hides_no_heading_and_makes_no_code() -> None:
    sections = article("indented.txt").sections
    assert [section.heading for section in sections] == ["开锁失败", "还车失败"]
    assert [block.kind for block in sections[0].body] == [Kind.PARAGRAPH, Kind.ITEM, Kind.ITEM]


def test_a_page_gives_sections_from_headings_bold_questions_and_folds() -> None:
    found = article("page.html")
    assert [section.heading for section in found.sections] == [
        "车锁打不开怎么办？",
        "收费标准",
        "怎么退款？",
        "学生有优惠吗？",
    ]
    assert found.title == "青鸟单车帮助中心"


@pytest.mark.parametrize(
    "text",
    [
        "问：车锁打不开？\n答：打开蓝牙。\n问：怎么还车？\n答：推进白线。",
        "Q1: 车锁打不开？\nA1: 打开蓝牙。\n\nQ2: 怎么还车？\nA2: 推进白线。",
        "1. 车锁打不开？ 打开蓝牙。\n2. 怎么还车？ 推进白线。",
        "第一章 车锁打不开？\n打开蓝牙。\n第二章 怎么还车？\n推进白线。",
        "**车锁打不开？**\n\n打开蓝牙。\n\n**怎么还车？**\n\n推进白线。",
    ],
)
def test_question_lists_of_any_style_are_headings(text: str) -> None:
    assert headings(text) == ["车锁打不开？", "怎么还车？"]


@pytest.mark.parametrize(
    "text",
    [
        "## 一\n## 二\n## 三\n1. 打开设置\n\n   图略。\n\n2. 点保存\n\n   图略。",
        "## 一\n## 二\n## 三\n1. 打开设置\n2. 点保存\n\n完成之后重启。",
        "## 一\n## 二\n## 三\n短的一行\n\n文字。",
        "## 一\n## 二\n## 三\n那么怎么办？\n\n文字。",
        "## 一\n## 二\n## 三\n问题：打不开。\n\n1.5 小时后再试",
    ],
)
def test_in_an_article_with_headings_lists_and_short_lines_stay_text(text: str) -> None:
    assert headings(text) == ["一", "二", "三"]


def test_short_lines_head_the_text_below_them_where_nothing_else_does() -> None:
    text = "开锁\n\n打开蓝牙，再扫码。\n\n还车\n\n推进白线。"
    assert headings(text) == ["开锁", "还车"]


def test_what_looked_like_a_number_goes_back_into_its_text() -> None:
    (block,) = find_headings(read_text("1.5 小时后再试，问题就会消失。").blocks)
    assert (block.kind, block.text) == (Kind.PARAGRAPH, "1.5 小时后再试，问题就会消失。")


def test_sections_are_counted_where_the_article_does_not_number_them() -> None:
    text = "# 手册\n\n## 甲\n\n文字。\n\n## 乙\n\n### 丙\n\n文字。\n\n### 丁\n\n文字。"
    sections = find(text)
    assert sections == ["第 1 节 甲", "第 2.1 节 乙 › 丙", "第 2.2 节 乙 › 丁"]


def test_numbers_of_the_article_win_over_counting() -> None:
    assert find("## 前言\n\n甲。\n\n## 3. 乙\n\n### 3.2 丙\n\n文字。\n\n## 四、丁\n\n文字。") == [
        "前言",
        "第 3.2 节 乙 › 丙",
        "第 4 节 丁",
    ]
