"""How often the retriever alone puts the right entry first, on real users' questions."""

import json
from pathlib import Path
from typing import Any

import pytest

from faqsearch.analysis import Analyzer
from faqsearch.corpus import read_corpus
from faqsearch.index import QueryTerm, TermKind, WhooshRetriever
from faqsearch.index.segments import write_entries

DATA = Path(__file__).resolve().parent.parent.parent / "shared" / "data" / "ths-faq"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="needs ../shared/data/ths-faq, which may not be distributed")


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def precision_at_1(corpus: str, kinds: set[TermKind], folder: Path) -> float:
    """Share of in-scope queries whose first match is the entry that answers them."""
    (folder / "corpus").mkdir()
    (folder / "whoosh").mkdir()
    (folder / "corpus" / corpus).write_bytes((DATA / corpus).read_bytes())
    analyzer = Analyzer()
    write_entries(folder / "whoosh", read_corpus(folder / "corpus").entries, analyzer, lambda done, total: None)
    retriever = WhooshRetriever(folder / "whoosh")
    queries = [row for row in rows(DATA / "dev-queries.jsonl") if row["topics"]]
    right = 0
    for row in queries:
        text = analyzer.normalize(row["text"]).text
        terms = [QueryTerm(token.text, TermKind.WORD) for token in analyzer.words(text)]
        terms += [QueryTerm(token.text, TermKind.GRAM) for token in analyzer.grams(text)]
        found = retriever.retrieve([term for term in terms if term.kind in kinds], limit=1).ids
        right += bool(found) and row["topics"].get(found[0]) == 2
    return right / len(queries)


@pytest.mark.parametrize(
    ("corpus", "kinds", "floor"),
    [
        ("corpus.jsonl", {TermKind.WORD}, 0.70),  # measured: 0.712
        ("corpus.jsonl", {TermKind.GRAM}, 0.79),  # 0.801
        ("corpus.jsonl", {TermKind.WORD, TermKind.GRAM}, 0.79),  # 0.804
        ("corpus-plain.jsonl", {TermKind.WORD}, 0.41),  # 0.420
        ("corpus-plain.jsonl", {TermKind.GRAM}, 0.51),  # 0.527
    ],
)
def test_the_right_entry_is_first_as_often_as_was_measured(
    tmp_path: Path, corpus: str, kinds: set[TermKind], floor: float
) -> None:
    assert precision_at_1(corpus, kinds, tmp_path) >= floor
