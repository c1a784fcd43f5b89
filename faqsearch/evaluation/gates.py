"""Bars that an evaluation is held against, so that a worse corpus does not pass unseen."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from faqsearch.errors import ConfigError, QualityGateError
from faqsearch.evaluation.evaluate import Evaluation
from faqsearch.evaluation.figures import BY_NAME, Figures

EACH = "each"
"""In place of a kind: every kind that the figure can be measured for."""


@dataclass(frozen=True, slots=True)
class Gate:
    """A bar for one figure.

    Args:
        kind: None for all queries together, :data:`EACH` for every kind by itself.
        least: whether the bar is the least that will do, rather than the most.
    """

    figure: str
    bar: float
    least: bool
    kind: str | None = None


def parse_gate(text: str, *, least: bool) -> Gate:
    """Read ``P@1=0.93``, ``typo:P@1=0.85`` (one kind) or ``each:P@1=0.85`` (every kind).

    Raises:
        ConfigError: it is not of that form, or there is no such figure.
    """
    name, equals, value = text.rpartition("=")
    kind, colon, figure = name.strip().rpartition(":")
    known = {other.lower(): other for other in BY_NAME}
    if not equals or figure.lower() not in known:
        raise ConfigError(
            f"{text!r:.60} is not a bar: expected FIGURE=NUMBER or KIND:FIGURE=NUMBER, "
            f"with one of the figures {', '.join(BY_NAME)}"
        )
    try:
        bar = float(value)
    except ValueError:
        bar = -1.0
    if not 0 <= bar <= 1:
        raise ConfigError(f"{text!r:.60}: the bar must be a number from 0 to 1, found {value!r:.20}")
    return Gate(known[figure.lower()], bar, least, kind if colon else None)


def check_gates(evaluation: Evaluation, gates: Sequence[Gate]) -> None:
    """Hold an evaluation against its bars.

    Raises:
        ConfigError: a bar is for a kind that no query is of.
        QualityGateError: naming every bar that is not met, or whose figure cannot be measured.
    """
    unmet = [sentence for gate in gates for sentence in _unmet(evaluation, gate)]
    if unmet:
        raise QualityGateError("\n".join(unmet))


def _unmet(evaluation: Evaluation, gate: Gate) -> Iterator[str]:
    for kind, figures in _held(evaluation, gate):
        value = figures[gate.figure]
        place = f" of {kind}" if kind else ""
        bar = f"{'at least' if gate.least else 'at most'} {gate.bar:g}"
        if value is None:
            if gate.kind != EACH:
                yield f"{gate.figure}{place} cannot be measured with these queries; {bar} was asked for"
        elif value < gate.bar if gate.least else value > gate.bar:
            yield f"{gate.figure}{place} is {value:.4f}; {bar} was asked for"


def _held(evaluation: Evaluation, gate: Gate) -> list[tuple[str, Figures]]:
    if gate.kind is None:
        return [("", evaluation.overall)]
    if gate.kind == EACH:
        return list(evaluation.kinds.items())
    if gate.kind not in evaluation.kinds:
        raise ConfigError(f"no query is of the kind {gate.kind!r:.40} (kinds: {', '.join(evaluation.kinds)})")
    return [(gate.kind, evaluation.kinds[gate.kind])]
