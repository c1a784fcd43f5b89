"""The figures of a set of judged queries."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from faqsearch.evaluation.curves import auroc, calibration_error
from faqsearch.evaluation.judged import Judged
from faqsearch.evaluation.ranked import RANKED, score_rankings


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure that is measured.

    Args:
        short: its name where there is little room.
        meaning: in plain words.
        rises: whether more is better.
    """

    name: str
    short: str
    meaning: str
    rises: bool = True


FIGURES = (
    Figure("P@1", "P@1", "the first result answers the query (grade 2)"),
    Figure("nDCG@10", "nDCG@10", "how near the first ten come to the ideal order (gain 2^grade - 1)"),
    Figure("hit@3", "hit@3", "a result that answers the query is among the first three"),
    Figure("hit@5", "hit@5", "a result that answers the query is among the first five"),
    Figure("MRR@10", "MRR@10", "1 / rank of the first result that answers the query"),
    Figure("channel@1", "chan@1", "the first channel shown is one that the best entry names"),
    Figure("prepare_f1", "prepF1", "F1 of the items to prepare against the best entry's"),
    Figure("auroc", "AUROC", "an in-scope query has a higher confidence than one out of scope"),
    Figure("answered_precision", "ansPrec", "the first result answers the query, of all with status answered"),
    Figure("coverage", "cover", "in-scope queries with status answered"),
    Figure(
        "helped", "helped", "answered rightly, or asked back with a right entry among the options (of all in scope)"
    ),
    Figure("answered_wrong", "wrong", "answered by an entry that has no grade (of all in scope)", rises=False),
    Figure("out_of_scope_answered", "oosAns", "out-of-scope queries with status answered", rises=False),
    Figure("out_of_scope_asked", "oosAsk", "out-of-scope queries with status ambiguous", rises=False),
    Figure("ece", "ECE", "how far confidence is from the share that is right (10 bins)", rises=False),
)
BY_NAME: Mapping[str, Figure] = {figure.name: figure for figure in FIGURES}


@dataclass(frozen=True, slots=True)
class Figures:
    """What was measured over some queries.

    Args:
        values: name → value, in the order of :data:`FIGURES`; None where nothing is there to be measured.
    """

    in_scope: int
    out_of_scope: int
    values: Mapping[str, float | None]

    def __getitem__(self, name: str) -> float | None:
        return self.values[name]


def measure(judged: Sequence[Judged], everything: Sequence[Judged]) -> Figures:
    """The figures of some queries.

    Args:
        judged: the queries of one kind, or all.
        everything: all queries of the file. A kind is mostly in scope as a whole or out of it as a whole, so
            for its AUROC the side that it lacks is taken from here.
    """
    inside = [row for row in judged if row.in_scope]
    outside = [row for row in judged if not row.in_scope]
    answered = [row for row in judged if row.answered]
    ranked = score_rankings({row.query.id: row.grades for row in inside}, {row.query.id: row.ranked for row in inside})
    values = {name: _mean(scores[name] for scores in ranked.values()) for name in RANKED}
    values["channel@1"] = _mean(row.first_channel_right for row in inside if row.first_channel_right is not None)
    values["prepare_f1"] = _mean(row.prepare_f1 for row in inside if row.prepare_f1 is not None)
    values["auroc"] = auroc(
        [row.confidence for row in inside or everything if row.in_scope],
        [row.confidence for row in outside or everything if not row.in_scope],
    )
    values["answered_precision"] = _mean(row.right for row in answered) if inside else None
    values["coverage"] = _mean(row.answered for row in inside)
    values["helped"] = _mean(row.helped for row in inside)
    values["answered_wrong"] = _mean(row.answered and row.first not in row.grades for row in inside)
    values["out_of_scope_asked"] = _mean(row.asked for row in outside)
    values["out_of_scope_answered"] = _mean(row.answered for row in outside)
    values["ece"] = calibration_error(judged)
    return Figures(len(inside), len(outside), {figure.name: values[figure.name] for figure in FIGURES})


def _mean(numbers: Iterable[float]) -> float | None:
    values = list(numbers)
    return sum(values) / len(values) if values else None
