"""Files → drafts in a folder, and the report: the pipeline from end to end."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from faqsearch.articles.article import Article, read_article
from faqsearch.articles.blocks import Drop
from faqsearch.articles.boilerplate import Facts
from faqsearch.articles.categories import Categories
from faqsearch.articles.contradictions import find_contradictions
from faqsearch.articles.decode import fault
from faqsearch.articles.drafts import Draft, Recognition, make_drafts
from faqsearch.articles.duplicates import find_duplicates
from faqsearch.articles.entry_files import read_entry
from faqsearch.articles.folder import DraftFolder
from faqsearch.articles.images import take_images
from faqsearch.articles.links import absolute_links
from faqsearch.articles.recognise import Words
from faqsearch.articles.report import Dropped, Gone, ImportedEntry, ImportedFile, ImportReport, Outcome
from faqsearch.articles.sheets.columns import Choice
from faqsearch.articles.sheets.directory import CATEGORY, Names
from faqsearch.articles.sheets.importer import import_tables, standing_rows
from faqsearch.articles.sheets.source import is_table
from faqsearch.corpus import read_corpus, read_directory
from faqsearch.corpus.files import CHANNELS_FILE, LEXICON_FILES, LEXICON_FOLDER
from faqsearch.errors import CorpusError, Fault, InputError
from faqsearch.knowledge import Directory, Entry

Progress = Callable[[Path], None]


def import_files(
    paths: Sequence[Path],
    out: Path,
    *,
    corpus: Path | None = None,
    columns: Choice | None = None,
    base_url: str = "",
    progress: Progress | None = None,
) -> ImportReport:
    """Turn articles into draft entries, and tables into entries.

    Args:
        paths: the files; a fault in one leaves the others alone.
        out: folder that receives the entries, see :mod:`faqsearch.articles.folder`.
        corpus: folder whose channels.yaml and prepare.yaml tell channels and items by their words, and whose entries
            tell categories; None where there is none yet. For tables it counts only where ``out`` is in it.
        columns: of the tables, where they have names that are not known.
        base_url: what relative links of articles are joined to; empty to leave them.
        progress: called before each file.

    Raises:
        InputError: ``corpus`` or the record in ``out`` has faults, or ``out`` cannot be written to.
    """
    folder = DraftFolder(out)
    home = corpus if corpus and out.resolve().is_relative_to(corpus.resolve()) else out
    tables = list(dict.fromkeys(path for path in paths if is_table(path)))
    articles = [path for path in paths if not is_table(path)]
    report = _import_articles(articles, folder, corpus, home, base_url, progress) if articles else ImportReport(out)
    if not tables:
        return report
    try:
        made = import_tables(tables, folder, home, columns or Choice(), progress)
        if made.tables:
            folder.save()
    except OSError as error:
        raise fault(out, f"cannot be written: {error.strerror or error}") from error
    return replace(
        report,
        tables=tuple(made.tables),
        faults=tuple(sorted([*report.faults, *made.faults])),
        notes=(*report.notes, *made.notes),
    )


def _import_articles(
    paths: Sequence[Path],
    folder: DraftFolder,
    corpus: Path | None,
    home: Path,
    base_url: str,
    progress: Progress | None,
) -> ImportReport:
    directory, entries, notes = _corpus(corpus)
    recognition = _recognition(directory, entries)
    articles, faults = _read(paths, Facts(recognition.channels, recognition.items), progress)
    names = _names(home, directory)
    made = [_made(article, folder, recognition, names) for article in articles]
    if base_url:
        for draft in (draft for item in made for draft in item.drafts):
            draft.answer = absolute_links(draft.answer, f"{base_url.rstrip('/')}/")
    try:
        written, gone = _store(made, folder, {entry.id for entry in entries}, corpus)
        notes += [f"add to {addition}" for addition in names.write(home)]
    except OSError as error:
        raise fault(folder.path, f"cannot be written: {error.strerror or error}") from error
    compared = [*_standing(written), *folder.others([item.key for item in made])]
    duplicates = find_duplicates(compared)
    return ImportReport(
        out=folder.path,
        files=tuple(item.file for item in made),
        entries=tuple(written),
        dropped=tuple(Dropped(item.file.file, drop) for item in made for drop in item.drops),
        duplicates=tuple(duplicates),
        contradictions=tuple(find_contradictions(compared, directory, duplicates)),
        gone=tuple(gone),
        faults=tuple(sorted(faults)),
        notes=tuple(notes),
    )


@dataclass(frozen=True, slots=True)
class _Made:
    """What one article yields, with what names it in the folder's record."""

    path: Path
    key: str
    digest: str
    file: ImportedFile
    drafts: list[Draft]
    drops: list[Drop]


def _made(article: Article, folder: DraftFolder, recognition: Recognition, names: Names) -> _Made:
    made = make_drafts(str(article.path), article.title, article.sections, recognition)
    for draft in made.drafts:
        draft.updated = article.updated
        if article.category:
            draft.category = names.id(CATEGORY, article.category)
    return _Made(
        article.path,
        folder.key(article.path),
        hashlib.sha256(article.raw).hexdigest(),
        ImportedFile(
            str(article.path),
            article.title,
            article.kind.value,
            article.encoding,
            len(made.drafts),
            article.simplified,
        ),
        made.drafts,
        sorted([*article.drops, *made.drops], key=lambda drop: drop.line),
    )


def _store(
    made: Sequence[_Made], folder: DraftFolder, taken: set[str], corpus: Path | None
) -> tuple[list[ImportedEntry], list[Gone]]:
    """Name and write the drafts; what became of each, and the entries whose sections are gone."""
    keys = [item.key for item in made]
    for item in made:
        for draft in item.drafts:
            draft.answer, remarks = take_images(draft.answer, item.path, folder.copy)
            draft.remarks = (*draft.remarks, *remarks)
    for item in made:
        folder.take_over(item.path, item.digest, keys)
    here = {path.stem for path in folder.path.rglob("*.md")}
    of_tables = {str(row["id"]) for row in standing_rows(folder.path) if row["id"] not in here}
    folder.name_drafts(((item.key, draft) for item in made for draft in item.drafts), (taken - here) | of_tables)
    written = [entry for item in made for entry in folder.write(item.key, item.digest, item.drafts)]
    gone = [entry for item in made for entry in folder.gone(item.key, item.drafts)]
    if made:
        _copy_directory(corpus, folder)
        folder.save()
    return written, gone


def _standing(written: Sequence[ImportedEntry]) -> list[Draft]:
    """The drafts as they are in the folder now: an edited one as a person left it, a removed one not at all."""
    found = []
    for entry in written:
        if entry.outcome is Outcome.KEPT:
            draft = entry.draft
            if edited := read_entry(entry.path, draft.file, draft.key):
                edited.line, edited.context = draft.line, draft.context
                found.append(edited)
        elif entry.outcome is not Outcome.REMOVED:
            found.append(entry.draft)
    return found


def _corpus(folder: Path | None) -> tuple[Directory, Sequence[Entry], list[str]]:
    if folder is None:
        return Directory(), (), ["no corpus: channels, items to prepare and categories were not recognised"]
    directory = read_directory(folder)
    try:
        return directory, read_corpus(folder, drafts=True).entries, []
    except CorpusError as error:
        if [fault.path for fault in error.faults] == [str(folder)]:  # no entries yet
            return directory, (), []
        count = len(error.faults)
        note = f"the entries of {folder} have {count} fault{'s' if count > 1 else ''}: categories were guessed by name"
        return directory, (), [f"{note} (faqsearch reindex --check lists them)"]


def _names(home: Path, directory: Directory) -> Names:
    """What categories are called where the entries will be, or what ``directory`` says where that gets a copy of it."""
    there = read_directory(home) if (home / CHANNELS_FILE).is_file() else directory
    rows = standing_rows(home) if home.is_dir() else ()
    return Names(there, [row["category"] for row in rows if isinstance(row.get("category"), str)])


def _recognition(directory: Directory, entries: Sequence[Entry]) -> Recognition:
    return Recognition(
        Words({id_: channel.words or (channel.name,) for id_, channel in directory.channels.items()}),
        Words({id_: item.words or (item.label,) for id_, item in directory.prepare.items()}),
        Categories(directory, [entry for entry in entries if not entry.draft]),
    )


def _read(paths: Sequence[Path], facts: Facts, progress: Progress | None) -> tuple[list[Article], list[Fault]]:
    articles: list[Article] = []
    faults: list[Fault] = []
    seen: set[Path] = set()
    for path in paths:
        if path.resolve() in seen:
            continue
        seen.add(path.resolve())
        if progress:
            progress(path)
        try:
            articles.append(read_article(path, facts))
        except InputError as error:
            faults.extend(error.faults)
    return articles, faults


def _copy_directory(corpus: Path | None, folder: DraftFolder) -> None:
    """A folder beside the corpus gets what its entries refer to and the lexicon, to be searched by itself."""
    if corpus is None or folder.path.resolve().is_relative_to(corpus.resolve()):
        return
    names = ("channels.yaml", "prepare.yaml", *(f"{LEXICON_FOLDER}/{name}" for name in LEXICON_FILES))
    for name in names:
        if (corpus / name).is_file():
            folder.copy(corpus / name, name)
