"""Entities in Markdown: the characters that readers see are the ones that are indexed and shown."""

from pathlib import Path

from conftest import build_index, write_files

from faqsearch.config import Settings
from faqsearch.knowledge import Entry
from faqsearch.rendering import plain_text, render_answer
from faqsearch.search.snapshots import Snapshots

ANSWER = "打开&nbsp;&laquo;设置&raquo;，再按&#30830;&#23450;，A&amp;B，&lt;好&gt;，?a=1&copy=2。"
SEEN = "打开 «设置»，再按确定，A&B，<好>，?a=1&copy=2。"


def test_readers_see_characters() -> None:
    assert plain_text(ANSWER) == SEEN
    assert render_answer(ANSWER) == ("<p>打开&nbsp;«设置»，再按确定，A&amp;B，&lt;好&gt;，?a=1&amp;copy=2。</p>\n")


def test_what_is_indexed_has_no_entities() -> None:
    assert Entry("a", "问", ANSWER).analysed_answer == SEEN.replace("打开 ", "打开\u00a0")


def test_a_word_in_entities_is_found_and_shown_in_the_snippet(tmp_path: Path) -> None:
    files = {
        "a.md": "---\nquestion: 怎么保存？\n---\n填好以后请按&#30830;&#23450;&nbsp;按钮。\n",
        "b.md": "---\nquestion: 怎么取消？\n---\n点右上角。\n",
    }
    build_index(write_files(tmp_path / "corpus", files), tmp_path / "index")
    searcher = Snapshots(Settings(corpus_dir=tmp_path / "corpus", index_dir=tmp_path / "index")).current()
    (hit,) = searcher.search("确定").hits
    assert (hit.entry.id, hit.snippet) == ("a", "填好以后请按<mark>确定</mark> 按钮。")
    assert not searcher.search("nbsp").hits
