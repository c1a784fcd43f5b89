"""The one way to make a generation: read, index, learn, publish."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from faqsearch.index import Report
from faqsearch.index import reindex as build
from faqsearch.learn.artifact import RankingArtifact
from faqsearch.meaning import open_encoder


def reindex(corpus_dir: Path, index_dir: Path, *, model: str, **options: Any) -> Report:
    """Make the current generation one of this corpus, ranked by what it teaches.

    Args:
        model: the model of sentence embeddings, as the setting of that name says.
        options: of :func:`faqsearch.index.reindex`, which raises what this does.
    """
    return build(corpus_dir, index_dir, artifacts=[RankingArtifact(open_encoder(model))], **options)


def learn_later(corpus_dir: Path, index_dir: Path) -> None:
    """Leave to a process of its own what a reindex that did not wait has still to learn.

    It outlives this one. The next reindex ends it, and has what was not learnt to learn itself.
    """
    command = [sys.executable, "-m", "faqsearch.learn", str(corpus_dir.resolve()), str(index_dir.resolve())]
    subprocess.Popen(  # noqa: S603 (our own module)
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=os.name == "posix",
        cwd=index_dir.resolve(),
    )
