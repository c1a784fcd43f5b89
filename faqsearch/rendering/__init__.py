"""Markdown answers → safe HTML, and → the plain text that a reader of that HTML sees."""

from faqsearch.rendering.html import mark_span, mark_words, plain_text, render_answer

__all__ = ["mark_span", "mark_words", "plain_text", "render_answer"]
