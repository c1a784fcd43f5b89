"""Parsed Markdown → lines of plain text, for where nothing else can be shown: WeChat, SMS."""

from collections.abc import Iterable, Iterator, Sequence

from markdown_it.token import Token

_INDENT = "  "


def to_message(tokens: Iterable[Token]) -> str:
    """The words of a document, a line for each paragraph, list item and row; links with their addresses behind them."""
    return "\n".join(_lines(tokens))


def _lines(tokens: Iterable[Token]) -> Iterator[str]:
    numbers: list[int | None] = []  # of each list that is open, the next item's; None: items have none
    lead, cells, in_cell = "", list[str](), False
    for token in tokens:
        if token.type in ("bullet_list_open", "ordered_list_open"):
            numbers.append(int(token.attrGet("start") or 1) if token.type.startswith("ordered") else None)
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            numbers.pop()
        elif token.type == "list_item_open":
            number = numbers[-1]
            lead = "- " if number is None else f"{number}. "
            numbers[-1] = None if number is None else number + 1
        elif token.type in ("th_open", "td_open", "th_close", "td_close"):
            in_cell = token.type.endswith("open")
        elif token.type == "tr_close":
            yield " | ".join(cells)
            cells = []
        elif token.type in ("inline", "fence", "code_block"):
            text = _inline(token.children or ()) if token.type == "inline" else token.content.rstrip("\n")
            if in_cell:
                cells.append(" ".join(text.split()))
                continue
            margin = _INDENT * max(len(numbers) - 1, 0)
            for line in filter(str.strip, text.split("\n")):
                yield margin + (lead or (_INDENT if numbers else "")) + line.rstrip()
                lead = ""


def _inline(tokens: Sequence[Token]) -> str:
    text, targets = "", list[tuple[int, str]]()
    for token in tokens:
        if token.type in ("softbreak", "hardbreak"):
            text += "\n"
        elif token.type == "link_open":
            targets.append((len(text), str(token.attrGet("href") or "")))
        elif token.type == "link_close":
            start, target = targets.pop()
            bare = target.removeprefix("mailto:").removeprefix("tel:")
            text += f" {bare} " if bare and bare not in text[start:] and "://" in target else ""
        else:
            text += token.content
    return "\n".join(map(str.strip, text.split("\n")))
