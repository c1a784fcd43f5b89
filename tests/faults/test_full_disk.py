"""A disk that is full at any byte of a reindex: nothing is published, nothing is lost, the next one succeeds."""

import os
import resource
import signal
from pathlib import Path

import pytest
from test_crash import write_corpus

from faqsearch.errors import FaqSearchError
from faqsearch.index import GenerationStore, reindex
from faults.conftest import Note, Scale

pytestmark = [
    pytest.mark.timeout(0),
    pytest.mark.skipif(not hasattr(os, "fork"), reason="limits a process of its own"),
]


def limited(corpus: Path, index: Path, most_bytes: int) -> int:
    """Exit status of a reindex no file of which may grow beyond so many bytes: 0, or 4 with a sentence."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))
            reindex(corpus, index, full=True)
            status = 0
        except FaqSearchError:
            status = 4
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def test_a_full_disk_at_any_write(tmp_path: Path, scale: Scale, note: Note) -> None:
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    write_corpus(corpus, 40)
    first = reindex(corpus, index).generation
    store = GenerationStore(index)
    largest = max(record.size_bytes for record in store.open_current().manifest.files.values())
    failed = 0
    for number in range(scale.limits):
        status = limited(corpus, index, largest * number // scale.limits)
        assert status in (0, 4)
        failed += status == 4
        if status == 4:
            assert store.open_current().id == first
        else:
            first = store.current_id()
    assert failed > scale.limits // 2
    reindex(corpus, index, full=True)
    assert not [path for path in index.iterdir() if path.name.startswith((".build", ".current"))]
    note("Full disk", f"writing fails at {scale.limits} sizes from 0 to that of the largest file",
         f"{failed} refused with a sentence, 0 published in part, the generation before still opens")  # fmt: skip
