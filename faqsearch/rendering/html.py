"""Markdown answers → HTML that is safe to put into any page."""

import re
from collections.abc import Sequence
from functools import lru_cache
from html import escape

import nh3

from faqsearch.rendering.markdown import make_parser
from faqsearch.rendering.message import to_message
from faqsearch.rendering.plain import to_text
from faqsearch.rendering.targets import lead, targets

Addresses = tuple[tuple[str, str], ...]
"""Targets of links and images, as :func:`link_targets` tells them, each with the address that it leads to."""

_TAGS = {
    *("a", "blockquote", "br", "code", "del", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "img", "li", "ol", "p"),
    *("pre", "s", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul"),
}
_ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "title"},
    "ol": {"start"},
    "th": {"align"},
    "td": {"align"},
}
_SCHEMES = {"http", "https", "mailto", "tel"}

_HTML_NAMES = nh3.ALLOWED_TAGS | {
    *("script", "style", "iframe", "video", "audio", "source", "font", "form", "input", "button", "select", "option"),
    *("textarea", "svg", "object", "embed", "section", "main", "html", "head", "body", "meta", "link", "title"),
}
_VISIBLE_HTML = re.compile(r"</?(?P<name>[A-Za-z][A-Za-z0-9]*)(?=[\s/>])[^<>]*>|<!--")

# HTML in the source is shown as the text it is, not passed on; the sanitiser stands behind that as a second wall.
_MARKDOWN = make_parser()


def render_answer(markdown: str, addresses: Addresses | None = None) -> str:
    """An answer's Markdown as sanitised HTML.

    CommonMark with tables, strikethrough and task lists; stars beside Chinese punctuation are emphasis, a line break
    breaks the line, and bare web and e-mail addresses and telephone numbers are links. Scripts, styles, event handlers
    and links other than http, https, mailto and tel never come through; HTML tags other than ``<br>`` appear as text.

    Args:
        addresses: of relative targets; those that it lacks lead nowhere and are left as words. None: all stay.
    """
    return _rendered(markdown, addresses)[0]


def plain_text(markdown: str) -> str:
    """An answer as one line of plain text: what a reader of its HTML sees, list items and cells punctuated."""
    return _rendered(markdown, None)[1]


def message_text(markdown: str, addresses: Addresses | None = None) -> str:
    """An answer as plain text in lines, for WeChat and SMS.

    Args:
        addresses: as for :func:`render_answer`.
    """
    tokens = _MARKDOWN.parse(markdown)
    if addresses is not None:
        lead(tokens, dict(addresses))
    return to_message(tokens)


def link_targets(markdown: str) -> tuple[str, ...]:
    """What the links and images of an answer lead to, in their order, as its HTML has it."""
    return tuple(targets(_MARKDOWN.parse(markdown)))


def html_as_text(markdown: str) -> tuple[str, ...]:
    """The tags of HTML and the comments that readers of an answer see as text; not those in code, nor ``<名称>``."""
    texts = (
        part.content for token in _MARKDOWN.parse(markdown) for part in token.children or () if part.type == "text"
    )
    return tuple(found[0] for text in texts for found in _VISIBLE_HTML.finditer(text) if _is_html(found))


def _is_html(found: re.Match[str]) -> bool:
    return found["name"] is None or found["name"].lower() in _HTML_NAMES


@lru_cache(maxsize=4096)
def _rendered(markdown: str, addresses: Addresses | None) -> tuple[str, str]:
    tokens = _MARKDOWN.parse(markdown)
    if addresses is not None:
        lead(tokens, dict(addresses))
    html: str = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
    html = html.encode("utf-8", "replace").decode()  # half a surrogate pair
    clean = nh3.clean(html, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes=_SCHEMES, link_rel="noopener noreferrer")
    return clean, to_text(tokens)


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
