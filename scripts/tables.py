"""Markdown for the pages that are written from measurements."""

from collections.abc import Sequence

from faqsearch.evaluation import FIGURES, Evaluation


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table; columns of numbers stand to the right."""
    columns = list(zip(*rows, strict=True))
    ruler = ["---:" if _numbers(column) else "---" for column in columns]
    lines = [heads, ruler, *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def kinds_table(evaluation: Evaluation, *, overall: bool = False) -> str:
    """Every figure of each kind of query, and with ``overall`` of all of them together."""
    parts = [*evaluation.kinds.items(), *([("all", evaluation.overall)] if overall else [])]
    rows = [
        [kind, str(part.in_scope + part.out_of_scope), *(number(part[figure.name]) for figure in FIGURES)]
        for kind, part in parts
    ]
    return table(["Kind", "Queries", *(f"`{figure.name}`" for figure in FIGURES)], rows)


def number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _numbers(column: Sequence[str]) -> bool:
    return all(not cell or cell[0] in "0123456789.+-–≥≤" for cell in column)
