"""``.csv`` and ``.tsv`` → rows, by the standard library; the text is decoded as it is read."""

import csv
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from faqsearch.articles.decode import fault
from faqsearch.articles.sheets.columns import Choice, find_header
from faqsearch.articles.sheets.sheet import Limits, Row, Sheet

MAX_CELL_CHARS = 1_000_000
_DELIMITERS = (",", "\t", ";", "，")
_SAMPLE_ROWS = 30


def read_delimited(path: Path, encoding: str, choice: Choice) -> Iterator[Sheet]:
    """The one sheet of a file.

    Args:
        encoding: a codec's name; bytes that it cannot read come out as U+FFFD.
        choice: the columns that the user named: the delimiter is the one with which columns are found.

    Raises (while its rows are read):
        InputError: a quotation mark that is never closed, or more than may be read.
    """
    yield Sheet("", _rows(path, encoding, _delimiter(path, encoding, choice)))


def _delimiter(path: Path, encoding: str, choice: Choice) -> str:
    ranked = sorted(_DELIMITERS, key=lambda char: (char == "\t") != (path.suffix.lower() == ".tsv"))
    for delimiter in ranked:
        if find_header(list(islice(_rows(path, encoding, delimiter), _SAMPLE_ROWS)), choice):
            return delimiter
    return ranked[0]


def _rows(path: Path, encoding: str, delimiter: str) -> Iterator[Row]:
    limits = Limits(path)
    csv.field_size_limit(MAX_CELL_CHARS)
    with path.open(encoding=encoding, errors="replace", newline="") as stream:
        reader = csv.reader(stream, delimiter=delimiter, strict=True)
        try:
            for cells in reader:
                limits.row(len(cells))
                yield Row(reader.line_num, tuple(cells))
        except csv.Error as error:
            reason = f"a quotation mark is not closed, or stands in the middle of a cell ({error})"
            raise fault(path, reason, reader.line_num) from error
