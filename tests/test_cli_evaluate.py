"""``faqsearch evaluate``: figures, a report, bars, and faults of the file."""

import json
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from conftest import Site

from faqsearch.cli import main
from faqsearch.evaluation import FIGURES

QUERIES: list[dict[str, Any]] = [
    {"id": "q1", "text": "账户被冻结了怎么办", "topics": {"account-frozen": 2}, "kind": "plain"},
    {"id": "q2", "text": "怎么申请退款", "topics": {"refund": 2}, "kind": "plain"},
    {"id": "q3", "text": "提现多久到账<script>", "topics": {"password-reset": 2}, "kind": "mislabelled"},
    {"id": "q4", "text": "今天天气怎么样", "topics": {}, "kind": "oos"},
    {"id": "q5", "text": "忘记密码了怎么重置", "topics": {}, "kind": "oos"},
]


@pytest.fixture
def queries(tmp_path: Path) -> Path:
    return write(tmp_path, *(json.dumps(row, ensure_ascii=False) for row in QUERIES))


def write(folder: Path, *lines: str) -> Path:
    path = folder / "queries.jsonl"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def run(site: Site, queries: Path, *arguments: str) -> Result:
    command = ["evaluate", str(queries), *arguments]
    if "--corpus" not in arguments:
        command += ["--index", str(site.index)]
    return CliRunner().invoke(main, command, catch_exceptions=False)


def test_json_has_the_figures_overall_and_per_kind_and_every_query(site: Site, queries: Path) -> None:
    result = run(site, queries, "--json")
    assert (result.exit_code, result.stderr) == (0, "")
    document = json.loads(result.stdout)
    names = {"in_scope", "out_of_scope", *(figure.name for figure in FIGURES)}
    assert document["overall"].keys() == names
    assert list(document["kinds"]) == ["plain", "mislabelled", "oos"]
    assert all(figures.keys() == names for figures in document["kinds"].values())
    assert document["overall"]["P@1"] == pytest.approx(2 / 3, abs=1e-4)
    assert document["kinds"]["plain"]["P@1"] == 1.0
    assert document["kinds"]["oos"]["out_of_scope_answered"] == 0.5
    rows = {row["id"]: row for row in document["results"]}
    assert rows.keys() == {"q1", "q2", "q3", "q4", "q5"}
    assert (rows["q1"]["ranked"][0], rows["q1"]["right"], rows["q3"]["right"]) == ("account-frozen", True, False)


def test_the_table_has_a_row_for_every_kind_and_a_line_for_every_figure(site: Site, queries: Path) -> None:
    lines = run(site, queries).stdout.splitlines()
    assert lines[0].startswith("queries.jsonl: 5 queries, 3 in scope, 2 out of scope; generation ")
    for figure in FIGURES:
        assert any(line.split()[:1] == [figure.name] for line in lines)
    assert [line.split()[:3] for line in lines[-4:]] == [
        ["plain", "2", "0"],
        ["mislabelled", "1", "0"],
        ["oos", "0", "2"],
        ["all", "3", "2"],
    ]
    assert len({len(line) for line in lines[-5:]}) == 1


@pytest.mark.parametrize(
    "bars",
    [
        ["--min", "P@1=0.6"],
        ["--min", "p@1=0.6", "--min", "plain:P@1=1", "--max", "out_of_scope_answered=0.5"],
        ["--min", "each:hit@5=0"],
    ],
)
def test_bars_that_are_met_change_nothing(site: Site, queries: Path, bars: list[str]) -> None:
    result = run(site, queries, *bars)
    assert (result.exit_code, result.stderr) == (0, "")


def test_bars_that_are_not_met_are_all_named_and_the_figures_are_printed_all_the_same(
    site: Site, queries: Path
) -> None:
    result = run(site, queries, "--min", "P@1=0.9", "--max", "oos:out_of_scope_answered=0.1", "--min", "each:P@1=0.5")
    assert result.exit_code == 5
    assert result.stderr.splitlines() == [
        "P@1 is 0.6667; at least 0.9 was asked for",
        "P@1 of mislabelled is 0.0000; at least 0.5 was asked for",
        "out_of_scope_answered of oos is 0.5000; at most 0.1 was asked for",
    ]
    assert "queries.jsonl: 5 queries" in result.stdout


def test_a_bar_for_what_cannot_be_measured_is_not_met(site: Site, queries: Path) -> None:
    result = run(site, queries, "--min", "oos:P@1=0.5")
    assert (result.exit_code, "P@1 of oos cannot be measured" in result.stderr) == (5, True)


@pytest.mark.parametrize("bar", ["P@1", "precision=0.9", "P@1=high", "P@1=93", "P@1=nan", "none-such:P@1=0.5"])
def test_a_bar_that_means_nothing_is_wrong_usage(site: Site, queries: Path, bar: str) -> None:
    result = run(site, queries, "--min", bar)
    assert (result.exit_code, bool(result.stderr)) == (2, True)


def test_every_fault_of_the_file_is_listed_with_its_line(site: Site, tmp_path: Path) -> None:
    path = write(
        tmp_path,
        '{"id": "a", "text": "退款", "topics": {"no-such-entry": 2}}',
        '{"id": "b", "text": "退款", "topics": {"refund": 3}}',
        '{"id": "c", "text": "退款", "topics": {"refund": 2}}',
        '{"id": "c", "text": "退款", "topics": {}}',
        "{broken",
        '{"id": "d"}',
        json.dumps({"id": "e", "text": "款" * 501, "topics": {}}),
    )
    result = run(site, path)
    assert (result.exit_code, result.stdout) == (3, "")
    faults = result.stderr.splitlines()
    places = [re.sub(r"^.*queries\.jsonl:(\d+): .*$", r"\1", fault) for fault in faults]
    assert places == ["1", "2", "4", "5", "6", "6", "7"]
    for fault, words in zip(faults, ["no-such-entry", "grade", "'c'", "JSON", "text", "topics", "501"], strict=True):
        assert words in fault


@pytest.mark.parametrize("text", [None, "", "\n"])
def test_a_file_without_queries_is_a_fault(site: Site, tmp_path: Path, text: str | None) -> None:
    path = tmp_path / "queries.jsonl"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    result = run(site, path)
    assert (result.exit_code, str(path) in result.stderr) == (3, True)


def test_without_an_index_the_way_to_one_is_told(queries: Path, tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["evaluate", str(queries), "--index", str(tmp_path / "none")])
    assert (result.exit_code, "faqsearch reindex" in result.stderr) == (4, True)


def test_a_corpus_is_evaluated_as_it_is_and_nothing_is_published(site: Site, queries: Path, tmp_path: Path) -> None:
    before = sorted(site.index.rglob("*"))
    result = run(site, queries, "--corpus", str(site.corpus), "--json")
    published = json.loads(run(site, queries, "--json").stdout)
    assert json.loads(result.stdout)["overall"] == published["overall"]
    assert sorted(site.index.rglob("*")) == before


def test_figures_over_what_was_learnt_from_come_with_a_warning(site: Site, queries: Path, tmp_path: Path) -> None:
    corpus = Path(shutil.copytree(site.corpus, tmp_path / "corpus"))
    own = Path(shutil.copy(queries, corpus / "queries.jsonl"))
    assert "learnt from these queries" in run(site, own, "--corpus", str(corpus)).stderr
    assert run(site, queries, "--corpus", str(corpus)).stderr == ""


def test_a_corpus_and_an_index_are_one_too_many(site: Site, queries: Path) -> None:
    result = run(site, queries, "--corpus", str(site.corpus), "--index", str(site.index))
    assert (result.exit_code, "--corpus" in result.stderr) == (2, True)


class _Page(HTMLParser):
    """The tags of a page with their attributes, its text, and what it leaves open."""

    VOID = ("meta",)

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def test_the_report_is_one_whole_page_that_needs_nothing_else(site: Site, queries: Path, tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    result = run(site, queries, "--report", str(path))
    assert (result.exit_code, str(path) in result.stderr) == (0, True)
    text = path.read_text(encoding="utf-8")
    page = _Page(text)
    assert page.open == []
    assert not {"script", "link", "img", "iframe"} & {tag for tag, _ in page.tags}
    assert not [attributes for _, attributes in page.tags if {"src", "href"} & attributes.keys()]
    assert re.findall(r"https?://|url\(|@import", text) == []


def test_the_report_shows_figures_charts_confusions_and_weak_topics(site: Site, queries: Path, tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    run(site, queries, "--report", str(path))
    page = _Page(path.read_text(encoding="utf-8"))
    words = "\n".join(page.words)
    for title in ("Precision against coverage", "Calibration", "By kind of query", "Confusions", "Weakest topics"):
        assert title in words
    assert "提现多久到账<script>" in words  # the confusion, as it was typed
    assert {"mislabelled", "password-reset", "withdrawal-delay", "忘记密码了怎么重置"} <= set(
        re.split(r" · |\n", words)
    )
    assert [attributes["aria-label"] for tag, attributes in page.tags if tag == "svg"] == [
        "Precision against coverage",
        "Calibration",
    ]


def test_a_report_that_cannot_be_written_is_wrong_usage(site: Site, queries: Path, tmp_path: Path) -> None:
    result = run(site, queries, "--report", str(tmp_path / "no-such-folder" / "report.html"))
    assert (result.exit_code, "report" in result.stderr) == (2, True)


@pytest.fixture
def corpora(tmp_path: Path) -> Path:
    """Two corpora with the same ids and queries of their own, and a folder that is none."""
    folder = tmp_path / "corpora"
    for name, question in (("bank", "怎么换卡"), ("gym", "怎么退卡")):
        (folder / name).mkdir(parents=True)
        entry = {"id": "card", "question": question, "answer": "请到前台办理。"}
        (folder / name / "entries.jsonl").write_text(json.dumps(entry, ensure_ascii=False), encoding="utf-8")
        asked = {"id": "q1", "text": question, "topics": {"card": 2}}
        write(folder / name, json.dumps(asked, ensure_ascii=False))
    (folder / "notes").mkdir()
    return folder


def test_several_corpora_are_evaluated_each_by_its_own_queries(corpora: Path) -> None:
    result = CliRunner().invoke(main, ["evaluate", "--corpora", str(corpora), "--json"], catch_exceptions=False)
    assert (result.exit_code, result.stderr) == (0, "")
    document = json.loads(result.stdout)
    assert {name: figures["P@1"] for name, figures in document["kinds"].items()} == {"bank": 1.0, "gym": 1.0}
    assert [row["id"] for row in document["results"]] == ["bank/q1", "gym/q1"]


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        ([], "either QUERIES.jsonl or --corpora is needed"),
        (["q.jsonl", "--corpora", "."], "either QUERIES.jsonl or --corpora is needed"),
        (["--corpora", ".", "--corpus", "."], "exclude each other"),
        (["--corpora", "faqsearch"], "no folder of faqsearch has a queries.jsonl"),
    ],
)
def test_what_to_evaluate_must_be_said_once(arguments: list[str], fault: str) -> None:
    result = CliRunner().invoke(main, ["evaluate", *arguments])
    assert result.exit_code == 2
    assert fault in result.stderr
