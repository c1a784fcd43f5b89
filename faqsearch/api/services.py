"""What views work with: made once for each application, shared by its threads."""

from dataclasses import dataclass, field

from flask import Flask, current_app

from faqsearch.config import Settings
from faqsearch.feedback import FeedbackStore, RateLimit
from faqsearch.search.snapshots import Snapshots

_NAME = "faqsearch"


@dataclass(frozen=True, slots=True)
class Services:
    """The index, the feedback file, and how much feedback one client may send."""

    settings: Settings
    snapshots: Snapshots
    feedback: FeedbackStore
    feedback_limit: RateLimit = field(default_factory=lambda: RateLimit(20, 60))


def attach(app: Flask, settings: Settings) -> Services:
    made = Services(settings, Snapshots(settings), FeedbackStore(settings.feedback_path))
    app.extensions[_NAME] = made
    return made


def services() -> Services:
    """Those of the application that handles this request."""
    found: Services = current_app.extensions[_NAME]
    return found
