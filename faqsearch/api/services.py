"""What views work with: made once for each application, shared by its threads."""

from dataclasses import dataclass

from flask import Flask, current_app

from faqsearch.api.metrics import QUERY_LOG
from faqsearch.config import Settings
from faqsearch.feedback import FeedbackStore
from faqsearch.keys import KeyRing
from faqsearch.limits import RateLimit
from faqsearch.querylog import Popular, QueryLog
from faqsearch.search.snapshots import Snapshots

_NAME = "faqsearch"
_FEEDBACK_LIMIT = RateLimit(events=20, window_s=60)


@dataclass(frozen=True, slots=True)
class Services:
    """The index, the feedback file with how much of it one client may send, the query log with what it counts,
    and the keys.

    The log and its counts are None where the log is off.
    """

    settings: Settings
    snapshots: Snapshots
    feedback: FeedbackStore
    query_log: QueryLog | None
    popular: Popular | None
    keys: KeyRing


def attach(app: Flask, settings: Settings) -> Services:
    feedback = FeedbackStore(settings.feedback_path, _FEEDBACK_LIMIT, most_bytes=settings.feedback_mb * 1_000_000)
    keys = KeyRing(settings.keys_file)
    made = Services(settings, Snapshots(settings), feedback, _query_log(settings), _popular(settings), keys)
    app.extensions[_NAME] = made
    return made


def _query_log(settings: Settings) -> QueryLog | None:
    if not settings.query_log:
        return None
    return QueryLog(
        settings.query_log_folder,
        keep_days=settings.query_log_days,
        most_bytes=settings.query_log_mb * 1_000_000,
        counted=lambda what, lines: QUERY_LOG.labels(what).inc(lines),
    )


def _popular(settings: Settings) -> Popular | None:
    return Popular(settings.query_log_folder) if settings.query_log else None


def services() -> Services:
    """Those of the application that handles this request."""
    found: Services = current_app.extensions[_NAME]
    return found
