"""Characters in order, words untouched."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faqsearch.articles.characters import escape, is_han, plain, simplify_strays, tidy
from faqsearch.rendering import render_answer


@pytest.mark.parametrize(
    ("text", "tidied"),
    [
        ("打开蓝牙,再扫码.", "打开蓝牙，再扫码。"),
        ("注意:先打开蓝牙;再扫码!行吗?", "注意：先打开蓝牙；再扫码！行吗？"),
        ("错误(如重复扣款)时", "错误（如重复扣款）时"),
        ('点"忘记密码"按钮', "点“忘记密码”按钮"),
        ("使用APP,请登录", "使用APP，请登录"),
        ("支持Wi-Fi?", "支持Wi-Fi？"),
        ("版本2.1.0以上,9:30-18:00服务", "版本2.1.0以上，9:30-18:00服务"),
        (
            "见 https://example.com/a,b?c=1:2 或 help@example.com",
            "见 https://example.com/a,b?c=1:2 或 help@example.com",
        ),
        ("见[说明](https://example.com/甲,乙)", "见[说明](https://example.com/甲,乙)"),
        ("运行`a,b`", "运行`a,b`"),
        ("Ｌａｔｉｎ ｏｎｌｙ", "Ｌａｔｉｎ ｏｎｌｙ"),
        ("打开ＡＰＰ，按１", "打开APP，按1"),
        ("打开\u200b蓝牙\u3000\u3000再\xa0扫码 ，好", "打开蓝牙 再 扫码，好"),
        ("Hello, world (really).", "Hello, world (really)."),
        ("三. 注册", "三. 注册"),
        ("比例是1:3,很好", "比例是1:3，很好"),
    ],
)
def test_punctuation_is_full_width_between_chinese_characters_only(text: str, tidied: str) -> None:
    assert tidy(text) == tidied


@given(st.text())
def test_tidying_twice_changes_nothing_more_and_no_chinese_character_is_lost(text: str) -> None:
    once = tidy(text)
    assert tidy(once) == once
    assert [char for char in once if is_han(char)] == [char for char in text if is_han(char)]


def test_stray_traditional_characters_become_simplified_and_are_counted() -> None:
    texts = ["账号登录問題的解决办法", "许多用户在使用钱包时可能会遇到账号登录问题"]
    assert simplify_strays(texts) == (["账号登录问题的解决办法", texts[1]], 2)


def test_an_article_in_traditional_characters_stays_so() -> None:
    texts = ["帳號登錄問題的解決辦法", "許多用戶在使用錢包時可能會遇到這個問題"]
    assert simplify_strays(texts) == (texts, 0)


@pytest.mark.parametrize(
    "text", ["按 *确认* 键", "按`#`键", "<请填写>", "<b>粗</b>", "a\\*b", "3 < 5", "https://x.cn/_a_"]
)
def test_escaped_text_is_shown_as_it_was(text: str) -> None:
    shown = re.sub(r"<[^>]*>", "", render_answer(escape(text)))
    assert shown.strip().replace("&lt;", "<").replace("&gt;", ">") == text
    assert plain(escape(text)) == text


def test_a_heading_in_markdown_is_plain_words_as_a_question() -> None:
    assert plain("**怎样**用[`在线客服`](https://x.cn/c)？") == "怎样用在线客服？"
