"""One file → its sections with an answer, and everything that was left out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from faqsearch.articles.blocks import Block, Drop, Kind, Reading, Reason
from faqsearch.articles.boilerplate import Facts, prune
from faqsearch.articles.captions import leave_out_captions
from faqsearch.articles.characters import has_han, plain, simplify_strays, tidy
from faqsearch.articles.decode import Content, FileKind, fault, read_content
from faqsearch.articles.lines import is_heading_text
from faqsearch.articles.outline import leave_out_outline
from faqsearch.articles.parts import fold_parts
from faqsearch.articles.sections import Section, find_sections
from faqsearch.articles.shape import find_headings
from faqsearch.articles.sites import plain_markdown
from faqsearch.articles.text import read_text
from faqsearch.articles.webpage import read_html
from faqsearch.articles.word import read_docx

# Longer ones are a whole paragraph whose line end was lost; a Latin letter says less than a Chinese character.
_MAX_HEADING_CHARS, _MAX_LATIN_HEADING_CHARS = 200, 400


@dataclass(frozen=True, slots=True)
class Article:
    """What one file yields.

    Args:
        path: as the user named it.
        title: the article's own; the file's name where it has none.
        category: the name that the article itself gives it; empty where it gives none.
        updated: the day of its last change, where it tells that.
        raw: the file's bytes.
        simplified: how many stray traditional characters were made simplified.
    """

    path: Path
    title: str
    category: str
    updated: date | None
    kind: FileKind
    encoding: str
    raw: bytes
    sections: tuple[Section, ...]
    drops: tuple[Drop, ...]
    simplified: int


def read_article(path: Path, facts: Facts) -> Article:
    """Read one file.

    Raises:
        InputError: the file cannot be read, or has no section with an answer.
    """
    content = read_content(path)
    reading = _clean(_read(path, content))
    outlined = leave_out_outline(reading.blocks)
    reading.blocks, reading.drops = outlined.blocks, [*reading.drops, *outlined.drops]
    reading = leave_out_captions(reading)
    sections = fold_parts(find_sections(find_headings(reading.blocks)))
    title, drops = _title(sections, reading, path)
    pruned = prune(sections, facts, titled=title != path.name)
    if not any(section.heading for section in pruned.sections):
        raise fault(path, "no section was found: the file has no heading with text below it")
    return Article(
        path,
        title,
        tidy(reading.category),
        reading.updated,
        content.kind,
        content.encoding,
        content.raw,
        tuple(pruned.sections),
        tuple(sorted([*content.drops, *reading.drops, *drops, *pruned.drops], key=lambda drop: drop.line)),
        reading.simplified,
    )


def _read(path: Path, content: Content) -> Reading:
    if content.kind is FileKind.DOCX:
        return read_docx(path, content.raw)
    if content.kind is FileKind.HTML:
        return read_html(content.text)
    return read_text(plain_markdown(content.text) if content.kind is FileKind.MARKDOWN else content.text)


def _clean(reading: Reading) -> Reading:
    """The same article with its characters in order; blocks left without text are none."""
    texts, count = simplify_strays([block.text for block in reading.blocks])
    blocks = [_clean_block(block, text) for block, text in zip(reading.blocks, texts, strict=True)]
    return replace(
        reading,
        blocks=[block for block in blocks if block.text],
        title=tidy(reading.title),
        images={tidy(text) for text in reading.images if text},
        simplified=count,
    )


def _clean_block(block: Block, text: str) -> Block:
    if block.kind is Kind.CODE:
        return replace(block, text=text)
    if block.kind in (Kind.TABLE, Kind.QUOTE):
        return replace(block, text="\n".join(tidy(line) for line in text.split("\n")))
    longest = _MAX_HEADING_CHARS if has_han(text) else _MAX_LATIN_HEADING_CHARS
    too_long = block.kind is Kind.HEADING and len(text) > longest
    return replace(
        block, kind=Kind.PARAGRAPH if too_long else block.kind, level=0 if too_long else block.level, text=tidy(text)
    )


def _title(sections: Sequence[Section], reading: Reading, path: Path) -> tuple[str, list[Drop]]:
    """The article's title, taken off the text where it stands in it, and the titles that are not used."""
    around = [section for section in sections if section.is_title]
    first = _first_line(sections)
    candidates = [
        *(section.heading for section in around if section.level == 1),
        reading.title,
        *(section.heading for section in around),
        *([first.text] if first else []),
    ]
    title = next(filter(None, candidates), path.name)
    if first:
        sections[0].body = sections[0].body[1:]
    others = [(text, line) for text, line in _titles(reading, around, first) if text and plain(text) != plain(title)]
    return plain(title), [Drop(Reason.TITLE, text, line) for text, line in others]


def _titles(reading: Reading, around: Sequence[Section], first: Block | None) -> list[tuple[str, int]]:
    found = [(reading.title, 0), *((section.heading, section.line) for section in around)]
    return [*found, *([(first.text, first.line)] if first else [])]


def _first_line(sections: Sequence[Section]) -> Block | None:
    """A short line above the first heading: the title of a plain text."""
    if not sections or sections[0].heading or not sections[0].body:
        return None
    block = sections[0].body[0]
    return block if block.kind is Kind.PARAGRAPH and is_heading_text(block.text) else None
