"""One builder at a time in an index folder."""

import json
import os
import platform
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from io import FileIO
from pathlib import Path

from faqsearch.errors import ConfigError, ReindexRunningError
from faqsearch.permissions import share_like

LOCK_FILE = ".lock"

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
def build_lock(folder: Path) -> Iterator[None]:
    """Hold the folder's lock, making the folder if need be; the system frees it when the process ends, however it ends.

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
            _try_lock(stream)
        except OSError as error:
            raise ReindexRunningError(
                f"{folder} is being changed by {_holder(path)}; wait until that is done, or stop it"
            ) from error
        with suppress(OSError):  # on a full disk the others are told less
            stream.seek(0)
            stream.truncate()
            stream.write(_describe_this_process())
        yield


def _describe_this_process() -> bytes:
    since = datetime.now(UTC).isoformat(timespec="seconds")
    return json.dumps({"pid": os.getpid(), "host": platform.node(), "since": since}).encode()


def _holder(path: Path) -> str:
    try:
        data = json.loads(path.read_bytes())
        return f"process {data['pid']} on {data['host']} (since {data['since']})"
    except (OSError, ValueError, KeyError, TypeError):  # caught between its locking and its writing
        return "another process"
