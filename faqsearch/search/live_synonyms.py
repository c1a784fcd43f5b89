"""The synonyms of a corpus as they are now, rather than when it was indexed.

Synonyms are put beside a query's words and never into the index, so a changed file needs no reindex.
"""

import logging
from pathlib import Path

from faqsearch.corpus import SYNONYMS_PATH, read_lexicon
from faqsearch.errors import CorpusError, Fault

_log = logging.getLogger(__name__)

Stamp = tuple[int, int, int]


class LiveSynonyms:
    """Watches the file of one corpus. Where it is gone or has faults, what was read before stays in use.

    Args:
        corpus: folder that the open generation was indexed from; it need not be there any more.
    """

    def __init__(self, corpus: Path) -> None:
        self._corpus = corpus
        self._path = corpus / SYNONYMS_PATH
        self._read: Stamp | None = None

    def changed(self) -> bool:
        """Whether :meth:`read` may have something new; cheap enough for each request."""
        stamp = self._stamp()
        return stamp is not None and stamp != self._read

    def read(self) -> str | None:
        """The file's text, or None where it cannot be used, which is logged once for each change."""
        self._read = self._stamp()
        try:
            return read_lexicon(self._corpus).synonyms
        except (CorpusError, OSError) as error:
            faults = error.faults if isinstance(error, CorpusError) else [Fault(str(self._path), 0, str(error))]
            _log.warning("going on with the earlier synonyms: %s", "; ".join(map(str, faults)))
            return None

    def _stamp(self) -> Stamp | None:
        try:
            status = self._path.stat()
        except OSError:
            return None
        return status.st_mtime_ns, status.st_size, status.st_ino
