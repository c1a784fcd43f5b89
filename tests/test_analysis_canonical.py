"""Ways of asking, brought together."""

import pytest
from hypothesis import given
from texts import any_text

from faqsearch.analysis.canonical import canonical


@pytest.mark.parametrize(
    ("asked", "common"),
    [
        (["怎么办", "咋办", "咋整", "如何处理", "怎么解决"], "怎么办"),
        (["怎么提现", "如何提现", "怎样提现", "咋提现", "点样提现"], "怎么提现"),
        (["为什么失败", "为啥失败", "因何失败", "怎么会失败"], "为什么失败"),
        (["多久到账", "多长时间到账", "几天到账", "什么时候到账"], "多久到账"),
        (["在哪里", "在哪儿", "在哪", "在什么地方"], "在哪里"),
        (["不能登录", "无法登录", "没法登录", "没办法登录"], "不能登录"),
        (["能不能退", "可不可以退", "能否退"], "能不能退"),
        (["没到账", "没有到账"], "没到账"),
    ],
)
def test_the_same_question_in_other_function_words_is_the_same(asked: list[str], common: str) -> None:
    assert {canonical(text) for text in asked} == {common}


def test_longer_wordings_win_over_the_shorter_ones_in_them() -> None:
    assert canonical("怎么回事") == canonical("为什么")
    assert canonical("什么时候") == canonical("多久")
    assert canonical("能不能") == "能不能"


def test_words_of_the_domain_stay() -> None:
    text = "账户被冻结，提现失败"
    assert canonical(text) == text


@given(any_text())
def test_text_without_function_words_is_left_alone(text: str) -> None:
    plain = "".join(char for char in text if not "\u4e00" <= char <= "\u9fff")
    assert canonical(plain) == plain
