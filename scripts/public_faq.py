"""The figures on a public FAQ, where its data are beside the checkout."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import click

from bm25_baseline import measure_baseline
from faqsearch.corpus import read_queries
from faqsearch.evaluation import Figures, evaluate
from faqsearch.evaluation.judged import EntryIds
from goals import PUBLIC, PUBLIC_PLAIN, PUBLIC_REINDEX_S, met
from tables import number, table
from trials import NOW, opened

PUBLIC_FAQ = Path(__file__).resolve().parent.parent.parent / "shared" / "data" / "ths-faq"
PUBLIC_FILES = {
    "corpus.jsonl": ("with variants", PUBLIC),
    "corpus-plain.jsonl": ("without variants", PUBLIC_PLAIN),
}
PUBLIC_WORDS = """\
Real questions of a brokerage app's users against 258 standard questions with people's labels, and no lexicon. It
decides what is worth building. No weight and no threshold is fitted on it, but a few constants of the engine were
chosen by its figures: how far apart the characters of a pair may be, how much Chinese at large counts, how strictly
the classifier is held back. BM25 is over jieba's words, as above.

"""


def public_section() -> Iterator[str]:
    """The figures beside the goals, or that the data are not there."""
    yield "## A public FAQ\n\n"
    if not PUBLIC_FAQ.is_dir():
        yield "Left out: the data are not beside this checkout (`../shared/data/ths-faq`) and may not be distributed.\n"
        return
    yield PUBLIC_WORDS
    names = ("P@1", "hit@5", "nDCG@10", "auroc", "ece")
    rows = []
    for file, (label, goals) in PUBLIC_FILES.items():
        click.echo(f"Public FAQ {label}", err=True)
        found = public_trial(file)
        rows.append([f"BM25, {label}", *(number(found.baseline.get(name)) for name in names), ""])
        rows.append([f"faqsearch, {label}", *(number(found.overall[name]) for name in names), f"{found.reindex_s:.1f}"])
        cells = [_goal(name, found.overall[name], goals[name]) if name in goals else "" for name in names]
        seconds = f"≤ {PUBLIC_REINDEX_S:.0f}{'' if found.reindex_s <= PUBLIC_REINDEX_S else ', **not met**'}"
        rows.append(["goal", *cells, seconds])
    yield table(["", "P@1", "hit@5", "nDCG@10", "AUROC", "ECE", "reindex, s"], rows)


def _goal(name: str, value: float | None, goal: float) -> str:
    return f"≥ {goal:.2f}, {'met' if met(name, value, goal) else '**not met**'}"


class PublicTrial(NamedTuple):
    """The figures on one of its corpora.

    Args:
        overall: of faqsearch.
        baseline: of BM25, by the same names.
    """

    overall: Figures
    baseline: dict[str, float | None]
    reindex_s: float


def public_trial(file: str) -> PublicTrial:
    """Index one of :data:`PUBLIC_FILES` and ask it everything."""
    with opened(PUBLIC_FAQ / file) as found:
        ids = [json.loads(line)["id"] for line in (PUBLIC_FAQ / file).read_text(encoding="utf-8").splitlines()]
        queries = read_queries(PUBLIC_FAQ / "dev-queries.jsonl", EntryIds(found.searcher))
        overall = evaluate(found.searcher, queries, NOW).overall
        bm25 = measure_baseline([found.searcher.entry(id_) for id_ in ids], queries, variants=True)
    baseline: dict[str, float | None] = {name: bm25.mean(name) for name in ("P@1", "hit@5", "nDCG@10")}
    return PublicTrial(overall, baseline | {"auroc": bm25.auroc}, found.reindex_s)
