"""Documentation sites: what VuePress, VitePress, Docusaurus, wiki.js and MkDocs add to Markdown."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from faqsearch.articles import import_files
from faqsearch.articles.drafts import Draft
from faqsearch.articles.links import absolute_links
from faqsearch.articles.sites import plain_markdown
from faqsearch.cli import main


def drafts(tmp_path: Path, text: str) -> list[Draft]:
    (tmp_path / "page.md").write_text(text, encoding="utf-8")
    return [entry.draft for entry in import_files([tmp_path / "page.md"], tmp_path / "out").entries]


@pytest.mark.parametrize(
    ("box", "quotation"),
    [
        (":::tip\n先扫码。\n:::", "> **提示**\n> 先扫码。"),
        ("::: warning 别急\n先扫码。\n\n再取伞。\n:::", "> **别急**\n> 先扫码。\n>\n> 再取伞。"),
        (":::danger[别急]\n先扫码。\n:::", "> **别急**\n> 先扫码。"),
        ('!!! note "别急"\n\n    先扫码。', "> **别急**\n>\n> 先扫码。"),
        ("!!! warning\n    先扫码。", "> **警告**\n> 先扫码。"),
        ("> 先扫码。\n> 再取伞。\n{.is-warning}", "> **警告** 先扫码。\n> 再取伞。"),
        ("> [!NOTE]\n> 先扫码。", "> **注意**\n> 先扫码。"),
        ("> 先扫码。", "> 先扫码。"),
        ('!!! Abstract ""\n    先扫码。', "先扫码。"),
    ],
)
def test_a_box_is_a_quotation_with_its_title(box: str, quotation: str, tmp_path: Path) -> None:
    (draft,) = drafts(tmp_path, f"## 怎么借伞？\n\n{box}\n")
    assert (draft.question, draft.answer) == ("怎么借伞？", quotation)


@pytest.mark.parametrize(
    "fold", ['??? question "满了怎么办？"\n\n    换一个。', "::: details 满了怎么办？\n换一个。\n:::"]
)
def test_a_fold_is_a_question(fold: str, tmp_path: Path) -> None:
    found = drafts(tmp_path, f"## 怎么还伞？\n\n放回伞架。\n\n{fold}\n")
    assert [(draft.question, draft.answer) for draft in found] == [
        ("怎么还伞？", "放回伞架。"),
        ("满了怎么办？", "换一个。"),
    ]


def test_what_lays_out_the_page_goes_and_code_stays() -> None:
    head = "import Tabs from '@theme/Tabs';\n[[toc]]\n## 怎么借？ {#borrow}"
    text = f"{head}\n```js\nimport a from 'b';\n:::\n```\n图{{width=\"9px\"}}"
    assert plain_markdown(text).split("\n") == [
        "",
        "",
        "## 怎么借？",
        "```js",
        "import a from 'b';",
        ":::",
        "```",
        "图",
    ]


def test_numbers_that_count_the_headings_go_and_others_stay(tmp_path: Path) -> None:
    counted = drafts(tmp_path, "## 1 怎么借伞？\n\n扫码。\n\n## 2 怎么还伞？\n\n放回。\n")
    assert [draft.question for draft in counted] == ["怎么借伞？", "怎么还伞？"]
    (tmp_path / "b").mkdir()
    others = drafts(tmp_path / "b", "## 5 分钟能借几把？\n\n一把。\n\n## **30 天没还怎么办？**\n\n赔。\n")
    assert [draft.question for draft in others] == ["5 分钟能借几把？", "30 天没还怎么办？"]


@pytest.mark.parametrize(
    ("link", "target"),
    [
        ("../guide/borrow.md#step-2", "https://docs.example.com/guide/borrow#step-2"),
        ("README.md", "https://docs.example.com/faq/"),
        ("fees/index.md?x=1", "https://docs.example.com/faq/fees/?x=1"),
        ("/terms", "https://docs.example.com/terms"),
        ("#top", "https://docs.example.com/faq/#top"),
        ("https://example.org/a.md", "https://example.org/a.md"),
        ("mailto:a@example.org", "mailto:a@example.org"),
    ],
)
def test_relative_links_get_the_base_address(link: str, target: str) -> None:
    text = f"见[说明]({link})。\n\n`[a](b.md)`\n\n![图](a.png)"
    assert absolute_links(text, "https://docs.example.com/faq/") == text.replace(f"]({link})", f"]({target})")


def test_the_base_address_is_an_option_of_the_import(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("## 怎么借伞？\n\n见[说明](borrow.md)。\n", encoding="utf-8")
    arguments = ["import", str(tmp_path / "a.md"), "--out", str(tmp_path / "out"), "--base-url"]
    assert CliRunner().invoke(main, [*arguments, "docs.example.com"]).exit_code == 2
    assert CliRunner().invoke(main, [*arguments, "https://docs.example.com/faq"]).exit_code == 0
    (entry,) = (tmp_path / "out").glob("*.md")
    assert "[说明](https://docs.example.com/faq/borrow)" in entry.read_text(encoding="utf-8")
