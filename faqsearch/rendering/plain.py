"""Parsed Markdown → one line of plain text, punctuated where the layout was what told its parts apart."""

from collections.abc import Iterable, Sequence

from markdown_it.token import Token

# What stands between a part that ends with such a token and the next one; of several in a row the last counts.
_BETWEEN = {
    "paragraph_close": " ",
    "heading_close": "：",
    "bullet_list_open": "：",
    "ordered_list_open": "：",
    "list_item_close": "；",
    "bullet_list_close": "。",
    "ordered_list_close": "。",
    "th_close": "，",
    "td_close": "，",
    "tr_close": "；",
    "table_close": "。",
    "fence": " ",
    "code_block": " ",
}
_ASCII = {"：": ": ", "；": "; ", "。": ". ", "，": ", ", " ": " "}
_ENDS = frozenset("。，、；：！？…—.,;:!?")


def to_text(tokens: Iterable[Token]) -> str:
    """The words of a document as a reader sees them, white space collapsed."""
    text, between = "", ""
    for token in tokens:
        for line in _lines(token):
            text, between = _joined(text, between, line), " "
        between = _BETWEEN.get(token.type, between)
    return text


def _lines(token: Token) -> list[str]:
    content = _inline(token.children or ()) if token.type == "inline" else token.content
    return [line for row in content.split("\n") if (line := " ".join(row.split()))]


def _inline(tokens: Sequence[Token]) -> str:
    return "".join("\n" if token.type in ("softbreak", "hardbreak") else token.content for token in tokens)


def _joined(left: str, between: str, right: str) -> str:
    if not left:
        return right
    if left[-1] in _ENDS:
        between = " " if left[-1].isascii() else ""
    elif left[-1].isascii() and right[0].isascii():
        between = _ASCII[between]
    return left + between + right
