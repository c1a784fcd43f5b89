"""The published generation, opened; a new one, or changed synonyms, are picked up by running workers."""

import logging
import threading
import time
from pathlib import Path
from typing import NamedTuple

from faqsearch.config import Settings
from faqsearch.errors import NoIndexError
from faqsearch.index import Generation, open_store
from faqsearch.meaning import open_encoder
from faqsearch.search.decision import Thresholds
from faqsearch.search.live_synonyms import LiveSynonyms
from faqsearch.search.searcher import Searcher

# How long a generation that could not be opened is left alone: trying takes time that a request has to wait.
RETRY_AFTER_S = 5.0

_log = logging.getLogger(__name__)


class _Held(NamedTuple):
    searcher: Searcher
    synonyms: LiveSynonyms


class Snapshots:
    """Hands out the current :class:`Searcher`; thread-safe.

    A request asks once and keeps what it got: a generation published meanwhile is for the next request.
    """

    def __init__(self, settings: Settings) -> None:
        self._store = open_store(settings)
        least = settings.answered_confidence
        given = {} if least is None else {"answered": least, "untaught": least}
        self._thresholds = Thresholds(
            **given,
            ambiguous=settings.ambiguous_confidence,
            gap=settings.gap_confidence,
            category=settings.category_confidence,
        )
        self._address = settings.public_url or settings.root_path
        self._encoder = open_encoder(settings.model)
        self._lock = threading.Lock()
        self._held: _Held | None = None
        self._failed: tuple[str, float] = ("", 0.0)  # the generation, and when to try again

    def current(self) -> Searcher:
        """The searcher of the published generation, opened when ``CURRENT`` has changed.

        It has the synonyms that its corpus has now, where that is still where it was indexed.
        While one thread opens a new generation the others go on with the one they have.

        Raises:
            NoIndexError: nothing is published, or it cannot be read, and nothing was open before.
        """
        held = self._held
        self._store.follow()
        try:
            id_ = self._store.current_id()
        except NoIndexError:
            if held is None:
                raise
            return held.searcher
        if held is not None and not self._outdated(held, id_) and not held.synonyms.changed():
            return held.searcher
        if not self._lock.acquire(blocking=held is None):
            return held.searcher  # type: ignore[union-attr]  # not blocking means that one is held
        try:
            self._held = self._renewed(self._held, id_)
            return self._held.searcher
        except Exception:
            if held is None:
                raise
            # Whatever it is: what is held answers as before.
            self._failed = (id_, time.monotonic() + RETRY_AFTER_S)
            _log.exception("generation %s cannot be opened; going on with %s", id_, held.searcher.generation)
            return held.searcher
        finally:
            self._lock.release()

    def fault(self) -> str | None:
        """Why what answers is not what is published, in a sentence without paths; None while it is."""
        held, (failed, _) = self._held, self._failed
        if held is None:
            return None
        try:
            id_ = self._store.current_id()
        except NoIndexError:
            return "no generation is published any more, or CURRENT cannot be read"
        if id_ == failed and held.searcher.generation != id_:
            return f"generation {id_} is published but cannot be opened; the log says why"
        return self._store.fault()

    def _outdated(self, held: _Held, id_: str) -> bool:
        failed, until = self._failed
        return held.searcher.generation != id_ and not (id_ == failed and time.monotonic() < until)

    def _renewed(self, held: _Held | None, id_: str) -> _Held:
        if held is None or self._outdated(held, id_):
            held = self._store.with_current(self._open)
        if held.synonyms.changed() and (text := held.synonyms.read()) is not None:
            held = _Held(held.searcher.with_synonyms(text), held.synonyms)
        return held

    def _open(self, generation: Generation) -> _Held:
        searcher = Searcher.open(generation, self._thresholds, self._encoder, self._address)
        return _Held(searcher, LiveSynonyms(Path(generation.manifest.corpus)))
