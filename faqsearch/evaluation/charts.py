"""Charts as inline SVG, their colours from the page's style sheet."""

from collections.abc import Iterable, Iterator, Sequence
from html import escape

from faqsearch.evaluation.curves import Bin, Point

_WIDTH, _HEIGHT = 440, 330
_LEFT, _RIGHT, _TOP, _BOTTOM = 52, 14, 14, 46
_TICKS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
_FLOORS = {0.8: 0.05, 0.5: 0.1, 0.0: 0.2}  # where a scale may start, and how far apart its ticks stand
_LARGEST_DOT, _SMALLEST_DOT = 13.0, 4.0


class _Frame:
    """Where a chart's values stand in its picture: x from 0 to 1, y from ``floor`` to 1."""

    def __init__(self, floor: float = 0.0) -> None:
        self.floor = floor

    def x(self, value: float) -> float:
        return round(_LEFT + value * (_WIDTH - _LEFT - _RIGHT), 1)

    def y(self, value: float) -> float:
        share = (value - self.floor) / (1 - self.floor)
        return round(_HEIGHT - _BOTTOM - share * (_HEIGHT - _TOP - _BOTTOM), 1)

    def axes(self, x_title: str, y_title: str) -> Iterator[str]:
        left, right, bottom = self.x(0), self.x(1), self.y(self.floor)
        step = _FLOORS[self.floor]
        for number in range(round((1 - self.floor) / step) + 1):
            level = self.floor + number * step
            y = self.y(level)
            yield f'<line class="grid" x1="{left}" y1="{y}" x2="{right}" y2="{y}"/>'
            yield f'<text class="end" x="{left - 8}" y="{y + 4}">{level:.2g}</text>'
        for value in _TICKS:
            yield f'<text class="mid" x="{self.x(value)}" y="{bottom + 18}">{value:g}</text>'
        yield f'<text class="mid" x="{self.x(0.5)}" y="{_HEIGHT - 6}">{escape(x_title)}</text>'
        middle = self.y((1 + self.floor) / 2)
        yield f'<text class="mid" x="14" y="{middle}" transform="rotate(-90 14 {middle})">{escape(y_title)}</text>'


def precision_coverage_chart(points: Sequence[Point], shipped: Point | None) -> str:
    """Precision against coverage as the bar for an answer falls, with the point where it stands now."""
    lowest = min([point.precision for point in points] + ([shipped.precision] if shipped else []), default=0.0)
    frame = _Frame(next(floor for floor in _FLOORS if floor <= lowest))
    line = " ".join(f"{frame.x(point.coverage)},{frame.y(point.precision)}" for point in points)
    parts = [*frame.axes("coverage of in-scope queries", "precision"), f'<polyline class="curve" points="{line}"/>']
    if shipped:
        x, y = frame.x(shipped.coverage), frame.y(shipped.precision)
        parts.append(f'<line class="drop" x1="{x}" y1="{y}" x2="{x}" y2="{frame.y(frame.floor)}"/>')
        parts.append(f'<line class="drop" x1="{x}" y1="{y}" x2="{frame.x(0)}" y2="{y}"/>')
        parts.append(
            _dot(x, y, 6, f"as it stands: precision {shipped.precision:.3f} at coverage {shipped.coverage:.3f}")
        )
    return _svg("Precision against coverage", parts)


def calibration_chart(bins: Sequence[Bin]) -> str:
    """The share that is right against confidence; on the diagonal, confidence is what it says."""
    frame = _Frame()
    most = max((item.count for item in bins), default=1)
    parts = [*frame.axes("confidence", "share that is right")]
    parts.append(f'<line class="ideal" x1="{frame.x(0)}" y1="{frame.y(0)}" x2="{frame.x(1)}" y2="{frame.y(1)}"/>')
    for item in bins:
        x, y = frame.x(item.confidence), frame.y(item.right)
        parts.append(f'<line class="gap" x1="{x}" y1="{y}" x2="{x}" y2="{frame.y(item.confidence)}"/>')
        radius = max(_SMALLEST_DOT, _LARGEST_DOT * (item.count / most) ** 0.5)
        words = f"{item.count} queries, mean confidence {item.confidence:.2f}, {item.right:.2f} of them right"
        parts.append(_dot(x, y, radius, words))
    return _svg("Calibration", parts)


def _dot(x: float, y: float, radius: float, words: str) -> str:
    return f'<circle class="dot" cx="{x}" cy="{y}" r="{radius:.1f}"><title>{escape(words)}</title></circle>'


def _svg(name: str, parts: Iterable[str]) -> str:
    head = f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{escape(name)}">'
    return "\n".join([head, *parts, "</svg>"])
