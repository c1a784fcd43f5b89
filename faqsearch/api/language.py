"""The language in which a client wants to be spoken to."""

from flask import request

from faqsearch.conversation import LANGUAGES


def accepted_language() -> str:
    """The first of ``Accept-Language`` that the interface speaks; Chinese where it says nothing."""
    return request.accept_languages.best_match(LANGUAGES, default=LANGUAGES[0])
