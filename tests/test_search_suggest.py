"""Completions of what is being typed."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from texts import any_text

from faqsearch.analysis import Analyzer
from faqsearch.knowledge import Entry
from faqsearch.search.suggest import SuggestIndex, Suggestion, distinct

ANALYZER = Analyzer()
ENTRIES = (
    Entry(
        id="frozen", question="账户被冻结了怎么办？", answer="答", variants=("解冻要多久", "账户冻结", "账户 解冻 流程")
    ),
    Entry(id="login", question="账户登录不了", answer="答", variants=("登录失败", "ＡＰＰ登录失败")),
    Entry(id="refund", question="怎么退款", answer="答", variants=("账户退款",)),
    Entry(id="close", question="账户注销", answerable=False, variants=("怎么销户",)),
)
INDEX = SuggestIndex.build(ENTRIES, ANALYZER)


def complete(typed: str, limit: int = 8) -> list[str]:
    return [suggestion.text for suggestion in INDEX.complete(ANALYZER.normalize(typed).text, limit)]


@pytest.mark.parametrize(
    "typed", ["解冻", "解冻要", "解", "jiedong", "jied", "jdy", "解冻，要多久", "解凍要", "ＪＩＥ"]
)
def test_text_pinyin_and_initials_complete(typed: str) -> None:
    assert complete(typed) == ["解冻要多久"]


def test_questions_come_before_variants_and_short_before_long() -> None:
    assert complete("账户") == ["账户登录不了", "账户被冻结了怎么办？", "账户冻结", "账户退款"]


def test_no_entry_is_suggested_more_than_twice() -> None:
    assert [s.entry_id for s in INDEX.complete("账户", 8)].count("frozen") == 2


def test_known_gaps_are_not_suggested() -> None:
    assert complete("账户注销") == complete("怎么销户") == complete("zhuxiao") == []


def test_a_limit_keeps_the_first() -> None:
    assert complete("账户", 2) == complete("账户")[:2]


@pytest.mark.parametrize("typed", ["", "？！", "😀", "办", "冻结了"])
def test_what_starts_no_phrasing_completes_nothing(typed: str) -> None:
    assert complete(typed) == []


def test_what_is_saved_completes_the_same(tmp_path: Path) -> None:
    INDEX.save(tmp_path)
    loaded = SuggestIndex.load(tmp_path)
    for typed in ("账户", "jie", "zh", "app", "登"):
        assert loaded.complete(typed, 8) == INDEX.complete(typed, 8)


def test_a_first_letter_that_thousands_share_is_completed_all_the_same() -> None:
    many = SuggestIndex.build((Entry(id=f"e{n}", question=f"问题{n:05}", answer="答") for n in range(3000)), ANALYZER)
    assert len(many.complete("w", 8)) == 8
    assert [s.text for s in many.complete("问题02999", 8)] == ["问题02999"]


@given(st.sampled_from([text for entry in ENTRIES[:3] for text in entry.phrasings]), st.data())
def test_every_beginning_of_a_phrasing_leads_to_it_or_to_its_like(phrasing: str, data: st.DataObject) -> None:
    typed = phrasing[: data.draw(st.integers(1, len(phrasing)))]
    found = INDEX.complete(ANALYZER.normalize(typed).text, 8)
    assert found
    keys = [ANALYZER.normalize(suggestion.text).text.replace(" ", "") for suggestion in found]
    assert all(key.startswith("".join(filter(str.isalnum, ANALYZER.normalize(typed).text))) for key in keys)


@given(any_text(), st.integers(1, 8))
def test_any_text_is_completed_within_the_limit(typed: str, limit: int) -> None:
    found = INDEX.complete(ANALYZER.normalize(typed).text, limit)
    assert len(found) <= limit
    assert len({suggestion.text for suggestion in found}) == len(found)


suggestions = st.builds(Suggestion, st.sampled_from("一二三四五六"), st.sampled_from("abc"))


@given(st.lists(suggestions), st.integers(0, 6))
def test_no_text_twice_and_no_entry_more_than_twice(offered: list[Suggestion], limit: int) -> None:
    kept = distinct(offered, limit)
    assert len(kept) <= limit
    assert len({suggestion.text for suggestion in kept}) == len(kept)
    assert all([s.entry_id for s in kept].count(entry_id) <= 2 for entry_id in "abc")
    assert [s for s in offered if s in kept][: len(kept)] or not kept


def test_what_was_kept_before_comes_first_and_counts() -> None:
    start = [Suggestion("一", "a"), Suggestion("二", "a")]
    offered = [Suggestion("三", "a"), Suggestion("一", "b"), Suggestion("四", "b")]
    assert distinct(offered, 3, start) == [*start, Suggestion("四", "b")]
