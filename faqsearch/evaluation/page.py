"""An evaluation as one HTML page that needs nothing beside itself: no scripts, no other host."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from html import escape
from importlib.resources import files

from faqsearch.evaluation.charts import calibration_chart, precision_coverage_chart
from faqsearch.evaluation.curves import Point, precision_coverage, reliability
from faqsearch.evaluation.evaluate import Evaluation
from faqsearch.evaluation.figures import FIGURES, Figures
from faqsearch.evaluation.judged import Judged
from faqsearch.evaluation.topics import Topic, weak_topics
from faqsearch.search.searcher import Searcher

_WEAKEST = 15
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


class _Names:
    """Entries by name, as HTML."""

    def __init__(self, searcher: Searcher) -> None:
        self._searcher = searcher

    def cell(self, ids: Iterable[str | None]) -> str:
        """A table cell with questions and ids; None stands for no result."""
        return f'<td class="entry">{"".join(self._entry(id_) for id_ in ids)}</td>'

    def _entry(self, id_: str | None) -> str:
        if id_ is None:
            return "<div>no result</div>"
        question = escape(self._searcher.entry(id_).question)
        return f'<div><span lang="zh">{question}</span> <span class="id">{escape(id_)}</span></div>'


def page(name: str, evaluation: Evaluation, searcher: Searcher, now: datetime) -> str:
    """The page.

    Args:
        name: of the evaluation file.
        searcher: that was evaluated; it knows the entries' questions.
        now: when it was.
    """
    names = _Names(searcher)
    overall = evaluation.overall
    summary = (
        f"{len(evaluation.judged)} queries of {name}: {overall.in_scope} in scope, {overall.out_of_scope} out. "
        f"Generation {evaluation.generation}, {now:%Y-%m-%d %H:%M %Z}. "
        f"{evaluation.median_ms:.1f} ms for a query at the median."
    )
    style = (files("faqsearch.evaluation") / "page.css").read_text(encoding="utf-8")
    parts = [
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>Relevance: {escape(name)}</title>\n<style>\n{style}</style>\n</head>\n<body>",
        f"<header><h1>Relevance</h1>\n<p>{escape(summary)}</p></header>\n<main>",
        _tiles(evaluation),
        _charts(evaluation),
        _kinds(evaluation),
        _confusions(evaluation.judged, names),
        _answered_out_of_scope(evaluation.judged, names),
        _topics(weak_topics(evaluation.judged), names),
        _withheld(evaluation.judged, names),
        "</main>\n</body>\n</html>\n",
    ]
    return "\n".join(parts)


def _tiles(evaluation: Evaluation) -> str:
    inside = [row for row in evaluation.judged if row.in_scope]
    answered = [row for row in evaluation.judged if row.answered]
    outside = len(evaluation.judged) - len(inside)
    words = {
        "P@1": ("P@1", f"{sum(row.right for row in inside)} of {len(inside)} first results answer the query"),
        "nDCG@10": ("nDCG@10", "the first ten against their ideal order"),
        "hit@5": ("hit@5", "an answer among the first five"),
        "channel@1": ("channel@1", "the first channel is one of the right ones"),
        "prepare_f1": ("prepare F1", "items to prepare against the right ones"),
        "answered_precision": ("answered right", f"{sum(row.right for row in answered)} of {len(answered)} answered"),
        "helped": ("helped", "answered rightly, or asked back with a right option"),
        "answered_wrong": ("answered wrong", "of all in scope, less is better"),
        "coverage": ("coverage", f"{sum(row.answered for row in inside)} of {len(inside)} in scope answered"),
        "out_of_scope_answered": (
            "out of scope",
            f"{sum(not row.in_scope for row in answered)} of {outside} answered, less is better",
        ),
        "out_of_scope_asked": ("out of scope, asked", "less is better"),
        "auroc": ("AUROC", "confidence tells in scope from out"),
        "ece": ("calibration error", "ECE over ten bins, less is better"),
    }
    tiles = [
        f'<li class="tile"><span>{title}</span><b>{_number(evaluation.overall[name])}</b><small>{small}</small></li>'
        for name, (title, small) in words.items()
    ]
    return "\n".join(['<ul class="tiles">', *tiles, "</ul>"])


def _charts(evaluation: Evaluation) -> str:
    precision, coverage = evaluation.overall["answered_precision"], evaluation.overall["coverage"]
    shipped = Point(0.0, coverage, precision) if precision is not None and coverage is not None else None
    return "\n".join(
        [
            '<div class="charts">\n<figure><figcaption><b>Precision against coverage</b>',
            "As the confidence that an answer needs falls, more is answered and less of it is right. "
            "The dot is where the thresholds stand.</figcaption>",
            precision_coverage_chart(precision_coverage(evaluation.judged), shipped),
            "</figure>\n<figure><figcaption><b>Calibration</b>",
            "On the dashed line, of the queries with confidence 0.7 the first result is right for 0.7. "
            "A larger dot stands for more queries.</figcaption>",
            calibration_chart(reliability(evaluation.judged)),
            "</figure>\n</div>",
        ]
    )


def _kinds(evaluation: Evaluation) -> str:
    heads = ["<th>Kind</th>", '<th class="number">In</th>', '<th class="number">Out</th>']
    for item in FIGURES:
        title = escape(item.name.replace("_", " "))
        heads.append(f'<th class="number" title="{escape(item.meaning)}">{title}</th>')
    rows = [_kind_row(kind, figures) for kind, figures in evaluation.kinds.items()]
    rows.append(_kind_row("all", evaluation.overall, "all"))
    words = "In and Out: queries in and out of scope. For the AUROC of a kind, the side that it lacks is that of all."
    return _section("By kind of query", words, heads, rows, "table figures")


def _kind_row(kind: str, figures: Figures, style: str = "") -> str:
    cells = [f'<td class="number">{count or ""}</td>' for count in (figures.in_scope, figures.out_of_scope)]
    for item in FIGURES:
        value = figures[item.name]
        bar = f' share" style="--part:{value:.1%}' if item.name == "P@1" and value is not None else ""
        cells.append(f'<td class="number{bar}">{_number(value, blank="")}</td>')
    return f'<tr class="{style}"><th scope="row">{escape(kind)}</th>{"".join(cells)}</tr>'


def _confusions(judged: Sequence[Judged], names: _Names) -> str:
    wrong = sorted((row for row in judged if row.in_scope and not row.right), key=lambda row: -row.confidence)
    rows = []
    for row in wrong:
        style = ' class="confident"' if row.answered else ""
        cells = f"{_query(row)}{names.cell(row.best)}{names.cell([row.first])}"
        rows.append(f"<tr{style}>{cells}{_confidence(row)}<td>{row.status}</td></tr>")
    heads = [*_heads("Query", "Expected", "Got"), '<th class="number">Confidence</th>', "<th>Status</th>"]
    have = _count(len(wrong), "in-scope query has", "in-scope queries have")
    words = f"{have} a first result that does not answer it, the most confident first; those tinted were answered so."
    return _section("Confusions", words, heads, rows)


def _answered_out_of_scope(judged: Sequence[Judged], names: _Names) -> str:
    rows = [row for row in judged if not row.in_scope and row.answered]
    rows.sort(key=lambda row: -row.confidence)
    lines = [f"<tr>{_query(row)}{names.cell([row.first])}{_confidence(row)}</tr>" for row in rows]
    heads = [*_heads("Query", "Answered with"), '<th class="number">Confidence</th>']
    words = f"{_count(len(rows), 'query was', 'queries were')} answered though nothing in the corpus answers it. "
    return _section("Answered out of scope", words + "A known gap with their wording tells them apart.", heads, lines)


def _topics(topics: Sequence[Topic], names: _Names) -> str:
    rows = []
    for topic in topics[:_WEAKEST]:
        numbers = f'<td class="number">{topic.right} of {topic.queries}</td>'
        rows.append(f"<tr>{names.cell([topic.entry])}{numbers}{names.cell(id_ for id_, _ in topic.taken_for[:3])}</tr>")
    heads = ["<th>Entry</th>", '<th class="number">First result right</th>', "<th>What comes first instead</th>"]
    words = "Entries whose queries are least often answered by the first result. Variants in these queries' style help."
    return _section("Weakest topics", words, heads, rows)


def _withheld(judged: Sequence[Judged], names: _Names) -> str:
    rows = sorted((row for row in judged if row.right and not row.answered), key=lambda row: row.confidence)
    lines = [f"<tr>{_query(row)}{names.cell([row.first])}{_confidence(row)}<td>{row.status}</td></tr>" for row in rows]
    heads = [*_heads("Query", "First result"), '<th class="number">Confidence</th>', "<th>Status</th>"]
    have = _count(len(rows), "query has", "queries have")
    words = f"{have} the right first result, but too little confidence in it, or another as good."
    return _section("Right, but not answered", words, heads, lines)


def _section(title: str, words: str, heads: Sequence[str], rows: Sequence[str], style: str = "table") -> str:
    if not rows:
        return f'<section><h2>{title}</h2>\n<p class="none">None.</p></section>'
    body = "\n".join(rows)
    table = f"<table><thead><tr>{''.join(heads)}</tr></thead>\n<tbody>\n{body}\n</tbody></table>"
    scrolls = f'<div class="{style}" tabindex="0" role="region" aria-label="{title}">{table}</div>'
    return f"<section><h2>{title}</h2>\n<p>{escape(words)}</p>\n{scrolls}</section>"


def _heads(*titles: str) -> list[str]:
    return [f"<th>{title}</th>" for title in titles]


def _query(row: Judged) -> str:
    about = " · ".join(part for part in (row.query.id, row.query.kind) if part)
    text = f'<span lang="zh">{escape(row.query.text)}</span>'
    return f'<td class="query">{text} <span class="id">{escape(about)}</span></td>'


def _confidence(row: Judged) -> str:
    return f'<td class="number">{row.confidence:.2f}</td>'


def _number(value: float | None, blank: str = "–") -> str:
    return blank if value is None else f"{value:.3f}"


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
