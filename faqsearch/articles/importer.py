"""Files → drafts in a folder, and the report: the pipeline from end to end."""

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

from faqsearch.articles.article import Article, read_article
from faqsearch.articles.boilerplate import Facts
from faqsearch.articles.categories import Categories
from faqsearch.articles.contradictions import find_contradictions
from faqsearch.articles.drafts import Recognition, make_drafts
from faqsearch.articles.duplicates import find_duplicates
from faqsearch.articles.folder import DraftFolder
from faqsearch.articles.recognise import Words
from faqsearch.articles.report import Dropped, ImportedFile, ImportReport
from faqsearch.corpus import read_corpus, read_directory
from faqsearch.errors import CorpusError, Fault, InputError
from faqsearch.knowledge import Directory, Entry

Progress = Callable[[Path], None]


def import_articles(
    paths: Sequence[Path], out: Path, *, corpus: Path | None = None, progress: Progress | None = None
) -> ImportReport:
    """Turn articles into draft entries.

    Args:
        paths: the files; a fault in one leaves the others alone.
        out: folder that receives the entries, see :mod:`faqsearch.articles.folder`.
        corpus: folder whose channels.yaml and prepare.yaml tell channels and items by their words, and whose entries
            tell categories; None where there is none yet.
        progress: called before each file.

    Raises:
        InputError: ``corpus`` or the record in ``out`` has faults; nothing was imported.
    """
    directory, entries, notes = _corpus(corpus)
    recognition = _recognition(directory, entries)
    folder = DraftFolder(out)
    articles, faults = _read(paths, Facts(recognition.channels, recognition.items), progress)
    keys = [folder.key(article.path) for article in articles]
    digests = [hashlib.sha256(article.raw).hexdigest() for article in articles]
    for article, digest in zip(articles, digests, strict=True):
        folder.take_over(article.path, digest, keys)
    drafted = [make_drafts(str(article.path), article.title, article.sections, recognition) for article in articles]
    drafts = [draft for item in drafted for draft in item.drafts]
    named = [(key, draft) for key, item in zip(keys, drafted, strict=True) for draft in item.drafts]
    folder.name_drafts(named, {entry.id for entry in entries} - _ids_in(out))
    written = [
        entry
        for key, digest, item in zip(keys, digests, drafted, strict=True)
        for entry in folder.write(key, digest, item.drafts)
    ]
    gone = [item for key, made in zip(keys, drafted, strict=True) for item in folder.gone(key, made.drafts)]
    if articles:
        _copy_directory(corpus, folder)
        folder.save()
    compared = [*drafts, *folder.others(keys)]
    duplicates = find_duplicates(compared)
    return ImportReport(
        out=out,
        files=tuple(_file(article, len(item.drafts)) for article, item in zip(articles, drafted, strict=True)),
        entries=tuple(written),
        dropped=tuple(
            Dropped(str(article.path), drop)
            for article, item in zip(articles, drafted, strict=True)
            for drop in sorted([*article.drops, *item.drops], key=lambda drop: drop.line)
        ),
        duplicates=tuple(duplicates),
        contradictions=tuple(find_contradictions(compared, directory, duplicates)),
        gone=tuple(gone),
        faults=tuple(sorted(faults)),
        notes=tuple(notes),
    )


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
    """A folder beside the corpus gets the files that its entries refer to, so that it can be indexed by itself."""
    if corpus is None or folder.path.resolve().is_relative_to(corpus.resolve()):
        return
    for name in ("channels.yaml", "prepare.yaml"):
        if (corpus / name).is_file():
            folder.copy(corpus / name)


def _ids_in(folder: Path) -> set[str]:
    return {path.stem for path in folder.rglob("*.md")}


def _file(article: Article, entries: int) -> ImportedFile:
    return ImportedFile(
        str(article.path), article.title, article.kind.value, article.encoding, entries, article.simplified
    )
