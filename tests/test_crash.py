"""A reindex that is killed at any moment leaves a whole generation published, and searches never fail."""

import json
import os
import random
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from faqsearch.index import GenerationStore, QueryTerm, TermKind

KILLS = 50
KEEP = 2
ENTRIES = 100
pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="forks, so that 50 processes start within seconds")


class Nursery:
    """Runs ``faqsearch`` commands in processes of their own."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def run(self, *arguments: str, kill_after_s: float | None = None) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        command = {"arguments": arguments, "kill_after_s": kill_after_s}
        self._process.stdin.write(json.dumps(command) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer


@pytest.fixture
def nursery() -> Iterator[Nursery]:
    # One thread for numpy's libraries: forking a process of several is unsafe.
    environment = {**os.environ, "FAQSEARCH_KEEP_GENERATIONS": str(KEEP), "OPENBLAS_NUM_THREADS": "1"}
    command = [sys.executable, str(Path(__file__).with_name("reindex_nursery.py"))]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        yield Nursery(process)
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(30) == 0


class SearchLoop:
    """Opens the current generation and searches it, again and again, until told to stop."""

    def __init__(self, store: GenerationStore) -> None:
        self.searches = 0
        self.failures: list[Exception] = []
        self._store = store
        self._stopped = threading.Event()

    def run(self) -> None:
        while not self._stopped.wait(0.005):  # leaves the processor to the builds
            try:
                look(self._store)
                self.searches += 1
            except Exception as error:
                self.failures.append(error)

    @contextmanager
    def running(self) -> Iterator[None]:
        thread = threading.Thread(target=self.run)
        thread.start()
        try:
            yield
        finally:
            self._stopped.set()
            thread.join()


def look(store: GenerationStore) -> int:
    """Open and search the current generation; its number of entries."""
    retriever = store.with_current(lambda generation: generation.retriever())
    matches = retriever.retrieve([QueryTerm("问", TermKind.GRAM), QueryTerm("账户", TermKind.GRAM)], limit=5)
    assert len(matches.ids) == 5
    assert all(retriever.entry(id_).answer for id_ in matches.ids)
    return retriever.count


def write_corpus(corpus: Path, entries: int) -> None:
    corpus.mkdir(exist_ok=True)
    with (corpus / "entries.jsonl").open("w", encoding="utf-8") as stream:
        for number in range(entries):
            row = {"id": f"e{number}", "question": f"问题{number}：账户{number}怎么了", "answer": f"答案{number}" * 30}
            stream.write(json.dumps(row, ensure_ascii=False) + "\n")


def test_kill_9_at_any_moment_of_a_reindex_leaves_a_whole_generation(tmp_path: Path, nursery: Nursery) -> None:
    chance = random.Random(9)  # noqa: S311
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    command = ("reindex", "--corpus", str(corpus), "--index", str(index))
    store = GenerationStore(index)
    write_corpus(corpus, ENTRIES)
    assert nursery.run(*command)["exit"] == 0
    killed, size, sizes, left_behind = 0, ENTRIES, {ENTRIES}, set()
    loop = SearchLoop(store)
    with loop.running():
        while killed < KILLS:
            # A build that is let live now and then tells how long one takes at the time.
            if killed % 10 == 0:
                lasts_s = nursery.run(*command, "--full")["took_s"]
            size += 1
            sizes.add(size)
            write_corpus(corpus, size)
            full = ["--full"] if chance.random() < 0.7 else []
            ended = nursery.run(*command, *full, kill_after_s=chance.uniform(0, lasts_s))
            assert ended["exit"] in (0, -signal.SIGKILL)
            killed += ended["exit"] != 0
            assert store.open_current().damaged_files() == []
            assert look(store) in sizes
            left_behind |= {path.name.partition("-")[0] for path in index.glob(".*-*")}
        assert nursery.run(*command)["exit"] == 0
    assert loop.failures == []
    assert loop.searches > KILLS
    assert look(store) == size
    kept = [manifest.id for manifest in store.list()]
    assert sorted(path.name for path in index.iterdir()) == sorted(
        [".lock", "CURRENT", *(f"gen-{id_}" for id_ in kept)]
    )
    assert len(kept) <= KEEP
    assert all(store.open(id_).damaged_files() == [] for id_ in kept)
    assert ".build" in left_behind  # the kills did hit builds at work
