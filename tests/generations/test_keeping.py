"""Opening, pruning and rolling back generations, and mending a damaged index."""

import json
import random
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import flip

from faqsearch.errors import (
    GenerationNotFoundError,
    NoIndexError,
)
from faqsearch.index import GenerationStore, Mode, QueryTerm, Report, TermKind, reindex
from generations.conftest import debris, write_entries


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
    assert retriever.retrieve([QueryTerm("问", TermKind.GRAM)], limit=1).ids
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


def flip_postings(index: Path) -> None:
    flip(next(index.glob("gen-*/whoosh/*.pst")), 5)


def zero_knowledge(index: Path) -> None:
    path = next(index.glob("gen-*/knowledge.json"))
    path.write_bytes(bytes(path.stat().st_size))


def flip_a_number_of_the_manifest(index: Path) -> None:
    path = next(index.glob("gen-*/manifest.json"))
    path.write_text(path.read_text(encoding="utf-8").replace('"entries": 12', '"entries": 13'), encoding="utf-8")


@pytest.mark.parametrize(
    "damage",
    [
        *(remove_current, empty_current, scramble_current, remove_folder, cut_manifest, cut_postings),
        *(flip_postings, zero_knowledge, flip_a_number_of_the_manifest),
    ],
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


def test_no_bit_of_any_file_changes_unnoticed(corpus: Path, index: Path, store: GenerationStore) -> None:
    reindex(corpus, index)
    generation = store.open_current()
    chance = random.Random(7)  # noqa: S311
    for name in [*generation.manifest.files, "manifest.json"]:
        path = generation.path / name
        sound = path.read_bytes()
        for _ in range(20 if sound else 0):
            flip(path, chance.randrange(len(sound)), chance.randrange(8))
            if name == "manifest.json" and _says_the_same(path.read_bytes(), sound):
                continue
            with pytest.raises(NoIndexError, match=re.escape(path.name)):
                store.open(generation.id)
            assert any(path.name in fault for fault in store.faults(generation.id))
            path.write_bytes(sound)
        assert store.faults(generation.id) == []


def _says_the_same(manifest: bytes, sound: bytes) -> bool:
    """Whether only white space was hit."""
    try:
        return bool(json.loads(manifest) == json.loads(sound))
    except ValueError:
        return False
