"""Every file of a generation damaged at many places; a folder that was copied half; a CURRENT that is nonsense."""

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Site

from faqsearch.config import Settings
from faqsearch.errors import NoIndexError
from faqsearch.index import GenerationStore
from faqsearch.search.snapshots import Snapshots
from faults.conftest import Note, Scale

pytestmark = pytest.mark.timeout(0)


def flip(content: bytes, place: int) -> bytes:
    return content[:place] + bytes([content[place] ^ 1 << place % 8]) + content[place + 1 :]


def zero(content: bytes, place: int) -> bytes:
    end = min(len(content), place + 512)
    return content[:place] + bytes(end - place) + content[end:]


def cut(content: bytes, place: int) -> bytes:
    return content[:place]


def opened(index: Path) -> str:
    """What comes of opening the index: an answer, a refusal with a reason, or something else, which is a fault."""
    try:
        searcher = Snapshots(Settings(index_dir=index)).current()
        return "answered: " + searcher.search("账户被冻结了怎么办").hits[0].entry.id
    except NoIndexError as error:
        return f"refused: {error}"


@pytest.mark.parametrize("damage", [flip, zero, cut])
def test_damage_is_refused_by_the_name_of_the_file(
    site: Site, tmp_path: Path, scale: Scale, note: Note, damage: Callable[[bytes, int], bytes]
) -> None:
    index = tmp_path / "index"
    shutil.copytree(site.index, index)
    generation = GenerationStore(index).open_current()
    chance = random.Random(5)  # noqa: S311
    tried = harmless = 0
    for path in [*(generation.path / name for name in generation.manifest.files), generation.path / "manifest.json"]:
        content = path.read_bytes()
        for _ in range(scale.places if content else 0):
            damaged = damage(content, chance.randrange(len(content)))
            if damaged == content:  # zeroes where there were zeroes
                continue
            path.write_bytes(damaged)
            outcome = opened(index)
            tried += 1
            if path.name == "manifest.json" and outcome == "answered: account-frozen":
                harmless += 1  # white space
            else:
                assert outcome.startswith("refused: "), (path.name, outcome)
                assert path.name in outcome
            path.write_bytes(content)
    assert opened(index) == "answered: account-frozen"
    what = {"flip": "one bit flipped", "zero": "512 bytes zeroed", "cut": "cut short"}[damage.__name__]
    files = len(generation.manifest.files) + 1
    note("Damaged files", f"{what}, at {scale.places} places of each of {files} files", f"{tried - harmless} refused by"
         f" name, 0 served, {harmless} harmless (white space of the manifest)")  # fmt: skip


@pytest.mark.parametrize("text", ["", "\n", "nonsense", "000001-zzzzzz", "../../etc", "999999-abcdef", "\x00" * 14])
def test_a_current_that_names_nothing_is_told(site: Site, tmp_path: Path, note: Note, text: str) -> None:
    index = tmp_path / "index"
    shutil.copytree(site.index, index)
    (index / "CURRENT").write_text(text, encoding="utf-8")
    assert opened(index).startswith("refused: ")
    note("Damaged files", f"`CURRENT` says {text[:14]!r}", "refused, with what to do")


def test_a_folder_that_was_copied_half_is_refused(site: Site, tmp_path: Path, note: Note) -> None:
    """As rsync leaves it when it is interrupted: CURRENT, which comes first, and some of the files."""
    files = sorted(path.relative_to(site.index) for path in site.index.rglob("*") if path.is_file())
    for copied in range(len(files)):
        index = tmp_path / str(copied)
        for name in files[:copied]:
            (index / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(site.index / name, index / name)
        assert opened(index).startswith("refused: "), files[:copied]
    note("Damaged files", f"copied to another machine up to any of its {len(files)} files", "refused each time")
