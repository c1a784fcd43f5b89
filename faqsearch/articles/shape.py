"""Headings that have only the shape of one: numbered lines, questions that stand alone, lines in bold type.

Structure comes first: in an article with real headings only what is unmistakable is added to them.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from faqsearch.articles.blocks import Block, Kind
from faqsearch.articles.characters import has_han
from faqsearch.articles.lines import (
    LABEL_MARKS,
    NUMBER_STYLES,
    is_heading_text,
    is_question,
    number,
    split_heading,
    style,
)

# Levels of headings found by shape: below all real ones, in the order in which numbering styles nest.
_FIRST_LEVEL = 10
_LEVELS = {name: _FIRST_LEVEL + rank for rank, (name, _) in enumerate(NUMBER_STYLES)}
_LINE_LEVEL = _FIRST_LEVEL + len(NUMBER_STYLES)
_QUESTION_LEVEL = _LINE_LEVEL + 1
_STRUCTURED = 3
_MAX_LINE_CHARS = 30
_MAX_MARKED_QUESTION_CHARS, _MAX_MARKED_LATIN_QUESTION_CHARS = 120, 300
_MIN_QUESTION_CHARS = 5
_COMMON = re.compile(
    r"引言|前言|导言|导语|序言|背景|概述|简介|结论|结语|总结|小结|结束语|后记|常见问题(?:解答|汇总|与解答|及解答)?|FAQ|Q&A|注意事项",
    re.IGNORECASE,
)
_SPOKEN = re.compile(r"那么|那|所以|但是|不过|是不是|怎么样|对吗|好吗|真的|难道|你知道|您知道")


def find_headings(blocks: Sequence[Block]) -> list[Block]:
    """The same blocks, those with the shape of a heading made headings."""
    structured = sum(block.kind is Kind.HEADING for block in blocks) >= _STRUCTURED
    marked = _question_marks(list(blocks))
    levels = _numbered(marked, structured)
    levels.update(_standing_alone(marked, levels, structured))
    top = _top_level(marked, levels.values())
    found: list[Block] = []
    for place, block in enumerate(marked):
        if place in levels:
            found.extend(_heading(block, levels[place]))
        elif block.kind is Kind.PARAGRAPH and _COMMON.fullmatch(block.text):
            if place + 1 in levels:  # it stands around questions, and what comes behind them is its equal
                top = min(top, levels[place + 1] - 1)
            found.extend(_heading(block, top))
        else:
            found.append(_unmark(block))
    return found


def _heading(block: Block, level: int) -> list[Block]:
    """The heading, and the text glued behind it."""
    text, rest = split_heading(block.text)
    heading = replace(block, kind=Kind.HEADING, text=text, level=level)
    return [heading, Block(Kind.PARAGRAPH, rest, block.line)] if rest else [heading]


def _question_marks(blocks: list[Block]) -> list[Block]:
    """``问：`` and ``答：`` taken at their word where both occur: a heading and its text."""
    styles = [style(block.mark) if block.kind is Kind.ITEM else "" for block in blocks]
    if "question" not in styles or "answer" not in styles:
        return blocks
    made = []
    for block, name in zip(blocks, styles, strict=True):
        longest = _MAX_MARKED_QUESTION_CHARS if has_han(block.text) else _MAX_MARKED_LATIN_QUESTION_CHARS
        if name == "question" and len(block.text) <= longest:
            made.append(Block(Kind.HEADING, block.text, block.line, _QUESTION_LEVEL))
        elif name == "answer":
            made.append(Block(Kind.PARAGRAPH, block.text, block.line))
        else:
            made.append(block)
    return made


def _numbered(blocks: Sequence[Block], structured: bool) -> dict[int, int]:
    """Place and level of numbered lines that are headings, judged series by series."""
    series: dict[str, list[list[int]]] = {}
    for place, block in enumerate(blocks):
        name = style(block.mark) if block.kind is Kind.ITEM else ""
        if name not in _LEVELS:
            continue
        runs = series.setdefault(name, [])
        if not runs or _order(block) <= _order(blocks[runs[-1][-1]]):
            runs.append([])
        runs[-1].append(place)
    levels = {}
    for name, runs in series.items():
        for run in runs:
            if _is_series_of_headings(blocks, run, name, structured):
                depth = blocks[run[0]].mark.count(".") - 1 if name == "decimal" else 0
                levels.update(dict.fromkeys(run, _LEVELS["digit"] + depth if name == "decimal" else _LEVELS[name]))
    return levels


def _order(block: Block) -> tuple[int, ...]:
    return tuple(int(part) for part in number(block.mark).split("."))


def _is_series_of_headings(blocks: Sequence[Block], run: list[int], name: str, structured: bool) -> bool:
    """Whether numbered lines head sections rather than list something.

    Lines that follow each other directly are a list; so is a single short line with a mere number, and in an
    article with real headings any series but one of questions or of chapters.
    """
    heads = [split_heading(blocks[place].text)[0] for place in run]
    if not all(is_heading_text(head) for head in heads):
        return False
    if all(is_question(head) for head in heads):
        return True
    with_text = sum(_has_text(blocks, place) for place in run[:-1])
    if with_text * 2 < len(run) - 1 or (len(run) == 1 and not _has_text(blocks, run[0])):
        return False
    if name in ("chapter", "chinese"):
        return True
    questions = sum(is_question(head) for head in heads)
    return questions * 2 >= len(run) if structured else len(run) > 1


def _has_text(blocks: Sequence[Block], place: int) -> bool:
    """Whether text of its own follows the line: a paragraph that is not indented below it, or other items."""
    if split_heading(blocks[place].text)[1]:
        return True
    following = blocks[place + 1] if place + 1 < len(blocks) else None
    if following is None or following.kind is Kind.HEADING:
        return False
    if following.kind is Kind.ITEM:
        return following.level <= blocks[place].level and style(following.mark) != style(blocks[place].mark)
    return following.level == 0


def _standing_alone(blocks: Sequence[Block], numbered: dict[int, int], structured: bool) -> dict[int, int]:
    """Place and level of unnumbered lines that are headings."""
    levels: dict[int, int] = {}
    known = set(numbered)
    plain_article = not structured and len(numbered) < _STRUCTURED
    for place, block in enumerate(blocks):
        if block.kind is not Kind.PARAGRAPH or block.level or not is_heading_text(block.text):
            continue
        if is_question(block.text):
            if len(block.text) >= _MIN_QUESTION_CHARS and not _SPOKEN.match(block.text):
                levels[place] = _QUESTION_LEVEL
                known.add(place)
        elif structured and block.mark in LABEL_MARKS and block.mark:
            continue  # **适用版本**： labels what is below it
        elif (block.strong or (plain_article and _is_line(block.text))) and _heads_text(blocks, place, known):
            levels[place] = _LINE_LEVEL
            known.add(place)
    return levels


def _is_line(text: str) -> bool:
    return 1 < len(text) <= _MAX_LINE_CHARS and "，" not in text


def _heads_text(blocks: Sequence[Block], place: int, headings: set[int]) -> bool:
    """Whether running text follows, and no heading stands right above."""
    above = blocks[place - 1] if place else None
    if above and (above.kind is Kind.HEADING or place - 1 in headings):
        return False
    below = blocks[place + 1] if place + 1 < len(blocks) else None
    if below is None or below.kind is Kind.HEADING or place + 1 in headings:
        return False
    return below.kind is not Kind.PARAGRAPH or not is_heading_text(below.text)


def _top_level(blocks: Sequence[Block], shaped: Iterable[int]) -> int:
    """The level of the article's main sections: that of its outermost headings, a lone title above them aside."""
    real = sorted(block.level for block in blocks if block.kind is Kind.HEADING)
    if real:
        return next((two for one, two in pairwise(real) if real[0] == 1), real[0])
    return min((level for level in shaped if level < _QUESTION_LEVEL), default=_LINE_LEVEL)


def _unmark(block: Block) -> Block:
    """A marker that turned out to number nothing (``1.5 小时``, ``问题：``) goes back into its text."""
    if block.kind is Kind.ITEM and style(block.mark) in ("decimal", "question", "answer", "chapter"):
        return replace(block, kind=Kind.PARAGRAPH, text=f"{block.mark}{block.text}", mark="", level=0)
    return block
