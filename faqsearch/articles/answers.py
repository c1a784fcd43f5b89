"""A section's blocks → the Markdown of an answer."""

import re
from collections.abc import Sequence

from faqsearch.articles.blocks import Block, Kind
from faqsearch.articles.lines import number, style

# At a line's start these would be read as a heading, a quotation, a list or a rule; an item has its own marker.
_LINE_START = re.compile(r"(?=[#>]|[-+*](?:\s|$)|[-=_*]{3,}\s*$)")
_NUMBER_START = re.compile(r"(\d{1,9})([.)])(?=\s)")
_INDENT = "    "


def answer_markdown(blocks: Sequence[Block]) -> str:
    """Paragraphs, lists, tables and code, with a blank line between any two but items of one list."""
    lines: list[str] = []
    depths: list[int] = []  # indentations of the open items, outermost first
    counts: list[int] = []
    previous: Block | None = None
    for block in blocks:
        in_list = block.kind is Kind.ITEM or (block.kind is Kind.PARAGRAPH and block.level and depths)
        if not in_list:
            depths, counts = [], []
        elif block.kind is Kind.ITEM:
            while depths and depths[-1] > block.level:
                depths.pop()
                counts.pop()
            if not depths or depths[-1] < block.level:
                depths.append(block.level)
                counts.append(0)
            counts[-1] += 1
        if previous is not None and not (block.kind is Kind.ITEM and previous.kind is Kind.ITEM):
            lines.append("")
        lines.extend(_rendered(block, len(depths), counts[-1] if counts else 0))
        previous = block
    return "\n".join(lines)


def _rendered(block: Block, depth: int, count: int) -> list[str]:
    if block.kind is Kind.CODE:
        return ["```", *block.text.replace("```", "~~~").split("\n"), "```"]
    if block.kind is Kind.QUOTE:
        return [f"> {line}".rstrip() for line in block.text.split("\n")]
    if block.kind is Kind.TABLE:
        return block.text.split("\n")
    if block.kind is Kind.ITEM:
        ordered = style(block.mark) != "bullet" and bool(number(block.mark))
        return [f"{_INDENT * (depth - 1)}{f'{count}.' if ordered else '-'} {_literal(block.text)}"]
    if block.strong and block.mark:
        return [f"{_INDENT * depth}**{block.text}**{block.mark}"]
    return [f"{_INDENT * depth}{_literal(block.text)}"]


def _literal(text: str) -> str:
    """Text that starts no list or heading of its own."""
    if match := _LINE_START.match(text):
        return f"\\{text[match.end() :]}"
    match = _NUMBER_START.match(text)
    return f"{match[1]}\\{text[match.end(1) :]}" if match else text
