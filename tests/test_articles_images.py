"""Images of articles: they stay in the answer, and their files come along."""

from pathlib import Path

import pytest

from faqsearch.articles import import_files

PNG = b"\x89PNG\r\n\x1a\n"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.md", "## 怎么借伞？\n\n扫码：\n\n![扫这里](../pictures/scan%20me.png)\n\n再取伞。\n"),
        (
            "a.html",
            '<h2>怎么借伞？</h2><p>扫码：</p><p><img src="../pictures/scan%20me.png" alt="扫这里"></p><p>再取伞。</p>',
        ),
    ],
)
def test_an_image_stays_where_it_is_and_its_file_is_copied_once(name: str, text: str, tmp_path: Path) -> None:
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures" / "scan me.png").write_bytes(PNG)
    (tmp_path / "docs").mkdir()
    article = tmp_path / "docs" / name
    article.write_text(text, encoding="utf-8")
    for outcome in ("new", "unchanged"):
        (entry,) = import_files([article], tmp_path / "out").entries
        assert entry.outcome == outcome
        (copied,) = (tmp_path / "out" / "images").iterdir()
        assert entry.draft.answer == f"扫码：\n\n![扫这里](images/{copied.name})\n\n再取伞。"
        assert copied.read_bytes() == PNG
        assert entry.draft.remarks == ()


def test_addresses_stay_and_what_is_no_image_is_named_and_not_copied(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("x", encoding="utf-8")
    answer = "![a](https://example.com/a.png) ![b](/b.png) ![c](secret.txt) ![d](none.png)"
    (tmp_path / "a.md").write_text(f"## 怎么借伞？\n\n看图：{answer}\n", encoding="utf-8")
    (entry,) = import_files([tmp_path / "a.md"], tmp_path / "out").entries
    assert answer in entry.draft.answer
    assert [remark.split(" is ")[0] for remark in entry.draft.remarks] == [
        "the image secret.txt",
        "the image none.png",
    ]
    assert not (tmp_path / "out" / "images").exists()
