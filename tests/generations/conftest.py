"""A small corpus, an index folder for it, and what stands in there."""

import json
from pathlib import Path

import pytest

from faqsearch.analysis import Analyzer
from faqsearch.index import GenerationStore, QueryTerm, TermKind
from faqsearch.index.manifest import file_sha256


def entry_line(number: int, question: str = "") -> str:
    row = {"id": f"e{number}", "question": question or f"第{number}个问题怎么办", "answer": f"第{number}个答案"}
    return json.dumps(row, ensure_ascii=False) + "\n"


def write_entries(corpus: Path, numbers: range, question: str = "") -> None:
    (corpus / "entries.jsonl").write_text("".join(entry_line(number, question) for number in numbers), encoding="utf-8")


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    (folder / "lexicon").mkdir(parents=True)
    (folder / "channels.yaml").write_text("channels: {chat: {name: 在线客服}}\ndefaults: [chat]\n", encoding="utf-8")
    write_entries(folder, range(12))
    return folder


@pytest.fixture
def index(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def store(index: Path) -> GenerationStore:
    return GenerationStore(index)


def checksums(folder: Path) -> dict[str, str]:
    return {str(path): file_sha256(path) for path in folder.rglob("*") if path.is_file()}


def found(store: GenerationStore, text: str) -> list[str]:
    generation = store.open_current()
    analyzer = Analyzer(generation.knowledge().lexicon)
    grams = [QueryTerm(gram.text, TermKind.GRAM) for gram in analyzer.grams(analyzer.normalize(text).text)]
    return generation.retriever().retrieve(grams, limit=3).ids


def debris(index: Path) -> list[str]:
    """Names in the index folder that a finished reindex has no business leaving."""
    return [
        path.name
        for path in index.iterdir()
        if path.name not in ("CURRENT", ".lock") and not path.name.startswith("gen-")
    ]
