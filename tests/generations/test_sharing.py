"""Two users of one index folder: what one publishes the other can read, or it is not published."""

import os
import shutil
import stat
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import NOBODY, as_somebody_else

from faqsearch.errors import FaqSearchError
from faqsearch.index import GenerationStore, reindex
from generations.conftest import write_entries

pytestmark = pytest.mark.skipif(os.name != "posix", reason="about users and modes")
as_root = pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs two users")


@pytest.fixture
def index() -> Iterator[Path]:
    """An index folder that another user may reach."""
    folder = Path(tempfile.mkdtemp(prefix="faqsearch-shared-"))
    folder.chmod(0o755)
    yield folder / "index"
    shutil.rmtree(folder)


@pytest.fixture
def private_umask() -> Iterator[None]:
    before = os.umask(0o077)
    yield
    os.umask(before)


def modes(folder: Path) -> set[tuple[bool, str]]:
    return {(path.is_dir(), stat.filemode(path.stat().st_mode)) for path in folder.rglob("*")}


def told(action: Callable[[], object]) -> str:
    try:
        return str(action())
    except FaqSearchError as error:
        return str(error)


def opened(store: GenerationStore) -> str:
    return told(lambda: store.with_current(lambda found: found.retriever().count))


@pytest.mark.usefixtures("private_umask")
def test_what_is_published_is_as_readable_as_the_index_folder(corpus: Path, index: Path) -> None:
    index.mkdir()
    for mode, folders, files in [
        (0o755, "drwxr-xr-x", "-rw-r--r--"),
        (0o775, "drwxrwxr-x", "-rw-rw-r--"),
        (0o777, "drwxrwxrwx", "-rw-rw-rw-"),
    ]:
        index.chmod(mode)
        write_entries(corpus, range(12 + mode % 7))
        reindex(corpus, index, keep=1, full=True)
        assert modes(index) == {(True, folders), (False, files)}


@pytest.mark.usefixtures("private_umask")
def test_a_folder_that_a_private_user_made_stays_private(corpus: Path, index: Path) -> None:
    reindex(corpus, index)
    assert stat.filemode(index.stat().st_mode) == "drwx------"
    assert modes(index) == {(True, "drwx------"), (False, "-rw-------")}


@as_root
@pytest.mark.usefixtures("private_umask")
def test_root_publishes_for_the_owner_of_the_folder(corpus: Path, index: Path, store: GenerationStore) -> None:
    index.mkdir(mode=0o700)
    os.chown(index, NOBODY, NOBODY)
    reindex(corpus, index)
    assert {(path.stat().st_uid, path.stat().st_gid) for path in index.rglob("*")} == {(NOBODY, NOBODY)}
    assert as_somebody_else(lambda: opened(store)) == "12"
    assert as_somebody_else(lambda: told(lambda: store.rollback(store.current_id()).id)) == store.current_id()


@as_root
def test_a_missing_permission_is_named_with_the_user_and_the_file(
    corpus: Path, index: Path, store: GenerationStore
) -> None:
    reindex(corpus, index)
    generation = store.open_current()
    for path in (index / "CURRENT", generation.path / "manifest.json", generation.path / "knowledge.json", index):
        before = path.stat().st_mode
        path.chmod(0o600)
        sentence = as_somebody_else(lambda: opened(store))
        assert f"user nobody may not read {path}" in sentence or f"{index} is drw------- of root" in sentence
        assert "of root" in sentence
        assert "reindex" not in sentence
        path.chmod(before)
    assert as_somebody_else(lambda: opened(store)) == "12"


def test_a_generation_that_fewer_could_read_is_not_published(corpus: Path, index: Path, store: GenerationStore) -> None:
    index.mkdir(mode=0o755)
    index.chmod(0o755)
    first = reindex(corpus, index).generation
    index.chmod(0o700)
    write_entries(corpus, range(13))
    sentence = told(lambda: reindex(corpus, index))
    assert "nothing was published" in sentence
    assert "others may read" in sentence
    assert store.current_id() == first
    index.chmod(0o755)
    assert reindex(corpus, index).entries == 13
