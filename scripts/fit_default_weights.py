"""Fit faqsearch/search/default_weights.json: the weights for corpora without enough variants (`make fit`).

They are learnt over the sample corpus stripped of what such a corpus lacks: variants, known gaps and lexicon. The
variants are asked, as users might; so is corpus/queries.jsonl, from which alone confidence is learnt, since only it
has queries that nothing answers. Nothing else is looked at.
"""

import dataclasses
import json
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from faqsearch.analysis import Analyzer
from faqsearch.corpus import read_corpus
from faqsearch.search.artifact import LARGE_BLOCKS, document_of
from faqsearch.search.blocks import BLOCKS, block_codes
from faqsearch.search.confidence import PLAIN_SIGNS, UNPAIRED_SIGNS, Weights
from faqsearch.search.learning import Lesson, fit_confidence, fit_ranker
from faqsearch.search.model import build_model
from faqsearch.search.ranking import weights_to_row
from faqsearch.search.spelling import Speller
from faqsearch.search.understanding import understood

ROOT = Path(__file__).resolve().parent.parent
# Chosen where nothing is scored on what it was fitted on: with a ranker fitted on the variants alone, P@1 on the
# labelled queries is 0.439 for 0.001, 0.447 for 0.0003, 0.462 for 0.0001 and as much for 0.00003.
PENALTY = 0.0001
OUT = ROOT / "faqsearch" / "search" / "default_weights.json"


def fit(blocks: tuple[str, ...], trusted: tuple[str, ...]) -> Weights:
    """Weights for a model of these blocks whose confidence rests on these signs."""
    knowledge = read_corpus(ROOT / "corpus")
    analyzer = Analyzer()
    entries = [dataclasses.replace(entry, variants=()) for entry in knowledge.entries if entry.answerable]
    model = build_model([document_of(analyzer, entry) for entry in entries], blocks, analyzer.background)
    speller = Speller.build(entries, analyzer)
    place = {entry.id: position for position, entry in enumerate(entries)}

    def lesson(typed: str, right: Iterable[str]) -> Lesson:
        text = understood(analyzer, speller, analyzer.normalize(typed).text)
        features = model.evidence(block_codes(analyzer, text)).features
        return Lesson(features, tuple(place[id_] for id_ in right if id_ in place), np.arange(len(entries)))

    queries = [
        lesson(query.text, [id_ for id_, grade in query.topics.items() if grade == 2])
        for query in knowledge.queries
        if query.typical
    ]
    variants = [
        lesson(typed, [entry.id]) for entry in knowledge.entries if entry.answerable for typed in entry.variants
    ]
    return fit_confidence(queries, fit_ranker([*queries, *variants], penalty=PENALTY), trusted)


def main() -> None:
    """Fit both sets and write them."""
    fitted = {"paired": fit(BLOCKS, PLAIN_SIGNS), "unpaired": fit(LARGE_BLOCKS, UNPAIRED_SIGNS)}
    rows = {name: weights_to_row(weights) for name, weights in fitted.items()}
    OUT.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
