"""``python -m faqsearch.learn CORPUS INDEX``: what ``faqsearch reindex --no-wait`` leaves to be learnt."""

import os
import sys
from pathlib import Path

from faqsearch.config import Settings
from faqsearch.errors import FaqSearchError
from faqsearch.index import open_store
from faqsearch.learn.reindex import reindex


def main() -> int:
    """Learn from the corpus of the current generation, unless that has its own lessons or the corpus has changed."""
    corpus, index = map(Path, sys.argv[1:])
    settings = Settings.from_environment(os.environ, index_dir=index)
    try:
        store = open_store(settings)
        drafts = store.open_current().manifest.drafts
        reindex(
            corpus,
            index,
            model=settings.model,
            drafts=drafts,
            keep=settings.keep_generations,
            only_learn=True,
            store=store,
        )
    except FaqSearchError:  # the next reindex tells, and learns
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
