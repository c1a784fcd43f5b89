"""Labelled queries, all searched for, and the figures over them and over each kind."""

import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from faqsearch.evaluation.figures import Figures, measure
from faqsearch.evaluation.judged import Judged, judge
from faqsearch.knowledge import LabelledQuery
from faqsearch.search.searcher import Searcher

NO_KIND = "(none)"


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The outcome of an evaluation.

    Args:
        generation: id of what was searched.
        judged: one row a query, in the order of the file.
        kinds: in the order of the file.
    """

    generation: str
    judged: tuple[Judged, ...]
    overall: Figures
    kinds: Mapping[str, Figures]

    @property
    def median_ms(self) -> float:
        """Milliseconds that the core took for a query, at the median."""
        return statistics.median(row.took_ms for row in self.judged)


def evaluate(
    searcher: Searcher, queries: Sequence[LabelledQuery], now: datetime, progress: Callable[[int], None] | None = None
) -> Evaluation:
    """Search for every query and measure.

    Args:
        queries: at least one, their ids distinct, their topics entries of the searcher.
        now: aware; the moment for which channels are open or closed.
        progress: called with the number of queries searched for so far.
    """
    judged = []
    for done, query in enumerate(queries, start=1):
        judged.append(judge(searcher, query, now))
        if progress:
            progress(done)
    return summarise(searcher.generation, judged)


def summarise(generation: str, judged: Sequence[Judged]) -> Evaluation:
    """The figures of judged queries."""
    kinds: dict[str, list[Judged]] = {}
    for row in judged:
        kinds.setdefault(row.query.kind or NO_KIND, []).append(row)
    return Evaluation(
        generation=generation,
        judged=tuple(judged),
        overall=measure(judged, judged),
        kinds={kind: measure(rows, judged) for kind, rows in kinds.items()},
    )


def document(evaluation: Evaluation) -> dict[str, Any]:
    """The evaluation as JSON data: figures overall and per kind, then every query with what came of it."""
    return {
        "generation": evaluation.generation,
        "overall": _figures(evaluation.overall),
        "kinds": {kind: _figures(figures) for kind, figures in evaluation.kinds.items()},
        "took_ms_median": round(evaluation.median_ms, 3),
        "results": [_row(row) for row in evaluation.judged],
    }


def _figures(figures: Figures) -> dict[str, Any]:
    values = {name: None if value is None else round(value, 4) for name, value in figures.values.items()}
    return {"in_scope": figures.in_scope, "out_of_scope": figures.out_of_scope, **values}


def _row(row: Judged) -> dict[str, Any]:
    return {
        "id": row.query.id,
        "text": row.query.text,
        "kind": row.query.kind,
        "topics": dict(row.query.topics),
        "ranked": list(row.ranked),
        "right": row.right,
        "status": str(row.status),
        "confidence": row.confidence,
        "gap": row.gap,
        "first_channel_right": row.first_channel_right,
        "prepare_f1": row.prepare_f1,
        "took_ms": row.took_ms,
    }
