"""What each part brings: every figure with one part off at a time."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from unittest.mock import patch

import click

from faqsearch.evaluation import evaluate
from faqsearch.knowledge import KnowledgeBase, LabelledQuery
from faqsearch.learn import artifact
from faqsearch.search.blocks import BLOCKS
from faqsearch.search.confidence import PLAIN_SIGNS, UNPAIRED_SIGNS
from fit_default_weights import fit
from public_faq import PUBLIC_FAQ, PUBLIC_FILES, public_trial
from tables import number, table
from trials import NOW, known_topics, processor_ms, trial
from variations import VARIATIONS, Variation, plain, without_answers

ABLATION = """\
## What each part brings

One part off at a time; what the engine does is off for entries and queries alike, and everything is learnt anew, the
weights that ship included. The first columns are over the development queries, where one query is 0.007 of P@1 and
small differences are noise. Bare is the sample corpus without variants, known gaps, labelled queries and lexicon.
Columns named public and plain, where they are there, are the public FAQ below with and without variants: 774 queries,
0.001 each. Milliseconds are the processor's for a query at the median, of three askings the quickest.

"""


def ablation_section(
    knowledge: KnowledgeBase, queries: Sequence[LabelledQuery], corpus: Path, *, quick: bool
) -> Iterator[str]:
    """A row for each variation.

    Args:
        corpus: folder that the knowledge was read from.
        quick: leave the columns of the public FAQ out.
    """
    quick = quick or not PUBLIC_FAQ.is_dir()
    rows = []
    for variation in VARIATIONS:
        click.echo(f"Off: {variation.off}", err=True)
        with variation.applied(), trial(variation.transform(knowledge), corpus) as found:
            ours = evaluate(found.searcher, known_topics(queries, found.searcher), NOW)
            worked_ms = processor_ms(found.searcher, queries)
        names = ("P@1", "nDCG@10", "auroc", "answered_precision", "coverage", "out_of_scope_answered", "ece")
        cells = [number(ours.overall[name]) for name in names]
        with _refitted(variation):
            bare = [_bare_cell(variation, knowledge, queries, corpus)]
            public = [] if quick else _public_cells(variation)
        rows.append([variation.off, *cells, *bare, *public, f"{worked_ms:.1f}"])
    yield ABLATION
    heads = ("P@1", "nDCG@10", "AUROC", "answered precision", "coverage", "out of scope answered", "ECE")
    public_heads = () if quick else ("public P@1", "public AUROC", "plain P@1", "plain AUROC")
    yield table(["Off", *heads, "bare P@1", *public_heads, "ms"], rows)
    yield "\n"


@contextmanager
def _refitted(variation: Variation) -> Iterator[None]:
    """The engine as varied, with the weights that ship fitted for it."""
    with variation.applied():
        fitted = fit(BLOCKS, (*PLAIN_SIGNS, *UNPAIRED_SIGNS)) if variation.of_engine else None
        with patch.object(artifact, "default_weights", lambda **_: fitted) if fitted else nullcontext():
            yield


def _bare_cell(variation: Variation, knowledge: KnowledgeBase, queries: Sequence[LabelledQuery], corpus: Path) -> str:
    """P@1 of the corpus without what people have put into it, where the part is in that at all."""
    if not variation.of_engine and variation.transform is not without_answers:
        return ""
    with trial(variation.transform(plain(knowledge)), corpus) as found:
        return number(evaluate(found.searcher, known_topics(queries, found.searcher), NOW).overall["P@1"])


def _public_cells(variation: Variation) -> list[str]:
    """P@1 and AUROC of the public FAQ with and without variants, where the part is one of the engine's."""
    if not variation.of_engine:
        return [""] * 4
    cells = []
    for file in PUBLIC_FILES:
        overall = public_trial(file).overall
        cells += [number(overall["P@1"]), number(overall["auroc"])]
    return cells
