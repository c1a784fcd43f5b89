"""Links are followed inside a corpus; what cannot be looked into is a fault, so that nothing vanishes in silence."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import as_somebody_else, write_files

from faqsearch.corpus import corpus_digest, read_corpus
from faqsearch.corpus.walk import walk
from faqsearch.errors import CorpusError
from faqsearch.index import reindex

ENTRY = "---\nquestion: 怎么退款\n---\n在订单页申请\n"


def fault_of(folder: Path) -> str:
    with pytest.raises(CorpusError) as raised:
        walk(folder)
    assert len(raised.value.faults) == 1
    return str(raised.value)


def test_a_folder_as_kubernetes_mounts_it_is_read(tmp_path: Path) -> None:
    """A ConfigMap's keys are links into ``..data``, itself a link; a key with a slash makes its folder one."""
    corpus = write_files(tmp_path / "corpus", {"..2026_11/a.md": ENTRY, "..2026_11/money/b.md": ENTRY})
    (corpus / "..data").symlink_to("..2026_11")
    (corpus / "a.md").symlink_to("..data/a.md")
    (corpus / "money").symlink_to("..data/money")
    assert {entry.id for entry in read_corpus(corpus).entries} == {"a", "b"}
    before = corpus_digest(corpus)
    (corpus / "money" / "b.md").write_text(ENTRY.replace("退款", "提现"), encoding="utf-8")
    assert corpus_digest(corpus) != before


def test_a_link_out_of_the_corpus_is_named(tmp_path: Path) -> None:
    corpus = write_files(tmp_path / "corpus", {"a.md": ENTRY})
    (corpus / "more").symlink_to(write_files(tmp_path / "elsewhere", {"b.md": ENTRY}))
    assert f"{corpus / 'more'}: is a link to {tmp_path / 'elsewhere'}, which is outside" in fault_of(corpus)


@pytest.mark.parametrize("target", [".", "..", "deep/.."])
def test_a_link_that_leads_back_is_named_and_not_followed_for_ever(tmp_path: Path, target: str) -> None:
    corpus = write_files(tmp_path / "corpus", {"x/deep/a.md": ENTRY})
    (corpus / "x" / "round").symlink_to(target)
    assert "which it is in" in fault_of(corpus)


def test_links_that_lead_to_each_other_end(tmp_path: Path) -> None:
    corpus = write_files(tmp_path / "corpus", {"a/x.md": ENTRY, "b/y.md": ENTRY})
    (corpus / "a" / "to-b").symlink_to("../b")
    (corpus / "b" / "to-a").symlink_to("../a")
    with pytest.raises(CorpusError, match="which it is in"):
        walk(corpus)


def test_a_link_to_nothing_is_named(tmp_path: Path) -> None:
    corpus = write_files(tmp_path / "corpus", {"a.md": ENTRY})
    (corpus / "gone.md").symlink_to("nowhere.md")
    (corpus / ".#lock").symlink_to("editor@host")
    assert fault_of(corpus) == f"{corpus / 'gone.md'}: is a link to nothing"


@pytest.fixture
def shared() -> Iterator[Path]:
    """A folder that another user may reach."""
    folder = Path(tempfile.mkdtemp(prefix="faqsearch-shared-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.mark.skipif(os.name != "posix", reason="about users and modes")
def test_a_folder_that_the_job_may_not_read_publishes_nothing(shared: Path) -> None:
    files = {f"{name}/{name}{number}.md": ENTRY for name in ("a", "b") for number in range(3)}
    corpus, index = write_files(shared / "corpus", files), shared / "index"
    index.mkdir()
    index.chmod(0o777)
    (corpus / "b").chmod(0)
    told = as_somebody_else(lambda: _reindexed(corpus, index))
    assert f"{corpus / 'b'}: cannot be read: user " in told
    assert "d---------" in told
    assert not (index / "CURRENT").exists()
    (corpus / "b").chmod(0o755)
    (corpus / "b" / "b1.md").chmod(0)
    told = as_somebody_else(lambda: _reindexed(corpus, index))
    assert f"{corpus / 'b' / 'b1.md'}: cannot be read: user " in told
    (corpus / "b" / "b1.md").chmod(0o644)
    assert as_somebody_else(lambda: _reindexed(corpus, index)) == "6"


def _reindexed(corpus: Path, index: Path) -> str:
    try:
        return str(reindex(corpus, index).entries)
    except CorpusError as error:
        return str(error)
