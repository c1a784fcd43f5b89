"""The report on a query log: groups by meaning, most asked first, the same for the same log."""

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import Site
from test_querylog import DAY_S, NOW, make_log, write

from faqsearch.analysis import Analyzer
from faqsearch.cli import main
from faqsearch.corpus import read_corpus
from faqsearch.querylog import Choice, Search, Vote
from faqsearch.querylog.grouping import group
from faqsearch.querylog.page import report_page
from faqsearch.querylog.report import Report, report, report_document
from faqsearch.querylog.terminal import report_text, sparkline

GENERATION = "000001-3fa9c1"


def asked(
    query: str, status: str = "unanswered", reason: str = "low_confidence", first: str | None = "refund",
    gap: str | None = None, at: float = NOW, client: str = "c",
) -> Search:  # fmt: skip
    entries = ((first, 0.3),) if first else ()
    return Search(query, client, "site", status, reason, 0.3, entries, gap, GENERATION, at)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    folder = tmp_path / "log"
    made = make_log(folder)
    for number in range(6):
        made.add(asked("发票怎么开", at=NOW + number * DAY_S))
    made.add(asked("怎么开发票？", at=NOW + 5 * DAY_S))
    made.add(asked("开发漂怎么弄", at=NOW + 5 * DAY_S))
    for _ in range(3):
        made.add(asked("月球有多远", first=None, reason="no_match"))
    for _ in range(2):
        made.add(asked("注销账户", reason="known_gap", gap="close-account", first=None))
    made.add(asked("你好", reason="smalltalk", first=None))
    made.add(asked("转人工", reason="handover", first=None))
    made.add(asked("账户", "ambiguous", "ambiguous", "account-frozen"))
    made.add(asked("密码", "ambiguous", "ambiguous", "password-reset"))
    made.add(Choice("密码", "c", "password-reset", NOW + 60))
    made.add(asked("登录失败", "answered", "answered", "login-failure"))
    made.add(Vote("登录失败", "c", False, NOW + 60))
    made.flush()
    return folder


def make(log: Path, site: Site) -> Report:
    return report(log, read_corpus(site.corpus))


def test_what_is_asked_in_vain_is_grouped_and_the_most_asked_comes_first(log: Path, site: Site) -> None:
    made = make(log, site)
    assert [(row.number, row.query, row.count) for row in made.in_vain] == [
        (1, "发票怎么开", 8),
        (2, "月球有多远", 3),
        (3, "注销账户", 2),
    ]
    invoice, moon, gap = made.in_vain
    assert invoice.queries == ("发票怎么开", "开发漂怎么弄", "怎么开发票?")
    assert invoice.examples == ("发票怎么开", "开发漂怎么弄", "怎么开发票？")
    assert (invoice.by_day, invoice.trend) == ((1, 1, 1, 1, 1, 3), 2)
    assert invoice.nearest is not None
    assert (invoice.nearest.id, invoice.nearest.question, invoice.gap) == ("refund", "怎么申请退款？", False)
    assert moon.nearest is None
    assert gap.nearest is not None
    assert (gap.nearest.id, gap.gap) == ("close-account", True)


def test_choices_given_up_votes_and_entries_nobody_needed_are_told(log: Path, site: Site) -> None:
    made = make(log, site)
    assert [row.query for row in made.abandoned] == ["账户"]
    assert [(row.id, row.no, row.yes, row.queries) for row in made.voted_down] == [
        ("login-failure", 1, 0, ("登录失败",))
    ]
    assert {entry.id for entry in made.unneeded} == {"account-frozen", "refund", "withdrawal-delay", "markup"}
    assert [(word.word, word.count) for word in made.words][:2] == [("发票", 7), ("月球", 3)]
    assert (made.searches, made.answered) == (18, round(1 / 18, 4))
    first = made.days[0]
    assert (first.day, first.searches, first.answered, first.ambiguous) == ("2026-11-20", 11, 1, 2)


def test_days_are_those_of_the_corpus_and_may_be_bounded(tmp_path: Path, site: Site) -> None:
    late = NOW + 5 * 3600  # 01:00 of the next day in Shanghai
    write(tmp_path, asked("发票", at=NOW), asked("发票", at=late))
    knowledge = read_corpus(site.corpus)
    assert [day.day for day in report(tmp_path, knowledge).days] == ["2026-11-20", "2026-11-21"]
    assert report(tmp_path, knowledge, since=date(2026, 11, 21)).searches == 1
    assert report(tmp_path, knowledge, until=date(2026, 11, 19)).searches == 0


def test_the_same_log_makes_the_same_report(log: Path, site: Site) -> None:
    first, second = (json.dumps(report_document(make(log, site)), ensure_ascii=False) for _ in range(2))
    assert first == second


def test_groups_do_not_depend_on_the_order_of_the_queries(site: Site) -> None:
    analyzer = Analyzer(read_corpus(site.corpus).lexicon)
    queries = ["发票怎么开", "怎么开发票", "月球有多远", "开发漂怎么弄", "退款", "要退款"]
    counts = [5, 2, 2, 1, 2, 1]
    found = [[queries[place] for place in each.places] for each in group(queries, counts, analyzer)]
    back = [
        [*reversed(queries)][place] for each in group(queries[::-1], counts[::-1], analyzer) for place in each.places
    ]
    assert found == [["发票怎么开", "怎么开发票", "开发漂怎么弄"], ["退款", "要退款"], ["月球有多远"]]
    assert [query for each in found for query in each] == back


def test_the_page_escapes_what_users_typed(tmp_path: Path, site: Site) -> None:
    write(tmp_path, asked("<script>alert(1)</script>", first=None), asked('"><img src=x onerror=alert(1)>', first=None))
    page = report_page(report(tmp_path, read_corpus(site.corpus)), limit=10)
    assert "<script" not in page
    assert "<img" not in page
    assert "&lt;script&gt;" in page


def test_the_command_prints_text_json_and_a_page(log: Path, site: Site, tmp_path: Path) -> None:
    options = ["report", "--log", str(log), "--corpus", str(site.corpus)]
    text = CliRunner().invoke(main, options).stdout
    assert text.startswith("18 searches from 2026-11-20 to 2026-11-25; 5.6% answered\n")
    assert "  1. 发票怎么开  (8, +2 lately) ▄▄▄▄▄█\n     nearest: 怎么申请退款？  [refund]\n" in text
    document = json.loads(CliRunner().invoke(main, [*options, "--json", "--limit", "1"]).stdout)
    assert (len(document["in_vain"]), document["in_vain_total"]) == (1, 3)
    result = CliRunner().invoke(main, [*options, "--out", str(tmp_path / "report.html")])
    assert (result.exit_code, result.stdout) == (0, "")
    assert "<svg" in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_an_empty_log_is_said_to_be_empty(tmp_path: Path, site: Site) -> None:
    made = report(tmp_path, read_corpus(site.corpus))
    assert report_text(made, limit=5) == "The query log has no search in these days."
    assert "no search" in report_page(made, limit=5)


def test_a_sparkline_has_a_step_for_a_day_and_at_most_fourteen() -> None:
    assert sparkline([]) == ""
    assert sparkline([0, 1, 2]) == "▁▅█"
    assert len(sparkline([1] * 90)) == 14
