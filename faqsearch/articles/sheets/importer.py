"""Several tables → their files of entries in one folder."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from faqsearch.articles.folder import DraftFolder
from faqsearch.articles.sheets.columns import Choice
from faqsearch.articles.sheets.directory import Names
from faqsearch.articles.sheets.table_import import ImportedTable, import_table
from faqsearch.corpus import read_directory
from faqsearch.corpus.files import entry_files
from faqsearch.corpus.rows import jsonl_rows, markdown_row
from faqsearch.errors import Fault, InputError


@dataclass(slots=True)
class ImportedTables:
    """What all tables came to, the faults of those that could not be read, and what to do by hand."""

    tables: list[ImportedTable] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def import_tables(
    paths: Sequence[Path], folder: DraftFolder, corpus: Path, choice: Choice, progress: Callable[[Path], None] | None
) -> ImportedTables:
    """Import tables; a fault in one leaves the others alone.

    Args:
        folder: receives one JSON Lines file a table.
        corpus: the corpus that ``folder`` is in, or ``folder`` itself: its directory gains new names.

    Raises:
        InputError: the directory of ``corpus`` has faults.
    """
    done = ImportedTables()
    for path in paths:
        if progress:
            progress(path)
        try:
            done.tables.append(_import(path, folder, corpus, choice, done.notes))
        except InputError as error:
            done.faults.extend(error.faults)
    return done


def _import(path: Path, folder: DraftFolder, corpus: Path, choice: Choice, notes: list[str]) -> ImportedTable:
    file = folder.table_file(path)
    others = list(standing_rows(corpus, but=file))
    categories = (row["category"] for row in others if isinstance(row.get("category"), str))
    folder.path.mkdir(parents=True, exist_ok=True)
    names = Names(read_directory(corpus), categories)
    table = import_table(path, file, names, {str(row.get("id")) for row in others}, choice)
    folder.note_table(path, file, table.digest)
    notes.extend(f"add to {addition}" for addition in names.write(corpus))
    return table


def standing_rows(folder: Path, *, but: Path | None = None) -> Iterator[dict[str, Any]]:
    """Id and category of every entry in the files of a folder, sound or not."""
    for path in entry_files(folder) if folder.is_dir() else ():
        if path == but:
            continue
        found = jsonl_rows(path, _unheard) if path.suffix == ".jsonl" else filter(None, [markdown_row(path, _unheard)])
        for row in found:
            yield {"id": row.data.get("id"), "category": row.data.get("category")}


def _unheard(path: Path, line: int, message: str) -> None:
    """Faults of other files are for ``reindex`` to name."""
