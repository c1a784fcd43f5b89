"""One wording for what is said in many."""

from importlib.resources import files

import pytest
from hypothesis import given
from texts import any_text

from faqsearch.analysis import Analyzer
from faqsearch.knowledge import Lexicon
from faqsearch.search.blocks import block_codes

LINES = (files("faqsearch.analysis") / "wordings.txt").read_text(encoding="utf-8").splitlines()
GROUPS = [line.split() for line in LINES if line and not line.startswith("#")]
ANALYZER = Analyzer()


@pytest.mark.parametrize(
    ("typed", "common"),
    [
        (["怎么更改邮箱", "如何变更邮箱", "咋换邮箱"], "怎么修改邮箱"),
        (["登不上", "登不进去", "登录不了"], "无法登录"),
        (["短信没收到", "短信收不到"], "短信收不到"),
    ],
)
def test_other_words_for_the_same_become_the_same(typed: list[str], common: str) -> None:
    assert {ANALYZER.reworded(text) for text in typed} == {ANALYZER.reworded(common)}


def test_the_longest_wording_wins() -> None:
    assert ANALYZER.reworded("解绑不了") != ANALYZER.reworded("绑不了")
    assert ANALYZER.reworded("需不需要") == ANALYZER.reworded("是否需要")


def test_a_single_character_is_replaced_only_where_it_is_a_word() -> None:
    assert ANALYZER.reworded("怎么换") == "怎么修改"
    assert "换乘" in ANALYZER.reworded("地铁换乘")


def test_a_word_of_the_user_dictionary_is_not_taken_apart() -> None:
    operators = Analyzer(Lexicon(userdict="看点播 100000"))
    assert ANALYZER.reworded("看点播") != "看点播"
    assert operators.reworded("看点播") == "看点播"


def test_no_word_stands_in_two_groups() -> None:
    words = [word for group in GROUPS for word in group]
    assert sorted(words) == sorted(set(words))
    assert min(map(len, GROUPS)) >= 2


def test_words_are_as_they_look_once_normalised() -> None:
    words = [word for group in GROUPS for word in group]
    assert [ANALYZER.normalize(word).text for word in words] == words


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group[0])
def test_a_group_is_one_wording(group: list[str]) -> None:
    met = {tuple(block_codes(ANALYZER, word).wordings) for word in group}
    assert met == {tuple(block_codes(ANALYZER, group[0]).wordings)}


@pytest.mark.parametrize("text", ["手续费", "小程序", "要求退款", "不了解", "受不了", "客服电话号码", "看不清"])
def test_a_word_inside_another_is_left_alone(text: str) -> None:
    assert ANALYZER.reworded(text) == text


@given(any_text())
def test_text_without_chinese_words_is_left_alone(text: str) -> None:
    plain = "".join(char for char in text if not char.isalpha())
    assert ANALYZER.reworded(plain) == plain
