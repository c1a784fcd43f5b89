"""Texts as numbers: units, pairs of neighbours, pairs anywhere near."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from texts import any_text

from faqsearch.analysis import Analyzer
from faqsearch.analysis.units import UNIT_BITS, Units, char_units, ngram_codes, pair_codes, run_number, sound_units

ANALYZER = Analyzer()
numbers = st.lists(st.integers(0, (1 << UNIT_BITS) - 1), max_size=40).map(lambda row: np.array(row, dtype=np.int64))


def chars(text: str) -> Units:
    return char_units(ANALYZER.runs(text))


def sounds(text: str) -> Units:
    return sound_units(ANALYZER.runs(text))


def test_a_unit_is_a_character_of_han_or_a_run_of_anything_else() -> None:
    assert chars("冻结app，户").tolist() == [ord("冻"), ord("结"), run_number("app"), ord("户")]
    assert run_number("app") != run_number("apps")


def test_typed_pinyin_sounds_like_the_characters() -> None:
    assert sounds("zhanghu dongjie").tolist() == sounds("账户冻结").tolist()
    assert sounds("体现").tolist() == sounds("提现").tolist()
    assert sounds("okpay").tolist() == [run_number("okpay")]


def test_texts_without_letters_have_no_units() -> None:
    for text in ("", "？！😀"):
        assert len(chars(text)) == len(ngram_codes(chars(text))) == len(pair_codes(sounds(text))) == 0


def test_grams_are_units_and_ordered_pairs_of_neighbours_repeats_kept() -> None:
    assert len(ngram_codes(chars("钱钱钱"))) == 5
    assert len(np.unique(ngram_codes(chars("钱钱钱")))) == 2
    assert set(ngram_codes(chars("冻结"))) & set(ngram_codes(chars("结冻"))) == set(chars("冻结"))


def test_pairs_have_no_order_and_reach_over_a_gap() -> None:
    assert pair_codes(chars("账户冻结")).tolist() == pair_codes(chars("结冻户账")).tolist()
    assert len(pair_codes(chars("账户冻结"))) == 6
    assert len(pair_codes(chars("钱钱钱"))) == 0
    assert set(pair_codes(chars("账冻"))) < set(pair_codes(chars("账户冻结")))


def test_pairs_reach_sixteen_units_far() -> None:
    pair = pair_codes(chars("账户"))[0]
    fill = "一二三四五六七八九十百千万亿元"
    assert len(fill) == 15
    assert pair in pair_codes(chars(f"账{fill}户"))
    assert pair not in pair_codes(chars(f"账{fill}角户"))


@given(numbers)
def test_grams_and_pairs_never_meet(units: Units) -> None:
    """Each kind of code has numbers of its own, so they can share a vocabulary."""
    single, neighbours, pairs = set(units.tolist()), set(ngram_codes(units)[len(units) :].tolist()), pair_codes(units)
    assert not single & neighbours
    assert not (single | neighbours) & set(pairs.tolist())
    assert (np.diff(pairs) > 0).all()


@given(numbers)
def test_pairs_are_those_of_the_definition(units: Units) -> None:
    row = units.tolist()
    near = {
        (2 << 2 * UNIT_BITS) | (min(one, other) << UNIT_BITS) | max(one, other)
        for place, one in enumerate(row)
        for other in row[place + 1 : place + 17]
        if one != other
    }
    assert pair_codes(units).tolist() == sorted(near)


@given(any_text())
def test_units_fit_their_bits(text: str) -> None:
    normalized = ANALYZER.normalize(text).text
    for units in (chars(normalized), sounds(normalized)):
        assert units.dtype == np.int64
        assert ((units >= 0) & (units < 1 << UNIT_BITS)).all()
    assert (chars(normalized) < 1 << UNIT_BITS).all()
