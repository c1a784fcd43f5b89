"""Markdown answers → safe HTML, and → the plain text that a reader of that HTML sees."""

from faqsearch.rendering.html import (
    html_as_text,
    link_targets,
    mark_span,
    mark_words,
    message_text,
    plain_text,
    render_answer,
)
from faqsearch.rendering.targets import is_relative

__all__ = [
    "html_as_text",
    "is_relative",
    "link_targets",
    "mark_span",
    "mark_words",
    "message_text",
    "plain_text",
    "render_answer",
]
