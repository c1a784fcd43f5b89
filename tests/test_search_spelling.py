"""Typed pinyin and initials made Chinese again, words misspelt by ear, and synonyms put beside what was typed."""

import pytest
from hypothesis import given
from texts import any_text

from faqsearch.analysis import Analyzer
from faqsearch.knowledge import Entry, Lexicon
from faqsearch.search.spelling import Speller
from faqsearch.search.understanding import understood

ANALYZER = Analyzer(
    Lexicon(
        userdict="充值 1000 v\n解冻 1000 v\n",
        synonyms="充值, 储值, top up|0.5, recharge\n登录, login, 登入\n账户, 户口\n钱包 => wallet\n",
        stopwords="了\n",
    )
)
ENTRIES = (
    Entry(id="top-up", question="充值失败怎么办", answer="答", variants=("充值不了", "充值多久到账", "app 充值")),
    Entry(id="frozen", question="账户冻结了怎么解冻", answer="答", variants=("解冻账户", "冻结账户")),
    Entry(id="password", question="忘记密码了", answer="答", variants=("忘记密码怎么办", "忘记密码 login")),
)
SPELLER = Speller.build(ENTRIES, ANALYZER)


def spelled(text: str, speller: Speller = SPELLER) -> str:
    return speller.spelled_out(ANALYZER.runs(ANALYZER.normalize(text).text))


def respelled(text: str) -> str:
    normalized = ANALYZER.normalize(text).text
    return SPELLER.respelled(normalized, ANALYZER.runs(normalized))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("chongzhi", "充值"),
        ("zhanghu jiedong", "账户解冻"),
        ("zhang hu dong jie", "账户冻结"),
        ("我的zhanghu", "我的 账户"),
        ("ChongZhi 失败", "充值 失败"),
        ("wjmm", "忘记密码"),
        ("wjmm怎么办", "忘记密码 怎么办"),
    ],
)
def test_pinyin_and_initials_become_words_of_the_corpus(typed: str, meant: str) -> None:
    assert spelled(typed) == meant


@pytest.mark.parametrize("typed", ["app", "login", "okpay", "b2c", "充值", "xyz"])
def test_words_of_the_corpus_and_what_is_no_pinyin_stay(typed: str) -> None:
    assert spelled(typed) == typed


def test_pinyin_of_no_word_of_the_corpus_stays_as_it_was_typed() -> None:
    assert spelled("liangzi lixue") == "liangzilixue"


def test_initials_that_stand_too_seldom_in_the_corpus_mean_nothing() -> None:
    assert spelled("jdzh") == "jdzh"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("冲值失败", "充值失败"),
        ("帐户动结", "账户冻结"),
        ("忘计密码，登录", "忘记密码，登录"),
        ("充值 abc", "充值 abc"),
    ],
)
def test_words_misspelt_by_ear_become_words_of_the_corpus(typed: str, meant: str) -> None:
    assert respelled(typed) == ANALYZER.normalize(meant).text


def test_what_the_corpus_knows_is_never_respelt() -> None:
    for entry in ENTRIES:
        for phrasing in entry.phrasings:
            assert respelled(phrasing) == ANALYZER.normalize(phrasing).text


def test_of_words_that_sound_alike_the_commonest_is_meant() -> None:
    entries = [Entry(id="a", question="提现 体现 提现", answer="答"), Entry(id="b", question="体现", answer="答")]
    assert spelled("tixian", Speller.build(entries, ANALYZER)) == "体现"  # a tie, and first in order
    entries.append(Entry(id="c", question="提现", answer="答"))
    assert spelled("tixian", Speller.build(entries, ANALYZER)) == "提现"


def test_a_large_corpus_does_without_abbreviations() -> None:
    speller = Speller.build(ENTRIES, ANALYZER, abbreviations=False)
    assert spelled("wjmm", speller) == "wjmm"
    assert spelled("chongzhi", speller) == "充值"


def test_what_is_saved_spells_the_same() -> None:
    loaded = Speller.from_json(SPELLER.to_json())
    assert loaded.to_json() == SPELLER.to_json()
    for text in ("zhanghu jiedong", "wjmm", "app"):
        assert spelled(text, loaded) == spelled(text)
    assert loaded.knows("充值")
    assert not loaded.knows("量子")


@given(any_text())
def test_any_text_is_spelt_and_nothing_of_it_is_lost_but_latin_letters(text: str) -> None:
    normalized = ANALYZER.normalize(text).text
    runs = ANALYZER.runs(normalized)
    found = SPELLER.spelled_out(runs)
    kept = [run for run, han in runs if han]
    at = 0
    for run in kept:
        at = found.index(run, at) + len(run)
    assert len(SPELLER.respelled(normalized, runs)) == len(normalized)


@pytest.mark.parametrize(
    ("typed", "searched"),
    [
        ("储值失败", "储值失败 充值"),
        ("登入不了", "登入不了 登录"),
        ("login", "login 登录"),
        ("recharge 失败", "recharge 失败 充值"),
        ("户口冻结", "户口冻结 账户"),
        ("户口储值", "户口储值 充值 账户"),
        ("充值失败", "充值失败"),
        ("账户冻结", "账户冻结"),
        ("钱包", "钱包"),
    ],
)
def test_a_synonym_is_searched_for_where_the_corpus_lacks_the_word(typed: str, searched: str) -> None:
    assert understood(ANALYZER, SPELLER, ANALYZER.normalize(typed).text) == searched


def test_synonyms_that_the_corpus_uses_come_before_heavier_ones() -> None:
    analyzer = Analyzer(Lexicon(synonyms="甲甲 => 乙乙|0.9, 充值|0.1, 丙丙"))
    assert understood(analyzer, SPELLER, "甲甲") == "甲甲 充值"
    analyzer = Analyzer(Lexicon(synonyms="甲甲 => 乙乙|0.5, 丙丙|0.9"))
    assert understood(analyzer, SPELLER, "甲甲") == "甲甲 丙丙"


@given(any_text())
def test_any_text_is_understood_the_same_way_twice(text: str) -> None:
    normalized = ANALYZER.normalize(text).text
    first = understood(ANALYZER, SPELLER, normalized)
    assert understood(ANALYZER, Speller.build(ENTRIES, ANALYZER), normalized) == first
