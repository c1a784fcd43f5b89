"""``faqsearch teach``: measured, written, published, and taken back to the byte."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from conftest import build_index, write_corpus
from test_querylog import make_log
from test_querylog_report import asked

from faqsearch.cli import main
from faqsearch.corpus import read_corpus
from faqsearch.errors import LessonError
from faqsearch.teaching import journal
from faqsearch.teaching.lessons import Lesson, teach_gap, teach_pin, teach_queries, teach_synonym, teach_variants

Run = Callable[..., Result]


def contents(corpus: Path) -> dict[str, bytes]:
    """The corpus's files, less the journal, which is no part of it."""
    files = {path.relative_to(corpus): path.read_bytes() for path in corpus.rglob("*") if path.is_file()}
    return {path.as_posix(): data for path, data in files.items() if path.parts[0] != journal.FOLDER}


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return write_corpus(tmp_path / "corpus")


@pytest.fixture
def run(tmp_path: Path, corpus: Path) -> Run:
    build_index(corpus, tmp_path / "index")
    made = make_log(tmp_path / "log")
    for text in ("发票怎么开", "怎么开发票", "发票怎么开"):
        made.add(asked(text))
    made.flush()
    environment = {
        "FAQSEARCH_CORPUS_DIR": str(corpus),
        "FAQSEARCH_INDEX_DIR": str(tmp_path / "index"),
        "FAQSEARCH_QUERY_LOG_PATH": str(tmp_path / "log"),
    }
    return lambda *arguments: CliRunner(env=environment).invoke(main, arguments, catch_exceptions=False)


def test_a_group_becomes_a_known_gap_and_undo_restores_every_byte(run: Run, corpus: Path) -> None:
    before = contents(corpus)
    document = json.loads(run("teach", "--group", "1", "--gap", "invoice", "--yes", "--json").stdout)
    assert document["path"] == "gaps/invoice.md"
    taught = [change for change in document["effect"]["changes"] if change["taught"]]
    assert {change["after"]["entry"] for change in taught} == {"invoice"}
    assert sum(change["asked"] for change in taught) == 3
    answer = json.loads(run("answer", "发票怎么开", "--json").stdout)
    assert (answer["escalation"]["reason"], answer["escalation"]["entry"]) == ("known_gap", "invoice")
    result = run("teach", "--undo")
    assert result.stdout.startswith("Taken back: known gap invoice (gaps/invoice.md). Generation ")
    assert contents(corpus) == before
    assert not (corpus / "gaps").exists()
    assert json.loads(run("answer", "发票怎么开", "--json").stdout)["escalation"]["entry"] is None
    assert run("teach", "--undo").exit_code == 2


def test_a_pin_is_measured_by_what_users_then_get(run: Run, corpus: Path) -> None:
    options = ["--pin", "refund", "--reason", "活动", "--pin-to", "2999-12-31", "--yes", "--json"]
    document = json.loads(run("teach", "发票怎么开", *options).stdout)
    (change,) = (change for change in document["effect"]["changes"] if change["query"] == "发票怎么开")
    assert change["after"] == {"status": "answered", "entry": "refund"}
    assert json.loads(run("answer", "发票怎么开", "--json").stdout)["answer"]["pinned"] is True


def test_without_yes_the_edit_and_its_effect_are_shown_and_nothing_is_written(run: Run, corpus: Path) -> None:
    before = contents(corpus)
    result = run("teach", "钱退到哪里去了", "--variant", "refund")
    assert "+variants: [退款流程是什么, 退款怎么操作, 想退钱, 钱退到哪里去了]" in result.stdout
    assert "get another first answer" in result.stdout
    assert result.stdout.endswith("Nothing was written; --yes writes and publishes it.\n")
    assert contents(corpus) == before


def test_an_edit_that_would_leave_faults_is_refused(run: Run, corpus: Path) -> None:
    before = contents(corpus)
    result = run("teach", "发票怎么开", "--gap", "invoice", "--category", "nothing", "--yes")
    assert result.exit_code == 3
    assert "nothing" in result.stderr
    assert contents(corpus) == before


@pytest.mark.parametrize(
    "arguments",
    [
        ["teach", "x"],
        ["teach", "--variant", "refund"],
        ["teach", "x", "--synonym", "a, b"],
        ["teach", "x", "--variant", "refund", "--undo"],
        ["teach", "x", "--pin", "refund"],
        ["teach", "x", "--variant", "refund", "--reason", "r"],
        ["teach", "x", "--pin", "nowhere", "--reason", "r"],
        ["teach", "--edit", "refund"],
        ["teach", "x", "--edit", "refund", "--source", "-"],
        ["teach", "x", "--variant", "refund", "--category", "money"],
        ["teach", "x", "--variant", "nowhere"],
        ["teach", "--group", "9", "--variant", "refund"],
        ["teach", "打 [phone] 没人接", "--variant", "refund"],
        ["teach", "x", "--gap", "../up"],
        ["teach", "x", "--gap", "refund"],
    ],
)
def test_wrong_usage_changes_nothing(run: Run, corpus: Path, arguments: list[str]) -> None:
    before = contents(corpus)
    assert run(*arguments, "--yes").exit_code == 2
    assert contents(corpus) == before


def test_lessons_of_every_kind_are_taken_back_one_by_one(corpus: Path) -> None:
    states = [contents(corpus)]
    lessons: tuple[Callable[[], Lesson], ...] = (
        lambda: teach_variants(corpus, "refund", ["钱能退吗"]),
        lambda: teach_queries(corpus, "refund", ["退我钱", "还钱"]),
        lambda: teach_queries(corpus, "refund", ["把钱退了"]),
        lambda: teach_synonym(corpus, "退钱, 退款"),
        lambda: teach_gap(corpus, "invoice", ["发票怎么开", "开票"]),
        lambda: teach_pin(corpus, "refund", ["双十一: 活动", "# 规则"], reason="双十一", until=date(2026, 11, 30)),
        lambda: teach_pin(corpus, "login-failure", ["红包"], reason="- 春节"),
    )
    for make in lessons:
        journal.write(corpus, make(), by="甲")
        states.append(contents(corpus))
    knowledge = read_corpus(corpus)
    assert [(query.id, query.text) for query in knowledge.queries] == [
        ("t0001", "退我钱"),
        ("t0002", "还钱"),
        ("t0003", "把钱退了"),
    ]
    assert [(pin.queries, pin.entry, pin.until) for pin in knowledge.pins] == [
        (("双十一: 活动", "# 规则"), "refund", date(2026, 11, 30)),
        (("红包",), "login-failure", None),
    ]
    assert knowledge.lexicon.synonyms == "退钱, 退款\n"
    for state in reversed(states[:-1]):
        assert journal.undo(corpus).by == "甲"
        assert contents(corpus) == state
    assert len(journal.records(corpus)) == 7
    assert journal.records(corpus, undone=False) == []


def test_what_was_edited_since_is_left_alone(corpus: Path) -> None:
    lesson = teach_variants(corpus, "refund", ["钱能退吗"])
    path = corpus / lesson.path
    journal.write(corpus, lesson)
    path.write_text(path.read_text(encoding="utf-8") + "更多。\n", encoding="utf-8")
    edited = path.read_bytes()
    with pytest.raises(LessonError, match="was changed since"):
        journal.undo(corpus)
    with pytest.raises(LessonError, match="changed meanwhile"):
        journal.write(corpus, lesson)
    assert path.read_bytes() == edited
