"""Labelled queries: evaluation files, and the corpus's own ``queries.jsonl``."""

from collections.abc import Container, Iterator
from pathlib import Path

from marshmallow import ValidationError

from faqsearch.corpus.faults import FaultList
from faqsearch.corpus.rows import Row, jsonl_rows
from faqsearch.corpus.schemas import LabelledQuerySchema
from faqsearch.errors import Fault, InputError
from faqsearch.knowledge import LabelledQuery

_SCHEMA = LabelledQuerySchema()


def read_queries(path: Path, entry_ids: Container[str], *, max_chars: int | None = None) -> tuple[LabelledQuery, ...]:
    """Read an evaluation file: one labelled query a line.

    Args:
        entry_ids: of the entries and known gaps that a query's topics may name.
        max_chars: a longer query is a fault.

    Raises:
        InputError: with every fault found, or when the file cannot be read or has no query.
    """
    faults = FaultList()
    try:
        queries = tuple(checked_queries(path, entry_ids, faults, max_chars=max_chars))
    except OSError as error:
        raise InputError([Fault(str(path), 0, f"cannot be read: {error.strerror or error}")]) from error
    if not queries and not faults.found:
        faults.add(path, 0, "the file has no query (expected one JSON object a line)")
    if faults.found:
        raise InputError(faults.found)
    return queries


def checked_queries(
    path: Path,
    entry_ids: Container[str],
    faults: FaultList,
    *,
    max_chars: int | None = None,
    entry_fault: str | None = None,
) -> Iterator[LabelledQuery]:
    """The queries of a file in its order; what is wrong with any of them becomes a fault.

    Args:
        entry_fault: what to say of a row that is rather an entry, in place of what it lacks as a query.
    """
    seen: dict[str, int] = {}
    for row in jsonl_rows(path, faults.add):
        if entry_fault and _is_like_entry(row):
            faults.add(path, row.line, entry_fault)
            continue
        try:
            query: LabelledQuery = _SCHEMA.load(row.data)
        except ValidationError as error:
            faults.add_invalid(path, row, error.messages)
            continue
        line = row.line
        if query.id in seen:
            faults.add(path, line, f"the id {query.id!r:.80} is already used at {path}:{seen[query.id]}")
        seen.setdefault(query.id, line)
        if max_chars and len(query.text) > max_chars:
            faults.add(path, line, f"text: has {len(query.text)} characters; at most {max_chars} are searched for")
        for id_ in query.topics:
            if id_ not in entry_ids:
                faults.add(path, line, f"topics: the corpus has no entry {id_!r:.80}")
        yield query


def labelled_ids(path: Path) -> frozenset[str]:
    """The ids that a file of queries uses, whatever else is in it."""
    return frozenset(str(row.data.get("id")) for row in jsonl_rows(path, lambda *_: None))


def _is_like_entry(row: Row) -> bool:
    return "text" not in row.data and ("question" in row.data or "answer" in row.data)
