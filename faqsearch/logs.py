"""Logging of the server processes: one line an event, to stderr."""

import logging

from faqsearch.terminal import printable

_FORMAT = "%(asctime)s %(levelname)s %(process)d %(name)s: %(message)s"


class _PlainFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return printable(super().format(record))


def configure_logging(level: str) -> None:
    """Send everything of ``level`` and above to stderr. What users type is never logged."""
    handler = logging.StreamHandler()
    handler.setFormatter(_PlainFormatter(_FORMAT))
    logging.basicConfig(level=level, handlers=[handler])
