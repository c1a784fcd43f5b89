"""Walk a corpus folder, check everything, and list every fault rather than the first."""

import dataclasses
from collections.abc import Callable, Container, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any

from marshmallow import Schema, ValidationError

from faqsearch.analysis.lexicon import lexicon_faults
from faqsearch.corpus.faults import FaultList, Origin
from faqsearch.corpus.files import (
    CHANNELS_FILE,
    LEXICON_FILES,
    LEXICON_FOLDER,
    PINS_FILE,
    PREPARE_FILE,
    QUERIES_FILE,
    entry_files,
)
from faqsearch.corpus.links import Links
from faqsearch.corpus.queries import checked_queries
from faqsearch.corpus.rows import Row, jsonl_rows, markdown_row, read_text, yaml_row
from faqsearch.corpus.schemas import (
    ChannelsFileSchema,
    EntrySchema,
    PinsFileSchema,
    PrepareFileSchema,
    clean,
    make_directory,
)
from faqsearch.corpus.warnings import corpus_warnings
from faqsearch.corpus.yaml_lines import Place
from faqsearch.errors import CorpusError, Fault
from faqsearch.knowledge import Directory, Entry, KnowledgeBase, LabelledQuery, Lexicon, Pin

_NO_FOLDER = "no such folder (set --corpus or FAQSEARCH_CORPUS_DIR)"
_NO_ENTRY = "the corpus has no entry (expected *.md or *.jsonl files)"
_ONLY_DRAFTS = "every entry of the corpus is a draft (take `draft: true` out of those that are ready)"
_RESERVED = (
    f"the name {QUERIES_FILE} is reserved for labelled queries (id, text, topics): name a file of entries otherwise"
)
_ENTRY_SCHEMA = EntrySchema()
# What the ids at a place are of, and the file that defines them; everywhere else they are of channels.
_DEFINED: dict[Place, tuple[str, str, str]] = {
    ("prepare",): ("item", PREPARE_FILE, "items"),
    ("category",): ("category", CHANNELS_FILE, "categories"),
}

Progress = Callable[[int], None]


def read_corpus(folder: Path, *, drafts: bool = False, progress: Progress | None = None) -> KnowledgeBase:
    """Read and check a corpus.

    Args:
        folder: see README, "The corpus"; ``README.md`` files and names that start with a dot are passed over.
        drafts: take entries that say ``draft: true``, too.
        progress: called with the number of entries read so far.

    Raises:
        CorpusError: with every fault found, or when ``folder`` does not exist.
    """
    return check_corpus(folder, drafts=drafts, progress=progress)[0]


def check_corpus(
    folder: Path, *, drafts: bool = False, progress: Progress | None = None
) -> tuple[KnowledgeBase, Iterator[Fault]]:
    """Read a corpus as :func:`read_corpus` does, and tell what is no fault and yet hardly meant.

    Returns:
        The corpus, and its warnings, looked for as they are asked for.

    Raises:
        CorpusError: as there.
    """
    reader = _Reader(folder)
    directory = reader.directory()
    entries = tuple(entry for entry in reader.entries(directory, progress) if drafts or not entry.draft)
    lexicon = reader.lexicon()
    queries = reader.queries()
    answerable = {entry.id for entry in entries if entry.answerable}
    pins = reader.pins(answerable, drafts=reader.ids.keys() - {entry.id for entry in entries})
    if not entries and not reader.faults.found:
        reader.faults.add(folder, 0, _ONLY_DRAFTS if reader.ids else _NO_ENTRY)
    reader.raise_faults()
    taken = {entry.id for entry in entries}
    links = Links(folder, taken)
    linked = tuple(links.linked(entry, reader.origins[entry.id]) for entry in entries)
    asked = tuple(_about(query, taken) for query in queries)
    knowledge = KnowledgeBase(linked, directory, lexicon, asked, pins, links.files)
    warnings = corpus_warnings(folder, knowledge, reader.origins)
    return knowledge, chain(links.warnings, warnings)


def read_directory(folder: Path) -> Directory:
    """The channels, items to prepare and categories of a corpus; its entries are not looked at.

    Raises:
        CorpusError: with every fault in the two files, or when ``folder`` does not exist.
    """
    reader = _Reader(folder)
    directory = reader.directory()
    reader.raise_faults()
    return directory


def read_lexicon(folder: Path) -> Lexicon:
    """The lexicon of a corpus; nothing else of it is looked at.

    Raises:
        CorpusError: with every fault in its files, or when ``folder`` does not exist.
    """
    reader = _Reader(folder)
    lexicon = reader.lexicon()
    reader.raise_faults()
    return lexicon


def _about(query: LabelledQuery, entry_ids: Container[str]) -> LabelledQuery:
    """The query without the topics that are drafts: nothing answers those yet."""
    topics = {id_: grade for id_, grade in query.topics.items() if id_ in entry_ids}
    return query if len(topics) == len(query.topics) else dataclasses.replace(query, topics=topics)


class _Reader:
    """One pass over one folder; ``ids`` says where every entry stands, sound or not; ``origins``, sound ones."""

    def __init__(self, folder: Path) -> None:
        if not folder.is_dir():
            raise CorpusError([Fault(str(folder), 0, _NO_FOLDER)])
        self.folder = folder
        self.faults = FaultList()
        self.ids: dict[str, str] = {}
        self.origins: dict[str, Origin] = {}
        self._faulty: dict[str, Mapping[str, Any]] = {}  # files that can be read but have faults, as they are
        self._unknown: set[str] = set()  # files that are there but too faulty to say what they define

    def raise_faults(self) -> None:
        if self.faults.found:
            raise CorpusError(self.faults.found)

    def directory(self) -> Directory:
        channels, channels_row = self._defined(CHANNELS_FILE, ChannelsFileSchema())
        prepare, _ = self._defined(PREPARE_FILE, PrepareFileSchema())
        path = self.folder / CHANNELS_FILE
        self._check_references(path, channels_row, ("defaults",), channels["defaults"], channels["channels"])
        for category, row in channels["categories"].items():
            place = ("categories", category, "channels")
            self._check_references(path, channels_row, place, row["channels"], channels["channels"])
        return make_directory(channels, prepare)

    def entries(self, directory: Directory, progress: Progress | None) -> Iterator[Entry]:
        """Every sound entry, in file order; the others become faults."""
        count = 0
        following: list[tuple[Path, Row, Entry]] = []
        for path in entry_files(self.folder):
            for row in self._rows(path):
                self._check_references(path, row, ("channels",), row.data.get("channels"), directory.channels)
                self._check_references(path, row, ("prepare",), row.data.get("prepare"), directory.prepare)
                if directory.categories:
                    category = [row.data.get("category")]
                    self._check_references(path, row, ("category",), category, directory.categories)
                entry = self._entry(path, row)
                if entry is None:
                    continue
                if entry.follow_ups:
                    following.append((path, row, entry))
                count += 1
                if progress:
                    progress(count)
                yield entry
        for path, row, entry in following:  # what they name may have come later
            for at, id_ in enumerate(entry.follow_ups):
                if id_ not in self.ids or id_ == entry.id:
                    self.faults.add(path, row.line_of(("follow_ups", at)), f"follow_ups: no other entry is {id_!r:.80}")

    def lexicon(self) -> Lexicon:
        """The lexicon's texts, with every line checked."""
        texts = {}
        for name in LEXICON_FILES:
            path = self.folder / LEXICON_FOLDER / name
            texts[name.removesuffix(".txt")] = (read_text(path, self.faults.add) or "") if path.is_file() else ""
        lexicon = Lexicon(**texts)
        for fault in lexicon_faults(lexicon):
            self.faults.add(self.folder / fault.path, fault.line, fault.message)
        return lexicon

    def queries(self) -> tuple[LabelledQuery, ...]:
        """The corpus's own labelled queries, where it has any."""
        path = self.folder / QUERIES_FILE
        if not path.is_file():
            return ()
        return tuple(checked_queries(path, self.ids, self.faults, entry_fault=_RESERVED))

    def pins(self, answerable: Container[str], *, drafts: Container[str]) -> tuple[Pin, ...]:
        """The pins; those of drafts are passed over."""
        loaded, row = self._defined(PINS_FILE, PinsFileSchema())
        pins = []
        for at, data in enumerate(loaded["pins"]):
            line = row.line_of(("pins", at, "entry"))
            if data["entry"] is not None and data["entry"] in drafts:
                continue
            if data["entry"] is not None and data["entry"] not in answerable:
                message = f"pins.{at}.entry: the corpus has no entry {data['entry']!r:.80} that has an answer"
                self.faults.add(self.folder / PINS_FILE, line, message)
            pins.append(Pin(**{**data, "queries": tuple(data["queries"]), "line": line}))
        return tuple(pins)

    def _rows(self, path: Path) -> Iterator[Row]:
        if path.suffix.lower() == ".jsonl":
            yield from jsonl_rows(path, self.faults.add)
        elif row := markdown_row(path, self.faults.add):
            yield row
        else:
            self.ids.setdefault(path.stem, str(path))  # so that nothing else is said to be missing

    def _entry(self, path: Path, row: Row) -> Entry | None:
        id_ = row.data.get("id")
        is_repeated = isinstance(id_, str | int) and self._is_repeated(clean(str(id_)), path, row.line)
        try:
            entry: Entry = _ENTRY_SCHEMA.load(row.data)
        except ValidationError as error:
            self.faults.add_invalid(path, row, error.messages)
            return None
        if is_repeated:
            return None
        self.origins[entry.id] = Origin(path, row.line, row.answer_line)
        return entry

    def _is_repeated(self, id_: str, path: Path, line: int) -> bool:
        here = f"{path}:{line}"
        first = self.ids.setdefault(id_, here)
        if first != here:
            self.faults.add(path, line, f"the id {id_!r:.80} is already used at {first}")
        return first != here

    def _defined(self, name: str, schema: Schema) -> tuple[dict[str, Any], Row]:
        """What one of the directory's files says; nothing where the file is missing or faulty."""
        path = self.folder / name
        empty: dict[str, Any] = schema.load({})
        nowhere = Row({}, {}, 1)
        if not path.is_file():
            return empty, nowhere
        if row := yaml_row(path, self.faults.add):
            try:
                return schema.load(row.data), row
            except ValidationError as error:
                self.faults.add_invalid(path, row, error.messages)
                self._faulty[name] = row.data
                return empty, nowhere
        self._unknown.add(name)
        return empty, nowhere

    def _check_references(self, path: Path, row: Row, place: Place, ids: Any, known: Mapping[str, Any]) -> None:
        """Name each of ``ids`` that is not known; nothing can be said where the defining file cannot be read."""
        kind, file, field = _DEFINED.get(place, ("channel", CHANNELS_FILE, "channels"))
        if file in self._faulty:  # what it defines is known all the same, if it is a table at all
            known = self._faulty[file].get(field)  # type: ignore[assignment]  # checked below
        if not isinstance(ids, list) or not isinstance(known, Mapping) or file in self._unknown:
            return
        named = ".".join(map(str, place[:2]))
        defines = "defines no" if (self.folder / file).is_file() else "is missing, so there is no"
        for at, id_ in enumerate(ids):
            if isinstance(id_, str) and clean(id_) not in known:
                line = row.line_of((*place, at))
                self.faults.add(path, line, f"{named}: {file} {defines} {kind} {id_!r:.80}")
