"""Markdown as authors of Chinese articles write it: CommonMark with tables, and what they expect beyond it."""

import re
import unicodedata

from markdown_it import MarkdownIt
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_core import StateCore, text_join
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Scanned
from markdown_it.token import Token
from markdown_it.utils import EnvType

from faqsearch.rendering.links import Linkifier

_BREAK_TAG = re.compile(r"<br\s*/?>", re.IGNORECASE)
_BOXES = {"[ ] ": "☐ ", "[x] ": "☑ ", "[X] ": "☑ "}
# Their width is ambiguous in Unicode, but they are on Chinese keyboards.
_CHINESE_MARKS = frozenset("“”‘’…—·")


def make_parser() -> MarkdownIt:
    """A parser: CommonMark with tables, strikethrough, task lists, bare links, and every line break kept.

    HTML in the source is text, but for ``<br>``.
    """
    parser = MarkdownIt("commonmark")
    parser.inline = _ChineseInline()
    parser.configure("commonmark", {"html": False, "breaks": True, "linkify": True})
    parser.enable(["table", "strikethrough", "linkify"])
    parser.linkify = Linkifier()
    parser.inline.ruler.after("autolink", "break_tag", _break_tag)
    parser.core.ruler.before("linkify", "unescape", text_join)  # an address may have escapes
    parser.core.ruler.push("boxes", _draw_boxes)
    parser.core.ruler.push("alignment", _align_cells)
    return parser


class _ChineseState(StateInline):
    """Emphasis beside Chinese, which has no spaces: github.com/tats-u/markdown-cjk-friendly.

    CommonMark takes the stars of ``点**“退款”**按钮`` for text, since punctuation is inside and no space outside.
    """

    def scanDelims(self, start: int, canSplitWord: bool) -> Scanned:  # noqa: N802, N803 (the library's names)
        found = super().scanDelims(start, canSplitWord)
        if not canSplitWord:  # underscores stand within names
            return found
        end = start + found.length
        before = self.src[start - 1] if start else " "
        behind = self.src[end] if end < self.posMax else " "
        chinese = _is_chinese(before) or _is_chinese(behind)
        return Scanned(
            found.can_open or (chinese and not behind.isspace()),
            found.can_close or (chinese and not before.isspace()),
            found.length,
        )


class _ChineseInline(ParserInline):
    def parse(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> list[Token]:
        state = _ChineseState(src, md, env, tokens)
        self.tokenize(state)
        for rule in self.ruler2.getRules(""):
            rule(state)
        return state.tokens


def _is_chinese(char: str) -> bool:
    return char in _CHINESE_MARKS or unicodedata.east_asian_width(char) in "WFH"


def _break_tag(state: StateInline, silent: bool) -> bool:
    """``<br>``: in a cell of a table there is no other way to break a line."""
    found = _BREAK_TAG.match(state.src, state.pos)
    if not found:
        return False
    if not silent:
        state.push("hardbreak", "br", 0)
    state.pos = found.end()
    return True


def _draw_boxes(state: StateCore) -> None:
    """Task lists with a character as box, which needs no form control in the page and stays in plain text."""
    for item, inline in zip(state.tokens, state.tokens[2:], strict=False):
        if item.type == "list_item_open" and inline.type == "inline" and inline.children:
            first = inline.children[0]
            if first.type == "text" and (box := _BOXES.get(first.content[:4])):
                first.content = box + first.content[4:]


def _align_cells(state: StateCore) -> None:
    """Alignment as an attribute: pages with a policy against inline styles would drop it."""
    for token in state.tokens:
        if token.type in ("th_open", "td_open") and (style := token.attrs.pop("style", None)):
            token.attrSet("align", str(style).removeprefix("text-align:"))
