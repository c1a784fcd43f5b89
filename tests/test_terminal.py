"""Nothing that is printed moves the cursor, turns text around or forges a line, whoever wrote it."""

import json
import logging
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import Site, write_files

from faqsearch.logs import configure_logging
from faqsearch.terminal import one_line, printable, printable_json

EVIL = "\x1b]0;owned\x07\x1b[2J\x9b31m\r\u202etxt.\u2066\u2028\x85\x7f"


def steers(text: str) -> set[str]:
    """The characters of ``text`` that a terminal would obey."""
    return {char for char in text if char not in "\n\t" and not char.isprintable()} | set("\u061c\u200e\u202e") & set(
        text
    )


def run(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "faqsearch", *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )


def test_what_can_be_seen_stays_and_what_steers_does_not() -> None:
    assert printable("账户 é 😀\tعربي\nb") == "账户 é 😀\tعربي\nb"
    assert steers(printable(EVIL + "\ud800")) == set()
    assert one_line("a\nb: fine") == "a\ufffdb: fine"


def test_json_is_the_same_to_a_program() -> None:
    text = json.dumps({"a": EVIL}, ensure_ascii=False)
    assert steers(printable_json(text)) == set()
    assert json.loads(printable_json(text)) == {"a": EVIL}


def test_a_log_line_is_one(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logging, "root", logging.RootLogger(logging.WARNING))
    configure_logging("INFO")
    logging.root.info("%s", EVIL)
    assert steers(capfd.readouterr().err) == set()


@pytest.mark.skipif(sys.platform == "win32", reason="such names are not possible")
def test_a_hostile_corpus_prints_nothing_that_steers(tmp_path: Path) -> None:
    bad = {
        "channels.yaml": '"a\\e[31m": 1\nchannels: {chat: {name: x, "\\u202e": y}}\n',
        f"{EVIL}.md": '---\n"\\e[31mfield": 1\nquestion: a\n---\n',
        "x\ny: all is well\x1b[0m.md": "no front matter",
        "c.jsonl": json.dumps({"id": EVIL, "question": "a", "answer": "b", EVIL: 1, "category": EVIL}),
        f"lexicon/{EVIL}.txt": "",
    }
    corpus = write_files(tmp_path / "corpus", bad)
    told = run("reindex", "--check", "--corpus", str(corpus))
    assert told.returncode == 3
    assert steers(told.stderr + told.stdout) == set()
    assert not any(line.startswith("y: all is well") for line in told.stderr.splitlines())
    assert "\ufffd" in told.stderr


def test_files_of_queries_and_articles_print_nothing_that_steers(site: Site, tmp_path: Path) -> None:
    row = {"id": "q1", "text": "账户冻结了", "topics": {"account-frozen": 2}, "kind": EVIL}
    queries = tmp_path / "\x1b[31m.jsonl"
    queries.write_text(json.dumps(row), encoding="utf-8")
    for more in ([], ["--json"], ["--min", f"{EVIL}:P@1=1"], ["--min", "each:P@1=2"]):
        told = run("evaluate", str(queries), "--index", str(site.index), *more)
        assert steers(told.stderr + told.stdout) == set(), more
    queries.write_text(json.dumps({**row, "topics": {EVIL: 2}, EVIL: 1}), encoding="utf-8")
    told = run("evaluate", str(queries), "--index", str(site.index))
    assert (told.returncode, steers(told.stderr)) == (3, set())
    article = tmp_path / "\x1b[31m\u202e.txt"
    article.write_text(f"# {EVIL}\n\n{EVIL}\n", encoding="utf-8")
    told = run("import", str(article), "--out", str(tmp_path / "drafts"))
    assert steers(told.stderr + told.stdout) == set()


def test_a_published_text_prints_nothing_that_steers(tmp_path: Path) -> None:
    entry = {"id": "rtl", "question": "账户\u202e冻结了\x9b31m怎么办", "answer": f"答{EVIL}案"}
    corpus = write_files(tmp_path / "corpus", {"a.jsonl": json.dumps(entry)})
    published = run("reindex", "--corpus", str(corpus), "--index", str(tmp_path / "index"))
    assert published.returncode == 0, published.stderr
    for more in ([], ["--json"]):
        told = run("search", f"账户{EVIL}", "--index", str(tmp_path / "index"), *more)
        assert (told.returncode, steers(told.stdout + told.stderr)) == (0, set())
        assert "冻结" in told.stdout
