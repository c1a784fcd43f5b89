"""Fit faqsearch/search/default_weights.json: the weights for corpora without enough variants (`make fit`).

They are learnt over many corpora as their operators would bring them, without variants, known gaps and lexicon: those
of tests/corpora and the sample corpus, each with queries that it answers and that it does not. Each corpus counts as
much as another. Confidence is learnt where the ranker has not seen the corpus, as it will be used.
"""

import dataclasses
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from faqsearch.analysis import Analyzer
from faqsearch.analysis.courtesy import without_courtesy
from faqsearch.knowledge import Entry, LabelledQuery
from faqsearch.learn.artifact import document_of
from faqsearch.learn.known import Analysed
from faqsearch.learn.lessons import Lesson, calibrated, fit_ranker
from faqsearch.meaning import AUTO, Encoder, open_encoder
from faqsearch.search.blocks import BLOCKS, LARGE_BLOCKS, block_codes
from faqsearch.search.confidence import PLAIN_SIGNS, SIGNS, UNPAIRED_SIGNS, Weights, signs
from faqsearch.search.decision import OPTIONS
from faqsearch.search.meanings import embed, passages
from faqsearch.search.model import FEATURES, build_model
from faqsearch.search.ranking import weights_to_row
from faqsearch.search.spelling import Speller
from faqsearch.search.understanding import understood
from trials import day_one_corpora

ROOT = Path(__file__).resolve().parent.parent
# With each corpus left out in turn P@1 is 0.62 to 0.64 for all from 0.0001 to 0.003.
PENALTY = 0.0001
_MEANING = [FEATURES.index("meaning_phrasing"), FEATURES.index("meaning_passage")]
OUT = ROOT / "faqsearch" / "search" / "default_weights.json"
Ranker = NDArray[np.float64]


def lessons_of(
    entries: Sequence[Entry], queries: Sequence[LabelledQuery], blocks: Sequence[str], encoder: Encoder | None
) -> list[Lesson]:
    """Each query held against the entries, which have nothing but a question and an answer."""
    analyzer = Analyzer()
    entries = [dataclasses.replace(entry, variants=()) for entry in entries if entry.answerable]
    analysed = Analysed(analyzer, blocks)
    model = build_model([document_of(analysed, entry) for entry in entries], blocks, analyzer.background)
    speller = Speller.build(entries, analyzer)
    said = [passages(entry, lambda text: analyzer.normalize(text).text) for entry in entries]
    meanings = embed(said, encoder, {}) if encoder else None
    place = {entry.id: position for position, entry in enumerate(entries)}

    def lesson(query: LabelledQuery) -> Lesson:
        text = understood(analyzer, speller, without_courtesy(analyzer.normalize(query.text).text))
        features = model.evidence(block_codes(analyzer, text, blocks)).features
        if encoder and meanings:
            features[:, _MEANING] = meanings.likeness(encoder.queries([text])[0])
        right, acceptable = (
            tuple(place[id_] for id_, given in query.topics.items() if given == grade and id_ in place)
            for grade in (2, 1)
        )
        return Lesson(features, right, np.arange(len(entries)), acceptable=acceptable)

    return [lesson(query) for query in queries if query.typical]


def ranker_of(corpora: Mapping[str, list[Lesson]]) -> Ranker:
    """A ranker for which each corpus counts alike."""
    counts = [1 / len(lessons) for lessons in corpora.values() for _ in lessons]
    lessons = [lesson for lessons in corpora.values() for lesson in lessons]
    return fit_ranker(lessons, penalty=PENALTY, counts=counts, rising=True)


def fit(blocks: Sequence[str], trusted: Sequence[str], encoder: Encoder | None = None) -> Weights:
    """Weights for a model of these blocks (and vectors, given an encoder) whose confidence rests on these signs."""
    return fit_over(
        {corpus.name: lessons_of(corpus.entries, corpus.queries, blocks, encoder) for corpus in day_one_corpora()},
        trusted,
    )


def fit_over(corpora: Mapping[str, list[Lesson]], trusted: Sequence[str]) -> Weights:
    """Weights learnt over some corpora."""
    names = sorted(corpora)
    counted = np.array([name in trusted for name in SIGNS], dtype=float)
    rows: list[NDArray[np.float64]] = []
    answers: list[bool] = []
    counts: list[float] = []
    for fold in range(2):
        ranker = ranker_of({name: corpora[name] for name in names[1 - fold :: 2]})
        for name in names[fold::2]:
            for lesson in corpora[name]:
                scores = (lesson.features @ ranker).astype(np.float64)
                first = np.argsort(-scores, kind="stable")[:OPTIONS].tolist()
                rows.extend(signs(lesson.features, scores, first) * counted)
                answers.extend(entry in lesson.right for entry in first)
                counts.extend([1 / len(corpora[name])] * len(first))
    scale = len(counts) / sum(counts)
    weights = calibrated(ranker_of(corpora), np.array(rows), answers, [count * scale for count in counts])
    return dataclasses.replace(weights, learnt=False)


def main() -> None:
    """Fit both sets and write them."""
    fitted = {"paired": fit(BLOCKS, PLAIN_SIGNS), "unpaired": fit(LARGE_BLOCKS, UNPAIRED_SIGNS)}
    rows = json.loads(OUT.read_text(encoding="utf-8"))
    if encoder := open_encoder(AUTO):
        fitted["meaning"] = fit(BLOCKS, PLAIN_SIGNS, encoder)
    else:
        print("no model is installed (make model): the weights for one are left as they are", file=sys.stderr)
    rows |= {name: weights_to_row(weights) for name, weights in fitted.items()}
    OUT.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
