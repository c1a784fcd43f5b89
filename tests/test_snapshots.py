"""The current generation, held open while new ones come and go."""

import dataclasses
import json
import logging
import shutil
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from faqsearch.config import Settings
from faqsearch.errors import NoIndexError
from faqsearch.index import GenerationStore, reindex
from faqsearch.index.manifest import record_files
from faqsearch.learn.artifact import RankingArtifact
from faqsearch.search.outcome import Status
from faqsearch.search.ranking import MODEL_FOLDER, WEIGHTS_FILE
from faqsearch.search.searcher import Searcher
from faqsearch.search.snapshots import Snapshots
from faqsearch.search.suggest import SUGGEST_FILE

Publish = Callable[[str], str]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(corpus_dir=tmp_path / "corpus", index_dir=tmp_path / "index")


@pytest.fixture
def publish(settings: Settings) -> Publish:
    """Publishes a corpus in which one question has the answer given; returns the generation's id."""

    def made(answer: str) -> str:
        settings.corpus_dir.mkdir(exist_ok=True)
        rows = [
            {"id": "login", "question": "登录失败怎么办", "answer": answer},
            {"id": "refund", "question": "怎么退款", "answer": "在订单页申请"},
        ]
        text = "\n".join(json.dumps(row) for row in rows)
        (settings.corpus_dir / "all.jsonl").write_text(text, encoding="utf-8")
        report = reindex(settings.corpus_dir, settings.index_dir, artifacts=[RankingArtifact()], keep=2)
        assert report.generation
        return report.generation

    return made


def answer(searcher: Searcher) -> str:
    return searcher.search("登录失败怎么办").hits[0].entry.answer


def damage(settings: Settings, file: str, content: bytes | None) -> None:
    """Replace a file of the current generation by another of the same length, or remove it."""
    path = GenerationStore(settings.index_dir).open_current().path / file
    size = path.stat().st_size
    path.unlink()  # never written through: it may be a link to another generation's
    if content is not None:
        path.write_bytes((content * size)[:size])


def test_without_an_index_there_is_nothing_to_search(settings: Settings, publish: Publish) -> None:
    snapshots = Snapshots(settings)
    with pytest.raises(NoIndexError, match="run `faqsearch reindex`"):
        snapshots.current()
    id_ = publish("第一版")
    assert snapshots.current().generation == id_


def test_a_generation_is_opened_once(settings: Settings, publish: Publish) -> None:
    publish("第一版")
    snapshots = Snapshots(settings)
    with ThreadPoolExecutor(8) as pool:
        opened = list(pool.map(lambda _: snapshots.current(), range(40)))
    assert len(set(map(id, opened))) == 1


def test_a_new_generation_is_picked_up(settings: Settings, publish: Publish) -> None:
    publish("第一版")
    snapshots = Snapshots(settings)
    assert answer(snapshots.current()) == "第一版"
    second = publish("第二版")
    assert snapshots.current().generation == second
    assert answer(snapshots.current()) == "第二版"


def test_going_back_is_picked_up(settings: Settings, publish: Publish) -> None:
    first = publish("第一版")
    publish("第二版")
    snapshots = Snapshots(settings)
    assert answer(snapshots.current()) == "第二版"
    GenerationStore(settings.index_dir).rollback(first)
    assert answer(snapshots.current()) == "第一版"


def test_what_a_request_holds_can_be_searched_after_its_generation_is_gone(
    settings: Settings, publish: Publish
) -> None:
    publish("第一版")
    held = Snapshots(settings).current()
    for number in range(3):
        publish(f"后来的 {number}")
    assert held.generation not in [manifest.id for manifest in GenerationStore(settings.index_dir).list()]
    shutil.rmtree(settings.index_dir)
    assert answer(held) == "第一版"
    assert held.suggest("退款")
    assert held.entry("refund").answer == "在订单页申请"


@pytest.mark.parametrize("text", [None, "", "gen-1", "999999-abcdef"])
def test_a_lost_pointer_leaves_what_is_open(settings: Settings, publish: Publish, text: str | None) -> None:
    id_ = publish("第一版")
    snapshots = Snapshots(settings)
    snapshots.current()
    pointer = settings.index_dir / "CURRENT"
    if text is None:
        pointer.unlink()
    else:
        pointer.write_text(text, encoding="utf-8")
    assert snapshots.current().generation == id_
    with pytest.raises(NoIndexError):
        Snapshots(settings).current()


@pytest.mark.parametrize("content", [None, b"\0", b"{} "])
@pytest.mark.parametrize("file", [f"{MODEL_FOLDER}/vocabulary.npy", WEIGHTS_FILE, SUGGEST_FILE])
def test_a_generation_that_cannot_be_opened_leaves_the_one_before(
    settings: Settings, publish: Publish, caplog: pytest.LogCaptureFixture, file: str, content: bytes | None
) -> None:
    first = publish("第一版")
    snapshots = Snapshots(settings)
    snapshots.current()
    second = publish("第二版")
    damage(settings, file, content)
    with caplog.at_level(logging.ERROR):
        assert snapshots.current().generation == first
    assert [record.getMessage() for record in caplog.records] == [
        f"generation {second} cannot be opened; going on with {first}"
    ]
    with pytest.raises(NoIndexError, match="run `faqsearch reindex`"):
        Snapshots(settings).current()
    third = publish("第三版")
    assert snapshots.current().generation == third


@pytest.mark.parametrize(("retry_after_s", "attempts"), [(3600.0, 1), (0.0, 3)])
def test_a_generation_that_cannot_be_opened_is_tried_again_after_a_while(
    settings: Settings,
    publish: Publish,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    retry_after_s: float,
    attempts: int,
) -> None:
    monkeypatch.setattr("faqsearch.search.snapshots.RETRY_AFTER_S", retry_after_s)
    first = publish("第一版")
    snapshots = Snapshots(settings)
    snapshots.current()
    publish("第二版")
    damage(settings, WEIGHTS_FILE, None)
    assert [snapshots.current().generation for _ in range(3)] == [first] * 3
    assert len(caplog.records) == attempts


def test_weights_of_another_version_are_not_used(settings: Settings, publish: Publish) -> None:
    publish("第一版")
    generation = GenerationStore(settings.index_dir).open_current()
    path = generation.path / WEIGHTS_FILE
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("classifier", "classified"), encoding="utf-8")
    (generation.path / "manifest.json").unlink()
    dataclasses.replace(generation.manifest, files=record_files(generation.path, {})).write(generation.path)
    with pytest.raises(NoIndexError, match="was not learnt by this version of faqsearch"):
        Snapshots(settings).current()


def test_an_index_without_a_ranking_is_none_that_can_be_searched(settings: Settings, publish: Publish) -> None:
    publish("第一版")
    shutil.rmtree(settings.index_dir)
    reindex(settings.corpus_dir, settings.index_dir)
    with pytest.raises(NoIndexError, match="ranking"):
        Snapshots(settings).current()


def test_thresholds_are_those_of_the_settings(settings: Settings, publish: Publish) -> None:
    publish("第一版")

    def status(answered: float) -> Status:
        made = Settings(corpus_dir=settings.corpus_dir, index_dir=settings.index_dir, answered_confidence=answered)
        return Snapshots(made).current().search("登录老是失败").status

    assert status(0.0) is Status.ANSWERED
    assert status(1.0) is not Status.ANSWERED


def test_threads_find_something_while_generations_come_and_go(settings: Settings, publish: Publish) -> None:
    ids = [publish("第 0 版")]
    snapshots = Snapshots(settings)
    done = threading.Event()

    def look() -> list[tuple[str, str]]:
        seen = []
        while not done.is_set():
            searcher = snapshots.current()
            seen.append((searcher.generation, answer(searcher)))
        return seen

    with ThreadPoolExecutor(4) as pool:
        looking = [pool.submit(look) for _ in range(4)]
        try:
            ids += [publish(f"第 {number} 版") for number in range(1, 5)]
        finally:
            done.set()
        seen = [pair for future in looking for pair in future.result()]
    expected = {id_: f"第 {number} 版" for number, id_ in enumerate(ids)}
    assert seen
    assert all(expected[id_] == text for id_, text in seen)
    assert snapshots.current().generation == ids[-1]


def test_while_one_thread_opens_a_generation_the_others_go_on_with_the_one_before(
    settings: Settings, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = publish("第一版")
    snapshots = Snapshots(settings)
    snapshots.current()
    second = publish("第二版")
    opening, go_on = threading.Event(), threading.Event()
    open_ = Searcher.open

    def slowly(*args: object, **options: object) -> Searcher:
        opening.set()
        assert go_on.wait(60)
        return open_(*args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(Searcher, "open", slowly)
    with ThreadPoolExecutor(1) as pool:
        opener = pool.submit(snapshots.current)
        assert opening.wait(60)
        assert snapshots.current().generation == first
        go_on.set()
        assert opener.result().generation == second
    assert snapshots.current().generation == second


def write_synonyms(settings: Settings, text: str) -> None:
    path = settings.corpus_dir / "lexicon" / "synonyms.txt"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")


def first_found(snapshots: Snapshots, query: str) -> str | None:
    hits = snapshots.current().search(query).hits
    return hits[0].entry.id if hits else None


def test_changed_synonyms_need_no_reindex(settings: Settings, publish: Publish) -> None:
    publish("第一版")
    snapshots = Snapshots(settings)
    assert first_found(snapshots, "moneyback") is None
    write_synonyms(settings, "moneyback, 退款")
    assert first_found(snapshots, "moneyback") == "refund"
    write_synonyms(settings, "moneyback, 登录")
    assert first_found(snapshots, "moneyback") == "login"


def test_synonyms_with_faults_change_nothing_and_are_named_once(
    settings: Settings, publish: Publish, caplog: pytest.LogCaptureFixture
) -> None:
    publish("第一版")
    write_synonyms(settings, "moneyback, 退款")
    snapshots = Snapshots(settings)
    snapshots.current()
    write_synonyms(settings, "moneyback, 登录\nalone\n")
    with caplog.at_level(logging.WARNING):
        assert first_found(snapshots, "moneyback") == "refund"
        assert first_found(snapshots, "moneyback") == "refund"
    assert [record.message.count("synonyms.txt:2: ") for record in caplog.records] == [1]


def test_an_index_without_its_corpus_has_the_synonyms_it_was_built_with(settings: Settings, publish: Publish) -> None:
    settings.corpus_dir.mkdir()
    write_synonyms(settings, "moneyback, 退款")
    publish("第一版")
    shutil.rmtree(settings.corpus_dir)
    assert first_found(Snapshots(settings), "moneyback") == "refund"


def test_going_back_to_a_generation_keeps_the_synonyms_of_now(settings: Settings, publish: Publish) -> None:
    first = publish("第一版")
    publish("第二版")
    snapshots = Snapshots(settings)
    snapshots.current()
    write_synonyms(settings, "moneyback, 退款")
    GenerationStore(settings.index_dir).rollback(first)
    assert (first_found(snapshots, "moneyback"), snapshots.current().generation) == ("refund", first)
