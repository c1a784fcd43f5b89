"""Plain text and Markdown → blocks.

One reader for both: text copied from a site carries pieces of Markdown, and Markdown copied from a site has lost
its line ends. Headings are found anywhere in a line (``…服务。 ## 5. 时间``), indentation means nothing by itself.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise

from faqsearch.articles.blocks import Block, Drop, Kind, Reading, Reason
from faqsearch.articles.characters import is_han
from faqsearch.articles.front_matter import read_front_matter
from faqsearch.articles.images import IMAGE
from faqsearch.articles.lines import LABEL_MARKS, RULE, body_blocks, heading_blocks, is_heading_text, parts
from faqsearch.articles.tables import markdown_rows, table_blocks
from faqsearch.articles.tags import TagStripper

_FENCE = re.compile(r"(`{3,}(?!.*`)|~{3,})")  # ```in one line``` is a span
_STRONG = re.compile(r"\*\*([^*]+)\*\*[：:]?|__([^_]+)__[：:]?")
_QUOTE = re.compile(r"(?:>\s?)+")
# In text with hard line ends a line is broken off near the right margin, not earlier.
_MIN_WRAPPED_CHARS = 20
_WRAPPED_SHARE = 0.8
_ENDS = "。！？!?；;：:…”）)"


def read_text(text: str) -> Reading:
    """The blocks of a text; never fails."""
    lines = text.split("\n")
    reader = _TextReader({line.strip(): number for number, line in enumerate(lines, 1) if _FENCE.match(line.strip())})
    start = reader.front_matter(lines)
    for number, raw in enumerate(lines[start:], start + 1):
        reader.take(raw.expandtabs(4), number)
    reader.close()
    reader.reading.drops.extend(reader.stripper.drops)
    return reader.reading


@dataclass(slots=True)
class _TextReader:
    """Takes lines; keeps the block that is still open.

    Args:
        fences: every fence of the text with the last line it stands on; one that is never closed opens nothing.
    """

    fences: dict[str, int]
    reading: Reading = field(default_factory=Reading)
    stripper: TagStripper = field(default_factory=TagStripper)
    _kind: Kind = Kind.PARAGRAPH
    _open: list[tuple[str, int]] = field(default_factory=list)
    _item: Block | None = None
    _fence: str = ""
    _fence_indent: int = 0
    _after_blank: bool = True

    def front_matter(self, lines: list[str]) -> int:
        """Note what YAML front matter says; how many lines it takes."""
        found = read_front_matter(lines)
        if found is None:
            return 0
        self.reading.title, self.reading.category, self.reading.updated = found.title, found.category, found.updated
        self.reading.drops.append(Drop(Reason.FRONT_MATTER, "\n".join(found.rows), 1))
        return len(found.rows) + 2

    def take(self, raw: str, line: int) -> None:
        text = raw.strip()
        if self._fence:
            self._code(raw, text, line)
        elif (fence := _FENCE.match(text)) and self.fences.get(fence[1], 0) > line:
            self.close()
            self._fence, self._kind = fence[1], Kind.CODE
            self._fence_indent = len(raw) - len(raw.lstrip())
        elif not text:
            self._blank()
        else:
            pieces = self.stripper.strip(raw, line)
            for piece in pieces:
                if len(pieces) > 1:
                    self._blank()
                for part in parts(piece):
                    self._part(part, line, len(raw) - len(raw.lstrip()))
            self._after_blank = False

    def close(self) -> None:
        """Make blocks of what is open."""
        lines, self._open = self._open, []
        kind, self._kind = self._kind, Kind.PARAGRAPH
        if not lines:
            return
        texts = [text for text, _ in lines]
        if kind is Kind.PARAGRAPH:
            for text, line in _rejoin(lines):
                self._add(_paragraph(text, line))
        elif kind is Kind.ITEM and self._item:
            self._add([replace(self._item, text=_join(texts))])
        elif kind is Kind.TABLE:
            self._add(table_blocks(markdown_rows(texts), lines[0][1]))
        else:
            text = "\n".join(texts)
            self._add([Block(kind, text.strip("\n") if kind is Kind.QUOTE else text, lines[0][1])])

    def _add(self, blocks: Iterable[Block]) -> None:
        self.reading.blocks.extend(blocks)

    def _blank(self) -> None:
        self.close()
        self._after_blank = True

    def _part(self, text: str, line: int, indent: int) -> None:
        quoted = text.startswith(">")
        text = self._note_images(_QUOTE.sub("", text, count=1) if quoted else text)
        if not text:
            if quoted and self._kind is Kind.QUOTE:
                self._open.append(("", line))
            return
        if quoted and self._after_blank | (self._kind is Kind.QUOTE) and not heading_blocks(text, line):
            if self._kind is not Kind.QUOTE:
                self.close()
            self._kind = Kind.QUOTE
            self._open.append((text, line))
            return
        if RULE.fullmatch(text):
            self._underline(text)
        elif heading := heading_blocks(text, line):
            self._heading(heading)
        elif text.startswith("|") and text.count("|") > 1:
            if self._kind is not Kind.TABLE:
                self.close()
            self._kind = Kind.TABLE
            self._open.append((text, line))
        else:
            self._body(text, line, indent)

    def _heading(self, blocks: Iterable[Block]) -> None:
        self.close()
        self._item = None
        self._add(blocks)

    def _body(self, text: str, line: int, indent: int) -> None:
        blocks = list(body_blocks(text, line, indent=indent))
        if not blocks:  # bullets without text
            return
        if blocks[-1].kind is Kind.ITEM:
            self.close()
            self._add(blocks[:-1])
            self._item, self._kind = blocks[-1], Kind.ITEM
            self._open.append((blocks[-1].text, line))
        elif self._item and indent > self._item.level:
            if self._kind is Kind.ITEM:
                self._open.append((text, line))
            else:
                self._add([Block(Kind.PARAGRAPH, text, line, indent)])
        else:
            if self._kind is not Kind.PARAGRAPH:
                self.close()
            self._item = None
            self._open.append((text, line))

    def _underline(self, text: str) -> None:
        """A rule; directly below a short line it makes that line a heading."""
        if len(self._open) == 1 and self._kind is Kind.PARAGRAPH and text[0] in "=-" and " " not in text:
            heading, line = self._open[0]
            if is_heading_text(heading):
                self._open.clear()
                self._heading([Block(Kind.HEADING, heading, line, 1 if text[0] == "=" else 2)])
        self.close()

    def _code(self, raw: str, text: str, line: int) -> None:
        if text == self._fence:
            self._fence = ""
            self.close()
        else:
            indent = min(self._fence_indent, len(raw) - len(raw.lstrip()))  # the fence's own is not the code's
            self._open.append((raw.rstrip()[indent:], line))

    def _note_images(self, text: str) -> str:
        for match in IMAGE.finditer(text):
            self.reading.images.add(match[1].strip())
        return text.strip()


def _paragraph(text: str, line: int) -> Iterable[Block]:
    strong = _STRONG.fullmatch(text)
    if not strong:
        return body_blocks(text, line)
    blocks = list(body_blocks(strong[1] or strong[2], line, strong=True))
    if text[-1] in LABEL_MARKS and len(blocks) == 1 and blocks[0].kind is Kind.PARAGRAPH:
        return [replace(blocks[0], mark=text[-1])]
    return blocks


def _rejoin(lines: list[tuple[str, int]]) -> Iterator[tuple[str, int]]:
    """Lines of one paragraph, those that a hard line end broke off joined again."""
    widest = max(len(text) for text, _ in lines)
    start = 0
    for place, (text, _) in enumerate(lines):
        breaks_off = len(text) >= max(_MIN_WRAPPED_CHARS, _WRAPPED_SHARE * widest) and text[-1] not in _ENDS
        if not breaks_off or place == len(lines) - 1:
            yield _join([text for text, _ in lines[start : place + 1]]), lines[start][1]
            start = place + 1


def _join(texts: list[str]) -> str:
    """Lines as one, with no space beside a Chinese character."""
    joined = [texts[0]]
    for before, after in pairwise(texts):
        beside = (before and is_han(before[-1])) or (after and is_han(after[0]))
        joined.append(after if beside else f" {after}")
    return "".join(joined)
