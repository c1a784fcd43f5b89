"""Every file of a corpus's folder: links are followed inside it, and what cannot be looked into is a fault."""

import os
from pathlib import Path

from faqsearch.errors import CorpusError, Fault
from faqsearch.permissions import denied


def walk(folder: Path) -> list[Path]:
    """All files below ``folder`` in order, but for what is inside of folders whose name starts with a dot.

    Raises:
        CorpusError: folders that cannot be read, and links that lead outside, nowhere or back: passed over in
            silence, they would take their entries out of what is published.
    """
    if not folder.is_dir():
        return []
    faults: list[Fault] = []
    found: list[Path] = []

    def unreadable(error: OSError) -> None:
        reason = denied(error) if isinstance(error, PermissionError) else error.strerror
        faults.append(Fault(str(error.filename), 0, f"cannot be read: {reason}"))

    for root, folders, files in os.walk(folder, onerror=unreadable, followlinks=True):
        here = Path(root)
        visible = [name for name in folders if not name.startswith(".")]
        broken = [name for name in files if not name.startswith(".") and not (here / name).exists()]
        wrong = {name: fault for name in visible if (fault := _link_fault(here / name, folder))}
        wrong |= dict.fromkeys(broken, "is a link to nothing")
        faults += [Fault(str(here / name), 0, fault) for name, fault in wrong.items()]
        folders[:] = [name for name in visible if name not in wrong]
        found += [here / name for name in files if name not in wrong]
    if faults:
        raise CorpusError(faults)
    return sorted(found)


def _link_fault(path: Path, folder: Path) -> str | None:
    """What keeps a link to a folder from being followed; None for a plain folder and for a link within ``folder``."""
    if not path.is_symlink():
        return None
    target, inner = path.resolve(), path.relative_to(folder)
    if not target.is_relative_to(folder.resolve()):
        return f"is a link to {target}, which is outside of the corpus: put the folder itself here"
    if target in {(folder / part).resolve() for part in inner.parents}:
        return f"is a link to {target}, which it is in"
    return None
