"""Word files → blocks, with python-docx for the package and the styles.

The body is walked paragraph by paragraph wherever they stand (text boxes, content controls, tracked insertions), as
python-docx's own iteration passes over those.
"""

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import docx
from docx.oxml.ns import qn
from lxml import etree

from faqsearch.articles.blocks import Block, Drop, Kind, Reading, Reason
from faqsearch.articles.characters import escape
from faqsearch.articles.decode import fault
from faqsearch.articles.lines import pasted_blocks
from faqsearch.articles.tables import table_blocks
from faqsearch.articles.tags import is_only_tags

MAX_UNPACKED_BYTES = 64_000_000
_P, _TABLE, _ROW, _CELL = qn("w:p"), qn("w:tbl"), qn("w:tr"), qn("w:tc")
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"  # a second copy, for old readers
_DELETED = (qn("w:del"), qn("w:moveFrom"))
_BREAKS = {qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:tab"): " ", qn("w:noBreakHyphen"): "-"}
_OTHER_PARTS = ("/header", "/footer", "/footnotes", "/endnotes", "/comments")
_LINK = qn("w:hyperlink")
_ADDRESS = re.compile(r"(?:https?://|mailto:)", re.IGNORECASE)
_TARGET = re.compile(r"(\]\((?:https?://|mailto:)[^()\s]*\))", re.IGNORECASE)
_NO_LINKS: Mapping[str, str] = {}
_MAX_BOLD_CHARS = 60
_MAX_STYLE_DEPTH = 10
_LIST_INDENT = 4


def read_docx(path: Path, raw: bytes) -> Reading:
    """The blocks of a Word file; the line of a block is the number of its paragraph.

    Raises:
        InputError: it is not a Word file, is damaged, or unpacks to more than :data:`MAX_UNPACKED_BYTES`.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as package:
            unpacked = sum(member.file_size for member in package.infolist())  # reading stops at what is declared
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise fault(path, f"is not a readable Word file ({error})") from error
    if unpacked > MAX_UNPACKED_BYTES:
        raise fault(path, f"unpacks to {unpacked / 1e6:.0f} MB; at most {MAX_UNPACKED_BYTES // 1_000_000} MB are read")
    try:
        document = docx.Document(io.BytesIO(raw))
        walk = _Walk(_Styles(document), _list_formats(document), _link_targets(document))
        walk.body(document.element.body)
        walk.reading.drops.extend(_other_parts(document))
        walk.reading.title = walk.reading.title or (document.core_properties.title or "").strip()
    except Exception as error:  # a damaged package makes python-docx and lxml fail in any way
        raise fault(path, f"is not a readable Word file ({type(error).__name__}: {str(error)[:120]})") from error
    return walk.reading


def _list_formats(document: Any) -> dict[tuple[str, str], str]:
    """For each list and depth of the numbering part, how its items are numbered (``bullet``, ``decimal``…)."""
    part = next((rel.target_part for rel in document.part.rels.values() if rel.reltype.endswith("/numbering")), None)
    if part is None:
        return {}
    root = etree.fromstring(part.blob, etree.XMLParser(resolve_entities=False))
    value = qn("w:val")
    formats: dict[str, dict[str, str]] = {}
    for abstract in root.iter(qn("w:abstractNum")):
        levels = formats.setdefault(abstract.get(qn("w:abstractNumId")), {})
        for level in abstract.iter(qn("w:lvl")):
            kind = level.find(qn("w:numFmt"))
            levels[level.get(qn("w:ilvl"))] = kind.get(value) if kind is not None else "decimal"
    return {
        (number.get(qn("w:numId")), depth): kind
        for number in root.iter(qn("w:num"))
        for depth, kind in formats.get(number.find(qn("w:abstractNumId")).get(value), {}).items()
    }


def _other_parts(document: Any) -> list[Drop]:
    """The texts beside the body: headers, footers, notes, comments."""
    drops = []
    for relation in document.part.rels.values():
        if relation.reltype.endswith(_OTHER_PARTS) and not relation.is_external:
            root = etree.fromstring(relation.target_part.blob, etree.XMLParser(resolve_entities=False))
            text = " ".join(text for paragraph in root.iter(_P) if (text := _text(paragraph).strip()))
            if text:
                drops.append(Drop(Reason.PAGE_FURNITURE, text, 0))
    return drops


class _Styles:
    """What a paragraph style means, looked up once a style."""

    def __init__(self, document: Any) -> None:
        self._by_id = {style.style_id: style for style in document.styles}
        self._known: dict[str | None, tuple[str, int, Any]] = {}

    def role(self, style_id: str | None) -> tuple[str, int, Any]:
        """Role (``heading``, ``title``, ``contents`` or empty), level of a heading, and the style's ``w:numPr``."""
        if style_id not in self._known:
            self._known[style_id] = self._role(style_id)
        return self._known[style_id]

    def _role(self, style_id: str | None) -> tuple[str, int, Any]:
        style = self._by_id.get(style_id) if style_id else None
        numbering = None
        for _ in range(_MAX_STYLE_DEPTH):
            if style is None:
                break
            name = (style.name or "").lower()
            properties = style.element.find(qn("w:pPr"))
            if properties is not None and numbering is None:
                numbering = properties.find(qn("w:numPr"))
            level = _outline_level(properties) or _named_level(name)
            if level:
                return "heading", level, numbering
            if name in ("title", "标题"):
                return "title", 0, numbering
            if name.startswith(("toc ", "toc heading", "目录")):
                return "contents", 0, numbering
            style = style.base_style
        return "", 0, numbering


@dataclass(slots=True)
class _Walk:
    """One pass over the body."""

    styles: _Styles
    formats: dict[tuple[str, str], str]
    links: Mapping[str, str]
    reading: Reading = field(default_factory=Reading)
    number: int = 0
    _counts: dict[tuple[str, str], int] = field(default_factory=dict)

    def body(self, body: Any) -> None:
        walker = etree.iterwalk(body, events=("start",))
        for _, element in walker:
            if element.tag == _FALLBACK or element.tag in _DELETED:
                walker.skip_subtree()
            elif element.tag == _TABLE:
                self.number += 1
                self.reading.blocks.extend(table_blocks(_rows(element, self.links), self.number))
                walker.skip_subtree()
            elif element.tag == _P:
                self.number += 1
                self._paragraph(element)

    def _paragraph(self, paragraph: Any) -> None:
        self._images(paragraph)
        text = _text(paragraph, self.links)
        if not text.strip():
            return
        if is_only_tags(text):
            self.reading.drops.append(Drop(Reason.MARKUP, text.strip(), self.number))
            return
        properties = paragraph.find(qn("w:pPr"))
        style = properties.find(qn("w:pStyle")) if properties is not None else None
        role, level, numbering = self.styles.role(style.get(qn("w:val")) if style is not None else None)
        level = _outline_level(properties) or level
        if role == "title" and not self.reading.title:
            self.reading.title = " ".join(text.split())
        elif role == "contents":
            self.reading.drops.append(Drop(Reason.OUTLINE, text.strip(), self.number))
        elif level:
            self.reading.blocks.append(Block(Kind.HEADING, " ".join(text.split()), self.number, level))
        else:
            own = properties.find(qn("w:numPr")) if properties is not None else None
            self._body(paragraph, text, own if own is not None else numbering)

    def _body(self, paragraph: Any, text: str, numbering: Any) -> None:
        mark, indent = self._mark(numbering)
        strong = len(text) <= _MAX_BOLD_CHARS and _is_bold(paragraph)
        for part in text.split("\n"):
            part = _escape(part.strip())
            if part and mark:
                self.reading.blocks.append(Block(Kind.ITEM, part, self.number, indent, mark, strong))
                mark = ""
            else:
                self.reading.blocks.extend(pasted_blocks(part, self.number, indent=indent, strong=strong))

    def _mark(self, numbering: Any) -> tuple[str, int]:
        """The marker that Word would print, and how deep the item is indented."""
        if numbering is None:
            return "", 0
        list_, depth = (numbering.find(qn(name)) for name in ("w:numId", "w:ilvl"))
        id_ = list_.get(qn("w:val")) if list_ is not None else "0"
        level = depth.get(qn("w:val")) if depth is not None else "0"
        if id_ == "0":
            return "", 0
        indent = _LIST_INDENT * (int(level) + 1)
        if self.formats.get((id_, level), "bullet") in ("bullet", "none"):
            return "• ", indent
        self._counts[id_, level] = self._counts.get((id_, level), 0) + 1
        return f"{self._counts[id_, level]}. ", indent

    def _images(self, paragraph: Any) -> None:
        for image in paragraph.iter(qn("wp:docPr")):
            caption = (image.get("descr") or image.get("title") or "").strip()
            self.reading.images.add(caption)
            self.reading.drops.append(Drop(Reason.IMAGE, caption or image.get("name") or "image", self.number))


def _text(paragraph: Any, links: Mapping[str, str] = _NO_LINKS) -> str:
    """What a paragraph shows, links as Markdown, without the paragraphs of text boxes in it.

    Args:
        links: the targets by the ids of their relations.
    """
    texts: list[str] = []
    start = 0
    walker = etree.iterwalk(paragraph, events=("start", "end"))
    for event, element in walker:
        if event == "end":
            if element.tag == _LINK:
                texts[start:] = [_linked("".join(texts[start:]), links.get(element.get(qn("r:id")), ""))]
        elif (element.tag == _P and element is not paragraph) or element.tag == _FALLBACK or element.tag in _DELETED:
            walker.skip_subtree()
        elif element.tag == _LINK:
            start = len(texts)
        elif element.tag == qn("w:t"):
            texts.append(element.text or "")
        elif element.tag in _BREAKS:
            texts.append(_BREAKS[element.tag])
    return "".join(texts)


def _linked(text: str, target: str) -> str:
    """A link; its text alone where that is the target, or where there is nothing to show or to go to."""
    if not target or not text.strip() or target.removeprefix("mailto:") == text.strip():
        return text
    return f"[{' '.join(text.split())}]({target})"


def _escape(text: str) -> str:
    """:func:`escape`, but for the targets of links."""
    parts = _TARGET.split(text)
    parts[::2] = [escape(part) for part in parts[::2]]
    return "".join(parts)


def _link_targets(document: Any) -> dict[str, str]:
    """Addresses by the ids of their relations, in the form that Markdown takes."""
    return {
        id_: quote(relation.target_ref, safe="/:?#@!$&'*+,;=%~[]")
        for id_, relation in document.part.rels.items()
        if relation.is_external and _ADDRESS.match(relation.target_ref)
    }


def _rows(table: Any, links: Mapping[str, str]) -> list[list[str]]:
    """The cells' texts; those of a table within a cell are lines of that cell."""
    rows = [row for row in table.iter(_ROW) if next(row.iterancestors(_TABLE)) is table]
    return [[_cell(cell, links) for cell in row.iter(_CELL) if next(cell.iterancestors(_ROW)) is row] for row in rows]


def _cell(cell: Any, links: Mapping[str, str]) -> str:
    return "\n".join(_escape(_text(paragraph, links)) for paragraph in cell.iter(_P))


def _is_bold(paragraph: Any) -> bool:
    """Whether every run with text in it is set in bold type."""
    runs = [run for run in paragraph.iter(qn("w:r")) if any((text.text or "").strip() for text in run.iter(qn("w:t")))]
    for run in runs:
        bold = run.find(f"{qn('w:rPr')}/{qn('w:b')}")
        if bold is None or bold.get(qn("w:val")) in ("0", "false", "off"):
            return False
    return bool(runs)


def _outline_level(properties: Any) -> int:
    level = properties.find(qn("w:outlineLvl")) if properties is not None else None
    value = int(level.get(qn("w:val"))) + 1 if level is not None else 0
    return value if value <= 9 else 0


def _named_level(name: str) -> int:
    """3 for ``Heading 3`` and for ``标题 3``."""
    for prefix in ("heading ", "标题 ", "标题"):
        digits = name.removeprefix(prefix)
        if digits != name and digits.isdigit():
            return min(int(digits), 9)
    return 0
