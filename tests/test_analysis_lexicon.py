"""The operator's words: user dictionary, synonyms, stop words and small talk."""

from collections.abc import Callable

import pytest
from hypothesis import given
from texts import any_text

from faqsearch.analysis.lexicon import (
    Synonym,
    UserWord,
    lexicon_faults,
    parse_phrases,
    parse_synonyms,
    parse_userdict,
)
from faqsearch.errors import CorpusError
from faqsearch.knowledge import Lexicon


def faults_of(parse: Callable[[str], object], text: str) -> list[tuple[str, int]]:
    with pytest.raises(CorpusError) as caught:
        parse(text)
    return [(fault.path, fault.line) for fault in caught.value.faults]


def test_a_user_word_may_have_a_frequency_and_a_tag() -> None:
    assert parse_userdict("销户 1000 v\n解冻 1000\n封号 v\n封禁\n") == (
        UserWord("销户", 1000, "v"),
        UserWord("解冻", 1000),
        UserWord("封号", None, "v"),
        UserWord("封禁"),
    )


def test_words_are_normalised_like_the_texts_they_are_looked_for_in() -> None:
    assert [word.text for word in parse_userdict("帳戶\nＯＫＰａｙ\n")] == ["账户", "okpay"]
    assert parse_synonyms("帳號, ACCOUNT") == {"账号": (Synonym("account", 1.0),), "account": (Synonym("账号", 1.0),)}
    assert parse_phrases("您好\nＨＥＬＬＯ\n謝謝") == {"您好", "hello", "谢谢"}


def test_comments_and_blank_lines_are_passed_over() -> None:
    text = "# 注释\n\n  # 缩进的注释\n 词 \n"
    assert parse_userdict(text) == (UserWord("词"),)
    assert parse_phrases(text) == {"词"}
    assert parse_synonyms(text.replace("词", "甲, 乙")).keys() == {"甲", "乙"}


def test_what_normalises_to_nothing_is_no_word() -> None:
    assert parse_userdict("\u200b 100\n") == ()
    assert parse_phrases("\u200b\n") == frozenset()


@pytest.mark.parametrize(
    "line", ["一 个 词 5", "词 1 2", "词 n v", "词 5 n 6", "词 ２５ n", "词 1000000000000", "词 " + "9" * 5000]
)
def test_a_user_word_of_another_form_is_named_with_its_line(line: str) -> None:
    assert faults_of(parse_userdict, f"好词 5 n\n# 注释\n{line}\n") == [("lexicon/userdict.txt", 3)]


def test_superscript_digits_are_no_frequency() -> None:
    assert parse_userdict("词 ²") == (UserWord("词", None, "²"),)


def test_equivalents_stand_for_each_other() -> None:
    synonyms = parse_synonyms("账户, 账号, 户头")
    assert synonyms["账号"] == (Synonym("账户", 1.0), Synonym("户头", 1.0))
    assert synonyms.keys() == {"账户", "账号", "户头"}


def test_one_way_synonyms_lead_one_way() -> None:
    assert parse_synonyms("户口, 戶頭 => 账户, 户口|0.5") == {
        "户口": (Synonym("账户", 1.0),),
        "户头": (Synonym("账户", 1.0), Synonym("户口", 0.5)),
    }


def test_a_weight_says_how_far_a_term_means_the_same() -> None:
    assert parse_synonyms("甲|0.5, 乙 | 0.25") == {"甲": (Synonym("乙", 0.25),), "乙": (Synonym("甲", 0.5),)}


def test_the_highest_of_several_weights_counts() -> None:
    assert parse_synonyms("甲 => 乙|0.5\n甲 => 乙|0.75\n甲 => 乙|0.25") == {"甲": (Synonym("乙", 0.75),)}


def test_a_full_width_comma_separates_too() -> None:
    assert parse_synonyms("甲，乙,丙") == parse_synonyms("甲,乙,丙")


def test_a_term_is_no_synonym_of_itself() -> None:
    assert parse_synonyms("甲, 甲") == {}
    assert parse_synonyms("帳戶 => 账户") == {}


@pytest.mark.parametrize("line", ["孤单", "甲 =>", "=> 乙", "甲 => 乙 => 丙", ",", "甲 | , ", "=>"])
def test_a_synonym_line_of_another_form_is_named(line: str) -> None:
    assert ("lexicon/synonyms.txt", 2) in faults_of(parse_synonyms, f"甲, 乙\n{line}\n丙, 丁")


@pytest.mark.parametrize("weight", ["0", "-0.5", "1.5", "nan", "inf", "half", ""])
def test_a_weight_out_of_range_is_named(weight: str) -> None:
    assert faults_of(parse_synonyms, f"甲|{weight}, 乙") == [("lexicon/synonyms.txt", 1)]


def test_every_faulty_line_is_listed() -> None:
    assert faults_of(parse_synonyms, "一\n甲|2, 乙\n甲, 乙\n二\n") == [("lexicon/synonyms.txt", n) for n in (1, 2, 4)]
    lexicon = Lexicon(userdict="好 5\n坏 的 词 语\n", synonyms="甲, 乙\n孤单\n", stopwords="的", smalltalk="你好")
    assert [(fault.path, fault.line) for fault in lexicon_faults(lexicon)] == [
        ("lexicon/userdict.txt", 2),
        ("lexicon/synonyms.txt", 2),
    ]
    assert lexicon_faults(Lexicon(userdict="好 5\n", synonyms="甲, 乙\n")) == ()


def test_lines_are_counted_as_editors_count_them() -> None:
    """Python alone takes a form feed or a line separator for the end of a line."""
    assert faults_of(parse_synonyms, "甲, 乙\x0c\u2028丙\n孤单") == [("lexicon/synonyms.txt", 2)]


@given(any_text())
def test_any_text_is_parsed_or_its_faults_are_listed(text: str) -> None:
    lines = text.count("\n") + 1
    assert all(1 <= fault.line <= lines for fault in lexicon_faults(Lexicon(text, text, text, text)))
    parse_phrases(text)
