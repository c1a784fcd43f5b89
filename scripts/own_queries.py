"""The corpus's own labelled queries, each fifth of them left out of what is learnt and asked afterwards."""

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import click

from faqsearch.evaluation import Evaluation, Judged, evaluate, summarise
from faqsearch.knowledge import KnowledgeBase
from tables import kinds_table
from trials import NOW, trial

FOLDS = 5
WORDS = """\
## The corpus's own labelled queries

Entries are found by these (`corpus/queries.jsonl`), and ranking and confidence are learnt from them, so they are asked
by cross-validation: the corpus is indexed five times, each time without a fifth of them, and asked these. They are
harder than what is asked every day: more than half have no answer, and most of those put an entry's words to something
else. Queries that hardly anybody would put so (`"typical": false`) are always indexed and never asked.

"""


def cross_validated(knowledge: KnowledgeBase, corpus: Path) -> Evaluation:
    """Figures over all typical labelled queries, each asked of an index that has not learnt from it."""
    judged: list[Judged] = []
    typical = [query for query in knowledge.queries if query.typical]
    for fold in range(FOLDS):
        click.echo(f"Own queries, fold {fold + 1} of {FOLDS}", err=True)
        asked = typical[fold::FOLDS]
        kept = tuple(query for query in knowledge.queries if query not in asked)
        with trial(dataclasses.replace(knowledge, queries=kept), corpus) as found:
            judged += evaluate(found.searcher, asked, NOW).judged
    return summarise("cross-validation", judged)


def own_section(knowledge: KnowledgeBase, corpus: Path) -> Iterator[str]:
    """A row a kind."""
    evaluation = cross_validated(knowledge, corpus)
    yield WORDS
    yield kinds_table(evaluation, overall=True)
    yield "\n"
