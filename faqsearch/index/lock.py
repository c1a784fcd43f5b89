"""One builder at a time in an index folder; one that only learns in the background gives way to any other."""

import json
import os
import platform
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from io import FileIO
from pathlib import Path
from typing import Any

from faqsearch.errors import ConfigError, ReindexRunningError
from faqsearch.permissions import share_like

LOCK_FILE = ".lock"
_PATIENCE_S = 10.0  # until a process that was asked to end has ended

if sys.platform == "win32":
    import msvcrt

    def _try_lock(stream: FileIO) -> None:
        # Windows keeps others from reading a locked byte, so one far behind the text is taken.
        stream.seek(1 << 20)
        msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _try_lock(stream: FileIO) -> None:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def build_lock(folder: Path, *, gives_way: bool = False) -> Iterator[None]:
    """Hold the folder's lock, making the folder if need be; the system frees it when the process ends, however it ends.

    Args:
        gives_way: whether this process may be ended by another one that wants the lock.

    The file stays behind: removing it would let two processes each lock a file of that name.

    Raises:
        ReindexRunningError: another process holds it; the message says which.
        ConfigError: the folder cannot be written to.
    """
    path = folder / LOCK_FILE
    try:
        folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        share_like(folder, path)  # others may reindex after this one
    except OSError as error:
        raise ConfigError(
            f"the index folder {folder} cannot be written to: {error.strerror} (set --index or FAQSEARCH_INDEX_DIR)"
        ) from error
    with os.fdopen(descriptor, "r+b", buffering=0) as stream:
        try:
            _lock(stream, path)
        except OSError as error:
            raise ReindexRunningError(
                f"{folder} is being changed by {_holder(path)}; wait until that is done, or stop it"
            ) from error
        _tell(stream, _describe_this_process(gives_way))
        try:
            yield
        finally:
            if gives_way:
                _tell(stream, b"")  # nobody shall end a later process of the same number


@contextmanager
def waiting_lock(path: Path) -> Iterator[None]:
    """Hold the lock of a file, made if need be, as soon as nobody else does."""
    with path.open("a+b", buffering=0) as stream:
        while True:
            try:
                _try_lock(stream)
                break
            except OSError:
                time.sleep(0.05)
        yield


def _lock(stream: FileIO, path: Path) -> None:
    """Lock the file, ending the process that holds it where that gives way."""
    until = time.monotonic() + _PATIENCE_S
    asked = None
    while True:
        try:
            return _try_lock(stream)
        except OSError:
            holder = _read(path)
            here = holder.get("host") == platform.node()
            if not (holder.get("gives_way") and here and "pid" in holder) or time.monotonic() > until:
                raise
            if holder["pid"] != asked:
                asked = holder["pid"]
                with suppress(ProcessLookupError):
                    os.kill(int(asked), signal.SIGTERM)
            time.sleep(0.05)


def _tell(stream: FileIO, text: bytes) -> None:
    with suppress(OSError):  # on a full disk the others are told less
        stream.seek(0)
        stream.truncate()
        stream.write(text)


def _describe_this_process(gives_way: bool) -> bytes:
    since = datetime.now(UTC).isoformat(timespec="seconds")
    told = {"pid": os.getpid(), "host": platform.node(), "since": since, "gives_way": gives_way}
    return json.dumps(told).encode()


def _read(path: Path) -> dict[str, Any]:
    """What the holder tells of itself; nothing between its locking and its writing."""
    try:
        told = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}


def _holder(path: Path) -> str:
    told = _read(path)
    try:
        return f"process {told['pid']} on {told['host']} (since {told['since']})"
    except KeyError:
        return "another process"
