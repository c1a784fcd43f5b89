"""``faqsearch import``: what a person sees and what a program gets."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from faqsearch.articles.blocks import Reason
from faqsearch.articles.report import Outcome
from faqsearch.cli import main

DATA = Path(__file__).parent / "data" / "articles"
CHANNELS = "channels:\n  email: {name: 邮件支持, words: [邮件]}\n  chat: {name: 在线客服, words: [在线客服]}\n"


@pytest.fixture(autouse=True)
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with a corpus that has channels only, as at the very start."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "channels.yaml").write_text(CHANNELS, encoding="utf-8")
    return folder


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["import", *map(str, arguments)])


def document(result: Result) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_the_summary_says_what_to_do_first_and_lists_what_was_left_out() -> None:
    result = run(DATA / "reply-times-a.txt", DATA / "reply-times-b.txt", DATA / "captions.txt", "--out", "drafts")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == (Path(__file__).parent / "data" / "articles" / "summary.golden").read_text(encoding="utf-8")


def test_json_gives_the_whole_report() -> None:
    result = run(
        DATA / "reply-times-a.txt", DATA / "reply-times-b.txt", DATA / "captions.txt", "--out", "drafts", "--json"
    )
    report = document(result)
    assert result.exit_code == 0
    assert report["summary"] == {
        "files": 3,
        "entries": 6,
        "new": 6,
        "updated": 0,
        "unchanged": 0,
        "kept": 0,
        "removed": 0,
        "dropped": 4,
        "duplicates": 1,
        "contradictions": 2,
        "faults": 0,
    }
    assert report["files"][0] == {
        "file": str(DATA / "reply-times-a.txt"),
        "title": "reply-times-a.txt",
        "kind": "text",
        "encoding": "UTF-8",
        "entries": 2,
        "simplified_characters": 0,
    }
    entry = report["entries"][0]
    assert Path(entry["path"]).is_file()
    assert (entry["id"], entry["channels"], entry["outcome"]) == ("you-jian-duo-jiu-hui-fu", ["email"], "new")
    assert report["dropped"][0] == {
        "file": str(DATA / "captions.txt"),
        "line": 3,
        "section": None,
        "reason": "caption",
        "explanation": "caption, or the article's title once more",
        "text": "青鸟单车使用全攻略：从开锁到还车",
    }
    assert report["contradictions"][0]["about"] == "邮件支持 · 回复时间"
    assert report["contradictions"][0]["statements"][0] == {
        "value": "24小时内",
        "quote": "一般来说，我们会在24小时内回复邮件。",
        "id": "you-jian-duo-jiu-hui-fu",
        "question": "邮件多久回复？",
        "file": str(DATA / "reply-times-a.txt"),
        "line": 1,
        "source": {"title": "reply-times-a.txt", "locator": "第 1 节 邮件多久回复？"},
    }


def test_files_with_faults_are_named_with_status_3_and_the_rest_is_imported(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").touch()
    (tmp_path / "binary.md").write_bytes(b"\x00\x01\x02")
    (tmp_path / "prose.txt").write_text("没有标题的一段话。", encoding="utf-8")
    result = run("none.txt", "empty.txt", "binary.md", DATA / "bullets.txt", "prose.txt", "--out", "drafts")
    assert result.exit_code == 3
    assert result.stderr.splitlines() == [
        "binary.md: is a binary file (expected .txt, .md, .html, .docx, .xlsx, .csv, .tsv, .json or .jsonl)",
        "empty.txt: the file is empty",
        "none.txt: no such file",
        "prose.txt: no section was found: the file has no heading with text below it",
    ]
    assert "1 draft entry from 1 article in drafts: 1 new." in result.stdout
    assert len(list((tmp_path / "drafts").glob("*.md"))) == 1


def test_faults_are_in_the_json_too(tmp_path: Path) -> None:
    result = run("none.txt", "--out", "drafts", "--json")
    assert result.exit_code == 3
    assert document(result)["faults"] == [{"path": "none.txt", "line": 0, "message": "no such file"}]
    assert not (tmp_path / "drafts").exists()


def test_edited_drafts_are_counted_and_named_when_their_article_has_changed(tmp_path: Path) -> None:
    article = tmp_path / "a.md"
    article.write_text("## 怎么停车？\n\n推进白线。\n", encoding="utf-8")
    run(article, "--out", "drafts")
    draft = tmp_path / "drafts" / "zen-me-ting-che.md"
    draft.write_text(draft.read_text(encoding="utf-8") + "拍照。\n", encoding="utf-8")
    article.write_text("## 怎么停车？\n\n推进黄线。\n", encoding="utf-8")
    result = run(article, "--out", "drafts")
    assert "1 edited by hand, so left as they are" in result.stdout
    assert "zen-me-ting-che: 怎么停车？" in result.stdout


def test_a_corpus_that_was_asked_for_must_be_there_and_the_usual_one_need_not(corpus: Path) -> None:
    (corpus / "channels.yaml").unlink()
    corpus.rmdir()
    usual = run(DATA / "bullets.txt", "--out", "drafts")
    assert (usual.exit_code, "Note: no corpus" in usual.stdout) == (0, True)
    asked = run(DATA / "bullets.txt", "--out", "drafts", "--corpus", corpus)
    assert (asked.exit_code, asked.stderr) == (3, f"{corpus}: no such folder (set --corpus or FAQSEARCH_CORPUS_DIR)\n")


@pytest.mark.parametrize("arguments", [[], ["--out", "drafts"], [str(DATA / "bullets.txt")]])
def test_wrong_usage_is_status_2(arguments: list[str]) -> None:
    assert run(*arguments).exit_code == 2


def test_text_of_an_article_cannot_steer_the_terminal(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("## 甲\x1b[2J？\n\n乙\x1b]0;x\x07。<b title='\x1b[31m'>\n", encoding="utf-8")
    assert "\x1b" not in run("a.txt", "--out", "drafts").stdout


def test_the_manual_names_every_reason_and_outcome_and_every_field_of_the_report() -> None:
    manual = (Path(__file__).resolve().parent.parent / "docs" / "importing.md").read_text(encoding="utf-8")
    report = document(run(*sorted(DATA.glob("*.txt")), "--out", "drafts", "--json"))
    fields = {key for key, value in walk(report)}
    assert [field for field in sorted(fields) if f'"{field}"' not in manual] == []
    names = [*(reason.value for reason in Reason), *(outcome.value for outcome in Outcome)]
    assert [name for name in names if f"`{name}`" not in manual] == []


def walk(value: Any) -> Iterator[tuple[str, Any]]:
    """Every key of nested mappings with its value."""
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict):
            for key, inner in item.items():
                yield key, inner
                yield from walk(inner)
