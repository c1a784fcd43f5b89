"""How text sounds, and typed pinyin."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from texts import any_text

from faqsearch.analysis import Analyzer
from faqsearch.analysis.pinyin import split_typed, syllable_number, syllables

ANALYZER = Analyzer()
KNOWN = ["zhang", "hu", "dong", "jie", "chong", "zhi", "ti", "xian", "a", "e", "lv", "er", "qu", "ni", "hao", "shi"]


def test_each_character_has_one_toneless_syllable() -> None:
    assert syllables("账户冻结") == ("zhang", "hu", "dong", "jie")
    assert syllables("旅游") == ("lv", "you")


def test_readings_depend_on_the_word() -> None:
    assert syllables("银行行长") == ("yin", "hang", "hang", "zhang")
    assert syllables("重复") == ("chong", "fu")


@given(st.text(st.characters(min_codepoint=0x3400, max_codepoint=0x33FFF, categories=["Lo", "Cn"]), max_size=30))
def test_there_are_as_many_syllables_as_characters(text: str) -> None:
    """What has no reading stands for itself, so that places in one are places in the other."""
    for run, han in ANALYZER.runs(text):
        if han:
            found = syllables(run)
            assert len(found) == len(run)
            assert all(found)


@pytest.mark.parametrize(
    ("typed", "syllables_"),
    [
        ("zhanghu", ("zhang", "hu")),
        ("dongjie", ("dong", "jie")),
        ("xian", ("xian",)),
        ("tixian", ("ti", "xian")),
        ("fangan", ("fang", "an")),
        ("lvyou", ("lv", "you")),
        ("a", ("a",)),
    ],
)
def test_typed_pinyin_is_read_in_the_fewest_syllables(typed: str, syllables_: tuple[str, ...]) -> None:
    assert split_typed(typed) == syllables_


@pytest.mark.parametrize("typed", ["", "b", "app", "zhifubaox", "123", "账户", "zhang hu", "ZHANGHU", "v" * 10])
def test_other_runs_are_no_pinyin(typed: str) -> None:
    assert split_typed(typed) is None


def test_a_run_too_long_to_be_typed_is_not_read() -> None:
    assert split_typed("hao" * 40) is not None
    assert split_typed("hao" * 41) is None


@given(st.lists(st.sampled_from(KNOWN), min_size=1, max_size=12))
def test_syllables_run_together_are_told_apart(parts: list[str]) -> None:
    found = split_typed("".join(parts))
    assert found is not None
    assert "".join(found) == "".join(parts)
    assert len(found) <= len(parts)


@given(any_text())
def test_any_run_is_read_whole_or_not_at_all(text: str) -> None:
    found = split_typed(text)
    assert found is None or "".join(found) == text


def test_syllables_have_numbers_of_their_own() -> None:
    readings = {sound for code in range(0x4E00, 0x9FA6) for sound in syllables(chr(code)) if sound.isascii()}
    assert len({syllable_number(reading) for reading in readings}) == len(readings) > 380
    assert all(0 <= syllable_number(reading) < 1 << 20 for reading in readings)
