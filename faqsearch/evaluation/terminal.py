"""An evaluation to read at a terminal."""

from collections.abc import Iterable, Iterator
from unicodedata import east_asian_width

from faqsearch.evaluation.evaluate import Evaluation
from faqsearch.evaluation.figures import FIGURES, Figures

_NOTHING = "-"


def figures_text(name: str, evaluation: Evaluation) -> str:
    """Every figure with its meaning, then a table with a row a kind.

    Args:
        name: of the evaluation file.
    """
    overall = evaluation.overall
    total = len(evaluation.judged)
    head = f"{name}: {total} {'query' if total == 1 else 'queries'}, {overall.in_scope} in scope, "
    lines = [
        f"{head}{overall.out_of_scope} out of scope; generation {evaluation.generation}",
        "",
        *(f"  {figure.name:<21}  {_number(overall[figure.name]):>6}  {figure.meaning}" for figure in FIGURES),
        f"  {'milliseconds':<21}  {evaluation.median_ms:>6.1f}  spent in the core for a query, at the median",
        "",
        *_table(evaluation),
    ]
    return "\n".join(lines)


def _table(evaluation: Evaluation) -> Iterator[str]:
    width = max(_columns(kind) for kind in ("kind", "all", *evaluation.kinds))
    yield _line("kind", ["in", "out", *(figure.short for figure in FIGURES)], width)
    for kind, figures in [*evaluation.kinds.items(), ("all", evaluation.overall)]:
        yield _line(kind, _cells(figures), width)


def _cells(figures: Figures) -> Iterable[str]:
    return [str(figures.in_scope), str(figures.out_of_scope), *(_number(figures[item.name]) for item in FIGURES)]


def _line(kind: str, cells: Iterable[str], width: int) -> str:
    widths = [4, 4, *(max(6, len(figure.short) + 1) for figure in FIGURES)]
    columns = (cell.rjust(size) for cell, size in zip(cells, widths, strict=True))
    return f"{kind}{' ' * (width - _columns(kind))} {''.join(columns)}"


def _number(value: float | None) -> str:
    return _NOTHING if value is None else f"{value:.3f}"


def _columns(text: str) -> int:
    """Columns that a text takes at a terminal: Chinese characters take two."""
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)
