"""Reindexes, rollbacks and pruning killed at any moment, while a reader opens what is published again and again."""

import random
import signal
from pathlib import Path

import pytest
from test_crash import Nursery as Commands
from test_crash import SearchLoop, nursery, write_corpus  # noqa: F401 - a fixture

from faqsearch.index import GenerationStore
from faults.conftest import Note, Scale

pytestmark = pytest.mark.timeout(0)
ENTRIES = 60


def test_kills_at_any_moment(tmp_path: Path, nursery: Commands, scale: Scale, note: Note) -> None:  # noqa: F811
    chance = random.Random(11)  # noqa: S311
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    folders = ("--corpus", str(corpus), "--index", str(index))
    store = GenerationStore(index)
    write_corpus(corpus, ENTRIES)
    lasts_s = nursery.run("reindex", *folders)["took_s"]
    killed, ran, damaged = dict.fromkeys(("reindex", "reindex --full", "rollback"), 0), 0, 0
    loop = SearchLoop(store)
    with loop.running():
        while sum(killed.values()) < scale.kills:
            ran += 1
            command = chance.choice(["reindex", "reindex --full", "rollback"])
            if command == "rollback":
                if len(store.list()) < 2:
                    nursery.run("reindex", *folders, "--full")
                ended = nursery.run("rollback", "--index", str(index), kill_after_s=chance.uniform(0, 0.05))
            else:
                write_corpus(corpus, ENTRIES + ran % 10)
                full = ["--full"] if command.endswith("--full") else []
                ended = nursery.run("reindex", *folders, *full, kill_after_s=chance.uniform(0, lasts_s))
            killed[command] += ended["exit"] == -signal.SIGKILL
            assert ended["exit"] in (0, 4, -signal.SIGKILL)  # 4: nothing to roll back to
            damaged += bool(store.faults(store.current_id()))
    assert nursery.run("reindex", *folders)["exit"] == 0
    left = [path.name for path in index.iterdir() if path.name.startswith((".build", ".pruned", ".current"))]
    assert (damaged, loop.failures, left) == (0, [], [])
    kinds = ", ".join(f"{count} of `{command}`" for command, count in killed.items())
    note("Killed at any moment", f"{sum(killed.values()):,} kills with SIGKILL: {kinds}", f"{damaged} damaged")
    note("Killed at any moment", f"a reader opened and searched {loop.searches:,} times meanwhile", "0 failures")
    note("Killed at any moment", "files left over after the next reindex", str(len(left)))
