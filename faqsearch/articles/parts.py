"""Headings below a question that only part its answer (Windows, For docker users): back into that answer."""

import re

from faqsearch.articles.blocks import Block, Kind
from faqsearch.articles.questions import asks_something, is_asked
from faqsearch.articles.sections import Section

# 怎么联系客服 with 在线客服 below it: each of these is a question of its own.
_WAYS = re.compile(r"(?:如何|怎么|怎样)(?:联系|投诉|反馈|咨询|找到).+")


def fold_parts(sections: list[Section]) -> list[Section]:
    """The same sections, those that are parts of an answer in its section, their headings in bold type.

    A part stands below a section that asks and has text of its own, and asks nothing itself.
    """
    kept: list[Section] = []
    into: dict[int, Section] = {}
    for section in sections:
        around = section.ancestors[-1] if section.ancestors else None
        around = into.get(id(around), around)
        if around is None or not _is_part(section, around):
            kept.append(section)
            continue
        into[id(section)] = around
        title = section.heading if section.heading.endswith(("：", ":")) else f"**{section.heading}**"
        second = [section.second] if section.second else []
        around.body += [Block(Kind.PARAGRAPH, title, section.line), *second, *section.body]
    with_parts = {id(around) for section in kept for around in section.ancestors}
    for section in kept:
        section.has_parts = id(section) in with_parts
    return kept


def _is_part(section: Section, around: Section) -> bool:
    asked = is_asked(around.heading) and not _WAYS.match(around.heading)
    return asked and bool(around.body) and not section.variants and not asks_something(section.heading)
