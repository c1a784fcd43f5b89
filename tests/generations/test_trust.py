"""An index from elsewhere is read, never run."""

import dataclasses
import os
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from whoosh import columns
from whoosh.codec import whoosh3
from whoosh.filedb import structfile

from faqsearch.errors import NoIndexError
from faqsearch.index import GenerationStore, Mode, reindex
from faqsearch.index.manifest import record_files
from faqsearch.index.segments import open_index
from faqsearch.index.storage import MappedFile, MappedStorage
from generations.conftest import write_entries


class Poison:
    """Unpickled, it makes a folder."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[Callable[[str], None], tuple[str]]:
        return os.mkdir, (str(self.mark),)


def poison_table_of_contents(folder: Path, mark: Path) -> None:
    index = open_index(folder)
    toc = index._read_toc()
    toc.generation += 1
    toc.segments = [*toc.segments, Poison(mark)]
    toc.write(MappedStorage(str(folder)), "MAIN")


def poison_hash_table(folder: Path, mark: Path) -> None:
    """The extras of the term dictionary stand at its end, before their own length."""
    path = next(folder.glob("*.trm"))
    extras = pickle.dumps(Poison(mark), 2)
    path.write_bytes(path.read_bytes()[:-4] + extras + len(extras).to_bytes(4, "big"))


@pytest.mark.parametrize("poison", [poison_table_of_contents, poison_hash_table])
def test_a_poisoned_index_is_refused_and_nothing_of_it_run(
    corpus: Path, index: Path, store: GenerationStore, tmp_path: Path, poison: Callable[[Path, Path], None]
) -> None:
    reindex(corpus, index)
    generation, mark = store.open_current(), tmp_path / "mark"
    poison(generation.path / "whoosh", mark)
    (generation.path / "manifest.json").unlink()
    dataclasses.replace(generation.manifest, files=record_files(generation.path, {})).write(generation.path)
    assert store.faults(generation.id) == []  # whoever made it knows how to seal it
    with pytest.raises(NoIndexError, match=r"the index names posix\.mkdir"):
        store.with_current(lambda found: found.retriever())
    write_entries(corpus, range(14))
    with pytest.raises(NoIndexError, match=r"the index names posix\.mkdir"):
        reindex(corpus, index)
    assert not mark.exists()
    assert reindex(corpus, index, full=True).mode is Mode.FULL
    assert store.with_current(lambda found: found.retriever()).count == 14


@pytest.mark.parametrize("read", [columns.loads, whoosh3.loads])
def test_no_stored_field_or_posting_is_run(tmp_path: Path, read: Callable[[bytes], Any]) -> None:
    with pytest.raises(NoIndexError, match="mkdir"):
        read(pickle.dumps(Poison(tmp_path / "mark")))
    assert not (tmp_path / "mark").exists()
    assert read(pickle.dumps({"entry": "text", "n": [1, 2.5, None, True]})) == {
        "entry": "text",
        "n": [1, 2.5, None, True],
    }


def test_no_file_is_run(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(pickle.dumps(Poison(tmp_path / "mark")))
    for stream in (MappedFile(tmp_path / "file"), structfile.StructFile((tmp_path / "file").open("rb"))):
        with pytest.raises(NoIndexError, match="mkdir"):
            stream.read_pickle()
        stream.close()
    assert not (tmp_path / "mark").exists()


def test_an_index_with_deleted_entries_and_several_segments_is_read(
    corpus: Path, index: Path, store: GenerationStore
) -> None:
    write_entries(corpus, range(100))
    reindex(corpus, index)
    write_entries(corpus, range(1, 101))
    assert reindex(corpus, index).mode is Mode.INCREMENTAL
    assert {entry.id for entry in store.open_current().retriever().entries()} == {f"e{n}" for n in range(1, 101)}


@pytest.mark.parametrize("name", ["../outside", "/etc/passwd", "whoosh/../../x", ""])
def test_a_manifest_names_no_file_outside_its_folder(corpus: Path, index: Path, name: str) -> None:
    reindex(corpus, index)
    store = GenerationStore(index)
    generation = store.open_current()
    files = {**generation.manifest.files, name: next(iter(generation.manifest.files.values()))}
    dataclasses.replace(generation.manifest, files=files).write(generation.path)
    with pytest.raises(NoIndexError, match="outside its folder"):
        store.open(generation.id)
