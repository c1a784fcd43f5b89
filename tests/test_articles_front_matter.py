"""Front matter of documentation sites: the title, the category and the day of the entries of a page."""

from datetime import date
from pathlib import Path

import pytest
from conftest import write_files

from faqsearch.articles import ImportReport, import_files
from faqsearch.articles.front_matter import FrontMatter, read_front_matter
from faqsearch.corpus import read_corpus
from faqsearch.knowledge import Category

BODY = "\n## 怎么借伞？\n\n扫码。\n\n## 怎么还伞？\n\n放回伞架。\n"


@pytest.mark.parametrize(
    ("yaml", "title", "category", "updated"),
    [
        ("title: 伞\ncategory: 租赁\ndate: 2026-03-05", "伞", "租赁", date(2026, 3, 5)),
        ("title: 伞\ncategory:\n  - 租赁\n  - 其他\nupdated: 2026/3/5 10:00", "伞", "租赁", date(2026, 3, 5)),
        ("title: 伞\ncategories: [租赁]\nlastUpdated: true\ndate: 2026-03-05", "伞", "租赁", date(2026, 3, 5)),
        ("last_update:\n  date: 2026-03-05T08:00:00.000Z\n  author: x\ndate: 2020-01-01", "", "", date(2026, 3, 5)),
        ("title: 提示: 没伞了\ncategory: '租赁'\ndate: 2026年3月5日", "提示: 没伞了", "租赁", date(2026, 3, 5)),
        ("title: 7\ncategory:\ndate: 2026-13-45", "7", "", None),
        ("title:\n  nested: x\ncategory: {a: b}\ndate: soon", "", "", None),
    ],
)
def test_sites_write_it_in_many_ways(yaml: str, title: str, category: str, updated: date | None) -> None:
    rows = yaml.split("\n")
    assert read_front_matter(["---", *rows, "---", "# 伞"]) == FrontMatter(title, category, updated, tuple(rows))


@pytest.mark.parametrize("text", ["title: 伞\n---", "---\n文字。\n---", "---\ntitle: 伞"])
def test_what_is_no_front_matter_is_text(text: str) -> None:
    assert read_front_matter(text.split("\n")) is None


def imported(tmp_path: Path, pages: dict[str, str], out: Path, corpus: Path | None = None) -> ImportReport:
    paths = [tmp_path / name for name in pages]
    write_files(tmp_path, {name: f"---\n{head}\n---\n{BODY.replace('伞', name[0])}" for name, head in pages.items()})
    return import_files(paths, out, corpus=corpus)


def test_every_entry_of_a_page_has_its_category_and_day(tmp_path: Path) -> None:
    out = tmp_path / "out"
    for _ in range(2):
        imported(tmp_path, {"伞.md": "category: 租赁\ndate: 2026-03-05", "车.md": "category: 用车"}, out)
        found = read_corpus(out, drafts=True)
        assert {(entry.question, entry.category, entry.updated) for entry in found.entries} == {
            ("怎么借伞？", "zu-lin", date(2026, 3, 5)),
            ("怎么还伞？", "zu-lin", date(2026, 3, 5)),
            ("怎么借车？", "yong-che", None),
            ("怎么还车？", "yong-che", None),
        }
        names = {"zu-lin": Category("zu-lin", "租赁"), "yong-che": Category("yong-che", "用车")}
        assert found.directory.categories == names


def test_a_category_that_the_corpus_names_keeps_its_id_and_a_new_one_joins_it(tmp_path: Path) -> None:
    channels = "channels: {chat: {name: 客服}}\ncategories:\n  umbrella: {name: 租赁, channels: [chat]}  # ours\n"
    corpus = write_files(tmp_path / "corpus", {"channels.yaml": channels})
    pages = {"伞.md": "category: 租赁", "车.md": "category: umbrella", "灯.md": "category: 照明"}
    imported(tmp_path, pages, corpus / "drafts", corpus)
    found = read_corpus(corpus, drafts=True)
    assert {entry.question: entry.category for entry in found.entries if "借" in entry.question} == {
        "怎么借伞？": "umbrella",
        "怎么借车？": "umbrella",
        "怎么借灯？": "zhao-ming",
    }
    text = (corpus / "channels.yaml").read_text(encoding="utf-8")
    assert "umbrella: {name: 租赁, channels: [chat]}  # ours" in text
    assert found.directory.categories["zhao-ming"].name == "照明"


def test_beside_a_corpus_the_copy_of_its_channels_gains_the_category(tmp_path: Path) -> None:
    channels = "channels: {chat: {name: 客服}}\n"
    corpus = write_files(tmp_path / "corpus", {"channels.yaml": channels})
    for _ in range(2):
        imported(tmp_path, {"伞.md": "category: 租赁"}, tmp_path / "out", corpus)
        assert (corpus / "channels.yaml").read_text(encoding="utf-8") == channels
        assert read_corpus(tmp_path / "out", drafts=True).directory.categories.keys() == {"zu-lin"}
