"""The published generation, opened; a new one is picked up by running workers."""

import threading

from faqsearch.config import Settings
from faqsearch.index import GenerationStore
from faqsearch.search.decision import Thresholds
from faqsearch.search.searcher import Searcher


class Snapshots:
    """Hands out the current :class:`Searcher`; thread-safe.

    A request asks once and keeps what it got: a generation published meanwhile is for the next request.
    """

    def __init__(self, settings: Settings) -> None:
        self._store = GenerationStore(settings.index_dir)
        self._thresholds = Thresholds(answered=settings.answered_confidence, ambiguous=settings.ambiguous_confidence)
        self._lock = threading.Lock()
        self._searcher: Searcher | None = None

    def current(self) -> Searcher:
        """The searcher of the published generation, opened when ``CURRENT`` has changed.

        Raises:
            NoIndexError: nothing is published, or it cannot be read, and nothing was open before.
        """
        id_ = self._store.current_id()
        held = self._searcher
        if held is not None and held.generation == id_:
            return held
        with self._lock:
            if self._searcher is None or self._searcher.generation != id_:
                self._searcher = self._store.with_current(
                    lambda generation: Searcher.open(generation, self._thresholds)
                )
            return self._searcher
