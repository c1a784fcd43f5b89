"""The one analyzer: words, characters and pairs, each where it stands."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from texts import any_text

from faqsearch.analysis import ANALYZER_VERSION, Analyzer, Token
from faqsearch.analysis.analyzer import is_han
from faqsearch.analysis.normalise import simplify
from faqsearch.errors import CorpusError
from faqsearch.knowledge import Lexicon

LEXICON = Lexicon(userdict="钱包卡 1000 n\n", synonyms="账户, 账号", stopwords="的\n了", smalltalk="你好\n谢谢")
ANALYZER = Analyzer(LEXICON)


def texts(tokens: list[Token]) -> list[str]:
    return [token.text for token in tokens]


def words(text: str, analyzer: Analyzer = ANALYZER) -> list[str]:
    return texts(analyzer.words(analyzer.normalize(text).text))


def test_long_words_come_with_the_short_ones_in_them() -> None:
    assert words("交易记录") == ["交易", "记录"]
    assert words("银行账户被冻结") == ["银行", "账户", "被", "冻结"]
    assert words("中华人民共和国")[-1] == "中华人民共和国"
    assert "人民" in words("中华人民共和国")


def test_punctuation_and_emoji_are_no_words() -> None:
    assert words("账户！？😀…… _ (冻结)") == ["账户", "冻结"]


def test_single_characters_are_kept() -> None:
    assert words("钱 呢") == ["钱", "呢"]


def test_width_case_and_tradition_make_no_difference() -> None:
    assert words("ＯＫＰａｙ 帳戶被凍結") == words("okpay 账户被冻结")


def test_stop_words_are_left_out_of_words_only() -> None:
    assert words("我的账户") == ["我", "账户"]
    normalized = ANALYZER.normalize("我的账户了").text
    assert texts(ANALYZER.all_words(normalized)) == ["我", "的", "账户", "了"]
    assert "的" in texts(ANALYZER.grams(normalized))


def test_the_user_dictionary_is_used() -> None:
    made = Analyzer(Lexicon(userdict="点付宝 1000 n\n"))
    assert words("点付宝闪退", made) == ["点付宝", "闪退"]
    assert "点付宝" not in words("点付宝闪退")


def test_grams_are_characters_and_pairs_of_neighbours_in_runs_of_han() -> None:
    assert ANALYZER.grams("冻结账a1户") == [
        Token("冻", 0, 1),
        Token("冻结", 0, 2),
        Token("结", 1, 2),
        Token("结账", 1, 3),
        Token("账", 2, 3),
        Token("a1", 3, 5),
        Token("户", 5, 6),
    ]


def test_no_pair_reaches_across_a_gap() -> None:
    assert texts(ANALYZER.grams("账 户，冻")) == ["账", "户", "冻"]


def test_runs_tell_han_from_other_letters_and_digits() -> None:
    assert ANALYZER.runs("账户abc冻结, 12_3é") == [
        ("账户", True),
        ("abc", False),
        ("冻结", True),
        ("12", False),
        ("3é", False),
    ]
    assert ANALYZER.runs("？！ 😀") == []


@pytest.mark.parametrize(("text", "han"), [("账户", True), ("账a", False), ("a", False), ("", False), ("𠀀", True)])
def test_han_means_chinese_characters_only(text: str, han: bool) -> None:
    assert is_han(text) is han


def test_another_user_dictionary_or_stop_list_is_another_analysis() -> None:
    digests = {
        Analyzer(lexicon).digest
        for lexicon in (LEXICON, Lexicon(), Lexicon(userdict="销户"), Lexicon(stopwords="销户"))
    }
    assert len(digests) == 4
    assert Analyzer(LEXICON).digest == ANALYZER.digest


def test_synonyms_and_small_talk_need_no_new_index() -> None:
    changed = Lexicon(LEXICON.userdict, "甲, 乙", LEXICON.stopwords, "再见")
    assert Analyzer(changed).digest == ANALYZER.digest


def test_faults_of_a_lexicon_show_when_the_analyzer_is_made() -> None:
    with pytest.raises(CorpusError, match=r"userdict\.txt:1"):
        Analyzer(Lexicon(userdict="一 个 词 组"))
    with pytest.raises(CorpusError, match=r"synonyms\.txt:1"):
        Analyzer(Lexicon(synonyms="孤单"))


def test_the_version_has_been_raised_whenever_terms_change() -> None:
    """Whoever changes what this text yields raises ANALYZER_VERSION, too, and then this test."""
    normalized = Analyzer().normalize("ＯＫPay帳戶提現 3 天沒到帳，怎么辦？①ㅏ").text
    assert (ANALYZER_VERSION, normalized) == ("2", "okpay账户提现 3 天没到账,怎么办?1\u1161")
    assert texts(Analyzer().words(normalized)) == [
        "okpay", "账户", "提现", "3", "没到", "天没到", "账", "怎么", "怎么办", "1", "\u1161",
    ]  # fmt: skip


@given(any_text())
def test_offsets_cut_each_token_out_of_the_normalised_text(text: str) -> None:
    normalized = ANALYZER.normalize(text)
    for token in (*ANALYZER.words(normalized.text), *ANALYZER.grams(normalized.text)):
        assert normalized.text[token.start : token.end] == token.text
        assert token.text


@given(any_text())
def test_offsets_lead_back_to_the_original(text: str) -> None:
    normalized = ANALYZER.normalize(text)
    for token in (*ANALYZER.words(normalized.text), *ANALYZER.grams(normalized.text)):
        start, end = normalized.original_span(token.start, token.end)
        assert 0 <= start < end <= len(text)
        # Simplified, as 乾 of 乾隆 is when it stands alone.
        assert simplify(token.text) in ANALYZER.normalize(text[start:end]).text


@given(any_text())
def test_the_same_text_is_analysed_the_same_way_twice(text: str) -> None:
    normalized = ANALYZER.normalize(text).text
    again = Analyzer(LEXICON)
    assert again.normalize(text) == ANALYZER.normalize(text)
    assert again.words(normalized) == ANALYZER.words(normalized)
    assert again.grams(normalized) == ANALYZER.grams(normalized)
    assert again.runs(normalized) == ANALYZER.runs(normalized)


@given(any_text())
def test_runs_hold_every_letter_and_digit_once(text: str) -> None:
    normalized = ANALYZER.normalize(text).text
    assert "".join(run for run, _ in ANALYZER.runs(normalized)) == "".join(
        char for char in normalized if char.isalnum() or is_han(char)
    )


def test_threads_may_share_an_analyzer() -> None:
    made = Analyzer(Lexicon(userdict="线程词 1000 n\n"))
    questions = ["账户被冻结了怎么办", "提現多久到帳", "线程词在哪里", "ｶﾞ😀"] * 10
    expected = [words(text, made) for text in questions]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda text: words(text, made), questions)) == expected
