"""A report to look at: one HTML file that needs nothing else."""

from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path

from faqsearch.querylog.report import Day, Group, Report

_WIDTH, _HEIGHT, _LEFT, _BOTTOM = 720, 180, 40, 22
_TREND_WIDTH, _TREND_HEIGHT = 120, 24


def report_page(made: Report, *, limit: int) -> str:
    """The report as HTML; ``limit`` bounds each of its lists. Queries are escaped: they are whatever users typed."""
    style = Path(__file__).with_name("page.css").read_text(encoding="utf-8")
    body = "\n".join(_parts(made, limit))
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f"<title>What was asked</title>\n<style>\n{style}</style>\n</head>\n<body>\n<main>\n{body}\n</main>\n"
        "</body>\n</html>\n"
    )


def _parts(made: Report, limit: int) -> Iterator[str]:
    yield "<h1>What was asked</h1>"
    if not made.searches:
        yield "<p>The query log has no search in these days.</p>"
        return
    yield (
        f"<p>{made.searches} searches from {made.first_day} to {made.last_day}; "
        f"<strong>{made.answered:.1%} answered</strong>.</p>"
    )
    for channel in dict.fromkeys(day.channel for day in made.days):
        yield f"<h2>Searches a day, {escape(channel)}</h2>"
        yield days_chart([day for day in made.days if day.channel == channel])
    yield (
        '<p class="soft">answered, asked back, not answered: dark, amber, grey from the bottom; '
        "each bar says its figures.</p>"
    )
    yield from _group_table("Asked in vain", made.in_vain, limit)
    yield from _group_table("Asked back about, and given up", made.abandoned, limit)
    rows = [
        [_number(row.no), _number(row.yes), _entry(row.question, row.id), _text(" / ".join(row.queries))]
        for row in made.voted_down[:limit]
    ]
    yield from _table("Answered, and voted down", ("No", "Yes", "Entry", "For"), rows, len(made.voted_down))
    rows = [[_number(word.count), _text(word.word), _text(word.example)] for word in made.words[:limit]]
    title = "Words that users use and the corpus does not"
    yield from _table(title, ("Times", "Word", "For example"), rows, len(made.words))
    rows = [[_entry(entry.question, entry.id)] for entry in made.unneeded[:limit]]
    yield from _table("Entries that nobody needed", ("Entry",), rows, len(made.unneeded))


def days_chart(days: Sequence[Day]) -> str:
    """A bar for each day, as inline SVG: answered, asked back, not answered."""
    most = max((day.searches for day in days), default=1)
    step = (_WIDTH - _LEFT) / max(1, len(days))
    scale = (_HEIGHT - _BOTTOM - 8) / most
    parts = [f'<text x="0" y="14">{most}</text>', f'<text x="0" y="{_HEIGHT - _BOTTOM}">0</text>']
    for place, day in enumerate(days):
        words = f"{day.day}: {day.searches} searches, {day.answered} answered, {day.ambiguous} asked back"
        y = float(_HEIGHT - _BOTTOM)
        parts.append(f"<g><title>{words}</title>")
        rest = day.searches - day.answered - day.ambiguous
        for kind, count in (("answered", day.answered), ("ambiguous", day.ambiguous), ("unanswered", rest)):
            y -= count * scale
            parts.append(
                f'<rect class="{kind}" x="{_LEFT + place * step:.1f}" y="{y:.1f}" '
                f'width="{max(1.0, step * 0.8):.1f}" height="{count * scale:.1f}"/>'
            )
        parts.append("</g>")
    for at in sorted({0, len(days) - 1}):
        anchor = "start" if at == 0 else "end"
        x = _LEFT if at == 0 else _WIDTH
        parts.append(f'<text x="{x}" y="{_HEIGHT - 4}" text-anchor="{anchor}">{days[at].day}</text>')
    label = f"Searches a day from {days[0].day} to {days[-1].day}" if days else "Searches a day"
    inner = "".join(parts)
    return f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" role="img" aria-label="{label}">{inner}</svg>'


def trend_chart(counts: Sequence[int]) -> str:
    """How often on each day, as a small line."""
    most = max(counts, default=0) or 1
    step = _TREND_WIDTH / max(1, len(counts) - 1)
    height = _TREND_HEIGHT - 4
    points = " ".join(f"{at * step:.1f},{2 + height - count * height / most:.1f}" for at, count in enumerate(counts))
    return (
        f'<svg viewBox="0 0 {_TREND_WIDTH} {_TREND_HEIGHT}" width="{_TREND_WIDTH}" role="img" '
        f'aria-label="at most {max(counts, default=0)} a day"><polyline class="trend" points="{points}"/></svg>'
    )


def _group_table(title: str, groups: Sequence[Group], limit: int) -> Iterator[str]:
    rows = [
        [
            _number(row.number),
            _text(row.query, [example for example in row.examples if example != row.query]),
            _number(row.count),
            f"<td>{trend_chart(row.by_day)}<br><small>{row.trend:+d} lately</small></td>",
            (_entry(row.nearest.question, row.nearest.id, row.gap) if row.nearest else "<td>nothing</td>"),
        ]
        for row in groups[:limit]
    ]
    yield from _table(title, ("Group", "Query", "Times", "Trend", "Nearest entry"), rows, len(groups))


def _table(title: str, head: Sequence[str], rows: Sequence[Sequence[str]], count: int) -> Iterator[str]:
    yield f"<h2>{escape(title)}: {count or 'none'}</h2>"
    if not rows:
        return
    if len(rows) < count:
        yield f'<p class="soft">The first {len(rows)} are shown.</p>'
    cells = "".join(f'<th scope="col">{escape(name)}</th>' for name in head)
    yield f'<div class="wide" tabindex="0" role="group" aria-label="{escape(title)}"><table>'
    yield f"<thead><tr>{cells}</tr></thead><tbody>"
    for row in rows:
        yield f"<tr>{''.join(row)}</tr>"
    yield "</tbody></table></div>"


def _number(value: int) -> str:
    return f'<td class="number">{value}</td>'


def _text(text: str, more: Sequence[str] = ()) -> str:
    below = f"<br><small>{escape(' / '.join(more))}</small>" if more else ""
    return f'<td lang="zh-CN">{escape(text)}{below}</td>'


def _entry(question: str, id_: str, gap: bool = False) -> str:
    kind = " (known gap)" if gap else ""
    return f'<td><span lang="zh-CN">{escape(question)}</span>{kind}<br><small>{escape(id_)}</small></td>'
