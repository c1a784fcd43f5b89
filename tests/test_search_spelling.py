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
    return speller.spelled_out(ANALYZER, ANALYZER.normalize(text).text)


def respelled(text: str) -> str:
    return SPELLER.respelled(ANALYZER, ANALYZER.normalize(text).text)


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
    assert spelled("liangzi lixue") == "liangzi lixue"


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


def speller_of(*phrasings: str, smalltalk: str = "") -> Speller:
    """Of a corpus of these phrasings, each an entry."""
    entries = [Entry(id=str(number), question=phrasing, answer="答") for number, phrasing in enumerate(phrasings)]
    return Speller.build(entries, Analyzer(Lexicon(smalltalk=smalltalk)))


def test_of_words_that_sound_alike_the_one_that_follows_the_last_is_meant() -> None:
    speller = speller_of("密码忘了", "往来记录", "网上往来", "往来", "往北", "往南")
    assert spelled("mima wang le", speller) == "密码忘了"


def test_a_word_may_end_inside_what_could_be_one_syllable() -> None:
    assert spelled("yue chaxun", speller_of("余额查询", "余额多少", "这个月")) == "余额查询"


@pytest.mark.parametrize("typed", ["xian", "xi'an", "can"])
def test_syllables_that_are_no_words_together_stay(typed: str) -> None:
    speller = speller_of("先登录", "洗卡", "按这里", "餐费")
    assert spelled(typed, speller) == ANALYZER.normalize(typed).text.replace("'", " ")


@pytest.mark.parametrize("typed", ["can you help", "change chongzhi email", "i can chongzhi"])
def test_letters_among_words_that_are_no_pinyin_are_no_pinyin(typed: str) -> None:
    assert spelled(typed, speller_of("餐费有多少", "餐有", "餐后", "充值")) == typed


@pytest.mark.parametrize("typed", ["login", "recharge"])
def test_words_of_the_synonyms_are_no_pinyin_and_say_nothing_of_their_neighbours(typed: str) -> None:
    assert spelled(f"{typed} chongzhi") == f"{typed} 充值"


def test_a_synonym_that_could_be_pinyin_is_none() -> None:
    analyzer = Analyzer(Lexicon(synonyms="更改, change"))
    assert speller_of("铲个", "铲个铲个").spelled_out(analyzer, "change") == "change"


def test_small_talk_is_spelt_but_is_not_of_the_corpus() -> None:
    speller = speller_of("你的号", smalltalk="你好\n")
    assert spelled("nihao", speller) == "你好"
    assert not speller.knows("你好")


def test_initials_of_common_words_that_are_neighbours_somewhere_are_read() -> None:
    phrasings = ["充值又失败", "充值成功", "提现失败", "充值", "失败", "交易记录"]
    assert spelled("czsb", speller_of(*phrasings)) == "充值失败"
    assert spelled("sbcz", speller_of(*phrasings)) == "sbcz"
    assert spelled("jyjl", speller_of(*phrasings)) == "jyjl"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("体现没到账", "提现没到账"),
        ("体现", "提现"),
        ("体现价值", "体现价值"),  # among words that the corpus lacks
        ("这篇文章体现了什么", "这篇文章体现了什么"),
        ("余额体现在哪里", "余额体现在哪里"),  # no phrasing has both
        ("客福电话", "客服电话"),
        ("验证马错误", "验证码错误"),
        ("客福价值", "客服价值"),
    ],
)
def test_a_word_gives_way_only_among_words_of_the_corpus_that_the_new_one_stands_with(typed: str, meant: str) -> None:
    speller = speller_of("提现多久到账", "没到账", "查看余额", "客服电话", "联系客服", "客服", "验证码错误")
    assert speller.respelled(Analyzer(), typed) == meant


@pytest.mark.parametrize("typed", ["我忘记蜜码了", "是好的会回", "人偷走"])
def test_words_are_respelt_whole(typed: str) -> None:
    speller = speller_of("忘记密码", "往来", "十号", "回回", "人头", "我往", "密码", "密码")
    assert speller.respelled(Analyzer(), typed) == typed.replace("蜜", "密")


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
    found = SPELLER.spelled_out(ANALYZER, normalized)
    kept = [run for run, han in runs if han]
    at = 0
    for run in kept:
        at = found.index(run, at) + len(run)
    assert len(SPELLER.respelled(ANALYZER, normalized)) == len(normalized)


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


def test_a_synonym_of_several_words_is_used_where_they_stand_in_one_phrasing() -> None:
    entry = Entry(id="price", question="补胎要多少钱", answer="答", variants=("换胎多少钱",))
    speller = Speller.build([entry, *ENTRIES], ANALYZER)
    for line in ("价格, 费用, 多少钱", "费用, 价格|0.5, 多少钱", "多少钱, 价格, 费用"):
        analyzer = Analyzer(Lexicon(synonyms=line))
        assert understood(analyzer, speller, "补胎价格") == "补胎价格 多少钱"
        assert understood(analyzer, speller, "补胎多少钱") == "补胎多少钱"


@given(any_text())
def test_any_text_is_understood_the_same_way_twice(text: str) -> None:
    normalized = ANALYZER.normalize(text).text
    first = understood(ANALYZER, SPELLER, normalized)
    assert understood(ANALYZER, Speller.build(ENTRIES, ANALYZER), normalized) == first
