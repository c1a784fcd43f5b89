"""Captions that were copied as text: above all the article's own title, in the middle of its sections."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from faqsearch.articles.blocks import Block, Drop, Kind, Reading, Reason
from faqsearch.articles.characters import plain
from faqsearch.articles.lines import is_heading_text, is_question, style

_LABELLED = re.compile(r"(?:图\s{0,3}\d{1,3}|图片?|图源|图片来源|来源)\s{0,3}[：:].{0,80}")
_CONTACT = re.compile(r"\d{5}|\d-\d|@|://")
# Advice and rules are said twice on purpose.
_ADVICE = re.compile(
    r"^请(?!求)|^(?:温馨提示|注意|警告|提示|谨防|当心|小心)|勿|不要|不得(?!不)|不可|不能|禁止|必须|务必|一定要|仅限"
)
_MIN_CHARS = 10
_MIN_TIMES = 2


def leave_out_captions(reading: Reading) -> Reading:
    """Take captions off the blocks; a title that the format does not give is read off the most frequent one."""
    blocks = reading.blocks
    repeated = _repeated(blocks)
    known = {plain(text) for text in (reading.title, *reading.images) if text}
    captions = {
        place
        for place, block in enumerate(blocks)
        if block.kind is Kind.PARAGRAPH
        and is_heading_text(block.text)
        and (plain(block.text) in known or plain(block.text) in repeated or _LABELLED.fullmatch(block.text))
    }
    title = reading.title or next((text for text, _ in repeated.most_common(1)), "")
    drops = [Drop(Reason.CAPTION, blocks[place].text, blocks[place].line) for place in sorted(captions)]
    kept = [block for place, block in enumerate(blocks) if place not in captions]
    return replace(reading, blocks=kept, drops=[*reading.drops, *drops], title=title)


def _repeated(blocks: Sequence[Block]) -> Counter[str]:
    """The short lines that stand in several places, with how often.

    A question must stand right below a heading wherever it stands: elsewhere it is a heading itself.
    """
    places: dict[str, list[int]] = {}
    for place, block in enumerate(blocks):
        if block.kind is Kind.PARAGRAPH and not block.level and is_heading_text(block.text):
            places.setdefault(plain(block.text), []).append(place)
    return Counter(
        {
            text: len(found)
            for text, found in places.items()
            if len(found) >= _MIN_TIMES
            and len(text) >= _MIN_CHARS
            and not _CONTACT.search(text)
            and (is_question(text) or not _ADVICE.search(text))
            and (not is_question(text) or all(_below_heading(blocks, place) for place in found))
        }
    )


def _below_heading(blocks: Sequence[Block], place: int) -> bool:
    """Whether a heading stands right above, or above one short line between."""
    if place == 0 or _is_heading(blocks[place - 1]):
        return True
    between = blocks[place - 1]
    return (
        place > 1
        and between.kind is Kind.PARAGRAPH
        and is_heading_text(between.text)
        and not is_question(between.text)
        and _is_heading(blocks[place - 2])
    )


def _is_heading(block: Block) -> bool:
    if block.kind is Kind.ITEM:
        return style(block.mark) not in ("bullet", "answer") and is_heading_text(block.text)
    return block.kind is Kind.HEADING
