"""What ``reindex --check`` warns of: no fault, and yet hardly meant."""

import json
from pathlib import Path

from click.testing import CliRunner
from conftest import write_files

from faqsearch.cli import main
from faqsearch.corpus import check_corpus


def warnings_of(folder: Path) -> list[str]:
    return [f"{Path(fault.path).name}:{fault.line}: {fault.message}" for fault in check_corpus(folder)[1]]


def test_links_that_lead_nowhere_are_named_with_their_line(tmp_path: Path) -> None:
    links = "见[退款](money/refund.md)、[外面](../a.png)、[配置](channels.yaml)、[上](#a)。"
    answer = f"看图：\n\n![图](images/%E5%9B%BE.png)\n\n{links}"
    row = {"id": "bulk", "question": "成批？", "answer": "一\n\n[无](none.pdf)"}
    files = {"a.md": f"---\nquestion: 问？\n---\n\n{answer}\n", "b.jsonl": json.dumps(row), "channels.yaml": ""}
    assert warnings_of(write_files(tmp_path / "corpus", files)) == [
        "a.md:7: answer: 'images/图.png' leads nowhere: the corpus has no such file and no such entry",
        "a.md:9: answer: '#a' leads nowhere: an answer has no places of its own",
        "a.md:9: answer: '../a.png' leads nowhere: it is outside of the corpus",
        "a.md:9: answer: 'channels.yaml' leads nowhere: such a file is not served from here",
        "a.md:9: answer: 'money/refund.md' leads nowhere: the corpus has no such file and no such entry",
        "b.jsonl:1: answer: 'none.pdf' leads nowhere: the corpus has no such file and no such entry",
    ]


def test_warnings_are_printed_and_refuse_nothing(tmp_path: Path) -> None:
    write_files(tmp_path / "corpus", {"a.md": "---\nquestion: 问？\n---\n[无](none.pdf)\n"})
    asked = ["reindex", "--check", "--corpus", str(tmp_path / "corpus"), "--index", str(tmp_path / "index")]
    told = CliRunner().invoke(main, asked)
    assert told.exit_code == 0
    assert told.stdout == "The corpus is sound: 1 entries, 0 of them known gaps; 1 warning.\n"
    message = "answer: 'none.pdf' leads nowhere: the corpus has no such file and no such entry"
    assert told.stderr == f"warning: {tmp_path}/corpus/a.md:4: {message}\n"
    told = CliRunner().invoke(main, [*asked, "--json"])
    path = str(tmp_path / "corpus/a.md")
    assert json.loads(told.stdout)["warnings"] == [{"path": path, "line": 4, "message": message}]
