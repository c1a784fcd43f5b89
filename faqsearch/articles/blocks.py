"""What an article is made of once its format is read: blocks in order, and what was left out."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Kind(StrEnum):
    """What a block is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    TABLE = "table"
    CODE = "code"
    QUOTE = "quote"


class Reason(StrEnum):
    """Why a piece of an article is in no draft."""

    OUTLINE = "outline"
    CAPTION = "caption"
    SECOND_HEADING = "second_heading"
    TITLE = "title"
    INTRODUCTION = "introduction"
    CONCLUSION = "conclusion"
    LEAD_IN = "lead_in"
    CLOSING_REMARK = "closing_remark"
    NO_ANSWER = "no_answer"
    NO_QUESTION = "no_question"
    IMAGE = "image"
    MARKUP = "markup"
    SCRIPT = "script"
    PAGE_FURNITURE = "page_furniture"
    FRONT_MATTER = "front_matter"
    DAMAGED = "damaged"

    @property
    def explanation(self) -> str:
        """The reason as a line of a report says it."""
        return _EXPLANATIONS[self]


_EXPLANATIONS = {
    Reason.OUTLINE: "outline of the article",
    Reason.CAPTION: "caption, or the article's title once more",
    Reason.SECOND_HEADING: "second heading that asks nothing new",
    Reason.TITLE: "title line around all sections",
    Reason.INTRODUCTION: "introduction without an answer",
    Reason.CONCLUSION: "conclusion without an answer",
    Reason.LEAD_IN: "sentence that only announces what follows",
    Reason.CLOSING_REMARK: "closing remark about the article",
    Reason.NO_ANSWER: "heading without an answer",
    Reason.NO_QUESTION: "text that stands under no heading",
    Reason.IMAGE: "image",
    Reason.MARKUP: "HTML tags or a comment",
    Reason.SCRIPT: "script or style sheet",
    Reason.PAGE_FURNITURE: "part of the page, not of the article",
    Reason.FRONT_MATTER: "front matter of the file",
    Reason.DAMAGED: "bytes or markup cut off",
}


@dataclass(frozen=True, slots=True)
class Block:
    """One heading, paragraph, list item, table or piece of code.

    Args:
        text: without its marker; Markdown inside a line is kept.
        line: where it starts, from 1 (in a Word file: which paragraph it is).
        level: of a heading, 1 to 6 as in HTML, 7 for a question of a list of questions; of an item, and of a
            paragraph that continues one, its indentation in columns.
        mark: the marker as written (``1. ``, ``一、``, ``• ``); of a paragraph in bold type, the colon behind it; empty
            where there was none.
        strong: the whole block is in bold type.
        variants: of a question in a table, similar ones that stand beside it.
    """

    kind: Kind
    text: str
    line: int
    level: int = 0
    mark: str = ""
    strong: bool = False
    variants: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Drop:
    """A piece of the article that is in no draft.

    Args:
        section: the heading it stood under; empty above the first one.
    """

    reason: Reason
    text: str
    line: int
    section: str = ""


@dataclass(slots=True)
class Reading:
    """An article as its format tells it.

    Args:
        title: what the format itself calls the title; empty where it names none.
        category: likewise its category.
        updated: the day of its last change; None where that is not told.
        images: the texts that stand for images; the same text beside an image is its caption.
        simplified: how many traditional characters were made simplified.
    """

    blocks: list[Block] = field(default_factory=list)
    drops: list[Drop] = field(default_factory=list)
    title: str = ""
    category: str = ""
    updated: date | None = None
    images: set[str] = field(default_factory=set)
    simplified: int = 0
