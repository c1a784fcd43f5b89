"""The outline that is pasted before an article, in one line or as a list: found, left out, its titles kept."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from faqsearch.articles.blocks import Block, Drop, Kind, Reason
from faqsearch.articles.lines import NUMBER_STYLES, body_blocks, is_heading_text, marked

_NAME = (
    r"(?:(?:文章|本文|正文|内容|主体|全文|主要)*(?:大纲|目录|提纲|目次)(?:如下)?|outline|(?:table\s+of\s+)?contents)"
)
_HEADING = re.compile(rf"{_NAME}\s*[：:]?", re.IGNORECASE)
_INLINE = re.compile(rf"{_NAME}\s*[：:]?\s*(?=\d{{1,2}}\s?[.、．]|[一二三四五六七八九十]、|[-–—•])", re.IGNORECASE)
_PART = re.compile(r"\s+[-–—•]\s*|\s+(?=\d{1,2}\s?[.、．]\s?\D)")
_NUMBERED = re.compile(r"(?:^|\s)\d{1,2}\s?[.、．]\s?\D")
_MIN_INLINE_PARTS = 5
_MIN_INLINE_NUMBERS = 2
_MAX_LISTED = 300


@dataclass(frozen=True, slots=True)
class Outlined:
    """An article without its outline.

    Args:
        titles: the headings that the outline announced.
    """

    blocks: list[Block]
    drops: list[Drop]
    titles: frozenset[str]


def leave_out_outline(blocks: Sequence[Block]) -> Outlined:
    """Take the outline off the blocks, wherever it stands."""
    kept: list[Block] = []
    drops: list[Drop] = []
    titles: set[str] = set()
    place = 0
    while place < len(blocks):
        block = blocks[place]
        place += 1
        inline = _inline(block)
        if inline is None and not (block.kind in (Kind.HEADING, Kind.PARAGRAPH) and _HEADING.fullmatch(block.text)):
            kept.append(block)
            continue
        parts, rest = inline or ([], "")
        titles.update(filter(None, map(_title, parts)))
        drops.append(Drop(Reason.OUTLINE, block.text.removesuffix(rest), block.line))
        kept.extend(body_blocks(rest, block.line))
        if not rest:
            listed = _listed(blocks, place)
            titles.update(_title(item.text) for item in listed)
            drops.extend(Drop(Reason.OUTLINE, item.text, item.line) for item in listed)
            place += len(listed)
    known = frozenset(titles)
    return Outlined([part for block in kept for part in _split_known(block, known)], drops, known)


def _inline(block: Block) -> tuple[list[str], str] | None:
    """The parts of an outline that stands in one line, and the text glued behind it; None where it is no outline."""
    if block.kind not in (Kind.HEADING, Kind.PARAGRAPH, Kind.ITEM):
        return None
    text = f"{block.mark}{block.text}"
    named = _INLINE.match(text)
    parts = _PART.split(text[named.end() :] if named else text)
    many = len(parts) >= _MIN_INLINE_PARTS and len(_NUMBERED.findall(text)) >= _MIN_INLINE_NUMBERS
    if not (named or many) or any("。" in part for part in parts[:-1]):
        return None
    if "。" not in parts[-1]:
        return parts, ""
    last, _, rest = parts[-1].partition(" ")
    return ([*parts[:-1], last], rest) if rest else None


def _listed(blocks: Sequence[Block], start: int) -> list[Block]:
    """The short lines below the word 目录, up to the first sentence, heading, or line that comes a second time."""
    seen: set[str] = set()
    listed: list[Block] = []
    for block in blocks[start : start + _MAX_LISTED]:
        title = _title(block.text)
        if block.kind not in (Kind.ITEM, Kind.PARAGRAPH) or not is_heading_text(block.text) or title in seen:
            break
        seen.add(title)
        listed.append(block)
    else:
        return listed
    # The line before a sentence is that sentence's heading, not the outline's last line.
    following = blocks[start + len(listed)] if start + len(listed) < len(blocks) else None
    if listed and following and following.kind is Kind.PARAGRAPH and not is_heading_text(following.text):
        listed.pop()
    return listed


def _title(text: str) -> str:
    block = marked(text.strip(), 0)
    return re.sub(r"\s+", "", block.text)


def _split_known(block: Block, titles: frozenset[str]) -> list[Block]:
    """A heading with its text glued on, without even a space, comes apart where the outline's title ends."""
    if block.kind is not Kind.HEADING or is_heading_text(block.text) or not titles:
        return [block]
    mark = next((match[0] for _, pattern in NUMBER_STYLES if (match := pattern.match(block.text))), "")
    text = block.text[len(mark) :]
    title = max((text[:end] for end in range(2, min(len(text), 61)) if text[:end] in titles), key=len, default="")
    if not title:
        return [block]
    return [replace(block, text=f"{mark}{title}"), *body_blocks(text[len(title) :], block.line)]
