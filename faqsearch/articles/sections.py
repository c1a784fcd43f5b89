"""Blocks → sections: a heading, the text right below it, and where it stands in the article."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from faqsearch.articles.blocks import Block, Kind
from faqsearch.articles.characters import plain
from faqsearch.articles.lines import NUMBER_STYLES, is_heading_text, is_question, number

_MAX_SECOND_HEADING_CHARS = 30
_COUNTED = re.compile(r"(\d{1,2})\s+(?=\S)")


@dataclass(slots=True)
class Section:
    """One heading with the text up to the next heading.

    Args:
        heading: without number and Markdown; empty for the text above the first heading.
        mark: its number as written (``5. ``, ``一、``).
        number: its place in Arabic figures, those above it included (``2.1``); empty where it has none.
        second: a short line right below the heading that says it in other words.
        ancestors: the sections it is part of, outermost first; titles around the whole article are none.
        has_parts: whether sections stand below it.
        is_title: whether its heading is the title of the whole article.
        variants: similar questions that the article gives beside it.
    """

    heading: str
    line: int
    level: int
    mark: str = ""
    number: str = ""
    second: Block | None = None
    body: list[Block] = field(default_factory=list)
    ancestors: tuple["Section", ...] = ()
    has_parts: bool = False
    is_title: bool = False
    variants: tuple[str, ...] = ()

    @property
    def parent(self) -> str:
        """The heading of the section around it; empty for a main section."""
        return self.ancestors[-1].heading if self.ancestors else ""

    @property
    def locator(self) -> str:
        """Where to find it, as a reader of the article would say it."""
        names = [*(section.heading for section in self.ancestors), self.heading]
        if self.number:
            return f"第 {self.number} 节 {' › '.join(names)}"
        names[-1] = f"{self.mark}{self.heading}"
        return " › ".join(names)

    @property
    def key(self) -> str:
        """What names the section within its article, whatever its number is."""
        return " › ".join([*(section.heading for section in self.ancestors), self.heading])


def find_sections(blocks: Sequence[Block]) -> list[Section]:
    """The sections in order; the first one has no heading if text stands above all headings."""
    sections = _split(blocks)
    _nest(sections)
    for section in sections:
        if section.heading:
            _take_second_heading(section)
    _number(sections)
    return sections


def _split(blocks: Sequence[Block]) -> list[Section]:
    sections: list[Section] = []
    counted = [match[1] for block in blocks if block.kind is Kind.HEADING and (match := _COUNTED.match(block.text))]
    for block in blocks:
        if block.kind is Kind.HEADING:
            mark, text = _numbered(block)
            if not mark and counted[:2] == ["1", "2"] and (match := _COUNTED.match(text)):  # 5 分钟上手 counts nothing
                mark, text = f"{match[1]}. ", text[match.end() :]
            sections.append(Section(plain(text), block.line, block.level, mark, variants=block.variants))
        else:
            if not sections:
                sections.append(Section("", block.line, 0))
            sections[-1].body.append(block)
    return sections


def _numbered(block: Block) -> tuple[str, str]:
    """The number that a heading starts with, and the rest; a heading that is but a number keeps it."""
    if block.mark:
        return ("" if not number(block.mark) else block.mark), block.text
    for _, pattern in NUMBER_STYLES:
        match = pattern.match(block.text)
        if match and match.end() < len(block.text):
            return match[0], block.text[match.end() :]
    return "", block.text


def _nest(sections: Sequence[Section]) -> None:
    """Set ancestors, after taking the titles that stand around everything out of the nesting."""
    headed = [section for section in sections if section.heading]
    rest = headed
    while len(rest) > 1 and rest[0].level < min(section.level for section in rest[1:]):
        rest[0].is_title = True
        rest = rest[1:]
    open_: list[Section] = []
    for section in rest:
        while open_ and open_[-1].level >= section.level:
            open_.pop()
        if open_:
            open_[-1].has_parts = True
        section.ancestors = tuple(open_)
        open_.append(section)


def _take_second_heading(section: Section) -> None:
    body = section.body
    if len(body) < 2 or body[0].kind is not Kind.PARAGRAPH or body[0].level:
        return
    text = body[0].text
    if len(text) <= _MAX_SECOND_HEADING_CHARS and is_heading_text(text) and not (is_question(text) or "，" in text):
        section.second = body[0]
        section.body = body[1:]


def _number(sections: Sequence[Section]) -> None:
    """Number each section within the one around it: as the article does where it does, else by counting."""
    siblings: dict[int, list[Section]] = {}
    for section in sections:
        if section.heading and not section.is_title:
            siblings.setdefault(id(section.ancestors[-1]) if section.ancestors else 0, []).append(section)
    for group in siblings.values():
        explicit = any(section.mark for section in group)
        for count, section in enumerate(group, 1):
            own = number(section.mark) if explicit else str(count)
            above = section.ancestors[-1].number if section.ancestors else ""
            if not own or (section.ancestors and not above):
                continue
            section.number = own if not above or own.startswith(f"{above}.") else f"{above}.{own}"
