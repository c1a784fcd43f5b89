"""A table's file → its kind, encoding and sheets."""

from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

from faqsearch.articles.decode import encoding_of, fault
from faqsearch.articles.sheets.columns import Choice
from faqsearch.articles.sheets.delimited import read_delimited
from faqsearch.articles.sheets.records import read_records
from faqsearch.articles.sheets.sheet import Sheet
from faqsearch.articles.sheets.workbook import read_workbook

MAX_TABLE_BYTES = 200_000_000


class TableKind(StrEnum):
    """How a table is read."""

    DELIMITED = "csv"
    RECORDS = "json"
    WORKBOOK = "xlsx"


_KINDS = {
    ".csv": TableKind.DELIMITED,
    ".tsv": TableKind.DELIMITED,
    ".json": TableKind.RECORDS,
    ".jsonl": TableKind.RECORDS,
    ".ndjson": TableKind.RECORDS,
    ".xlsx": TableKind.WORKBOOK,
    ".xlsm": TableKind.WORKBOOK,
}


def is_table(path: Path) -> bool:
    """Whether a file is a table by its name."""
    return path.suffix.lower() in _KINDS


def open_table(path: Path, choice: Choice) -> tuple[str, Iterator[Sheet]]:
    """The encoding as reported, empty for a workbook, and the sheets, to be read in order.

    Raises:
        InputError: at once or while it is read: the file cannot be read, or is not what its name says.
    """
    try:
        if path.is_dir():
            raise fault(path, "is a folder; name the files in it")
        size = path.stat().st_size
        with path.open("rb") as stream:
            start = stream.read(8)
    except FileNotFoundError:
        raise fault(path, "no such file") from None
    except (OSError, ValueError) as error:
        raise fault(path, f"cannot be read: {getattr(error, 'strerror', None) or error}") from error
    if not size:
        raise fault(path, "the file is empty")
    if size > MAX_TABLE_BYTES:
        raise fault(path, f"is {size / 1e6:.0f} MB large; at most {MAX_TABLE_BYTES // 1_000_000} MB are read")
    kind = _KINDS[path.suffix.lower()]
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise fault(path, "is an old or an encrypted Office file; save it as .xlsx without a password")
    is_zip = start.startswith(b"PK\x03\x04")
    if is_zip != (kind is TableKind.WORKBOOK):
        raise fault(
            path, f"is {'a workbook or other archive' if is_zip else 'no workbook'}, although its name says else"
        )
    if kind is TableKind.WORKBOOK:
        return "", read_workbook(path)
    codec, name = encoding_of(path)
    if kind is TableKind.RECORDS:
        return name, read_records(path, codec)
    return name, read_delimited(path, codec, choice)
