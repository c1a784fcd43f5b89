"""The corpus's own labelled queries, each fifth of them left out of what is learnt and asked afterwards."""

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import click

from faqsearch.evaluation import FIGURES, Evaluation, Judged, evaluate, summarise
from faqsearch.knowledge import KnowledgeBase
from tables import number, table
from trials import NOW, trial

FOLDS = 5
WORDS = """\
## The corpus's own labelled queries

Ranking and confidence are learnt from these (`corpus/queries.jsonl`), so they are asked by cross-validation: the
corpus is indexed five times, each time without a fifth of its labelled queries, and asked these.

"""


def cross_validated(knowledge: KnowledgeBase, corpus: Path) -> Evaluation:
    """Figures over all labelled queries, each asked of an index that has not learnt from it."""
    judged: list[Judged] = []
    for fold in range(FOLDS):
        click.echo(f"Own queries, fold {fold + 1} of {FOLDS}", err=True)
        asked = knowledge.queries[fold::FOLDS]
        kept = tuple(query for place, query in enumerate(knowledge.queries) if place % FOLDS != fold)
        with trial(dataclasses.replace(knowledge, queries=kept), corpus) as found:
            judged += evaluate(found.searcher, asked, NOW).judged
    return summarise("cross-validation", judged)


def own_section(knowledge: KnowledgeBase, corpus: Path) -> Iterator[str]:
    """A row a kind."""
    evaluation = cross_validated(knowledge, corpus)
    rows = [
        [kind, str(part.in_scope + part.out_of_scope), *(number(part[figure.name]) for figure in FIGURES)]
        for kind, part in [*evaluation.kinds.items(), ("all", evaluation.overall)]
    ]
    yield WORDS
    yield table(["Kind", "Queries", *(f"`{figure.name}`" for figure in FIGURES)], rows)
    yield "\n"
