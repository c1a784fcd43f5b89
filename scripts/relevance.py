"""Write docs/relevance.md (`make eval`): the first day, the sample corpus, what each part brings, and a public FAQ."""

import statistics
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from ablation import ablation_section
from bm25_baseline import measure_baseline
from day_one import day_one_section
from dialogues import dialogues_section
from faqsearch.corpus import read_corpus, read_queries
from faqsearch.evaluation import FIGURES, Evaluation, evaluate
from faqsearch.evaluation.figures import measure
from faqsearch.evaluation.judged import EntryIds, Judged
from faqsearch.knowledge import KnowledgeBase, LabelledQuery
from goals import DEVELOPMENT, EVERY_KIND_P_AT_1, met
from own_queries import own_section
from public_faq import public_section
from tables import kinds_table, number, table
from trials import NOW, known_topics, trial
from variations import plain

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT / "corpus"
QUERIES = ROOT / "tests" / "relevance" / "development.jsonl"
FRESH_QUERIES = QUERIES.with_name("fresh.jsonl")
OUT = ROOT / "docs" / "relevance.md"
FOLDS = 5

INTRODUCTION = """\
# Relevance

`make eval` writes this page; do not edit it. A figure's name and meaning are those of `faqsearch evaluate`.

"""

SAMPLE = """\
## The sample corpus

The development queries (`tests/relevance/development.jsonl`) are what users of a payment wallet might type. Nothing
is fitted on them: the classifier learns from the corpus's variants and own labelled queries (`corpus/queries.jsonl`),
the ranker and the calibration of confidence from these queries, and the thresholds are the defaults of the settings.
Nor is there a text in the corpus that is nearly the same as one of them (Dice's coefficient over characters and pairs
of neighbours is below 0.7: `tests/relevance/test_independence.py`). So every development query is held out, and the
five folds say how far the figures depend on which queries were asked.

"""

FEW_IN_A_FOLD = """\
`ece` is for all queries together: forty in a fold are too few for ten bins, which makes it come out higher there."""

FRESH = """\
## The fresh queries

Another set (`tests/relevance/fresh.jsonl`), written when the rest was done, by somebody who knew the topics but neither
the corpus nor its queries, and held out in the same way. All that was decided by it is that labelled queries count as
phrasings, and that more of them were worth writing, by others who had not seen this set.

"""

BASELINE = """\
## Against jieba and BM25

What a search engine does out of the box: jieba's words, BM25 (k1 1.2, b 0.75), whole entries. The figure is P@1.
On the left, questions and answers alone: no variants, no known gaps, no labelled queries, no lexicon. On the right,
with the variants, and for faqsearch with all that the sample corpus has.

"""


def folds(judged: Sequence[Judged]) -> list[list[Judged]]:
    """Every fifth query in scope and every fifth out of it."""
    inside = [row for row in judged if row.in_scope]
    outside = [row for row in judged if not row.in_scope]
    return [[*inside[start::FOLDS], *outside[start::FOLDS]] for start in range(FOLDS)]


def goals_section(evaluation: Evaluation) -> Iterator[str]:
    """Every figure beside its goal, then every kind."""
    overall = evaluation.overall
    parts = [measure(rows, rows) for rows in folds(evaluation.judged)]
    rows = []
    for figure in FIGURES:
        values = [value for part in parts if (value := part[figure.name]) is not None]
        spread = f"{statistics.mean(values):.3f} ± {statistics.stdev(values):.3f}"
        goal, value = DEVELOPMENT.get(figure.name), overall[figure.name]
        bar = "" if goal is None else f"{'≥' if figure.rises else '≤'} {goal:.2f}"
        reached = "" if goal is None else "met" if met(figure.name, value, goal) else "**not met**"
        rows.append([f"`{figure.name}`", bar, number(value), spread, reached, figure.meaning])
    yield "## The development queries\n\n"
    yield f"{len(evaluation.judged)} queries, {overall.in_scope} in scope and {overall.out_of_scope} out of scope.\n\n"
    yield table(["Figure", "Goal", "All queries", "Five folds: mean ± deviation", "", "Meaning"], rows)
    yield f"\n{_verdict(evaluation)} {FEW_IN_A_FOLD}\n\n"
    yield kinds_table(evaluation)
    yield "\nThe AUROC of a kind takes the side that it lacks (in scope or out of scope) from all queries.\n\n"


def fresh_section(evaluation: Evaluation) -> Iterator[str]:
    """Every kind and all of them."""
    yield FRESH
    yield kinds_table(evaluation, overall=True)
    yield "\n"


def _verdict(evaluation: Evaluation) -> str:
    """Which goals are met, in words."""
    unmet = [
        f"`{name}` is {number(evaluation.overall[name])} where {goal:g} was the goal"
        for name, goal in DEVELOPMENT.items()
        if not met(name, evaluation.overall[name], goal)
    ]
    weak = [
        f"{kind} ({number(part['P@1'])})"
        for kind, part in evaluation.kinds.items()
        if part.in_scope and not met("P@1", part["P@1"], EVERY_KIND_P_AT_1)
    ]
    first = f"Not met: {'; '.join(unmet)}. Every other goal is met." if unmet else "Every goal is met."
    if weak:
        return f"{first} P@1 was to be {EVERY_KIND_P_AT_1:g} for every kind, and is not for {', '.join(weak)}."
    return f"{first} No kind of query is below P@1 {EVERY_KIND_P_AT_1:g}, which was a goal, too."


def baseline_section(
    knowledge: KnowledgeBase, queries: Sequence[LabelledQuery], full: Evaluation, bare: Evaluation
) -> Iterator[str]:
    """P@1 of each kind beside what BM25 reaches.

    Args:
        full: of the whole sample corpus.
        bare: of its questions and answers alone.
    """
    pairs = [
        (measure_baseline(knowledge.entries, queries, variants=variants), evaluation)
        for variants, evaluation in ((False, bare), (True, full))
    ]
    rows, worse = [], []
    for kind in [*(kind for kind, part in full.kinds.items() if part.in_scope), None]:
        row = [kind or "all"]
        for baseline, evaluation in pairs:
            theirs = baseline.mean("P@1", kind)
            ours = (evaluation.kinds[kind] if kind else evaluation.overall)["P@1"] or 0.0
            row += [number(theirs), number(ours), f"{ours - theirs:+.3f}"]
            if evaluation is bare and ours <= theirs:
                worse.append(row[0])
        rows.append(row)
    yield BASELINE
    yield table(["Kind", "BM25, plain", "faqsearch, plain", "margin", "BM25, variants", "faqsearch", "margin"], rows)
    aurocs = [f"{number(baseline.auroc)} and {number(evaluation.overall['auroc'])}" for baseline, evaluation in pairs]
    yield f"\nAUROC of BM25's best score and of faqsearch's confidence: {aurocs[0]} plain, {aurocs[1]} with all.\n\n"
    verdict = f"it is not on {', '.join(worse)}" if worse else "it is"
    yield f"The goal was to be better than BM25 on the plain corpus on every kind of query: {verdict}.\n\n"


@click.command()
@click.option("--quick", is_flag=True, help="Leave the public FAQ out of the table of what each part brings.")
def main(quick: bool) -> None:
    """Measure everything and write the page; takes about five minutes, and with the public FAQ half an hour."""
    knowledge = read_corpus(CORPUS)
    queries = read_queries(QUERIES, {entry.id for entry in knowledge.entries})
    with trial(knowledge, CORPUS) as found:
        full = evaluate(found.searcher, queries, NOW)
        fresh = evaluate(found.searcher, read_queries(FRESH_QUERIES, EntryIds(found.searcher)), NOW)
        played = [*dialogues_section(found.searcher)]
    with trial(plain(knowledge), CORPUS) as found:
        bare = evaluate(found.searcher, known_topics(queries, found.searcher), NOW)
    sections = (
        day_one_section(),
        (SAMPLE,),
        goals_section(full),
        fresh_section(fresh),
        played,
        own_section(knowledge, CORPUS),
        baseline_section(knowledge, queries, full, bare),
        ablation_section(knowledge, queries, CORPUS, quick=quick),
        public_section(),
    )
    text = INTRODUCTION + "".join(part for section in sections for part in section)
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(text, encoding="utf-8")
    click.echo(f"Wrote {OUT.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
