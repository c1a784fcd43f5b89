"""Tables: a table of questions and answers becomes headings with text, any other a Markdown table."""

import re
from collections.abc import Sequence

from faqsearch.articles.blocks import Block, Kind
from faqsearch.articles.lines import body_blocks, is_question
from faqsearch.articles.sheets.columns import Choice, Columns, Role, columns_of

QUESTION_LEVEL = 7  # under any heading of the article
_SEVERAL = re.compile(r"[\n|｜；;]")
_DELIMITER = re.compile(r"\s*:?-+:?\s*")


def table_blocks(rows: Sequence[Sequence[str]], line: int) -> list[Block]:
    """The blocks of a table, given as rows of cells; cells may hold several lines."""
    rows = [[cell.strip() for cell in row] for row in rows if any(cell.strip() for cell in row)]
    if not rows:
        return []
    columns = max(len(row) for row in rows)
    if columns == 1:
        return [block for row in rows for part in row[0].split("\n") for block in body_blocks(part, line)]
    head, body = rows[0], rows[1:]
    found = columns_of(head, Choice())
    if found.is_faq and Role.QUESTION in found.places:
        return _questions(body, found, line)
    if sum(is_question(row[0]) for row in rows) > len(rows) / 2:
        return _questions(rows, Columns({Role.QUESTION: (0,), Role.ANSWER: tuple(range(1, columns))}), line)
    lines = [f"| {' | '.join(_pad(row, columns))} |" for row in rows]
    return [Block(Kind.TABLE, "\n".join([lines[0], f"|{' --- |' * columns}", *lines[1:]]), line)]


def markdown_rows(lines: Sequence[str]) -> list[list[str]]:
    """The cells of a Markdown table, without its delimiter row."""
    rows = [[cell.replace("\\|", "|") for cell in _cells(line)] for line in lines]
    return [row for row in rows if not all(_DELIMITER.fullmatch(cell) for cell in row)]


def _cells(line: str) -> list[str]:
    line = line.strip()
    line = line[1:] if line.startswith("|") else line
    line = line[:-1] if line.endswith("|") and not line.endswith("\\|") else line
    return re.split(r"(?<!\\)\|", line)


def _pad(row: Sequence[str], columns: int) -> list[str]:
    cells = [" ".join(cell.split()).replace("|", "\\|") for cell in row]
    return cells + [""] * (columns - len(cells))


def _questions(rows: Sequence[Sequence[str]], columns: Columns, line: int) -> list[Block]:
    """A heading with its similar questions for each row; below it the answer, and columns that are nothing known."""
    known = {place for places in columns.places.values() for place in places}
    blocks = []
    for row in rows:

        def cells(role: Role, row: Sequence[str] = row) -> list[str]:
            return [row[place] for place in columns.places.get(role, ()) if place < len(row) and row[place]]

        variants = tuple(part.strip() for cell in cells(Role.VARIANTS) for part in _SEVERAL.split(cell) if part.strip())
        question = " ".join(cells(Role.QUESTION)).replace("\n", " ")
        blocks.append(Block(Kind.HEADING, question, line, QUESTION_LEVEL, variants=variants))
        for cell in [*cells(Role.ANSWER), *(cell for place, cell in enumerate(row) if place not in known)]:
            for part in cell.split("\n"):
                blocks.extend(body_blocks(part, line))
    return blocks
