"""``faqsearch log``: export, purge, forget."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from test_querylog import DAY_S, NOW, search, write

from faqsearch.cli import main
from faqsearch.querylog import read_lines


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["log", *arguments])


@pytest.fixture
def log(tmp_path: Path) -> Path:
    write(tmp_path, *(search(f"第{day}天", at=NOW + day * DAY_S) for day in range(3)))
    return tmp_path


def test_export_prints_a_json_line_for_each_search(log: Path, tmp_path: Path) -> None:
    rows = [json.loads(row) for row in run("export", "--log", str(log)).stdout.splitlines()]
    assert [row["query"] for row in rows] == ["第0天", "第1天", "第2天"]
    assert list(rows[0]) == [
        *("at", "query", "normalized", "status", "reason", "confidence", "entries", "gap", "generation", "channel"),
        *("client", "chosen", "helpful"),
    ]
    out = tmp_path / "out.jsonl"
    result = run("export", "--log", str(log), "--since", "2026-11-21", "--until", "2026-11-21", "--out", str(out))
    assert (result.stdout, result.stderr) == ("", f"1 searches are in {out}\n")
    assert json.loads(out.read_text(encoding="utf-8"))["query"] == "第1天"


def test_purge_removes_days_that_are_too_old(log: Path) -> None:
    assert run("purge", "--log", str(log), "--days", "3650").stdout == "Nothing is that old.\n"
    assert json.loads(run("purge", "--log", str(log), "--all", "--json").stdout) == {
        "removed": ["2026-11-20", "2026-11-21", "2026-11-22"]
    }


def test_forget_erases_the_searches_that_hold_a_text(log: Path) -> None:
    assert run("forget", "第1天", "--log", str(log)).stdout == "Erased 1 searches.\n"
    assert [line.query for line in read_lines(log)] == ["第0天", "第2天"]


@pytest.mark.parametrize(
    "arguments", [["forget"], ["forget", " "], ["forget", "a", "--client", "1"], ["export", "--since", "x"]]
)
def test_wrong_usage_says_what_is_expected(log: Path, arguments: list[str]) -> None:
    result = run(*arguments, "--log", str(log))
    assert result.exit_code == 2
    assert "Error: " in result.stderr


def test_without_a_log_it_says_how_to_keep_one(tmp_path: Path) -> None:
    result = run("export", "--log", str(tmp_path / "none"))
    assert result.exit_code == 2
    assert "FAQSEARCH_QUERY_LOG=on" in result.stderr
