"""Development and fresh queries are held out: nothing that is indexed or learnt from comes near one of them."""

import json
from itertools import pairwise
from pathlib import Path

import pytest

from faqsearch.analysis import Analyzer
from faqsearch.corpus import read_corpus

HERE = Path(__file__).resolve().parent
KNOWLEDGE = read_corpus(HERE.parent.parent / "corpus")
ANALYZER = Analyzer(KNOWLEDGE.lexicon)


# Dice's coefficient over characters and pairs of neighbours, from which on a text nearly says the same.
NEARLY_THE_SAME = 0.7


@pytest.mark.parametrize("name", ["development.jsonl", "fresh.jsonl"])
def test_no_query_that_is_held_out_stands_in_the_corpus_nor_anything_nearly_the_same(name: str) -> None:
    held_out = [parts(text) for text in _texts(name)]
    own = [phrasing for entry in KNOWLEDGE.entries for phrasing in entry.phrasings]
    own += [query.text for query in KNOWLEDGE.queries]  # but not the small talk: nobody greets in words of their own
    found = [text for text in own if max(likeness(parts(text), other) for other in held_out) >= NEARLY_THE_SAME]
    assert found == []


def test_no_query_of_the_golden_set_stands_in_the_corpus() -> None:
    held_out = [parts(text) for text in _texts("golden.jsonl")]
    own = [phrasing for entry in KNOWLEDGE.entries for phrasing in entry.phrasings]
    own += [query.text for query in KNOWLEDGE.queries]
    assert [text for text in own if parts(text) in held_out] == []


def parts(text: str) -> frozenset[str]:
    """Characters and pairs of neighbours, as the analyzer sees them, without spaces and punctuation."""
    squeezed = "".join(char for char in ANALYZER.normalize(text).text if char.isalnum())
    return frozenset(squeezed) | frozenset(map("".join, pairwise(squeezed)))


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Dice's coefficient."""
    return 2 * len(one & other) / (len(one) + len(other)) if one or other else 0.0


def _texts(name: str) -> list[str]:
    return [json.loads(line)["text"] for line in (HERE / name).read_text(encoding="utf-8").splitlines()]
