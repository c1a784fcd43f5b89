"""``.xlsx`` → rows, by openpyxl: read row by row, since a workbook that is held whole takes fifty times its size.

That mode of openpyxl does not know of merged cells; a pass over the sheet's XML beforehand finds them.
"""

import re
import warnings
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any
from xml.parsers import expat

import openpyxl
from openpyxl.utils.cell import range_boundaries
from openpyxl.utils.escape import unescape

from faqsearch.articles.decode import fault
from faqsearch.articles.sheets.sheet import Limits, Row, Sheet
from faqsearch.errors import InputError

MAX_UNPACKED_BYTES = 256_000_000
# Sheets of text shrink to a tenth or twentieth; what shrinks to less than this is made to exhaust its reader.
_MAX_RATIO = 150
_SMALL_BYTES = 8_000_000
_MAX_MERGED = 100_000
_MAX_FAR = 2_000  # cells beyond column ZZ: each makes its row 700 cells wide or more
_ESCAPED = re.compile(r"_x[0-9A-Fa-f]{4}_")
Merged = dict[int, list[tuple[int, int]]]
"""Row where merged cells begin → the column of each, from 0, and its last row."""


def read_workbook(path: Path) -> Iterator[Sheet]:
    """The sheets of a workbook, hidden ones too; formulas as the values that were stored with them.

    Raises:
        InputError: it is no workbook, is damaged, encrypted or made to exhaust its reader, or has macros.
    """
    merged = _check(path)
    limits = Limits(path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and extensions, which are nothing to us
            workbook = openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)
            try:
                for sheet in workbook.worksheets:
                    yield Sheet(sheet.title, _rows(sheet, merged.get(sheet._worksheet_path.lstrip("/"), {}), limits))
            finally:
                workbook.close()
    except InputError:
        raise
    except Exception as error:  # a damaged package makes openpyxl fail in any way
        raise fault(path, f"is not a readable workbook ({type(error).__name__}: {str(error)[:120]})") from error


def _check(path: Path) -> dict[str, Merged]:
    """The merged cells of each sheet's part, once it is clear that the package may be read."""
    try:
        with zipfile.ZipFile(path) as package:
            members = package.infolist()
            declared = [package.open(item).read(1024) for item in members if item.filename.endswith((".xml", ".rels"))]
    except (zipfile.BadZipFile, ValueError, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise fault(path, f"is not a readable workbook ({error})") from error
    unpacked = sum(item.file_size for item in members)  # reading stops at what is declared
    if unpacked > MAX_UNPACKED_BYTES:
        raise fault(path, f"unpacks to {unpacked / 1e6:.0f} MB; at most {MAX_UNPACKED_BYTES // 1_000_000} MB are read")
    if any(item.file_size > max(_SMALL_BYTES, _MAX_RATIO * item.compress_size) for item in members):
        raise fault(path, "unpacks to more than any table does: it is made to exhaust whoever reads it")
    if any(b"<!DOCTYPE" in head or b"<!ENTITY" in head for head in declared):
        raise fault(path, "declares entities, which no spreadsheet program writes")
    if any(item.filename.lower().endswith("vbaproject.bin") for item in members):
        raise fault(path, "holds macros: save it as a workbook without them (.xlsx)")
    sheets = [item.filename for item in members if item.filename.startswith("xl/worksheets/")]
    try:
        with zipfile.ZipFile(path) as package:
            return {name: _merged(path, package, name) for name in sheets if name.endswith(".xml")}
    except (expat.ExpatError, ValueError, zipfile.BadZipFile, EOFError, OSError, zlib.error) as error:
        raise fault(path, f"is not a readable workbook ({error})") from error


def _rows(sheet: Any, merged: Merged, limits: Limits) -> Iterator[Row]:
    sheet.reset_dimensions()  # what a file says of its own size is often wrong
    begun: dict[int, tuple[int, str]] = {}  # column → last row and text of a merged cell
    for number, values in enumerate(sheet.iter_rows(values_only=True), start=1):
        cells = [_text(value) for value in values]
        if any(cells):
            limits.row(max(place for place, text in enumerate(cells, start=1) if text))
        begun = {column: item for column, item in begun.items() if item[0] >= number}
        carried = frozenset(begun)
        if carried:
            cells += [""] * (max(carried) + 1 - len(cells))
        for column, (_, text) in begun.items():
            cells[column] = text
        for column, last in merged.get(number, ()):
            if column < len(cells):
                begun[column] = (last, cells[column])
        yield Row(number, tuple(cells), carried=carried)


def _merged(path: Path, package: zipfile.ZipFile, name: str) -> Merged:
    """Where cells are merged over several rows; over columns, the first one holds the text anyway."""
    found: Merged = defaultdict(list)
    count = far = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal count, far
        if tag.endswith("mergeCell"):
            count += 1
            left, top, _, bottom = range_boundaries(attributes.get("ref", ""))
            if left and top and bottom and bottom > top:
                found[top].append((left - 1, bottom))
        elif tag == "c" and attributes.get("r", "")[:3].isalpha():
            far += 1
        if count > _MAX_MERGED or far > _MAX_FAR:
            raise fault(path, "has too many merged cells or columns to be a table of questions")

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    with package.open(name) as stream:
        parser.ParseFile(stream)
    return found


def _text(value: Any) -> str:
    """A cell as its reader sees it, by and large: dates as YYYY-MM-DD, whole numbers without a point."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == datetime.min.time() else value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    text = str(value)
    return unescape(text) if _ESCAPED.search(text) else text
