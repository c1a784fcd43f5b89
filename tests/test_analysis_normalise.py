"""Normalising text, and the way back to the original."""

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from texts import any_text

from faqsearch.analysis.normalise import _fold_pieces, normalise, simplify


@pytest.mark.parametrize(
    ("text", "normalised"),
    [
        ("ＯＫＰａｙ　１２３", "okpay 123"),
        ("ｶﾞｷﾞ", "ガギ"),
        ("①㈱½", "1(株)1⁄2"),
        ("提現？！（急）", "提现?!(急)"),
        ("帳戶遭凍結", "账户遭冻结"),
        ("帐号和帐单", "账号和账单"),
        ("儲值沒成功", "储值没成功"),
        ("乾隆喝乾了", "乾隆喝干了"),
        ("薴", "苎"),
        ("Login Failed", "login failed"),
        ("e\u0301", "é"),
        ("\u1112\u1161\u11ab", "한"),
        ("ㅎㅏㄶ", "핞"),
        (" \t账户\x00冻结\u200b \n", "账户 冻结"),
        ("账\u202e户\ud800", "账 户"),
        ("\u200b\ufeff\x7f", ""),
        ("", ""),
        ("😀👍", "😀👍"),
        ("שלום", "שלום"),
    ],
)
def test_spellings_of_the_same_become_one(text: str, normalised: str) -> None:
    assert normalise(text).text == normalised


@pytest.mark.parametrize("text", ["买了顶帐篷", "蚊帐和帐号"])
def test_the_tent_sense_of_a_character_is_kept(text: str) -> None:
    assert normalise(text).text == text


@pytest.mark.parametrize(
    ("text", "part", "original"),
    [
        ("帳戶被凍結", "冻结", "凍結"),
        ("  ＡＢ１", "ab1", "ＡＢ１"),
        ("用ｶﾞｽ", "ガ", "ｶﾞ"),
        ("cafe\u0301!", "é", "e\u0301"),
        ("约½张", "⁄", "½"),
        ("㈱公司", "(株)", "㈱"),
        ("가ㄱㅏ나", "가나", "ㄱㅏ나"),
    ],
)
def test_a_part_leads_back_to_what_was_written(text: str, part: str, original: str) -> None:
    found = normalise(text)
    at = found.text.rindex(part)
    start, end = found.original_span(at, at + len(part))
    assert text[start:end] == original


def test_an_empty_part_leads_back_to_an_empty_one() -> None:
    found = normalise("  ab ")
    assert found.original_span(1, 1) == (3, 3)
    assert found.original_span(2, 2) == (5, 5)


@given(any_text())
def test_every_character_leads_back_to_where_it_came_from(text: str) -> None:
    found = normalise(text)
    assert found.original == text
    assert len(found.text) == len(found.starts) == len(found.ends)
    spans = list(zip(found.starts, found.ends, strict=True))
    assert all(0 <= start < end <= len(text) for start, end in spans)
    # Pieces of the original stand in order, and two either are the same or do not overlap.
    assert all(here == after or here[1] <= after[0] for here, after in pairwise(spans))


@given(any_text())
def test_normalising_again_changes_nothing(text: str) -> None:
    once = normalise(text).text
    assert normalise(once).text == once


@given(any_text())
def test_the_result_is_trimmed_printable_and_lower_case(text: str) -> None:
    found = normalise(text).text
    assert found == found.strip()
    assert not any(unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp") for char in found)
    assert found == found.lower()


@given(any_text(), st.sampled_from(["账户", "abc", "😀"]))
def test_a_text_is_normalised_the_same_whatever_its_neighbours(text: str, other: str) -> None:
    """What stands apart does not combine, so the way taken for a whole text does not show in its parts."""
    assert normalise(f"{text}\n").text == normalise(text).text
    alone = normalise(other).text
    assert normalise(f"{other}\x00{text}").text.startswith(alone)


@given(any_text(max_size=12))
def test_character_by_character_is_as_piece_by_piece(text: str) -> None:
    folded, spans = _fold_pieces(text)
    found = normalise(text)
    lead = len(folded) - len(folded.lstrip()) if found.text else 0
    assert len(found.text) == len(folded.strip())
    assert list(zip(found.starts, found.ends, strict=True)) == spans[lead : lead + len(found.text)]
    assert found.text == normalise(folded).text


def test_single_characters_are_normalised_for_good() -> None:
    for block in range(0, 0x30000, 0x1000):
        once = normalise("\n".join(map(chr, range(block, block + 0x1000)))).text
        assert normalise(once).text == once


def test_simplifying_keeps_width_case_punctuation_and_length() -> None:
    text = "「帳戶」ＡＢ，已凍結！"
    assert simplify(text) == "「账户」ＡＢ，已冻结！"
