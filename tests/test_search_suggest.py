"""Completions of what is being typed: which entries, in which order, shown by which of their phrasings."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from texts import any_text

from faqsearch.analysis import Analyzer
from faqsearch.knowledge import Entry
from faqsearch.search.searcher import Searcher
from faqsearch.search.suggest import SuggestIndex, Suggestion

ANALYZER = Analyzer()
ENTRIES = (
    Entry(
        id="frozen", question="账户被冻结了怎么办？", answer="答", variants=("解冻要多久", "账户冻结", "账户 解冻 流程")
    ),
    Entry(id="login", question="账户登录不了", answer="答", variants=("登录失败", "ＡＰＰ登录失败", "forgot password")),
    Entry(id="refund", question="怎么退款", answer="答", variants=("账户退款",)),
    Entry(id="close", question="账户注销", answerable=False, variants=("怎么销户",)),
)
INDEX = SuggestIndex.build(ENTRIES, ANALYZER)


def suggestions(
    index: SuggestIndex, typed: str, scores: NDArray[np.floating] | None = None, limit: int = 8
) -> list[Suggestion]:
    """What an index offers; its last entry is a known gap if there are as many as in ENTRIES."""
    scores = np.zeros(len(ENTRIES)) if scores is None else scores
    answerable = np.array([entry.answerable for entry in ENTRIES] if len(scores) == len(ENTRIES) else [True] * 3000)
    return index.best(ANALYZER, index.find(ANALYZER, ANALYZER.normalize(typed).text), limit, scores, answerable)


def complete(typed: str, limit: int = 8, *, index: SuggestIndex = INDEX, **scores: float) -> list[str]:
    values = np.array([scores.get(entry.id, 0.0) for entry in ENTRIES])
    return [suggestion.text for suggestion in suggestions(index, typed, values, limit)]


@pytest.mark.parametrize(
    "typed", ["解冻要", "jiedongyao", "jiedongy", "jdy", "解dongy", "jie冻要", "解，冻，要", "解凍要"]
)
def test_text_pinyin_initials_and_mixtures_complete(typed: str) -> None:
    assert complete(typed)[0] == "解冻要多久"


@pytest.mark.parametrize(
    "typed", ["冻结了", "dongjiele", "dongj", "djl", "dong结", "被冻", "账户dj", "zhbeidj", "账户beidongj"]
)
def test_what_stands_inside_a_phrasing_is_found(typed: str) -> None:
    assert complete(typed)[0] == "账户被冻结了怎么办？"


@pytest.mark.parametrize("typed", ["zhdongl", "户", "冻结啦", "an", "ouj", "xie"])
def test_other_words_and_the_insides_of_words_are_not_found(typed: str) -> None:
    assert complete(typed) == []


def test_a_short_word_in_between_may_be_left_out() -> None:
    only = SuggestIndex.build([Entry(id="frozen", question="账户被冻结了", answer="答")], ANALYZER)
    for typed in ("账户冻", "zhanghudongj", "zhdj"):
        assert only.find(ANALYZER, typed).entries == 1, typed
    for typed in ("账户了", "账结", "户dj"):
        assert only.find(ANALYZER, typed).entries == 0, typed


@pytest.mark.parametrize(
    "typed", ["dneglu", "degnlu", "dengluu", "deglu", "dengru", "denlgu", "登陆", "灯录失败", "登录shibia", "pasword"]
)
def test_one_slip_is_forgiven(typed: str) -> None:
    assert suggestions(INDEX, typed)[0].entry_id == "login"


@pytest.mark.parametrize("typed", ["dneglv", "灯路", "dnl", "灯", "tiu"])
def test_two_slips_or_one_in_a_short_word_are_not(typed: str) -> None:
    assert complete(typed) == []


def test_what_is_found_as_it_was_typed_is_not_taken_for_a_slip() -> None:
    index = SuggestIndex.build(
        [Entry(id="a", question="退款", answer="答"), Entry(id="b", question="提款", answer="答")], ANALYZER
    )
    assert [found.entry_id for found in suggestions(index, "tuikuan", np.zeros(2))] == ["a"]


# -- the order


def order(typed: str, *questions: str) -> list[str]:
    """Questions as they are suggested, where the search would have the first one last."""
    index = SuggestIndex.build((Entry(id=text, question=text, answer="答") for text in questions), ANALYZER)
    return [found.text for found in suggestions(index, typed, np.arange(float(len(questions))))]


def test_what_is_spelled_out_comes_before_initials_and_other_readings_last() -> None:
    assert order("dan", "单子丢了", "大爱你") == ["单子丢了", "大爱你"]
    assert order("cz", "充值失败", "充值慢", "查找") == ["充值慢", "充值失败", "查找"]


def test_a_variant_that_begins_as_typed_or_the_question_itself_comes_before_other_variants() -> None:
    index = SuggestIndex.build(
        [
            Entry(id="begins", question="能退多少", answer="答", variants=("手续费多少",)),
            Entry(id="asks", question="提现收手续费吗", answer="答"),
            Entry(id="mentions", question="能开票吗", answer="答", variants=("开票收手续费吗",)),
        ],
        ANALYZER,
    )
    offered = suggestions(index, "手续费", np.array([0.0, 1.0, 2.0]))
    assert [found.entry_id for found in offered] == ["asks", "begins", "mentions"]


def test_of_equal_matches_the_better_scored_comes_first_then_the_shorter_question() -> None:
    assert complete("账户") == ["账户退款", "账户登录不了", "账户被冻结了怎么办？", "账户注销"]
    assert complete("账户", frozen=2.0, login=1.0) == ["账户被冻结了怎么办？", "账户登录不了", "账户退款", "账户注销"]


def test_a_limit_keeps_the_first() -> None:
    assert complete("账户", 2, frozen=2.0) == complete("账户", frozen=2.0)[:2]


# -- what is shown


def test_the_question_is_shown_unless_a_variant_alone_begins_as_typed() -> None:
    assert complete("失败")[0] == "账户登录不了"  # stands inside variants
    assert complete("登录")[0] == "账户登录不了"  # begins a variant, and the question has it, too
    assert complete("登录失")[0] == "登录失败"


def test_an_entry_is_offered_twice_only_where_there_is_no_other() -> None:
    assert complete("账户").count("账户冻结") == 0
    assert complete("解冻") == ["解冻要多久", "账户被冻结了怎么办？"]
    assert complete("解冻", 1) == ["解冻要多久"]


def test_known_gaps_are_offered_last_and_told_apart() -> None:
    assert complete("账户注销") == ["账户注销"]
    assert complete("xiaohu") == ["账户注销"]
    assert complete("账户", close=9.0)[-1] == "账户注销"
    assert [found.answerable for found in suggestions(INDEX, "账户")] == [True, True, True, False]


def test_a_known_gap_that_is_nearest_has_a_place_where_answers_would_fill_all() -> None:
    index = SuggestIndex.build([Entry(id=f"e{n}", question=f"账户冻结{n}", answer="答") for n in range(3)], ANALYZER)
    assert [found.entry_id for found in suggestions(index, "dj", np.zeros(4), 2)] == ["e0", "e1"]
    gap = Entry(id="gap", question="dj 点歌", answerable=False)
    mixed = SuggestIndex.build(
        [*(Entry(id=f"e{n}", question=f"冻结{n}", answer="答") for n in range(3)), gap], ANALYZER
    )
    assert [found.entry_id for found in suggestions(mixed, "dj", np.zeros(4), 2)] == ["e0", "gap"]


@pytest.mark.parametrize(
    ("typed", "matched"),
    [
        ("账户被", "账户被"),
        ("zhbdj", "账户被冻结"),
        ("dongj", "冻结"),
        ("账户冻结了", "账户被冻结了"),
        ("zhanghubeidnogjie", "账户被冻结"),
    ],
)
def test_what_stands_for_what_was_typed_is_told(typed: str, matched: str) -> None:
    offered = next(found for found in suggestions(INDEX, typed) if found.text == "账户被冻结了怎么办？")
    start, end = offered.matched
    assert offered.text[start:end] == matched


def test_places_are_those_of_the_text_as_it_is_written() -> None:
    offered = next(found for found in suggestions(INDEX, "app登录") if found.text.startswith("ＡＰＰ"))
    assert offered.matched == (0, 5)


@pytest.mark.parametrize("typed", ["", "？！", "😀", "，", "的"])
def test_what_is_in_no_phrasing_completes_nothing(typed: str) -> None:
    assert complete(typed) == []


def test_what_is_saved_completes_the_same(tmp_path: Path) -> None:
    INDEX.save(tmp_path)
    loaded = SuggestIndex.load(tmp_path)
    for typed in ("账户", "jie", "zh", "app", "登", "dneglu"):
        assert complete(typed, index=loaded) == complete(typed)


def test_an_empty_corpus_completes_nothing(tmp_path: Path) -> None:
    SuggestIndex.build([], ANALYZER).save(tmp_path)
    empty = SuggestIndex.load(tmp_path)
    assert suggestions(empty, "账户dj", np.empty(0)) == []


def test_a_first_letter_that_thousands_share_is_completed_all_the_same() -> None:
    many = SuggestIndex.build((Entry(id=f"e{n}", question=f"问题{n:05}", answer="答") for n in range(3000)), ANALYZER)
    assert len(suggestions(many, "w", np.zeros(3000))) == 8
    assert suggestions(many, "问题02999", np.zeros(3000))[0][:2] == ("问题02999", "e2999")


@given(st.sampled_from([(text, entry.id) for entry in ENTRIES for text in entry.phrasings]), st.data())
def test_every_beginning_of_a_phrasing_leads_to_its_entry(phrasing: tuple[str, str], data: st.DataObject) -> None:
    text, entry_id = phrasing
    typed = text[: data.draw(st.integers(1, len(text)))]
    found = suggestions(INDEX, typed)
    assert entry_id in [suggestion.entry_id for suggestion in found]


@given(any_text(), st.integers(1, 8))
def test_any_text_is_completed_within_the_limit(typed: str, limit: int) -> None:
    found = complete(typed, limit)
    assert len(found) <= limit
    assert len(set(found)) == len(found)


# -- the sample corpus, with the search's own scores


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("冻结", "account-frozen"),
        ("账户被dongj", "account-frozen"),
        ("zhdj", "account-frozen"),
        ("dongjei", "account-frozen"),
        ("账户被懂结", "account-frozen"),
        ("tuik", "refund-dispute"),
        ("tuikaun", "refund-dispute"),
        ("cz", "top-up-failed"),
        ("dj", "account-frozen"),
        ("yzm", "password-reset bind-bank-card"),
        ("yhk", "lost-bank-card bind-bank-card unbind-card"),
        ("记录", "transaction-history complaint-record"),
        ("电话", "phone-support"),
        ("注销", "close-account"),
        ("xiaohu", "close-account"),
    ],
)
def test_the_sample_corpus_offers_first_what_is_meant(sample: Searcher, typed: str, first: str) -> None:
    assert sample.suggest(typed)[0].entry_id in first.split()


def test_what_is_answered_comes_before_a_gap_that_is_nearer(sample: Searcher) -> None:
    offered = sample.suggest("手续费")
    assert offered[0].answerable
    gaps = [found.entry_id for found in offered if not found.answerable]
    assert gaps[0] in ("transfer-fee", "withdrawal-fee")
    assert gaps == [found.entry_id for found in offered[-len(gaps) :]]


def test_the_search_tells_which_of_many_that_begin_alike_comes_first(sample: Searcher) -> None:
    first = sample.suggest("密码")[0]
    assert first[:2] == ("忘记密码了，怎么找回或重置？", "password-reset")
    assert sample.suggest("登录")[0].entry_id == "login-failure"


@pytest.mark.parametrize("typed", ["今天天气", "hello world", "量子力学", "qwrtp", "你好", "xyz"])
def test_nothing_absurd_is_offered(sample: Searcher, typed: str) -> None:
    assert sample.suggest(typed) == ()


def test_a_question_in_other_words_is_completed_by_likeness(sample: Searcher) -> None:
    assert sample.suggest("如何把钱退回来")[0].entry_id == "refund-dispute"
    assert [found.entry_id for found in sample.suggest("咋样才能把号注销")] == ["close-account"]


@pytest.mark.parametrize("typed", ["账户", "投诉", "k", "客服", "zh", "余额"])
def test_the_sample_corpus_offers_no_entry_twice(sample: Searcher, typed: str) -> None:
    offered = [suggestion.entry_id for suggestion in sample.suggest(typed)]
    assert len(offered) == len(set(offered)) > 1
