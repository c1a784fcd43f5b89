"""Markdown answers → HTML that is safe to put into any page."""

import re
from collections.abc import Sequence
from functools import lru_cache
from html import escape

import nh3
from markdown_it import MarkdownIt

_TAGS = {
    *("a", "blockquote", "br", "code", "del", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "img", "li", "ol", "p"),
    *("pre", "s", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul"),
}
_ATTRIBUTES = {"a": {"href", "title"}, "img": {"src", "alt", "title"}, "ol": {"start"}}
_SCHEMES = {"http", "https", "mailto", "tel"}

# HTML in the source is shown as the text it is, not passed on; the sanitiser stands behind that as a second wall.
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])


@lru_cache(maxsize=4096)
def render_answer(markdown: str) -> str:
    """An answer's Markdown (CommonMark with tables and strikethrough) as sanitised HTML.

    Scripts, styles, event handlers and links other than http, https, mailto and tel never come
    through; HTML tags in the source appear as text.
    """
    html: str = _MARKDOWN.render(markdown)
    return nh3.clean(html, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes=_SCHEMES, link_rel="noopener noreferrer")


def mark_words(html: str, words: Sequence[str]) -> str:
    """Sanitised HTML with some words in ``<mark>``, neighbouring ones together.

    Args:
        words: as they stand in the text, the longest first. Latin words and numbers are marked where they stand alone.
    """
    if not words:
        return html
    wanted = "|".join(_alone(escape(word, quote=False)) for word in words)
    pattern = re.compile(rf"(?P<kept><[^>]*>|&#?\w+;)|(?:{wanted})+", re.IGNORECASE)
    return pattern.sub(lambda found: found["kept"] or f"<mark>{found[0]}</mark>", html)


def mark_span(text: str, start: int, end: int) -> str:
    """A text as HTML with its characters from ``start`` to ``end`` in ``<mark>``."""
    marked = f"<mark>{escape(text[start:end])}</mark>" if end > start else ""
    return f"{escape(text[:start])}{marked}{escape(text[end:])}"


def _alone(word: str) -> str:
    before = r"(?<![A-Za-z0-9])" if re.match("[A-Za-z0-9]", word) else ""
    behind = r"(?![A-Za-z0-9])" if re.search("[A-Za-z0-9]$", word) else ""
    return f"{before}{re.escape(word)}{behind}"
