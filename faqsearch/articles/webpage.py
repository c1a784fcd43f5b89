"""HTML → blocks, with lxml.

lxml rather than html.parser: the latter takes quadratic time on unclosed quotes and comments. The tree is walked, never
recursed into; a page that is nested too deep for it, or that ends inside a tag or script, is read as text with tags.
"""

import re
from dataclasses import dataclass, field

from lxml import etree

from faqsearch.articles.blocks import Block, Drop, Kind, Reading, Reason
from faqsearch.articles.characters import escape, plain
from faqsearch.articles.lines import pasted_blocks
from faqsearch.articles.tables import QUESTION_LEVEL, table_blocks
from faqsearch.articles.tags import is_only_tags
from faqsearch.articles.text import read_text

_END = "faqsearch-end-of-page"
_FURNITURE = {
    *("nav", "footer", "aside", "button", "select", "textarea"),
    *("iframe", "object", "svg", "template", "noscript"),
}
_SCRIPTS = {"script", "style"}
_LEFT_OUT = {*_FURNITURE, *_SCRIPTS, "figcaption", "caption", "title", "img"}
_HEADINGS = {**{f"h{level}": level for level in range(1, 7)}, "dt": QUESTION_LEVEL, "summary": QUESTION_LEVEL}
_BLOCKS = {
    *_HEADINGS,
    *("address", "article", "blockquote", "body", "center", "dd", "details", "dialog", "div", "dl", "fieldset"),
    *("figure", "form", "header", "hr", "li", "main", "ol", "p", "pre", "section", "table", "tbody", "td", "tfoot"),
    *("th", "thead", "tr", "ul", "figcaption", "caption", "title", "option", "legend"),
}
_IN_CELLS = {"td", "th", "tr", "tbody", "thead", "tfoot", "caption"}
_BOLD = {"b", "strong"}
_LINK = re.compile(r"(?:https?:|mailto:|tel:)[^\s()]{1,2000}", re.IGNORECASE)
_PAGE_END = re.compile(r"</(?:body|html)\s{0,9}>", re.IGNORECASE)
_SPACES = re.compile(r"\s+")
_LIST_INDENT = 4


def read_html(text: str) -> Reading:
    """The blocks of a page; never fails."""
    root = _parse(text)
    if root is None:
        return read_text(text)
    page = _Page(_layout_tables(root))
    walker = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
    for event, element in walker:
        if event == "start":
            if not page.start(element):
                walker.skip_subtree()
        elif event == "end":
            page.end(element)
        else:
            page.comment(element)
    page.flush()
    return page.reading


def _parse(text: str) -> etree._Element | None:
    """The tree, or None where libxml2 gave up or something unclosed swallowed the rest of the page."""
    parser = etree.HTMLParser(huge_tree=True, encoding="utf-8")
    text = _PAGE_END.sub("", text)  # libxml2 passes over what stands behind it
    try:
        root = etree.fromstring(f'{text}<i id="{_END}"></i>'.encode(errors="replace"), parser)
    except etree.XMLSyntaxError:
        return None
    if root is None or any(error.type_name == "ERR_RESOURCE_LIMIT" for error in parser.error_log):
        return None
    end = root.find(f".//i[@id='{_END}']")
    if end is None:
        return None
    end.getparent().remove(end)
    return root


def _layout_tables(root: etree._Element) -> set[etree._Element]:
    """The tables that only place other content: they hold blocks, or a single column."""
    layout: set[etree._Element] = set()
    stack: list[etree._Element] = []
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if element.tag == "table":
            if event == "end":
                stack.pop()
                continue
            layout.update(stack[-1:])
            stack.append(element)
        elif event == "start" and stack and element.tag in _BLOCKS and element.tag not in (*_IN_CELLS, "p", "div"):
            layout.add(stack[-1])
    return layout


@dataclass(slots=True)
class _Page:
    """Where the walk stands: the text gathered so far and what encloses it."""

    layout: set[etree._Element]
    reading: Reading = field(default_factory=Reading)
    line: int = 1
    _text: list[str] = field(default_factory=list)
    _bold: int = 0
    _plain_seen: bool = False
    _heading: int = 0
    _pre: int = 0
    _lists: list[int] = field(default_factory=list)  # for each open list the next number, 0 for bullets
    _marks: list[str] = field(default_factory=list)  # for each open item the marker that is still to be set
    _links: list[tuple[str, int]] = field(default_factory=list)
    _rows: list[list[str]] | None = None

    def start(self, element: etree._Element) -> bool:
        """Enter an element; False when its content is left out."""
        tag = element.tag
        self.line = element.sourceline or self.line
        if tag in _LEFT_OUT:
            self._leave_out(element)
            return False
        if tag in _BLOCKS:
            self._break()
        self._enter(tag, element)
        self._add(element.text)
        return True

    def end(self, element: etree._Element) -> None:
        """Leave an element and take the text behind it."""
        tag = element.tag
        if tag in _LEFT_OUT:
            self._add(element.tail)
            return
        if tag in _BLOCKS:
            self._break()
        self._leave(tag, element)
        self._add(element.tail)

    def comment(self, element: etree._Element) -> None:
        text = (element.text or "").strip()
        if text:
            self.reading.drops.append(Drop(Reason.MARKUP, text, element.sourceline or self.line))
        self._add(element.tail)

    def _break(self) -> None:
        if self._rows is None:
            self.flush()
        elif self._text:
            self._text.append("\n")

    def flush(self) -> None:
        """Make blocks of the text gathered."""
        text = "".join(self._text)
        bold = not self._plain_seen
        self._text.clear()
        self._links.clear()
        self._plain_seen = False
        if self._pre:
            if text.strip():
                self.reading.blocks.append(Block(Kind.CODE, text.strip("\n"), self.line))
        elif self._heading:
            heading = _SPACES.sub(" ", text).strip()
            if heading:
                self.reading.blocks.append(Block(Kind.HEADING, heading, self.line, self._heading))
                self._marks = [""] * len(self._marks)
        else:
            for part in text.split("\n"):
                self._body(part.strip(), bold)

    def _body(self, text: str, bold: bool) -> None:
        if is_only_tags(text.replace("\\<", "<")):
            self.reading.drops.append(Drop(Reason.MARKUP, plain(text), self.line))
            return
        if not text:
            return
        indent = _LIST_INDENT * len(self._lists)
        if self._marks and self._marks[-1]:
            mark, self._marks[-1] = self._marks[-1], " "
            if mark != " ":
                self.reading.blocks.append(Block(Kind.ITEM, text, self.line, indent, mark, bold))
            else:
                self.reading.blocks.append(Block(Kind.PARAGRAPH, text, self.line, indent + 1))
        else:
            self.reading.blocks.extend(pasted_blocks(text, self.line, indent=indent, strong=bold))

    def _enter(self, tag: str, element: etree._Element) -> None:
        if tag == "br":
            self._text.append("\n")
        elif tag in _HEADINGS:
            self._heading = _HEADINGS[tag]
        elif tag in ("ul", "ol"):
            self._lists.append(1 if tag == "ol" else 0)
        elif tag == "li":
            number = self._lists[-1] if self._lists else 0
            self._marks.append(f"{number}. " if number else "• ")
            if number:
                self._lists[-1] += 1
        elif tag == "pre":
            self._pre += 1
        elif tag in _BOLD:
            self._bold += 1
        elif tag == "a" and _LINK.fullmatch(href := (element.get("href") or "").strip()):
            self._links.append((href, len(self._text)))
        elif tag == "table" and element not in self.layout:
            self._rows = []
        elif tag == "tr" and self._rows is not None:
            self.flush()  # text between rows, in broken tables
            self._rows.append([])

    def _leave(self, tag: str, element: etree._Element) -> None:
        if tag in _HEADINGS:
            self._heading = 0
        elif tag in ("ul", "ol") and self._lists:
            self._lists.pop()
        elif tag == "li" and self._marks:
            self._marks.pop()
        elif tag == "pre":
            self._pre -= 1
        elif tag in _BOLD:
            self._bold -= 1
        elif tag == "a" and self._links and element.get("href", "").strip() == self._links[-1][0]:
            href, start = self._links.pop()
            if text := "".join(self._text[start:]).strip():
                self._text[start:] = [f"[{text}]({href})" if text != href else text]
        elif tag in ("td", "th") and self._rows:
            self._rows[-1].append("".join(self._text))
            self._text.clear()
        elif tag == "table" and self._rows is not None:
            rows, self._rows = self._rows, None
            self.reading.blocks.extend(table_blocks(rows, element.sourceline or self.line))
            self.flush()

    def _add(self, text: str | None) -> None:
        if not text:
            return
        if self._pre:
            self._text.append(text)
            return
        self._plain_seen = self._plain_seen or (not self._bold and not text.isspace())
        self._text.append(escape(_SPACES.sub(" ", text)))

    def _leave_out(self, element: etree._Element) -> None:
        text = _SPACES.sub(" ", "".join(element.itertext())).strip()
        reason = Reason.SCRIPT if element.tag in _SCRIPTS else Reason.PAGE_FURNITURE
        if element.tag == "title":
            self.reading.title = self.reading.title or text
            return
        if element.tag == "img":
            text, reason = (element.get("alt") or "").strip(), Reason.IMAGE
            self.reading.images.add(text)
            source = "".join((element.get("src") or "").split())
            if source and not source.startswith("data:") and not set(source) & set("()") and self._heading == 0:
                self._text.append(f"![{re.sub(r'[][]', '', ' '.join(text.split()))}]({source})")
                return
        elif element.tag in ("figcaption", "caption"):
            reason = Reason.CAPTION
        if text:
            self.reading.drops.append(Drop(reason, text, element.sourceline or self.line))
