"""Tables: a table of questions and answers becomes headings with text, any other a Markdown table."""

import re
from collections.abc import Sequence

from faqsearch.articles.blocks import Block, Kind
from faqsearch.articles.lines import body_blocks, is_question

QUESTION_LEVEL = 7  # under any heading of the article
_QUESTION_COLUMN = re.compile(r"(?:常见)?问题|标题|问|question|q", re.IGNORECASE)
_ANSWER_COLUMN = re.compile(r"答案|回答|解答|答复|答|内容|answer|a", re.IGNORECASE)
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
    if len(head) > 1 and _QUESTION_COLUMN.fullmatch(head[0]) and _ANSWER_COLUMN.fullmatch(head[1]):
        return _questions(body, line)
    if sum(is_question(row[0]) for row in rows) > len(rows) / 2:
        return _questions(rows, line)
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


def _questions(rows: Sequence[Sequence[str]], line: int) -> list[Block]:
    blocks = []
    for row in rows:
        blocks.append(Block(Kind.HEADING, row[0].replace("\n", " "), line, QUESTION_LEVEL))
        for cell in row[1:]:
            for part in cell.split("\n"):
                blocks.extend(body_blocks(part, line))
    return blocks
