"""What the desk has done in processes of their own: a lesson is measured, published, taken back.

A server neither learns nor waits for learning. What a job is, and what came of it, is in files, so that every worker
tells the same of it.
"""

import json
import os
import re
import secrets
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from faqsearch.config import Settings

MEASURE, PUBLISH = "measure", "publish"
ID = re.compile(r"[0-9a-f]{16}")
KEPT_S = 7 * 86400.0
_LOST_S = 3600.0  # after which nothing is heard of a process whose server has ended


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be taught.

    Args:
        kind: an option of ``faqsearch teach``, such as ``variant`` or ``undo``.
        target: what the option takes.
        diff: of the edit when it was shown.
        by: name of the key.
        reason, until: of a pin; a day or nothing.
        source: of an entry that is edited.
    """

    kind: str
    target: str
    queries: tuple[str, ...]
    diff: str
    by: str
    reason: str = ""
    until: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Stage:
    """How far a process is.

    Args:
        state: ``none``, ``running``, ``done`` or ``failed``.
        document: what it printed, where it is done.
        fault: what it complained about, where it failed.
    """

    state: str
    document: dict[str, Any]
    fault: str = ""


class Jobs:
    """The jobs in a folder."""

    def __init__(self, folder: Path, settings: Settings) -> None:
        self._folder, self._settings = folder, settings

    def add(self, task: Task) -> str:
        """Note a task; returns its id."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for path in self._folder.iterdir():
            if time.time() - path.stat().st_mtime > KEPT_S:
                path.unlink(missing_ok=True)
        id_ = secrets.token_hex(8)
        (self._folder / f"{id_}.json").write_text(json.dumps(asdict(task)), encoding="utf-8")
        if task.kind == "edit":
            (self._folder / f"{id_}.source").write_bytes(task.source.encode("utf-8", "replace"))
        return id_

    def task(self, id_: str) -> Task | None:
        """The task of that id."""
        try:
            row = json.loads((self._folder / f"{id_}.json").read_text(encoding="utf-8")) if ID.fullmatch(id_) else None
        except FileNotFoundError:
            return None
        return None if row is None else Task(**{**row, "queries": tuple(row["queries"])})

    def start(self, id_: str, task: Task, stage: str) -> None:
        """Start a stage of a task, once: who presses twice starts nothing."""
        try:
            out = (self._folder / f"{id_}.{stage}.out").open("xb")
        except FileExistsError:
            return
        with out, (self._folder / f"{id_}.{stage}.err").open("wb") as err:
            process = subprocess.Popen(  # noqa: S603 - our own module; what users typed stands behind --
                [sys.executable, "-m", "faqsearch", *_arguments(task, stage, self._folder / f"{id_}.source")],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                env=_environment(self._settings),
                start_new_session=os.name == "posix",
            )
        threading.Thread(target=self._wait, args=(process, id_, stage), daemon=True).start()

    def stage(self, id_: str, stage: str) -> Stage:
        """How far a stage is."""
        base = self._folder / f"{id_}.{stage}"
        out, status = base.with_suffix(f".{stage}.out"), base.with_suffix(f".{stage}.status")
        if not out.exists():
            return Stage("none", {})
        if not status.exists():
            lost = time.time() - out.stat().st_mtime > _LOST_S
            return Stage("failed", {}, "the process is lost") if lost else Stage("running", {})
        if status.read_text() == "0":
            return Stage("done", json.loads(out.read_text(encoding="utf-8")))
        err = base.with_suffix(f".{stage}.err").read_text(encoding="utf-8", errors="replace")
        return Stage("failed", {}, err.strip())

    def _wait(self, process: "subprocess.Popen[bytes]", id_: str, stage: str) -> None:
        status = process.wait()
        temporary = self._folder / f".{id_}.{stage}.status"
        temporary.write_text(str(status))
        temporary.replace(self._folder / f"{id_}.{stage}.status")


def _arguments(task: Task, stage: str, source: Path) -> Sequence[str]:
    common = ["teach", "--json", "--by", task.by]
    if task.kind == "undo":
        return [*common, "--undo"]
    how = ["--yes", "--no-measure"] if stage == PUBLISH else []
    if task.kind == "edit":
        how += [f"--source={source}"]
    if task.kind == "pin":
        how += [f"--reason={task.reason}", *([f"--pin-to={task.until}"] if task.until else [])]
    return [*common, *how, f"--{task.kind}={task.target}", "--", *task.queries]


def _environment(settings: Settings) -> dict[str, str]:
    """That of the server, with the folders that it was given."""
    given = {
        "CORPUS_DIR": settings.corpus_dir,
        "INDEX_DIR": settings.index_dir,
        "QUERY_LOG_PATH": settings.query_log_folder,
        "MODEL": settings.model,
        "KEEP_GENERATIONS": settings.keep_generations,
    }
    return {**os.environ, **{f"FAQSEARCH_{name}": str(value) for name, value in given.items()}}
