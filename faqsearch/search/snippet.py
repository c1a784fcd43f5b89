"""An excerpt of an answer with the query's words marked, as HTML that is safe in any page."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from html import escape
from itertools import accumulate
from typing import NamedTuple

from faqsearch.analysis import Analyzer

_WINDOW_CHARS = 120
_LEAD_CHARS = 20
# What Markdown adds to the words: headings, lists, emphasis, links' addresses.
_MARKUP = re.compile(r"^\s*(?:#{1,6}|[-*+]|\d+[.)]|>)\s+|[*_`~]{1,3}|\]\([^)]*\)|!?\[", re.MULTILINE)


class AnswerText(NamedTuple):
    """An answer as plain text, with the words in it and where each stands."""

    text: str
    words: tuple[tuple[str, int, int], ...]


def answer_text(analyzer: Analyzer, answer: str) -> AnswerText:
    """Analyse an answer.

    Args:
        answer: Markdown.
    """
    text = " ".join(_MARKUP.sub(" ", answer).split())
    normalized = analyzer.normalize(text)
    words = analyzer.words(normalized.text)
    return AnswerText(text, tuple((word.text, *normalized.original_span(word.start, word.end)) for word in words))


def snippet(answer: AnswerText, query_words: frozenset[str]) -> str:
    """About 120 characters around the first marked words, or the beginning where no word is found.

    Args:
        query_words: terms as the analyzer makes them.
    """
    text = answer.text
    marks = _merge((left, right) for word, left, right in answer.words if word in query_words)
    start, end = _window(text, marks)
    pieces, at = [], start
    for left, right in marks:
        if left >= start and right <= end:
            pieces.append(f"{escape(text[at:left])}<mark>{escape(text[left:right])}</mark>")
            at = right
    pieces.append(escape(text[at:end]))
    return f"{'…' if start else ''}{''.join(pieces)}{'…' if end < len(text) else ''}"


def _merge(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for left, right in sorted(spans):
        if merged and left <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(right, merged[-1][1]))
        else:
            merged.append((left, right))
    return merged


def _window(text: str, marks: list[tuple[int, int]]) -> tuple[int, int]:
    """The window that holds the most marked characters, the first of such."""
    lefts, rights = [left for left, _ in marks], [right for _, right in marks]
    marked = [0, *accumulate(right - left for left, right in marks)]
    best = (0, 0)
    for left in lefts:
        start = max(0, left - _LEAD_CHARS)
        first, behind = bisect_left(lefts, start), bisect_right(rights, start + _WINDOW_CHARS)
        held = marked[behind] - marked[first] if behind > first else 0
        if held > best[0]:
            best = (held, start)
    start = max(0, min(best[1], len(text) - _WINDOW_CHARS))
    return start, min(len(text), start + _WINDOW_CHARS)
