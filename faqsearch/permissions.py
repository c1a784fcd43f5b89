"""Two users of one folder: who may not read what, in words, and files as readable as the folder they are in."""

import os
import stat
from pathlib import Path

if os.name == "posix":
    import grp
    import pwd


def denied(error: PermissionError) -> str:
    """Who was kept from which file, and by what: ``user faq may not read /a/b: /a is drwx------ of root``."""
    path = Path(os.fsdecode(error.filename)) if error.filename else None
    if path is None or os.name != "posix":
        return str(error)
    for place in [*reversed(path.absolute().parents), path]:
        if not os.access(place, os.X_OK if place.is_dir() and place != path else os.R_OK):
            found = place.stat()
            owner = f"{stat.filemode(found.st_mode)} of {_user(found.st_uid)}:{_group(found.st_gid)}"
            return f"user {_user(os.geteuid())} may not read {path}: {place} is {owner}"
    return f"user {_user(os.geteuid())} may not read {path}: {error.strerror}"


def share_like(folder: Path, made: Path) -> None:
    """Let read what is in ``made`` whoever may read ``folder``, whatever the umask; root gives it to its owner, too.

    Args:
        made: a file, or a folder with all that it holds; links that others hold are among it.
    """
    if os.name != "posix":
        return
    wanted = folder.stat()
    for path in [made, *made.rglob("*")] if made.is_dir() else [made]:
        found = path.stat()
        mode = wanted.st_mode & (0o777 if path.is_dir() else 0o666)
        if (found.st_uid, found.st_gid) != (wanted.st_uid, wanted.st_gid):
            _give(path, wanted)
        if stat.S_IMODE(found.st_mode) & 0o777 != mode and os.geteuid() in (0, found.st_uid):
            path.chmod(mode)


def readers(path: Path) -> set[str]:
    """Who may read a file or folder: ``user:…``, ``group:…`` and ``others``."""
    found = path.stat()
    named = ((stat.S_IRUSR, f"user:{_user(found.st_uid)}"), (stat.S_IRGRP, f"group:{_group(found.st_gid)}"))
    return {name for bit, name in (*named, (stat.S_IROTH, "others")) if found.st_mode & bit}


def _give(path: Path, wanted: os.stat_result) -> None:
    """Hand a file over, as far as this user may: root anything, others to a group of theirs."""
    if os.geteuid() == 0:
        os.chown(path, wanted.st_uid, wanted.st_gid)
    elif wanted.st_gid in os.getgroups() and path.stat().st_uid == os.geteuid():
        os.chown(path, -1, wanted.st_gid)


def _user(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def _group(gid: int) -> str:
    try:
        return grp.getgrgid(gid).gr_name
    except KeyError:
        return str(gid)
