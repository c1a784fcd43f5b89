"""HTML → blocks."""

from pathlib import Path

import pytest

from faqsearch.articles.blocks import Kind, Reason
from faqsearch.articles.webpage import read_html

PAGE = (Path(__file__).parent / "data" / "articles" / "page.html").read_text(encoding="utf-8")


def blocks(text: str) -> list[tuple[Kind, str]]:
    return [(block.kind, block.text) for block in read_html(text).blocks]


def test_a_page_is_read_in_order_with_its_lists_tables_and_folded_questions() -> None:
    found = [(block.kind.value, block.level, block.mark, block.text) for block in read_html(PAGE).blocks]
    assert found == [
        ("heading", 1, "", "青鸟单车帮助中心"),
        ("heading", 2, "", "车锁打不开怎么办？"),
        ("item", 4, "1. ", "打开蓝牙"),
        ("item", 4, "2. ", "扫二维码，见[图解](https://example.com/scan)"),
        ("item", 8, "• ", "光线要够"),
        ("paragraph", 0, "", "![车锁示意图](lock.png)"),
        ("paragraph", 0, "", "车锁示意图"),
        ("heading", 2, "", "收费标准"),
        ("table", 0, "", "| 城市 | 起步价 |\n| --- | --- |\n| 东城 | 1.5元 |"),
        ("paragraph", 0, "", "怎么退款？"),
        ("paragraph", 0, "", "点“退款”。"),
        ("paragraph", 0, "", "一天内到账。"),
        ("heading", 7, "", "学生有优惠吗？"),
        ("paragraph", 0, "", "有，凭学生证。"),
        ("paragraph", 0, "", "结尾之后的文字。"),
    ]


def test_what_belongs_to_the_page_is_listed_with_its_line() -> None:
    reading = read_html(PAGE)
    assert [(drop.reason, drop.text, drop.line) for drop in reading.drops] == [
        (Reason.SCRIPT, "p { color: red }", 3),
        (Reason.PAGE_FURNITURE, "首页", 5),
        (Reason.CAPTION, "图：车锁", 14),
        (Reason.SCRIPT, 'var x = "<p>不是正文</p>";', 21),
        (Reason.MARKUP, "内部备注", 22),
    ]
    assert (reading.title, reading.images) == ("帮助 - 青鸟单车", {"车锁示意图"})


def test_bold_paragraphs_are_marked_as_such() -> None:
    found = {block.text: block.strong for block in read_html("<p><b>标题</b></p><p><b>注意</b>：不要</p>").blocks}
    assert found == {"标题": True, "注意：不要": False}


def test_literal_signs_of_markdown_and_html_stay_literal() -> None:
    assert blocks("<p>按*键和&lt;b&gt;，不是 &lt;中文&gt;</p>") == [(Kind.PARAGRAPH, "按\\*键和\\<b>，不是 <中文>")]


def test_markdown_and_tags_that_were_pasted_as_text_are_read_as_such() -> None:
    reading = read_html("<p>前文。 ## 用车 ### 开锁失败 请先打开蓝牙。</p><p>&lt;ol dir=x&gt;&lt;/ol&gt;</p>")
    assert [(block.kind, block.level, block.text) for block in reading.blocks] == [
        (Kind.PARAGRAPH, 0, "前文。"),
        (Kind.HEADING, 2, "用车"),
        (Kind.HEADING, 3, "开锁失败"),
        (Kind.PARAGRAPH, 0, "请先打开蓝牙。"),
    ]
    assert [(drop.reason, drop.text) for drop in reading.drops] == [(Reason.MARKUP, "<ol dir=x></ol>")]


def test_a_layout_table_yields_its_content_and_a_broken_one_loses_nothing() -> None:
    assert blocks("<table><tr><td><h3>还车</h3><p>推进白线。</p></td></tr></table>") == [
        (Kind.HEADING, "还车"),
        (Kind.PARAGRAPH, "推进白线。"),
    ]
    assert "漏网" in str(blocks("<table>漏网<tr><td>甲</td><td>乙</td></tr></table>"))


@pytest.mark.parametrize(
    "page",
    [
        "<h2>标题</h2><p>文字。</p><a href='没有结束 文字二。",
        "<h2>标题</h2><p>文字。</p><!-- 没有结束 文字二。",
        "<h2>标题</h2><p>文字。</p><script>没有结束 文字二。",
        "<h2>标题</h2><p>文字。</p></body></html>文字二。",
        "<h2>标题</h2>" + "<div>" * 5_000 + "文字。文字二。" + "</div>" * 5_000,
        "<h2>标题</h2><p>文字。</p>" + "<b>" * 5_000 + "文字二。",
    ],
    ids=["attribute", "comment", "script", "behind the end", "deep", "unclosed"],
)
def test_broken_or_deep_pages_lose_nothing(page: str) -> None:
    reading = read_html(page)
    assert (reading.blocks[0].kind, reading.blocks[0].text) == (Kind.HEADING, "标题")
    everything = " ".join([*(block.text for block in reading.blocks), *(drop.text for drop in reading.drops)])
    assert "文字。" in everything
    assert "文字二。" in everything
