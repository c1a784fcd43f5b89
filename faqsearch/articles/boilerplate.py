"""Sections and paragraphs that answer nothing: introductions, conclusions, announcements, headings without text.

Such text is left out only if every fact in it (a number, a rule, an address, the name of a button, a channel, an item
to prepare) also stands in a section that is kept.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from faqsearch.articles.blocks import Block, Drop, Kind, Reason
from faqsearch.articles.quantities import Quantity, QuantityKind, quantities
from faqsearch.articles.recognise import Words
from faqsearch.articles.sections import Section

_OPENING_NAME = re.compile(r"引言|前言|导言|导语|序言?|开篇|写在前面|introduction|preface", re.IGNORECASE)
_MILD_OPENING_NAME = re.compile(r"背景(?:介绍)?|概述|简介|概要|摘要|overview|background", re.IGNORECASE)
_CLOSING_NAME = re.compile(
    r"(?:结语|结论|总结|小结|结束语|写在最后|最后|后记|尾声|conclusion|summary)(?:[与和及].{1,6})?", re.IGNORECASE
)
_OPENING_WORDS = re.compile(
    r"本文(?:将|旨在|会|介绍|主要)|我们将|接下来.{0,4}将|随着.{2,30}(?:发展|普及|兴起|推进)|在.{0,12}(?:今天|当今|时代|背景下)|近年来"
)
_CLOSING_WORDS = re.compile(r"(?:总结而言|总之|综上(?:所述)?|总的来说|总而言之|由此可见|通过以上|通过上述)[，,]?")
_REMARK = re.compile(
    r"(?:以上|上述)(?:就是|便是|是|即是|问题|内容|信息|介绍|文章)|希望(?:本文|以上|这篇|上述|能|对)|本文(?:介绍|到此|就到|为您)|感谢(?:您的)?阅读"
)
_ANNOUNCES = re.compile(
    r"(?:(?<![\d岁元米级])以下|下面|如下|下列|接下来|本节|本章)|会遇到[^，]{0,8}(?:困惑|疑问|问题)$"
)
# What is allowed, and how much: a rule with what it is about. 不得不 is none, nor is 五个常见问题 a count.
_RULE = re.compile(
    r"(?:不得(?!不)|不支持|不予|不可以|不允许|禁止|严禁|必须|仅限|仅支持|只支持|只能|最多|至多|最少|至少|不超过)[^，。；：！？\s]{0,8}"
)
_COUNTED_TEXTS = re.compile(
    r"[^，。；：\d]{0,6}?(?:问题|方面|要点|部分|步骤|章节|技巧|建议|原因|情况|场景|方法|方式|渠道|途径)"
)
_LABEL = re.compile(r"“([^”\n]{1,40})”|「([^」\n]{1,40})」|\[([^\]\n]{1,40})\]\(")
_ADDRESS = re.compile(
    r"https?://[^\s，。；、）》”)]{1,300}|(?<![\w.+-])[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,255}"
    r"|(?<!\d)(?:\+?\d{1,3}[- ])?\(?\d{3,4}\)?[- ]?\d{3,4}[- ]?\d{3,4}(?!\d)|(?<!\d)(?:9\d{4,5}|1\d{4})(?!\d)"
)
_SENTENCE_END = re.compile(r"[。！？]")
_TRAILING_PARAGRAPHS = 2
_MAX_ANNOUNCEMENT_CHARS = 100


@dataclass(slots=True)
class Pruned:
    """What is left of an article.

    Args:
        sections: those with an answer, in order.
    """

    sections: list[Section]
    drops: list[Drop] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Facts:
    """Tells facts from other text.

    Args:
        channels: finds the channels that a text names; ``items`` the things to prepare.
    """

    channels: Words
    items: Words

    def of(self, text: str) -> set[str]:
        """Everything in a text that must not get lost; counts of its own parts (五个常见的问题) are not such facts."""
        found = {quantity.text for quantity in quantities(text) if not _counts_texts(quantity, text)}
        found.update(match[0] for match in _RULE.finditer(text))
        found.update(match[0] for match in _ADDRESS.finditer(text))
        found.update(next(filter(None, match.groups())) for match in _LABEL.finditer(text))
        found.update(f"channel {id_}" for _, id_ in self.channels.found(text))
        found.update(f"item {id_}" for _, id_ in self.items.found(text))
        return found


def _counts_texts(quantity: Quantity, text: str) -> bool:
    return quantity.kind is QuantityKind.COUNT and bool(_COUNTED_TEXTS.match(text, quantity.end))


def prune(sections: Sequence[Section], facts: Facts, *, titled: bool) -> Pruned:
    """Leave out what answers nothing; each piece is listed with its reason.

    Args:
        titled: the article has a title, which text above the first heading can answer.
    """
    reasons = {place: reason for place, section in enumerate(sections) if (reason := _reason(section, place == 0))}
    if not titled and sections and not sections[0].heading:
        reasons.setdefault(0, Reason.NO_QUESTION)
    tails = {place: _tail(sections, place) for place in _last_sections(sections) if place not in reasons}
    kept_facts: set[str] = set()
    for place, section in enumerate(sections):
        if place not in reasons:
            body = section.body[: len(section.body) - len(tails.get(place, ()))]
            kept_facts |= facts.of("\n".join(block.text for block in body))
    pruned = Pruned([])
    for place, section in enumerate(sections):
        if (reason := reasons.get(place)) and _known(section.body, facts, kept_facts):
            pruned.drops.extend(_drop(section, block, reason) for block in section.body)
            section.body = []
        elif place in tails and _known(tails[place], facts, kept_facts):
            pruned.drops.extend(_drop(section, block, _tail_reason(block)) for block in tails[place])
            section.body = section.body[: len(section.body) - len(tails[place])]
        if section.body:
            pruned.sections.append(section)
        elif reason is None and section.heading and not (section.has_parts or section.is_title):
            text = section.heading if section.second is None else f"{section.heading} {section.second.text}"
            pruned.drops.append(Drop(Reason.NO_ANSWER, text, section.line, section.parent))
    _account_for_parents(sections, pruned)
    return pruned


def _reason(section: Section, first: bool) -> Reason | None:
    """Why a section as a whole may answer nothing, going by its name, place and first words."""
    text = "\n".join(block.text for block in section.body)
    if not section.heading or section.is_title:
        return Reason.INTRODUCTION if section.body and _OPENING_WORDS.search(text) else None
    if _OPENING_NAME.fullmatch(section.heading):
        return Reason.INTRODUCTION
    if (first or _MILD_OPENING_NAME.fullmatch(section.heading)) and _OPENING_WORDS.search(text):
        return Reason.INTRODUCTION
    if _CLOSING_NAME.fullmatch(section.heading):
        return Reason.CONCLUSION
    if section.has_parts and section.body and all(_is_announcement(block) for block in section.body):
        return Reason.LEAD_IN
    return None


def _is_announcement(block: Block) -> bool:
    if block.kind is not Kind.PARAGRAPH or len(block.text) > _MAX_ANNOUNCEMENT_CHARS:
        return False
    return all(
        sentence.endswith(("：", ":")) or _ANNOUNCES.search(sentence)
        for sentence in _SENTENCE_END.split(block.text)
        if sentence
    )


def _last_sections(sections: Sequence[Section]) -> list[int]:
    """The places where an article can end: its last section with text, and the last one before a conclusion."""
    with_text = [place for place, section in enumerate(sections) if section.body]
    return with_text[-_TRAILING_PARAGRAPHS:]


def _tail(sections: Sequence[Section], place: int) -> list[Block]:
    """The paragraphs at a section's end that speak of the article as a whole."""
    tail: list[Block] = []
    for block in reversed(sections[place].body[-_TRAILING_PARAGRAPHS:]):
        if block.kind is not Kind.PARAGRAPH or not (_CLOSING_WORDS.match(block.text) or _REMARK.match(block.text)):
            break
        tail.insert(0, block)
    return tail


def _tail_reason(block: Block) -> Reason:
    return Reason.CONCLUSION if _CLOSING_WORDS.match(block.text) else Reason.CLOSING_REMARK


def _known(blocks: Sequence[Block], facts: Facts, kept: set[str]) -> bool:
    return facts.of("\n".join(block.text for block in blocks)) <= kept


def _drop(section: Section, block: Block, reason: Reason) -> Drop:
    return Drop(reason, f"{block.mark}{block.text}", block.line, section.heading)


def _account_for_parents(sections: Sequence[Section], pruned: Pruned) -> None:
    """List the headings around nothing: none of their parts is kept, so that no draft names them."""
    named = {id(above) for section in pruned.sections for above in (*section.ancestors, section)}
    for section in sections:
        if section.has_parts and not section.is_title and id(section) not in named:
            pruned.drops.append(Drop(Reason.NO_ANSWER, section.heading, section.line, section.parent))
