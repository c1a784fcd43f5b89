"""A reindex by cron: an empty environment, a private umask, another user than the server's."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import NOBODY, as_somebody_else, write_files

from faqsearch.index import GenerationStore
from faults.conftest import Note

ROOT = Path(__file__).resolve().parents[2]
CRON = 'umask 077; cd "$1"; exec "$2" -m faqsearch reindex --corpus "$3" --index "$4"'
ENTRY = "---\nquestion: 怎么退款\n---\n在订单页申请\n"

pytestmark = pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs two users")


@pytest.fixture
def shared() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="faqsearch-shared-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.mark.parametrize("mode", [0o755, 0o700])
def test_what_cron_publishes_the_server_reads(shared: Path, note: Note, mode: int) -> None:
    corpus, index = write_files(shared / "corpus", {"refund.md": ENTRY}), shared / "index"
    index.mkdir()
    os.chown(index, NOBODY, NOBODY)
    index.chmod(mode)
    command = ["/bin/sh", "-c", CRON, "sh", str(ROOT), sys.executable, str(corpus), str(index)]
    for _ in range(3):
        finished = subprocess.run(command, env={}, capture_output=True, text=True, check=False)
        assert finished.returncode == 0, finished.stderr
        (corpus / "refund.md").write_text(ENTRY + "再来\n", encoding="utf-8")
    store = GenerationStore(index)
    counted = as_somebody_else(lambda: str(store.with_current(lambda found: found.retriever().count)))
    assert counted == "1"
    tried = f"root reindexes from cron: empty environment, `umask 077`, index folder {mode:o} of another user"
    note("Two users", tried, "the other user reads each generation")
