"""Markdown answers → HTML that is safe to put into any page."""

from functools import lru_cache

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
