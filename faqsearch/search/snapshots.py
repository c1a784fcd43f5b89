"""The published generation, opened; a new one is picked up by running workers."""

import logging
import threading
import time

from faqsearch.config import Settings
from faqsearch.errors import NoIndexError
from faqsearch.index import Generation, GenerationStore
from faqsearch.search.decision import Thresholds
from faqsearch.search.searcher import Searcher

# How long a generation that could not be opened is left alone: trying takes time that a request has to wait.
RETRY_AFTER_S = 5.0

_log = logging.getLogger(__name__)


class Snapshots:
    """Hands out the current :class:`Searcher`; thread-safe.

    A request asks once and keeps what it got: a generation published meanwhile is for the next request.
    """

    def __init__(self, settings: Settings) -> None:
        self._store = GenerationStore(settings.index_dir)
        self._thresholds = Thresholds(
            answered=settings.answered_confidence,
            ambiguous=settings.ambiguous_confidence,
            gap=settings.gap_confidence,
            category=settings.category_confidence,
        )
        self._lock = threading.Lock()
        self._searcher: Searcher | None = None
        self._failed: tuple[str, float] = ("", 0.0)  # the generation, and when to try again

    def current(self) -> Searcher:
        """The searcher of the published generation, opened when ``CURRENT`` has changed.

        While one thread opens a new generation the others go on with the one they have.

        Raises:
            NoIndexError: nothing is published, or it cannot be read, and nothing was open before.
        """
        held = self._searcher
        try:
            id_ = self._store.current_id()
        except NoIndexError:
            if held is None:
                raise
            return held
        if held is not None and (held.generation == id_ or self._left_alone(id_)):
            return held
        if not self._lock.acquire(blocking=held is None):
            return held  # type: ignore[return-value]  # not blocking means that one is held
        try:
            if self._searcher is None or self._searcher.generation != id_:
                self._searcher = self._store.with_current(self._open)
            return self._searcher
        except NoIndexError:
            if held is None:
                raise
            self._failed = (id_, time.monotonic() + RETRY_AFTER_S)
            _log.exception("generation %s cannot be opened; going on with %s", id_, held.generation)
            return held
        finally:
            self._lock.release()

    def _left_alone(self, id_: str) -> bool:
        failed, until = self._failed
        return id_ == failed and time.monotonic() < until

    def _open(self, generation: Generation) -> Searcher:
        return Searcher.open(generation, self._thresholds)
