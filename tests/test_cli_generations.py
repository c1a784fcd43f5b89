"""``faqsearch reindex``, ``generations`` and ``rollback``."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from conftest import flip

from faqsearch.cli import main
from faqsearch.index.lock import build_lock

CHANNELS = "channels:\n  chat: {name: 在线客服}\n"


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "channels.yaml").write_text(CHANNELS, encoding="utf-8")
    (folder / "login.md").write_text("---\nquestion: 登录失败怎么办\n---\n检查网络\n", encoding="utf-8")
    (folder / "gap.md").write_text("---\nquestion: 怎么注销\nanswerable: false\n---\n", encoding="utf-8")
    return folder


@pytest.fixture
def run(tmp_path: Path, corpus: Path) -> "Run":
    return Run(corpus, tmp_path / "index")


class Run:
    """Runs commands on one corpus and index."""

    def __init__(self, corpus: Path, index: Path) -> None:
        self.corpus, self.index = corpus, index
        self.environment = {"FAQSEARCH_CORPUS_DIR": str(corpus), "FAQSEARCH_INDEX_DIR": str(index)}

    def __call__(self, *arguments: str) -> Result:
        return CliRunner(env=self.environment).invoke(main, arguments, catch_exceptions=False)

    def json(self, *arguments: str) -> Any:
        result = self(*arguments, "--json")
        assert (result.exit_code, result.stderr) == (0, "")
        return json.loads(result.stdout)


def test_reindex_says_what_it_published(run: Run) -> None:
    result = run("reindex")
    assert result.exit_code == 0
    assert re.fullmatch(
        r"Published generation 000001-[0-9a-f]{6} \(full, \d+\.\d s\): 2 entries, 1 of them known gaps; "
        r"2 added, 0 changed, 0 removed\.\n",
        result.stdout,
    )
    assert result.stderr.startswith("Too few variants to learn from: ")


def test_files_that_are_no_part_of_a_corpus_are_named(run: Run) -> None:
    (run.corpus / "lexicon").mkdir(exist_ok=True)
    for name in ("lexicon/synonym.txt", "sizes.markdown", "lexicon/lost.md", "README.md", ".hidden.txt"):
        (run.corpus / name).touch()
    result = run("reindex", "--check")
    assert result.exit_code == 0
    assert result.stderr == ("Not read, as no part of a corpus: lexicon/lost.md, lexicon/synonym.txt, sizes.markdown\n")
    for number in range(5):
        (run.corpus / f"{number}.txt").touch()
    assert run("reindex").stderr.endswith("4.txt and 3 more\n")


def test_reindex_of_an_unchanged_corpus_says_so(run: Run) -> None:
    run("reindex")
    assert re.match(r"Nothing has changed since generation 000001-\w{6}: 2 entries", run("reindex").stdout)


def test_reindex_as_json(run: Run) -> None:
    report = run.json("reindex")
    assert report.pop("took_s") > 0
    assert report.pop("generation").startswith("000001-")
    assert report == {
        "mode": "full",
        "visible_s": None,
        "learnt_from": None,
        "entries": 2,
        "answerable": 1,
        "changes": {"added": 2, "changed": 0, "removed": 0, "unchanged": 0},
        "warnings": [],
        "published": True,
    }
    assert run.json("reindex")["published"] is False
    assert run.json("reindex", "--full")["mode"] == "full"


def test_options_win_over_the_environment(run: Run, tmp_path: Path) -> None:
    run("reindex", "--index", str(tmp_path / "other"))
    assert (tmp_path / "other" / "CURRENT").exists()
    assert not run.index.exists()
    assert run("reindex", "--corpus", str(tmp_path / "nowhere")).exit_code == 3


def test_check_publishes_nothing(run: Run) -> None:
    assert run("reindex", "--check").stdout == "The corpus is sound: 2 entries, 1 of them known gaps.\n"
    assert run.json("reindex", "--check")["published"] is False
    assert not run.index.exists()


def break_in_five_ways(corpus: Path) -> list[str]:
    """Add faulty files to a corpus; the start of the line that each fault should be listed with."""
    faulty = {
        "a.md": "---\nquestion: 问\nvariants: 一\n---\n答\n",
        "b.md": "---\nquestion: 问\nchannels:\n  - chat\n  - pigeon\n---\n答\n",
        "c.md": "没有开头\n",
        "d.jsonl": '{"id": "d", "question": "问", "answer": "答"}\n{"id": "login", "question": "问", "answer": "答"}\n',
        "e.jsonl": '\n\n{"id": "e1", "question": \n',
    }
    for name, text in faulty.items():
        (corpus / name).write_text(text, encoding="utf-8")
    return [
        f"{corpus}/a.md:3: variants: expected a list",
        f"{corpus}/b.md:5: channels: channels.yaml defines no channel 'pigeon'",
        f"{corpus}/c.md:1: expected front matter",
        f"{corpus}/e.jsonl:3: broken JSON",
        f"{corpus}/login.md:1: the id 'login' is already used at {corpus}/d.jsonl:2",
    ]


@pytest.mark.parametrize("options", [[], ["--check"], ["--full", "--json"]])
def test_all_faults_are_listed_with_status_3_and_the_published_generation_stays(run: Run, options: list[str]) -> None:
    current = run.json("reindex")["generation"]
    expected = break_in_five_ways(run.corpus)
    result = run("reindex", *options)
    assert (result.exit_code, result.stdout) == (3, "")
    lines = result.stderr.splitlines()
    assert len(lines) == 5
    for line, start in zip(lines, expected, strict=True):
        assert line.startswith(start)
    assert run.json("generations")["current"] == current
    assert len(run.json("generations")["generations"]) == 1


def test_generations_marks_the_current_one(run: Run) -> None:
    first = run.json("reindex")["generation"]
    second = run.json("reindex", "--full")["generation"]
    lines = run("generations").stdout.splitlines()
    assert [line[:15] for line in lines] == [f"  {first}", f"* {second}"]
    assert lines[1].endswith("  2 entries")
    listed = run.json("generations")
    assert listed["current"] == second
    assert [(row["id"], row["current"], row["entries"]) for row in listed["generations"]] == [
        (first, False, 2),
        (second, True, 2),
    ]


def test_rollback_to_the_one_before_and_to_one_by_id(run: Run) -> None:
    first = run.json("reindex")["generation"]
    second = run.json("reindex", "--full")["generation"]
    assert run("rollback").stdout.startswith(f"Generation {first} of ")
    assert run.json("rollback", second)["id"] == second == run.json("generations")["current"]


@pytest.mark.parametrize("content", [None, b"", b"\xff../../etc"])
def test_a_lost_current_can_be_looked_into_and_mended(run: Run, content: bytes | None) -> None:
    first = run.json("reindex")["generation"]
    second = run.json("reindex", "--full")["generation"]
    current = run.index / "CURRENT"
    current.unlink() if content is None else current.write_bytes(content)
    listed = run.json("generations")
    assert listed["current"] is None
    assert [(row["id"], row["current"]) for row in listed["generations"]] == [(first, False), (second, False)]
    shown = run("generations")
    assert [line[:15] for line in shown.stdout.splitlines()] == [f"  {first}", f"  {second}"]
    assert "No generation is current" in shown.stderr
    assert run("rollback").exit_code == 4
    assert run.json("rollback", first)["id"] == first == run.json("generations")["current"]


def test_rollback_by_id_makes_no_index_where_there_is_none(run: Run) -> None:
    assert run("rollback", "000001-abcdef").exit_code == 4
    assert not run.index.exists()


@pytest.mark.parametrize("command", ["generations", "rollback"])
def test_without_an_index_the_status_is_4(run: Run, command: str) -> None:
    result = run(command)
    assert result.exit_code == 4
    assert result.stderr == f"there is no index in {run.index}: run `faqsearch reindex`\n"


def test_rollback_to_an_unknown_generation_has_status_4(run: Run) -> None:
    run("reindex")
    result = run("rollback", "000099-abcdef")
    assert result.exit_code == 4
    assert "has no generation 000099-abcdef" in result.stderr


def test_a_second_reindex_has_status_4_and_names_the_first(run: Run) -> None:
    run("reindex")
    with build_lock(run.index):
        result = run("reindex")
    assert result.exit_code == 4
    assert f"is being changed by process {os.getpid()} on " in result.stderr


def test_keep_generations_is_a_setting(run: Run) -> None:
    run.environment["FAQSEARCH_KEEP_GENERATIONS"] = "1"
    run("reindex")
    run("reindex", "--full")
    assert len(run.json("generations")["generations"]) == 1


def test_a_terminal_is_shown_progress_and_a_pipe_is_not(run: Run) -> None:
    here, there = pytest.importorskip("pty").openpty()
    command = [sys.executable, "-m", "faqsearch", "reindex", "--json"]
    environment = {**os.environ, **run.environment, "COLUMNS": "100"}
    finished = subprocess.run(command, stdout=subprocess.PIPE, stderr=there, env=environment, check=True)
    os.close(there)
    shown = os.read(here, 10_000).decode()
    os.close(here)
    assert json.loads(finished.stdout)["published"]
    assert "Reading the corpus" in shown
    assert "Indexing" in shown
    assert "2/2" in shown
    piped = subprocess.run([*command, "--full"], capture_output=True, env=environment, check=True)
    assert piped.stderr == b""


def test_verify_names_the_damaged_file_and_a_reindex_mends_it(run: Run) -> None:
    run("reindex")
    assert run("generations", "--verify").stdout.endswith(", sound\n")
    id_ = run.json("generations")["current"]
    flip(run.index / f"gen-{id_}" / "knowledge.json", 40)
    told = run("generations", "--verify")
    assert (told.exit_code, told.stderr) == (4, f"{id_} is damaged: knowledge.json\n")
    assert json.loads(run("generations", "--verify", "--json").stdout)["damaged"] == {id_: ["knowledge.json"]}
    searched = run("search", "登录")
    assert searched.exit_code == 4
    assert f"generation {id_} is damaged: knowledge.json" in searched.stderr
    assert "(full," in run("reindex").stdout
    assert run("search", "登录").exit_code == 0
    assert run("generations", "--verify").exit_code == 4  # the damaged one is kept, and told, until it is pruned


def test_removals_that_are_meant_are_published(run: Run) -> None:
    text = "---\nquestion: 问题{0}怎么办\n---\n答案\n"
    for number in range(8):
        (run.corpus / f"e{number}.md").write_text(text.format(number), encoding="utf-8")
    run("reindex")
    for number in range(8):
        (run.corpus / f"e{number}.md").unlink()
    refused = run("reindex")
    assert refused.exit_code == 3
    assert "8 of the 10 entries of generation" in refused.stderr
    assert "8 removed" in run("reindex", "--allow-removals").stdout
