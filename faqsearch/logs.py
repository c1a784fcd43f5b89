"""Logging of the server processes: one line an event, to stderr."""

import logging


def configure_logging(level: str) -> None:
    """Send everything of ``level`` and above to stderr. What users type is never logged."""
    logging.basicConfig(level=level, format="%(asctime)s %(levelname)s %(process)d %(name)s: %(message)s")
