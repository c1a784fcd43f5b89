"""Walk a corpus folder, check everything, and list every fault rather than the first."""

import hashlib
import json
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from marshmallow import Schema, ValidationError

from faqsearch.corpus.schemas import (
    ChannelsFileSchema,
    EntrySchema,
    LabelledQuerySchema,
    PrepareFileSchema,
    make_directory,
)
from faqsearch.corpus.yaml_lines import Place, YamlError, load_mapping
from faqsearch.errors import CorpusError, Fault, InputError
from faqsearch.knowledge import Directory, Entry, KnowledgeBase, LabelledQuery, Lexicon

LEXICON_FILES = ("userdict.txt", "synonyms.txt", "stopwords.txt", "smalltalk.txt")
_NO_FOLDER = "no such folder (set --corpus or FAQSEARCH_CORPUS_DIR)"
QUERIES_FILE = "queries.jsonl"
_ENTRY_SCHEMA = EntrySchema()
_QUERY_SCHEMA = LabelledQuerySchema()

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
    if not folder.is_dir():
        raise CorpusError([Fault(str(folder), 0, _NO_FOLDER)])
    reader = _Reader(folder)
    directory = reader.directory()
    entries = tuple(entry for entry in reader.entries(directory, progress) if drafts or not entry.draft)
    lexicon = reader.lexicon()
    own_queries = folder / QUERIES_FILE
    queries = tuple(reader.queries(own_queries, {entry.id for entry in entries})) if own_queries.is_file() else ()
    if not entries and not reader.faults:
        reader.fault(folder, 0, "the corpus has no entry (expected *.md or *.jsonl files)")
    if reader.faults:
        raise CorpusError(reader.faults)
    return KnowledgeBase(entries, directory, lexicon, queries)


def read_directory(folder: Path) -> Directory:
    """The channels, items to prepare and categories of a corpus; its entries are not looked at.

    Raises:
        CorpusError: with every fault in the two files, or when ``folder`` does not exist.
    """
    if not folder.is_dir():
        raise CorpusError([Fault(str(folder), 0, _NO_FOLDER)])
    reader = _Reader(folder)
    directory = reader.directory()
    if reader.faults:
        raise CorpusError(reader.faults)
    return directory


def read_queries(path: Path, entry_ids: Container[str], *, max_chars: int | None = None) -> tuple[LabelledQuery, ...]:
    """Read an evaluation file: one labelled query a line.

    Args:
        entry_ids: of the entries and known gaps that a query's topics may name.
        max_chars: a longer query is a fault.

    Raises:
        InputError: with every fault found, or when the file cannot be read or has no query.
    """
    reader = _Reader(path.parent)
    try:
        queries = tuple(reader.queries(path, entry_ids, max_chars))
    except OSError as error:
        raise InputError([Fault(str(path), 0, f"cannot be read: {error.strerror or error}")]) from error
    if not queries and not reader.faults:
        reader.fault(path, 0, "the file has no query (expected one JSON object a line)")
    if reader.faults:
        raise InputError(reader.faults)
    return queries


def corpus_digest(folder: Path) -> str:
    """SHA-256 over the names and bytes of all files that :func:`read_corpus` would read."""
    digest = hashlib.sha256()
    for path in _corpus_files(folder):
        digest.update(f"{path.relative_to(folder).as_posix()}\0{path.stat().st_size}\0".encode())
        with path.open("rb") as stream:
            while chunk := stream.read(1 << 20):
                digest.update(chunk)
    return digest.hexdigest()


def _corpus_files(folder: Path) -> list[Path]:
    named = [folder / name for name in ("channels.yaml", "prepare.yaml", QUERIES_FILE)]
    named += [folder / "lexicon" / name for name in LEXICON_FILES]
    return [path for path in named if path.is_file()] + list(_entry_files(folder))


def _entry_files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        inner = path.relative_to(folder).parts
        hidden = any(part.startswith(".") for part in inner)
        wanted = (
            path.suffix in (".md", ".jsonl") and path.name != "README.md" and inner[0] not in ("lexicon", QUERIES_FILE)
        )
        if wanted and not hidden and path.is_file():
            yield path


class _Reader:
    """One pass over one folder; faults gather in ``faults``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.faults: list[Fault] = []
        self._seen: dict[str, str] = {}

    def fault(self, path: Path, line: int, message: str) -> None:
        self.faults.append(Fault(str(path), line, message))

    def directory(self) -> Directory:
        channels_path, prepare_path = self.folder / "channels.yaml", self.folder / "prepare.yaml"
        channels, lines = self._yaml_file(channels_path, ChannelsFileSchema())
        prepare, _ = self._yaml_file(prepare_path, PrepareFileSchema())
        self._check_references(
            channels_path,
            [(("defaults", i), id_) for i, id_ in enumerate(channels["defaults"])]
            + [
                (("categories", category, "channels", i), id_)
                for category, row in channels["categories"].items()
                for i, id_ in enumerate(row["channels"])
            ],
            channels["channels"],
            "channel",
            lines,
        )
        return make_directory(channels, prepare)

    def entries(self, directory: Directory, progress: Progress | None) -> Iterator[Entry]:
        """Every sound entry, in file order; the others become faults."""
        count = 0
        for path in _entry_files(self.folder):
            rows = self._markdown(path) if path.suffix == ".md" else self._jsonl(path)
            for data, lines, line in rows:
                for name, known in (("channels", directory.channels), ("prepare", directory.prepare)):
                    ids = data.get(name)
                    places = [((name, i), id_) for i, id_ in enumerate(ids if isinstance(ids, list) else [])]
                    self._check_references(path, places, known, name.removesuffix("s"), lines, line)
                entry = self._entry(path, data, lines, line)
                if entry is None:
                    continue
                count += 1
                if progress:
                    progress(count)
                yield entry

    def lexicon(self) -> Lexicon:
        """The lexicon's texts; what their lines mean is checked where they are parsed."""
        texts = {}
        for name in LEXICON_FILES:
            path = self.folder / "lexicon" / name
            texts[name.removesuffix(".txt")] = (self._text(path) or "") if path.is_file() else ""
        return Lexicon(**texts)

    def queries(self, path: Path, entry_ids: Container[str], max_chars: int | None = None) -> Iterator[LabelledQuery]:
        """Every sound query of a file, in its order; topics must be entries."""
        seen: dict[str, int] = {}
        for data, _, line in self._jsonl(path):
            try:
                query: LabelledQuery = _QUERY_SCHEMA.load(data)
            except ValidationError as error:
                self._schema_faults(path, error.messages, {}, line)
                continue
            if query.id in seen:
                self.fault(path, line, f"the id {query.id!r:.80} is already used at {path}:{seen[query.id]}")
            seen.setdefault(query.id, line)
            if max_chars and len(query.text) > max_chars:
                self.fault(path, line, f"text: has {len(query.text)} characters; at most {max_chars} are searched for")
            for id_ in query.topics:
                if id_ not in entry_ids:
                    self.fault(path, line, f"topics: the corpus has no entry {id_!r:.80}")
            yield query

    def _entry(self, path: Path, data: dict[str, Any], lines: Mapping[Place, int], line: int) -> Entry | None:
        id_ = data.get("id")
        if isinstance(id_, str):
            here = f"{path}:{line}"
            if first := self._seen.get(id_):
                self.fault(path, line, f"the id {id_!r:.80} is already used at {first}")
                return None
            self._seen[id_] = here
        try:
            entry: Entry = _ENTRY_SCHEMA.load(data)
        except ValidationError as error:
            self._schema_faults(path, error.messages, lines, line)
            return None
        return entry

    def _markdown(self, path: Path) -> Iterator[tuple[dict[str, Any], dict[Place, int], int]]:
        text = self._text(path)
        if text is None:
            return
        rows = text.split("\n")
        if rows[0].rstrip() != "---":
            self.fault(path, 1, "expected front matter: a first line of --- , YAML, and a line of ---")
            return
        end = next((n for n, row in enumerate(rows[1:], start=1) if row.rstrip() == "---"), None)
        if end is None:
            self.fault(path, 1, "the front matter is not closed by a line of ---")
            return
        try:
            data, lines = load_mapping("\n".join(rows[1:end]), first_line=2)
        except YamlError as error:
            self.fault(path, error.line, str(error))
            return
        for name in ("id", "answer"):
            if name in data:
                self.fault(
                    path,
                    lines[(name,)],
                    f"{name}: not in front matter (the id is the file's name, the answer its body)",
                )
                return
        lines[("answer",)] = end + 2
        yield {**data, "id": path.stem, "answer": "\n".join(rows[end + 1 :])}, lines, 1

    def _jsonl(self, path: Path) -> Iterator[tuple[dict[str, Any], dict[Place, int], int]]:
        with path.open("rb") as stream:
            for line, raw in enumerate(stream, start=1):
                if not raw.strip():
                    continue
                try:
                    data = json.loads(raw.decode("utf-8-sig" if line == 1 else "utf-8"))
                except UnicodeDecodeError as error:
                    self.fault(path, line, f"not UTF-8 at byte {error.start + 1} of the line")
                except (ValueError, RecursionError) as error:
                    self.fault(path, line, f"broken JSON: {error}")
                else:
                    if isinstance(data, dict):
                        yield data, {}, line
                    else:
                        self.fault(path, line, "expected a JSON object")

    def _yaml_file(self, path: Path, schema: Schema) -> tuple[dict[str, Any], dict[Place, int]]:
        empty: dict[str, Any] = schema.load({})
        text = self._text(path) if path.is_file() else None
        if text is None:
            return empty, {}
        try:
            data, lines = load_mapping(text)
            return schema.load(data), lines
        except YamlError as error:
            self.fault(path, error.line, str(error))
        except ValidationError as error:
            self._schema_faults(path, error.messages, lines, 1)
        return empty, {}

    def _text(self, path: Path) -> str | None:
        raw = path.read_bytes()
        try:
            return raw.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
        except UnicodeDecodeError as error:
            self.fault(path, raw.count(b"\n", 0, error.start) + 1, "not UTF-8 (save the file as UTF-8)")
            return None

    def _schema_faults(self, path: Path, messages: Any, lines: Mapping[Place, int], line: int) -> None:
        for place, message in _flatten(messages, ()):
            named = place
            while named and named not in lines:
                named = named[:-1]
            what = ".".join(str(part) for part in place if part not in ("_schema", "value"))
            self.fault(path, lines.get(named, line) if named else line, f"{what}: {message}" if what else message)

    def _check_references(
        self,
        path: Path,
        places: Sequence[tuple[Place, Any]],
        known: Mapping[str, Any],
        kind: str,
        lines: Mapping[Place, int],
        line: int = 1,
    ) -> None:
        for place, id_ in places:
            if isinstance(id_, str) and id_ not in known:
                file = "channels.yaml" if kind == "channel" else "prepare.yaml"
                self.fault(path, lines.get(place, line), f"{place[0]}: {file} defines no {kind} {id_!r:.80}")


def _flatten(messages: Any, place: Place) -> Iterator[tuple[Place, str]]:
    """marshmallow's nested error messages as (place, message) pairs."""
    if isinstance(messages, dict):
        for key, inner in messages.items():
            yield from _flatten(inner, place if key in ("_schema", "value") else (*place, key))
    else:
        for message in messages if isinstance(messages, list) else [messages]:
            yield place, str(message)
