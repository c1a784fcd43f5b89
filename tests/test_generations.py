"""Building, publishing, rolling back and pruning generations of a real corpus."""

import json
import multiprocessing
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from faqsearch.analysis import Analyzer
from faqsearch.errors import (
    ConfigError,
    CorpusError,
    GenerationNotFoundError,
    IndexStateError,
    NoIndexError,
    ReindexRunningError,
)
from faqsearch.index import Changes, GenerationStore, Mode, QueryTerm, Report, TermKind, reindex
from faqsearch.index.lock import build_lock
from faqsearch.index.manifest import file_sha256
from faqsearch.knowledge import KnowledgeBase


def entry_line(number: int, question: str = "") -> str:
    row = {"id": f"e{number}", "question": question or f"第{number}个问题怎么办", "answer": f"第{number}个答案"}
    return json.dumps(row, ensure_ascii=False) + "\n"


def write_entries(corpus: Path, numbers: range, question: str = "") -> None:
    (corpus / "entries.jsonl").write_text("".join(entry_line(number, question) for number in numbers), encoding="utf-8")


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    (folder / "lexicon").mkdir(parents=True)
    (folder / "channels.yaml").write_text("channels: {chat: {name: 在线客服}}\ndefaults: [chat]\n", encoding="utf-8")
    write_entries(folder, range(12))
    return folder


@pytest.fixture
def index(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def store(index: Path) -> GenerationStore:
    return GenerationStore(index)


def checksums(folder: Path) -> dict[str, str]:
    return {str(path): file_sha256(path) for path in folder.rglob("*") if path.is_file()}


def found(store: GenerationStore, text: str) -> list[str]:
    generation = store.open_current()
    analyzer = Analyzer(generation.knowledge()[1])
    grams = [QueryTerm(gram.text, TermKind.GRAM) for gram in analyzer.grams(analyzer.normalize(text).text)]
    return [match.entry_id for match in generation.retriever().retrieve(grams, limit=3)]


def debris(index: Path) -> list[str]:
    """Names in the index folder that a finished reindex has no business leaving."""
    return [
        path.name
        for path in index.iterdir()
        if path.name not in ("CURRENT", ".lock") and not path.name.startswith("gen-")
    ]


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
    directory, lexicon = store.open_current().knowledge()
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
        assert reindex(corpus, index).mode is Mode.INCREMENTAL
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
    path = store.open_current().path / "manifest.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**data, name: type(data[name])(99)}), encoding="utf-8")
    with pytest.raises(NoIndexError, match="another version of faqsearch; run `faqsearch reindex`"):
        store.open_current()
    assert reindex(corpus, index).mode is Mode.FULL
    assert reindex(corpus, index).mode is Mode.UNCHANGED


def test_a_change_of_the_channels_alone_is_published(corpus: Path, index: Path, store: GenerationStore) -> None:
    reindex(corpus, index)
    (corpus / "channels.yaml").write_text("channels: {mail: {name: 邮件}}\ndefaults: [mail]\n", encoding="utf-8")
    report = reindex(corpus, index)
    assert (report.mode, report.changes) == (Mode.INCREMENTAL, Changes(unchanged=12))
    assert store.open_current().knowledge()[0].default_channels == ("mail",)


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

    def __call__(self, knowledge: KnowledgeBase, analyzer: Analyzer, folder: Path) -> None:
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
    def fail(knowledge: KnowledgeBase, analyzer: Analyzer, folder: Path) -> None:
        raise ZeroDivisionError

    first = reindex(corpus, index)
    with pytest.raises(ZeroDivisionError):
        reindex(corpus, index, artifacts=[fail])
    assert store.current_id() == first.generation
    assert debris(index) == []


def test_a_write_that_fails_publishes_nothing_and_says_so(corpus: Path, index: Path, store: GenerationStore) -> None:
    def fail(knowledge: KnowledgeBase, analyzer: Analyzer, folder: Path) -> None:
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


def four_generations(corpus: Path, index: Path) -> list[str]:
    for last in range(12, 16):
        write_entries(corpus, range(last))
        reindex(corpus, index)
    return [manifest.id for manifest in GenerationStore(index).list()]


def test_the_oldest_generations_are_pruned(corpus: Path, index: Path, store: GenerationStore) -> None:
    ids = four_generations(corpus, index)
    write_entries(corpus, range(16))
    newest = reindex(corpus, index, keep=3).generation
    assert [manifest.id for manifest in store.list()] == [*ids[2:], newest]
    assert debris(index) == []


def test_a_current_generation_is_kept_however_old(corpus: Path, index: Path, store: GenerationStore) -> None:
    ids = four_generations(corpus, index)
    store.rollback(ids[0])
    write_entries(corpus, range(12))
    assert reindex(corpus, index, keep=2).mode is Mode.UNCHANGED
    assert [manifest.id for manifest in store.list()] == [ids[0], ids[3]]
    assert reindex(corpus, index, keep=1).generation == ids[0]
    assert [manifest.id for manifest in store.list()] == [ids[0]]


def test_what_is_open_survives_pruning(corpus: Path, index: Path, store: GenerationStore) -> None:
    reindex(corpus, index)
    retriever = store.open_current().retriever()
    write_entries(corpus, range(13))
    reindex(corpus, index, keep=1)
    assert retriever.retrieve([QueryTerm("问", TermKind.GRAM)], limit=1) != []
    assert retriever.entry("e0").answer == "第0个答案"


def test_opening_is_tried_again_when_the_generation_is_pruned_meanwhile(
    corpus: Path, index: Path, store: GenerationStore
) -> None:
    reindex(corpus, index)
    tries = []

    def use(generation: object) -> str:
        tries.append(generation)
        if len(tries) == 1:  # between reading CURRENT and opening the files
            write_entries(corpus, range(13))
            reindex(corpus, index, keep=1)
        return str(generation.retriever().count)  # type: ignore[attr-defined]

    assert store.with_current(use) == "13"
    assert len(tries) == 2


def three_generations(corpus: Path, index: Path) -> list[Report]:
    reports = []
    for last in (12, 13, 14):
        write_entries(corpus, range(last))
        reports.append(reindex(corpus, index))
    return reports


def test_rollback_goes_to_the_generation_before(corpus: Path, index: Path, store: GenerationStore) -> None:
    first, second, third = three_generations(corpus, index)
    assert store.rollback().id == second.generation
    assert store.open_current().retriever().count == 13
    assert store.rollback().id == first.generation
    with pytest.raises(GenerationNotFoundError, match=f"no generation before {first.generation}"):
        store.rollback()
    assert store.rollback(third.generation).id == third.generation == store.current_id()


def test_after_a_rollback_a_reindex_publishes_the_corpus_behind_all_others(
    corpus: Path, index: Path, store: GenerationStore
) -> None:
    *_, third = three_generations(corpus, index)
    store.rollback()
    report = reindex(corpus, index)
    assert report.entries == 14
    assert [manifest.id for manifest in store.list()][-2:] == [third.generation, report.generation]


@pytest.mark.parametrize("id_", ["000099-abcdef", "../corpus", "x", ""])
def test_rollback_to_what_is_not_kept_changes_nothing(
    corpus: Path, index: Path, store: GenerationStore, id_: str
) -> None:
    report = reindex(corpus, index)
    with pytest.raises(GenerationNotFoundError):
        store.rollback(id_)
    assert store.current_id() == report.generation


def test_rollback_to_a_damaged_generation_changes_nothing(corpus: Path, index: Path, store: GenerationStore) -> None:
    first, *_, third = three_generations(corpus, index)
    (index / f"gen-{first.generation}" / "knowledge.json").unlink()
    with pytest.raises(NoIndexError, match=r"knowledge.json is missing or cut short"):
        store.rollback(first.generation)
    assert store.current_id() == third.generation


def remove_current(index: Path) -> None:
    (index / "CURRENT").unlink()


def empty_current(index: Path) -> None:
    (index / "CURRENT").write_bytes(b"")


def scramble_current(index: Path) -> None:
    (index / "CURRENT").write_bytes(b"\xff../../etc")


def remove_folder(index: Path) -> None:
    shutil.rmtree(next(index.glob("gen-*")))


def cut_manifest(index: Path) -> None:
    path = next(index.glob("gen-*/manifest.json"))
    path.write_bytes(path.read_bytes()[:100])


def cut_postings(index: Path) -> None:
    path = next(index.glob("gen-*/whoosh/*.pst"))
    path.write_bytes(path.read_bytes()[:-1])


@pytest.mark.parametrize(
    "damage", [remove_current, empty_current, scramble_current, remove_folder, cut_manifest, cut_postings]
)
def test_a_damaged_index_says_to_reindex_and_a_reindex_mends_it(
    corpus: Path, index: Path, store: GenerationStore, damage: Callable[[Path], None]
) -> None:
    reindex(corpus, index)
    damage(index)
    with pytest.raises(NoIndexError, match="run `faqsearch reindex`"):
        store.open_current()
    assert reindex(corpus, index).mode is Mode.FULL
    assert store.open_current().retriever().count == 12


def test_no_index_at_all_says_to_reindex(store: GenerationStore) -> None:
    with pytest.raises(NoIndexError, match=r"there is no index in .*index: run `faqsearch reindex`"):
        store.open_current()
    assert store.list() == ()


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
