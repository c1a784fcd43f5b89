"""Answers as HTML: Markdown is rendered, and nothing that acts comes through."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faqsearch.rendering import mark_words, render_answer

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
