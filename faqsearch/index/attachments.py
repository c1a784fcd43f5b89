"""Files of a corpus in its generations: copied under the hash of their contents, and read back only as they were."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

from faqsearch.errors import CorpusError, Fault
from faqsearch.index.generations import GenerationStore
from faqsearch.media import is_sound

FILES_FOLDER = "files"


def copy_files(files: Mapping[str, Path], build: Path) -> None:
    """Copy what answers show or link to into a private folder, but for what is there as a link to the parent's.

    Args:
        files: by the names that they are kept under.

    Raises:
        CorpusError: one has changed since it was read.
    """
    faults = []
    for name, path in files.items():
        copy = build / FILES_FOLDER / name
        if copy.exists():
            continue
        content = path.read_bytes()
        if not is_sound(name, hashlib.sha256(content).hexdigest()):
            faults.append(Fault(str(path), 0, "has changed while the corpus was read: reindex again"))
            continue
        copy.parent.mkdir(exist_ok=True)
        copy.write_bytes(content)
    if faults:
        raise CorpusError(faults)


def read_file(index_dir: Path, name: str) -> bytes | None:
    """A file that any of the generations has, the latest first: pages that were answered from an earlier one go on.

    Args:
        name: that it is kept under.

    Returns:
        Its bytes; None where no generation has it undamaged.
    """
    for folder in GenerationStore(index_dir).folders():
        try:
            content = (folder / FILES_FOLDER / name).read_bytes()
        except OSError:  # not there, or pruned meanwhile
            continue
        if is_sound(name, hashlib.sha256(content).hexdigest()):
            return content
    return None
