"""Building and publishing generations of a real corpus."""

import dataclasses
import json
import multiprocessing
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from faqsearch.analysis import Analyzer
from faqsearch.errors import (
    ConfigError,
    CorpusError,
    IndexStateError,
    NoIndexError,
    ReindexRunningError,
)
from faqsearch.index import Changes, GenerationStore, Mode, reindex
from faqsearch.index.lock import build_lock
from faqsearch.knowledge import KnowledgeBase
from generations.conftest import checksums, debris, entry_line, found, write_entries


def test_first_build_is_published_and_whole(corpus: Path, index: Path, store: GenerationStore) -> None:
    report = reindex(corpus, index)
    generation = store.open_current()
    assert (report.mode, report.published, report.entries, report.changes) == (Mode.FULL, True, 12, Changes(added=12))
    assert report.generation == generation.id == store.current_id()
    assert generation.damaged_files() == []
    assert generation.retriever().count == 12
    assert set(generation.manifest.files) == {
        path.relative_to(generation.path).as_posix()
        for path in generation.path.rglob("*")
        if path.is_file() and path.name != "manifest.json"
    }
    assert debris(index) == []


def test_a_generation_carries_the_directory_and_the_lexicon(corpus: Path, index: Path, store: GenerationStore) -> None:
    (corpus / "lexicon" / "synonyms.txt").write_text("问题, 毛病\n", encoding="utf-8")
    reindex(corpus, index)
    shutil.rmtree(corpus)
    knowledge = store.open_current().knowledge()
    directory, lexicon = knowledge.directory, knowledge.lexicon
    assert directory.channels["chat"].name == "在线客服"
    assert directory.default_channels == ("chat",)
    assert lexicon.synonyms == "问题, 毛病\n"


def test_an_unchanged_corpus_publishes_nothing(corpus: Path, index: Path, store: GenerationStore) -> None:
    first = reindex(corpus, index)
    again = reindex(corpus, index)
    assert (again.mode, again.published, again.generation) == (Mode.UNCHANGED, False, first.generation)
    assert again.changes == Changes(unchanged=12)
    assert len(store.list()) == 1


def test_a_change_is_indexed_on_top_of_the_generation_before(corpus: Path, index: Path, store: GenerationStore) -> None:
    first = reindex(corpus, index)
    rows = [entry_line(number) for number in range(1, 12)] + [entry_line(40, "退款什么时候到账")]
    rows[3] = entry_line(4, "密码忘了")
    (corpus / "entries.jsonl").write_text("".join(rows), encoding="utf-8")
    report = reindex(corpus, index)
    manifest = store.open_current().manifest
    assert (report.mode, report.changes) == (Mode.INCREMENTAL, Changes(added=1, changed=1, removed=1, unchanged=10))
    assert (manifest.parent, manifest.incremental, manifest.segments) == (first.generation, True, 2)
    assert found(store, "退款到账")[0] == "e40"
    assert found(store, "密码忘了")[0] == "e4"
    assert "e0" not in found(store, "第0个问题怎么办")


def test_incremental_builds_link_files_and_never_write_to_published_ones(
    corpus: Path, index: Path, store: GenerationStore
) -> None:
    reindex(corpus, index)
    published = store.open_current()
    before = checksums(published.path)
    for last in (13, 14, 30, 5):
        write_entries(corpus, range(last))
        assert reindex(corpus, index, allow_removals=True).mode is Mode.INCREMENTAL
        if last == 13:
            second = store.open_current().path
            linked = [path for path in second.rglob("*") if path.is_file() and path.stat().st_nlink > 1]
            assert len(linked) >= 8
    assert checksums(published.path) == before
    assert published.damaged_files() == []
    assert store.open_current().damaged_files() == []


def test_where_links_are_refused_files_are_copied(
    corpus: Path, index: Path, store: GenerationStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError("no links here")

    monkeypatch.setattr(os, "link", refuse)
    reindex(corpus, index)
    write_entries(corpus, range(13))
    assert reindex(corpus, index).mode is Mode.INCREMENTAL
    generation = store.open_current()
    assert generation.damaged_files() == []
    assert all(path.stat().st_nlink == 1 for path in generation.path.rglob("*") if path.is_file())
    assert generation.retriever().count == 13


def test_full_builds_anew_even_from_an_unchanged_corpus(corpus: Path, index: Path) -> None:
    first = reindex(corpus, index)
    second = reindex(corpus, index, full=True)
    assert (second.mode, second.changes) == (Mode.FULL, Changes(added=12))
    assert second.generation != first.generation


def test_another_lexicon_forces_a_full_build(corpus: Path, index: Path) -> None:
    reindex(corpus, index)
    (corpus / "lexicon" / "userdict.txt").write_text("个问题\n", encoding="utf-8")
    assert reindex(corpus, index).mode is Mode.FULL


@pytest.mark.parametrize("name", ["analyzer_version", "schema_version"])
def test_a_generation_of_another_version_is_refused_and_built_anew(
    corpus: Path, index: Path, store: GenerationStore, name: str
) -> None:
    reindex(corpus, index)
    generation = store.open_current()
    other: dict[str, Any] = {name: type(getattr(generation.manifest, name))(99)}
    dataclasses.replace(generation.manifest, **other).write(generation.path)
    with pytest.raises(NoIndexError, match="another version of faqsearch; run `faqsearch reindex`"):
        store.open_current()
    assert reindex(corpus, index).mode is Mode.FULL
    assert reindex(corpus, index).mode is Mode.UNCHANGED


def test_a_change_of_the_channels_alone_is_published(corpus: Path, index: Path, store: GenerationStore) -> None:
    reindex(corpus, index)
    (corpus / "channels.yaml").write_text("channels: {mail: {name: 邮件}}\ndefaults: [mail]\n", encoding="utf-8")
    report = reindex(corpus, index)
    assert (report.mode, report.changes) == (Mode.INCREMENTAL, Changes(unchanged=12))
    assert store.open_current().knowledge().directory.default_channels == ("mail",)


def test_drafts_are_taken_only_when_asked_for(corpus: Path, index: Path, store: GenerationStore) -> None:
    draft = {"id": "draft", "question": "草稿问题", "answer": "草稿", "draft": True}
    (corpus / "more.jsonl").write_text(json.dumps(draft), encoding="utf-8")
    assert reindex(corpus, index).entries == 12
    assert reindex(corpus, index, drafts=True).entries == 13
    assert store.open_current().manifest.drafts
    assert reindex(corpus, index, drafts=True).mode is Mode.UNCHANGED
    assert reindex(corpus, index).changes.removed == 1


def test_faults_publish_nothing_and_leave_nothing(corpus: Path, index: Path, store: GenerationStore) -> None:
    first = reindex(corpus, index)
    (corpus / "bad.jsonl").write_text("{}\n", encoding="utf-8")
    with pytest.raises(CorpusError, match=r"bad.jsonl:1: "):
        reindex(corpus, index)
    assert store.current_id() == first.generation
    assert len(store.list()) == 1
    assert debris(index) == []


def test_faults_of_the_lexicon_name_its_file(corpus: Path, index: Path) -> None:
    (corpus / "lexicon" / "synonyms.txt").write_text("甲, 乙\n孤单\n", encoding="utf-8")
    with pytest.raises(CorpusError) as caught:
        reindex(corpus, index)
    fault = caught.value.faults[0]
    assert (fault.path, fault.line) == (str(corpus / "lexicon" / "synonyms.txt"), 2)


def test_check_writes_nothing(corpus: Path, index: Path) -> None:
    report = reindex(corpus, index, check=True)
    assert (report.mode, report.published, report.generation, report.entries) == (Mode.CHECK, False, None, 12)
    assert not index.exists()
    (corpus / "bad.jsonl").write_text("{}\n", encoding="utf-8")
    with pytest.raises(CorpusError):
        reindex(corpus, index, check=True)


def test_progress_tells_the_stage_and_how_far_it_is(corpus: Path, index: Path) -> None:
    told: list[tuple[str, int, int]] = []
    reindex(corpus, index, progress=lambda *step: told.append(step))
    assert told == [("reading", n, 0) for n in range(1, 13)] + [("indexing", n, 12) for n in range(1, 13)]


class WritesNames:
    """An artifact that writes the ids of all entries."""

    def __init__(self, version: str) -> None:
        self.version = version

    def __call__(self, knowledge: KnowledgeBase, analyzer: Analyzer, folder: Path, before: Path | None) -> None:
        names = [entry.id for entry in knowledge.entries]
        (folder / "names.json").write_text(json.dumps([analyzer.digest, names]), encoding="utf-8")


def test_artifacts_are_written_into_each_generation_and_sealed_with_it(
    corpus: Path, index: Path, store: GenerationStore
) -> None:
    reindex(corpus, index, artifacts=[WritesNames("names-1")])
    write_entries(corpus, range(13))
    reindex(corpus, index, artifacts=[WritesNames("names-1")])
    generation = store.open_current()
    digest, names = json.loads((generation.path / "names.json").read_text(encoding="utf-8"))
    assert (digest, len(names)) == (generation.manifest.analyzer_digest, 13)
    assert generation.manifest.artifacts == ("names-1",)
    (generation.path / "names.json").write_text("[]", encoding="utf-8")
    assert generation.damaged_files() == ["names.json"]


def test_another_version_of_an_artifact_builds_an_unchanged_corpus_again(corpus: Path, index: Path) -> None:
    modes = [reindex(corpus, index, artifacts=[WritesNames(f"names-{version}")]).mode for version in (1, 1, 2)]
    assert modes == [Mode.FULL, Mode.UNCHANGED, Mode.INCREMENTAL]


def test_an_artifact_that_fails_publishes_nothing(corpus: Path, index: Path, store: GenerationStore) -> None:
    def fail(knowledge: KnowledgeBase, analyzer: Analyzer, folder: Path, before: Path | None) -> None:
        raise ZeroDivisionError

    first = reindex(corpus, index)
    with pytest.raises(ZeroDivisionError):
        reindex(corpus, index, artifacts=[fail])
    assert store.current_id() == first.generation
    assert debris(index) == []


def test_a_write_that_fails_publishes_nothing_and_says_so(corpus: Path, index: Path, store: GenerationStore) -> None:
    def fail(knowledge: KnowledgeBase, analyzer: Analyzer, folder: Path, before: Path | None) -> None:
        raise OSError(28, "No space left on device")

    first = reindex(corpus, index)
    with pytest.raises(IndexStateError, match=r"nothing was published, .*No space left on device"):
        reindex(corpus, index, artifacts=[fail])
    assert store.current_id() == first.generation
    assert debris(index) == []


def test_an_index_folder_that_cannot_be_written_to_is_a_wrong_setting(corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ConfigError, match=r"file/index cannot be written to: .*FAQSEARCH_INDEX_DIR"):
        reindex(corpus, tmp_path / "file" / "index")


def test_only_one_builder_at_a_time_and_the_other_is_told_which(
    corpus: Path, index: Path, store: GenerationStore
) -> None:
    report = reindex(corpus, index)
    with build_lock(index):
        with pytest.raises(ReindexRunningError, match=rf"is being changed by process {os.getpid()} on .* \(since 20"):
            reindex(corpus, index)
        with pytest.raises(ReindexRunningError):
            store.rollback()
    assert reindex(corpus, index).generation == report.generation


def hold_lock_and_die(index: Path) -> None:
    with build_lock(index):
        (index / ".build-1-dead").mkdir()
        (index / ".build-1-dead" / "file").touch()
        (index / ".current-dead").touch()
        os._exit(9)


def test_what_a_killed_builder_held_and_left_is_freed_and_removed(corpus: Path, index: Path) -> None:
    process = multiprocessing.get_context("spawn").Process(target=hold_lock_and_die, args=(index,))
    process.start()
    process.join()
    assert process.exitcode == 9
    assert sorted(debris(index)) == [".build-1-dead", ".current-dead"]
    assert reindex(corpus, index).published
    assert debris(index) == []


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="needs a file that even root cannot read")
def test_a_corpus_file_that_cannot_be_read_is_a_fault_that_names_it(corpus: Path, index: Path) -> None:
    (corpus / "odd.md").symlink_to("/proc/self/mem")
    with pytest.raises(CorpusError, match=r"cannot be read: Input/output error"):
        reindex(corpus, index)


def test_a_corpus_folder_that_does_not_exist_is_a_fault(corpus: Path, index: Path) -> None:
    with pytest.raises(CorpusError, match="no such folder"):
        reindex(corpus / "nowhere", index)


def test_a_corpus_that_lost_many_entries_is_not_published_unless_that_is_meant(
    corpus: Path, index: Path, store: GenerationStore
) -> None:
    published = reindex(corpus, index).generation
    write_entries(corpus, range(7))
    for full in (False, True):
        with pytest.raises(CorpusError, match=r"5 of the 12 entries of generation \S+ are gone; with --allow-removals"):
            reindex(corpus, index, full=full)
    assert (store.current_id(), debris(index)) == (published, [])
    assert reindex(corpus, index, allow_removals=True).changes.removed == 5
    write_entries(corpus, range(4))  # few are removed by hand
    assert reindex(corpus, index).changes.removed == 3
