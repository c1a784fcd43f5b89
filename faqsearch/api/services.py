"""What views work with: made once for each application, shared by its threads."""

from dataclasses import dataclass

from flask import Flask, current_app

from faqsearch.config import Settings
from faqsearch.feedback import FeedbackStore, RateLimit
from faqsearch.search.snapshots import Snapshots

_NAME = "faqsearch"
_FEEDBACK_LIMIT = RateLimit(events=20, window_s=60)


@dataclass(frozen=True, slots=True)
class Services:
    """The index, and the feedback file with how much of it one client may send."""

    settings: Settings
    snapshots: Snapshots
    feedback: FeedbackStore


def attach(app: Flask, settings: Settings) -> Services:
    made = Services(settings, Snapshots(settings), FeedbackStore(settings.feedback_path, _FEEDBACK_LIMIT))
    app.extensions[_NAME] = made
    return made


def services() -> Services:
    """Those of the application that handles this request."""
    found: Services = current_app.extensions[_NAME]
    return found
