"""One labelled query against what the search makes of it, on a small corpus."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from conftest import Site

from faqsearch.evaluation.judged import EntryIds, Judged, judge
from faqsearch.knowledge import LabelledQuery
from faqsearch.search.outcome import Status
from faqsearch.search.searcher import Searcher
from faqsearch.search.snapshots import Snapshots

MONDAY_MORNING = datetime(2026, 11, 23, 2, tzinfo=UTC)  # 10:00 in Shanghai: the hotline is open


@pytest.fixture
def searcher(site: Site, tmp_path: Path) -> Searcher:
    return Snapshots(site.settings(tmp_path)).current()


def ask(searcher: Searcher, text: str, topics: dict[str, int]) -> Judged:
    return judge(searcher, LabelledQuery("q", text, topics), MONDAY_MORNING)


def test_a_right_first_result_brings_its_channel_and_items(searcher: Searcher) -> None:
    row = ask(searcher, "账户被冻结了怎么办", {"login-failure": 1, "account-frozen": 2})
    assert (row.in_scope, row.right, row.first, row.best) == (True, True, "account-frozen", ("account-frozen",))
    assert (row.status, row.first_channel_right, row.prepare_f1) == (Status.ANSWERED, True, 1.0)


def test_of_several_best_entries_any_will_do(searcher: Searcher) -> None:
    row = ask(searcher, "账户被冻结了怎么办", {"password-reset": 2, "account-frozen": 2})
    assert (row.right, row.best) == (True, ("password-reset", "account-frozen"))
    assert (row.first_channel_right, row.prepare_f1) == (True, 1.0)


def test_a_wrong_first_result_is_held_against_the_best_entry(searcher: Searcher) -> None:
    row = ask(searcher, "账户被冻结了怎么办", {"password-reset": 2})
    assert (row.right, row.first_channel_right, row.prepare_f1) == (False, False, 0.0)


def test_an_entry_without_channels_is_right_with_those_of_its_category(searcher: Searcher) -> None:
    row = ask(searcher, "提现为什么还没到账", {"withdrawal-delay": 2})
    assert (row.first_channel_right, row.prepare_f1) == (True, 1.0)  # no items to prepare, and none shown


def test_a_known_gap_is_no_topic_so_that_its_queries_are_out_of_scope(searcher: Searcher) -> None:
    row = ask(searcher, "怎么注销账户", {"close-account": 2})
    assert (row.in_scope, row.best, row.right, row.gap) == (False, (), False, "close-account")
    assert (row.status, row.first_channel_right, row.prepare_f1) == (Status.UNANSWERED, None, None)


def test_entry_ids_hold_entries_and_gaps_and_nothing_else(searcher: Searcher) -> None:
    ids = EntryIds(searcher)
    assert ("account-frozen" in ids, "close-account" in ids, "no-such-entry" in ids) == (True, True, False)
