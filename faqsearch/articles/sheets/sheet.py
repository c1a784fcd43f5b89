"""What every table is once its format is read: sheets of rows of text, one row at a time."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from faqsearch.articles.decode import fault

MAX_ROWS = 200_000
MAX_COLUMNS = 500


@dataclass(frozen=True, slots=True)
class Row:
    """One row.

    Args:
        number: in its sheet, from 1; in a text file the line that it ends on.
        cells: their texts, empty where a cell is.
        names: of the cells, where each row brings them itself, as JSON objects do.
        carried: places of cells that belong to a merged cell begun in a row above.
        fault: why the row cannot be read; its cells are empty then.
    """

    number: int
    cells: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    carried: frozenset[int] = frozenset()
    fault: str = ""

    @property
    def is_blank(self) -> bool:
        """Whether nothing stands in it but what a merged cell carries down."""
        return not self.fault and not any(
            text.strip() for place, text in enumerate(self.cells) if place not in self.carried
        )


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of a file.

    Args:
        name: empty where a file has one table only.
        rows: read once, in order, before those of the next sheet.
    """

    name: str
    rows: Iterable[Row]


@dataclass(slots=True)
class Limits:
    """Counts what a file may have.

    Raises (every method):
        InputError: there is more of it.
    """

    path: Path
    _rows: int = field(default=0)

    def row(self, columns: int) -> None:
        """Another row of so many cells."""
        self._rows += 1
        if self._rows > MAX_ROWS:
            raise fault(self.path, f"has more than {MAX_ROWS:,} rows: import it in parts")
        if columns > MAX_COLUMNS:
            raise fault(self.path, f"has a row of more than {MAX_COLUMNS} columns, so it is no table of questions")
