"""The development queries are held out: nothing that is indexed or learnt from repeats one of them."""

import json
from pathlib import Path

from faqsearch.analysis import Analyzer
from faqsearch.corpus import read_corpus

HERE = Path(__file__).resolve().parent
KNOWLEDGE = read_corpus(HERE.parent.parent / "corpus")
ANALYZER = Analyzer(KNOWLEDGE.lexicon)


def squeezed(text: str) -> str:
    """A text as the analyzer sees it, without spaces and punctuation."""
    return "".join(char for char in ANALYZER.normalize(text).text if char.isalnum())


def test_no_development_query_stands_in_the_corpus() -> None:
    held_out = {squeezed(line) for line in _texts("development.jsonl") + _texts("golden.jsonl")} - {""}
    own = [phrasing for entry in KNOWLEDGE.entries for phrasing in entry.phrasings]
    own += [query.text for query in KNOWLEDGE.queries] + sorted(ANALYZER.smalltalk)
    assert [text for text in own if squeezed(text) in held_out] == []


def _texts(name: str) -> list[str]:
    return [json.loads(line)["text"] for line in (HERE / name).read_text(encoding="utf-8").splitlines()]
