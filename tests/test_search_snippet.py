"""Excerpts: what is marked, where they are cut, and that nothing else is markup."""

import re
from html import escape, unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from texts import any_text

from faqsearch.analysis import Analyzer
from faqsearch.search.snippet import answer_text, snippet

ANALYZER = Analyzer()
MARKUP = st.sampled_from(
    ["<b>", "<mark>", "</mark>", "&amp;", "&", '"', "'", "[x](javascript:y)", "**", "# ", "\n", "冻结"]
)


def words(text: str) -> frozenset[str]:
    return frozenset(token.text for token in ANALYZER.words(ANALYZER.normalize(text).text))


def excerpt(answer: str, query: str) -> str:
    return snippet(answer_text(ANALYZER, answer), words(query))


def bare(html: str) -> str:
    """The text that a page shows."""
    return unescape(re.sub("</?mark>", "", html))


def test_the_words_of_the_query_are_marked() -> None:
    assert excerpt("账户被冻结，请解冻。", "解冻账户") == "<mark>账户</mark>被冻结，请<mark>解冻</mark>。"


def test_neighbouring_words_are_marked_together() -> None:
    assert excerpt("账户冻结了", "账户冻结") == "<mark>账户冻结</mark>了"


def test_words_are_marked_as_they_are_written() -> None:
    assert (
        excerpt("您的帳戶已凍結，ＯＫ", "账户冻结 ok") == "您的<mark>帳戶</mark>已<mark>凍結</mark>，<mark>ＯＫ</mark>"
    )


def test_without_a_word_in_common_the_beginning_is_shown() -> None:
    assert excerpt("请联系客服。", "提现") == "请联系客服。"
    assert excerpt("一" * 200, "提现") == "一" * 120 + "…"


def test_an_empty_answer_has_an_empty_excerpt() -> None:
    assert excerpt("", "提现") == ""


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        ("# 步骤\n\n1. 登录\n2. **点击** `提现`\n", "步骤：登录；点击 提现"),
        ("- 见[帮助中心](https://x.example/a)。\n> 引用", "见帮助中心。引用"),
        ("**交易记录**：见 `a_b` 的 _下面_", "交易记录：见 a_b 的 下面"),
        (r"1\. 不是列表，\*也不是强调\*，[注]", "1. 不是列表，*也不是强调*，[注]"),
        (
            "渠道：\n\n| 渠道 | 时限 |\n|:---|---:|\n| 邮件 | 48 小时 |\n\na | b",
            "渠道：渠道，时限；邮件，48 小时。a | b",
        ),
        ("渠道 | 时限\n--- | ---\n邮件 | 48 小时", "渠道，时限；邮件，48 小时"),
        ("先试\n- 换网络\n  - 关 Wi-Fi\n- 重装。\n\n完成", "先试：换网络：关 Wi-Fi；重装。完成"),
        ("Steps\n\n1. log in\n2. pay\n\nDone", "Steps: log in; pay. Done"),
        ("`a`&nbsp;&lt;b&gt; &amp;\n第二行<br>三", "a <b> & 第二行 三"),
        ("- [ ] 身份证\n- [x] 手机", "☐ 身份证；☑ 手机"),
        ("![图](a.png) 一 ~~二~~ __三__ [**粗**](b)", "图 一 二 三 粗"),
    ],
)
def test_markdown_is_taken_off(answer: str, text: str) -> None:
    assert bare(excerpt(answer, "")) == text


def test_a_long_answer_is_cut_where_most_is_marked() -> None:
    answer = "开头提现。" + "无关的话，" * 60 + "提现后到账要看银行，提现延迟时请等待。" + "结尾的话，" * 60
    found = excerpt(answer, "提现延迟到账")
    assert found.startswith("…")
    assert found.endswith("…")
    assert "<mark>提现</mark>后到账要看银行，<mark>提现延迟</mark>时" in found
    assert 120 <= len(bare(found)) <= 122


@pytest.mark.parametrize("lead", range(12))
def test_a_cut_answer_begins_with_a_clause(lead: int) -> None:
    found = excerpt("一" * 100 + "。先登录，再看：" + "好" * lead + "冻结" + "二" * 200, "冻结")
    assert found.startswith("…先登录，再看：" + "好" * lead + "<mark>冻结</mark>")
    assert found.endswith("二…")


@pytest.mark.parametrize("lead", range(12))
def test_where_no_clause_begins_nearby_it_begins_with_a_whole_word(lead: int) -> None:
    assert excerpt("账户" * 50 + "了" * lead + "冻结" + "二" * 200, "冻结").startswith("…账户账户")


@pytest.mark.parametrize("ends", range(12))
def test_it_never_begins_with_punctuation(ends: int) -> None:
    found = excerpt("一" * 100 + "，。 ；" * ends + "（冻结）" + "二" * 200, "冻结")
    assert found.startswith(("…一", "…（<mark>冻结"))


@pytest.mark.parametrize("before", [0, 30, 70, 100, 300])
@pytest.mark.parametrize("behind", [0, 10, 50, 200])
def test_the_first_mark_is_within_what_two_lines_show(before: int, behind: int) -> None:
    found = excerpt("好" * before + "冻结" + "二" * behind, "冻结")
    assert 0 <= found.index("<mark>") <= 80


def test_markup_of_the_answer_is_text() -> None:
    found = excerpt('<script>alert("冻结")</script> & <mark>冻结</mark>', "冻结")
    assert found == (
        "&lt;script&gt;alert(&quot;<mark>冻结</mark>&quot;)&lt;/script&gt; &amp; "
        "&lt;mark&gt;<mark>冻结</mark>&lt;/mark&gt;"
    )


@given(st.lists(MARKUP | any_text(max_size=30), max_size=12).map("".join), st.lists(MARKUP | any_text(), max_size=4))
def test_mark_is_the_only_markup_of_an_excerpt(answer: str, query: list[str]) -> None:
    found = excerpt(answer, "".join(query))
    inside = re.sub("<mark>(.*?)</mark>", lambda mark: mark[1], found)
    assert not re.search("[<>\"']|&(?!(?:amp|lt|gt|quot|#x27);)", inside)
    assert found.count("<mark>") == found.count("</mark>")


@given(st.lists(MARKUP | any_text(max_size=60), max_size=12).map("".join), any_text())
def test_an_excerpt_is_a_piece_of_the_answer(answer: str, query: str) -> None:
    text = answer_text(ANALYZER, answer).text
    found = bare(excerpt(answer, query))
    if len(text) <= 120:
        assert found == text
    else:
        assert found.removeprefix("…").removesuffix("…") in text
        assert 60 <= len(found) <= 142


@given(
    st.lists(st.sampled_from(["账户", "冻结", "提现", "，", "好" * 9, "x" * 30, "冻" * 90]), max_size=60).map("".join)
)
def test_no_other_excerpt_that_starts_shortly_before_a_mark_has_more_marked(answer: str) -> None:
    parsed = answer_text(ANALYZER, answer)
    places = [range(start, end) for word, start, end in parsed.words if word in words("账户冻结提现")]
    marked = {place for stretch in places for place in stretch}
    runs = [place for place in sorted(marked) if place - 1 not in marked]

    def held(start: int) -> int:
        """Characters of marks that are wholly inside."""
        ends = {left: next(at for at in range(left, len(answer) + 1) if at not in marked) for left in runs}
        return sum(end - left for left, end in ends.items() if left >= start and end <= start + 120)

    most = max((held(max(0, left - 20)) for left in runs), default=0)
    found = excerpt(answer, "账户冻结提现")
    assert sum(map(len, re.findall("<mark>(.*?)</mark>", found))) >= most


@given(st.text(alphabet="账户冻结解提现a1 ，<&", max_size=80), st.text(alphabet="账户冻结解提现a1 ", max_size=12))
def test_whole_words_of_the_query_are_marked_and_nothing_else(answer: str, query: str) -> None:
    """In an answer that is not cut."""
    parsed = answer_text(ANALYZER, answer)
    marked: set[int] = set()
    for word, start, end in parsed.words:
        if word in words(query):
            marked.update(range(start, end))
    pieces = [
        f"<mark>{escape(part)}</mark>" if is_marked else escape(part)
        for part, is_marked in _pieces(parsed.text, marked)
    ]
    assert excerpt(answer, query) == "".join(pieces)


def _pieces(text: str, marked: set[int]) -> list[tuple[str, bool]]:
    pieces: list[tuple[str, bool]] = []
    for place, char in enumerate(text):
        is_marked = place in marked
        if pieces and pieces[-1][1] is is_marked:
            pieces[-1] = (pieces[-1][0] + char, is_marked)
        else:
            pieces.append((char, is_marked))
    return pieces
