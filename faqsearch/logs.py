"""Logging of the server processes: one line an event, to stderr."""

import logging
from contextvars import ContextVar

from faqsearch.terminal import printable

_FORMAT = "%(asctime)s %(levelname)s %(process)d %(name)s: %(request)s%(message)s"

request_id: ContextVar[str] = ContextVar("request_id", default="")
"""The id of the request that is being answered; it stands in every line that is logged meanwhile."""


class _PlainFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        id_ = request_id.get()
        record.request = f"request {id_}: " if id_ else ""
        return printable(super().format(record))


def configure_logging(level: str) -> None:
    """Send everything of ``level`` and above to stderr. What users type is never logged."""
    handler = logging.StreamHandler()
    handler.setFormatter(_PlainFormatter(_FORMAT))
    logging.basicConfig(level=level, handlers=[handler])
