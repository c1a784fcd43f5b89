"""The figures on an operator's first day: corpora that nobody has taught, each held out from what is fitted."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import click
import numpy as np

from bm25_baseline import measure_baseline
from faqsearch.corpus import read_corpus
from faqsearch.evaluation import Evaluation, Figures, evaluate
from faqsearch.evaluation.curves import auroc
from faqsearch.evaluation.evaluate import summarise
from faqsearch.knowledge import KnowledgeBase, LabelledQuery
from faqsearch.learn import artifact
from faqsearch.learn.lessons import Lesson
from faqsearch.meaning import AUTO, NONE, Encoder, open_encoder
from faqsearch.search import ranking
from faqsearch.search.blocks import BLOCKS
from faqsearch.search.confidence import PLAIN_SIGNS, Weights
from faqsearch.search.model import FEATURES
from fit_default_weights import fit_over, lessons_of
from tables import number, table
from trials import NOW, ROOT, DayOne, day_one_corpora, opened, write_corpus

OTHERS = ROOT.parent / "shared" / "data" / "day-one"
NAMES = ("P@1", "hit@3", "helped", "answered_wrong", "out_of_scope_answered", "out_of_scope_asked", "auroc", "ece")
GOALS = {
    NONE: ("≥ 0.65", "≥ 0.82", "≥ 0.65", "≤ 0.05", "≤ 0.05", "≤ 0.40", "≥ 0.70", "≤ 0.08"),
    AUTO: ("≥ 0.75", "≥ 0.92", "≥ 0.80", "≤ 0.05", "≤ 0.05", "≤ 0.35", "≥ 0.80", "≤ 0.06"),
}
WORDS = """\
## The first day

FAQs of many trades as their operators would bring them, each entry a question and an answer, with no variants, labels
or lexicon (`tests/corpora`; the queries were written by somebody who had seen the entries and never the engine).
Each corpus is held out: the weights it is searched with are fitted on the others. The last rows are three public FAQs
on which nothing was fitted, though how many signs confidence rests on, and from which confidence an answer is taken,
was chosen with an eye on them; the goals are for such. With the model means after `make model`.

"""


def day_one_section() -> Iterator[str]:
    """A table without the model and with it, and one of what BM25 and the model alone make of the same queries."""
    yield WORDS
    encoder = open_encoder(AUTO)
    corpora = [corpus for corpus in day_one_corpora() if corpus.name != "sample"]
    for mode, given in ((NONE, None), (AUTO, encoder)):
        if mode == AUTO and encoder is None:
            yield "With the model: left out, as none is installed (`make model`).\n\n"
            continue
        yield f"### {'With' if given else 'Without'} the model\n\n"
        found = held_out(mode, given)
        evaluations = {corpus.name: found[corpus.name] for corpus in corpora}
        rows = [[name, *_cells(evaluation.overall)] for name, evaluation in evaluations.items()]
        rows.append(["**all of these**", *_cells(_together(evaluations))])
        if OTHERS.is_dir():
            others = {folder.name: _shipped(folder, mode) for folder in _others()}
            rows += [[f"{name} (public)", *_cells(evaluation.overall)] for name, evaluation in others.items()]
            rows.append(["**all public**", *_cells(_together(others))])
            rows.append(["goal", *GOALS[mode]])
        yield table(["Corpus", *(f"`{name}`" for name in NAMES)], rows)
        yield "\nBy kind of query, the public ones apart:\n\n"
        yield _by_kind(evaluations)
        yield "\n"
    yield "### BM25 over jieba's words, and the model alone\n\n"
    yield _alone(corpora, encoder)
    yield "\n"


def held_out(mode: str, encoder: Encoder | None) -> Mapping[str, Evaluation]:
    """Each corpus searched by weights that were fitted on the others."""
    corpora = list(day_one_corpora())
    lessons = {corpus.name: lessons_of(corpus.entries, corpus.queries, BLOCKS, encoder) for corpus in corpora}
    found = {}
    for corpus in corpora:
        if corpus.name == "sample":
            continue
        click.echo(f"Holding out {corpus.name}, model: {mode}", err=True)
        others = {name: rows for name, rows in lessons.items() if name != corpus.name}
        weights = fit_over(others, PLAIN_SIGNS)
        found[corpus.name] = _searched(corpus, weights, mode)
    return found


def _searched(corpus: DayOne, weights: Weights, mode: str) -> Evaluation:
    with (
        TemporaryDirectory(prefix="faqsearch-day-one-") as folder,
        patch.object(artifact, "default_weights", lambda **_: weights),
        patch.object(ranking, "default_weights", lambda **_: weights),
    ):
        write_corpus(KnowledgeBase(entries=corpus.entries), Path(folder) / "corpus")
        with opened(Path(folder) / "corpus", mode) as trial:
            return evaluate(trial.searcher, corpus.queries, NOW)


def _others() -> list[Path]:
    return sorted(path.parent for path in OTHERS.glob("*/queries.jsonl"))


def _shipped(folder: Path, mode: str) -> Evaluation:
    """A corpus on which nothing was fitted."""
    knowledge = read_corpus(folder)
    with opened(folder / "corpus.jsonl", mode) as trial:
        return evaluate(trial.searcher, knowledge.queries, NOW)


def _together(evaluations: Mapping[str, Evaluation]) -> Figures:
    return summarise("", [row for evaluation in evaluations.values() for row in evaluation.judged]).overall


def _by_kind(evaluations: Mapping[str, Evaluation]) -> str:
    kinds = summarise("", [row for evaluation in evaluations.values() for row in evaluation.judged]).kinds
    rows = [[kind, str(part.in_scope + part.out_of_scope), *_cells(part)] for kind, part in kinds.items()]
    return table(["Kind", "Queries", *(f"`{name}`" for name in NAMES)], rows)


def _cells(figures: Figures) -> list[str]:
    return [number(figures[name]) for name in NAMES]


def _alone(corpora: Sequence[DayOne], encoder: Encoder | None) -> str:
    rows = []
    for corpus in corpora:
        bm25 = measure_baseline(corpus.entries, corpus.queries, variants=False)
        row = [corpus.name, *(number(bm25.mean(name)) for name in ("P@1", "hit@3")), number(bm25.auroc)]
        if encoder is not None:
            row += _model_alone(lessons_of(corpus.entries, corpus.queries, BLOCKS, encoder), corpus.queries)
        rows.append(row)
    heads = ["Corpus", "BM25 P@1", "BM25 hit@3", "BM25 AUROC"]
    return table(heads + (["model P@1", "model hit@3", "model AUROC"] if encoder else []), rows)


def _model_alone(lessons: Sequence[Lesson], queries: Sequence[LabelledQuery]) -> list[str]:
    first: list[bool] = []
    three: list[bool] = []
    inside: list[float] = []
    outside: list[float] = []
    for lesson, query in zip(lessons, queries, strict=True):
        near = lesson.features[:, FEATURES.index("meaning_passage")]
        order = np.argsort(-near, kind="stable")[:3].tolist()
        (inside if query.topics else outside).append(float(near.max()))
        if query.topics:
            first.append(order[0] in lesson.right)
            three.append(any(place in lesson.right for place in order))
    return [number(float(np.mean(first))), number(float(np.mean(three))), number(auroc(inside, outside))]
