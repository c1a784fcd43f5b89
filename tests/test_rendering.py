"""Answers as HTML: Markdown is rendered, and nothing that acts comes through."""

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faqsearch.rendering import mark_words, message_text, plain_text, render_answer

SCRIPT_URLS = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "javascript&#58;alert(1)",
    "vbscript:x",
    "data:text/html,x",
]
TAG = re.compile(r"<\s*/?\s*([a-zA-Z0-9]+)([^>]*)>")


def test_steps_become_an_ordered_list() -> None:
    html = render_answer("先试这些：\n\n1. 换网络\n2. 重装应用\n")
    assert html == "<p>先试这些：</p>\n<ol>\n<li>换网络</li>\n<li>重装应用</li>\n</ol>\n"


def test_tables_are_rendered() -> None:
    assert "<th>时限</th>" in render_answer("| 渠道 | 时限 |\n|---|---|\n| 邮件 | 48 小时 |")


def test_a_list_that_starts_at_three_keeps_its_number() -> None:
    assert '<ol start="3">' in render_answer("3. 第三步\n4. 第四步")


def test_telephone_and_mail_links_work() -> None:
    html = render_answer("[电话](tel:+864000000000)，[邮件](mailto:a@example.com)")
    assert 'href="tel:+864000000000"' in html
    assert 'href="mailto:a@example.com"' in html


@pytest.mark.parametrize("url", SCRIPT_URLS)
def test_links_to_scripts_are_not_links(url: str) -> None:
    html = render_answer(f"[点这里]({url}) ![图]({url}) <{url}>")
    assert "href" not in html
    assert "src" not in html


def test_html_in_an_answer_is_shown_as_text() -> None:
    html = render_answer("<script>alert(1)</script>\n\n按 <img src=x onerror=alert(1)> 键")
    assert "<script" not in html
    assert "<img" not in html
    assert "&lt;script&gt;" in html


@given(st.text(alphabet=st.sampled_from("<>[]()!`\"'&;:/ax \n#*jscript=")))
def test_only_known_tags_without_handlers_come_out(markdown: str) -> None:
    for name, attributes in TAG.findall(render_answer(markdown)):
        assert name not in {"script", "style", "iframe", "svg", "form", "input"}
        assert not re.search(r"\son\w+\s*=|\sstyle\s*=", attributes)


def test_words_are_marked_in_the_text_and_neighbours_together() -> None:
    html = mark_words(render_answer("**账户冻结**后，请[解冻账户](https://x.example/账户)。"), ["账户", "冻结"])
    assert html.startswith("<p><strong><mark>账户冻结</mark></strong>后，请<a ")
    assert ">解冻<mark>账户</mark></a>。" in html
    assert html.count("<mark>") == 2  # none in the address


def test_latin_words_are_marked_where_they_stand_alone_in_either_case() -> None:
    assert mark_words("<p>App 里的 apps，用 APP打开</p>", ["app"]) == (
        "<p><mark>App</mark> 里的 apps，用 <mark>APP</mark>打开</p>"
    )


@pytest.mark.parametrize("words", [["amp"], ["lt", "p"], ["mark"], ["&"], ["<b>"], ["39"], ["(", "*"]])
def test_marking_leaves_tags_and_escapes_alone(words: list[str]) -> None:
    html = render_answer("a & b <b> mark &#39; (1*2)")
    marked = mark_words(html, words)
    assert re.sub("</?mark>", "", marked) == html
    assert re.findall("&[^;]*;|<(?!/?mark)[^>]*>", marked) == re.findall("&[^;]*;|<[^>]*>", html)


def test_without_words_nothing_is_marked() -> None:
    assert mark_words("<p>好</p>", []) == "<p>好</p>"


def links(markdown: str) -> list[tuple[str, str]]:
    """The address and text of each link."""
    return re.findall(r'<a href="([^"]*)"[^>]*>(.*?)</a>', render_answer(markdown))


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("请点**“申请退款”**按钮", "请点<strong>“申请退款”</strong>按钮"),
        ("**注意：**必须**（实名）**后", "<strong>注意：</strong>必须<strong>（实名）</strong>后"),
        ("点App**“退款”**钮", "点App<strong>“退款”</strong>钮"),
        ("**甲：**一，**乙：**二", "<strong>甲：</strong>一，<strong>乙：</strong>二"),
        ("选*《条款》*后~~【旧】~~新", "选<em>《条款》</em>后<s>【旧】</s>新"),
        ("价格**￥100**起，**3 天**内", "价格<strong>￥100</strong>起，<strong>3 天</strong>内"),
        ("是 ** 不是 **，2 * 3", "是 ** 不是 **，2 * 3"),
        ("文件名_最终_版_a_b", "文件名_最终_版_a_b"),
        (r"\*\*“不是”\*\*", "**“不是”**"),
        ("`**“代码”**`", "<code>**“代码”**</code>"),
    ],
)
def test_stars_beside_chinese_punctuation_are_emphasis_and_nothing_else_is(markdown: str, html: str) -> None:
    assert render_answer(markdown) == f"<p>{html}</p>\n"


def test_a_line_break_breaks_the_line() -> None:
    assert render_answer("第一行\n第二行") == "<p>第一行<br>\n第二行</p>\n"


@pytest.mark.parametrize("tag", ["<br>", "<br/>", "<BR />"])
def test_a_break_tag_breaks_the_line_in_a_cell(tag: str) -> None:
    assert "<td>身份证<br>\n护照</td>" in render_answer(f"| 材料 |\n|---|\n| 身份证{tag}护照 |")
    assert render_answer("<brx> `<br>`") == "<p>&lt;brx&gt; <code>&lt;br&gt;</code></p>\n"


def test_an_escaped_pipe_stays_in_its_cell_and_columns_keep_their_alignment() -> None:
    html = render_answer("| 键 | 价 |\n|:--|--:|\n| a\\|b | `c\\|d` |")
    assert '<td align="left">a|b</td>\n<td align="right"><code>c|d</code></td>' in html
    assert "style" not in html


def test_task_lists_have_boxes() -> None:
    assert render_answer("- [ ] 身份证\n- [x] 手机\n- [说明]") == (
        "<ul>\n<li>☐ 身份证</li>\n<li>☑ 手机</li>\n<li>[说明]</li>\n</ul>\n"
    )


@pytest.mark.parametrize(
    ("text", "address", "shown"),
    [
        ("请看https://example.com/help?a=1。然后", "https://example.com/help?a=1", "https://example.com/help?a=1"),
        ("（https://example.com/a_b_c）", "https://example.com/a_b_c", "https://example.com/a_b_c"),
        (r"https://x.cn/\_a\_", "https://x.cn/_a_", "https://x.cn/_a_"),
        ("打开www.example.cn/a查看", "http://www.example.cn/a", "www.example.cn/a"),
        ("发邮件到service@example.com，写明", "mailto:service@example.com", "service@example.com"),
        ("电话400-820-8820转3", "tel:4008208820", "400-820-8820"),
        ("手机138 0013 8000。", "tel:13800138000", "138 0013 8000"),
        ("(010)68888888", "tel:01068888888", "(010)68888888"),
        ("＋86 755 8376 5566", "tel:+8675583765566", "＋86 755 8376 5566"),
        ("+44 20 7946 0958", "tel:+442079460958", "+44 20 7946 0958"),
        ("请拨打95588咨询", "tel:95588", "95588"),
        ("**热线：12315**", "tel:12315", "12315"),
    ],
)
def test_bare_addresses_and_telephone_numbers_are_links(text: str, address: str, shown: str) -> None:
    assert links(text) == [(address, shown)]


@pytest.mark.parametrize(
    "text",
    [
        *("订单号4008208820", "卡号：13800138000", "2026-11-22", "20261122", "￥10086 元", "README.md 和 setup.sh"),
        *("`https://example.com`", "    13800138000", "版本 1.2.3.4", "javascript:alert(1)", "ftp.exe", "@某人"),
    ],
)
def test_what_is_neither_address_nor_telephone_is_no_link(text: str) -> None:
    assert links(text) == []


def test_a_link_that_is_written_out_is_not_linked_again() -> None:
    assert links("[https://a.cn](https://b.cn) 和 [13800138000](tel:110)") == [
        ("https://b.cn", "https://a.cn"),
        ("tel:110", "13800138000"),
    ]


@given(st.text(alphabet=st.sampled_from("客服：电话 *“”**_~|-[]x\n0123456789+()https://a.cn@.\\<br>&nbsp;#1.")))
def test_plain_text_has_the_letters_that_the_page_shows(markdown: str) -> None:
    shown = unescape(re.sub("<[^>]*>", "", render_answer(markdown)))
    letters = re.compile(r"[^\W_]")
    assert letters.findall(plain_text(markdown)) == letters.findall(shown)


def test_a_message_has_a_line_for_each_part_and_the_addresses_of_links() -> None:
    markdown = """请**联系客服**：

1. 问清[原因](https://a.example/why)
   - 有图
2. 提供信息
第二行

| 渠道 | 时间 |
| - | - |
| 电话 | 9 点 |

拨 400-000-0000，写 a@b.example，看 https://a.example。

```
if a:
  b
```
"""
    assert message_text(markdown).split("\n") == [
        "请联系客服：",
        "1. 问清原因 https://a.example/why",
        "  - 有图",
        "2. 提供信息",
        "  第二行",
        "渠道 | 时间",
        "电话 | 9 点",
        "拨 400-000-0000，写 a@b.example，看 https://a.example。",
        "if a:",
        "  b",
    ]


def test_a_message_leads_where_the_page_does() -> None:
    assert message_text("见[下载](files/a.pdf)", (("files/a.pdf", "https://a.example/a.pdf"),)) == (
        "见下载 https://a.example/a.pdf"
    )
