"""An excerpt of an answer with the query's words marked, as HTML that is safe in any page."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from itertools import accumulate
from typing import NamedTuple

from faqsearch.analysis import Analyzer
from faqsearch.rendering import plain_text

_WINDOW_CHARS = 120
_LEAD_CHARS = 20
_MOST_LEAD_CHARS = 60  # two lines hold some eighty characters, and the first mark shall be among them
_CLAUSE_END = re.compile(r"[^\w\s（(《「『“‘\[]\s*")  # punctuation other than what opens
_NOT_A_BEGINNING = re.compile(r"[^\w（(《「『“‘\[]*")


class AnswerText(NamedTuple):
    """An answer as plain text, with the words in it and where each stands.

    Args:
        words: each (word, start, end), in order.
        spans: for each word, where it stands.
    """

    text: str
    words: tuple[tuple[str, int, int], ...]
    spans: Mapping[str, Sequence[tuple[int, int]]]

    def found(self, query_words: frozenset[str]) -> list[tuple[int, int]]:
        """Where some words stand."""
        return [span for word in query_words & self.spans.keys() for span in self.spans[word]]


def answer_text(analyzer: Analyzer, answer: str) -> AnswerText:
    """Analyse an answer.

    Args:
        answer: Markdown.
    """
    text = plain_text(answer)
    normalized = analyzer.normalize(text)
    words = tuple(
        (word.text, *normalized.original_span(word.start, word.end)) for word in analyzer.words(normalized.text)
    )
    spans: dict[str, list[tuple[int, int]]] = {}
    for word, left, right in words:
        spans.setdefault(word, []).append((left, right))
    return AnswerText(text, words, spans)


def snippet(answer: AnswerText, query_words: frozenset[str]) -> str:
    """About 120 characters around the first marked words, or the beginning where no word is found.

    Args:
        query_words: terms as the analyzer makes them.
    """
    text = answer.text
    marks = _merge(answer.found(query_words))
    start, end = _window(answer, marks)
    pieces, at = [], start
    for left, right in marks:
        if left >= start and right <= end:
            pieces.append(f"{escape(text[at:left])}<mark>{escape(text[left:right])}</mark>")
            at = right
    pieces.append(escape(text[at:end]))
    return f"{'…' if start else ''}{''.join(pieces)}{'…' if end < len(text) else ''}"


def marked_texts(answer: AnswerText, query_words: frozenset[str]) -> tuple[str, ...]:
    """The words to mark in the whole answer, as it writes them; the longest first.

    Single Han characters are left out: where the answer is not cut into words they would be marked inside others.
    """
    found = {answer.text[left:right] for left, right in answer.found(query_words)}
    return tuple(sorted((text for text in found if len(text) > 1), key=lambda text: (-len(text), text)))


def _merge(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for left, right in sorted(spans):
        if merged and left <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(right, merged[-1][1]))
        else:
            merged.append((left, right))
    return merged


def _window(answer: AnswerText, marks: list[tuple[int, int]]) -> tuple[int, int]:
    """The window that holds the most marked characters, the first of such; it begins with a clause or a word."""
    text = answer.text
    lefts, rights = [left for left, _ in marks], [right for _, right in marks]
    marked = [0, *accumulate(right - left for left, right in marks)]
    best = (0, 0, 0)
    for left in lefts:
        start = max(0, left - _LEAD_CHARS)
        first, behind = bisect_left(lefts, start), bisect_right(rights, start + _WINDOW_CHARS)
        held = marked[behind] - marked[first] if behind > first else 0
        if held > best[0]:
            best = (held, start, lefts[first])
    _, start, first = best
    start = min(start, max(0, len(text) - _WINDOW_CHARS, first - _MOST_LEAD_CHARS))
    beginning = _beginning(answer, start, first) if start else 0
    return beginning, min(len(text), max(start, beginning) + _WINDOW_CHARS)


def _beginning(answer: AnswerText, start: int, first: int) -> int:
    """Where to begin so that nothing is torn: at a clause before the first mark, else at a word."""
    clause = _CLAUSE_END.search(answer.text, start - 1, first)
    if clause:
        start = clause.end()
    for _, left, right in answer.words:
        if left < start < right <= left + _LEAD_CHARS:
            start = left
            break
    beginning = _NOT_A_BEGINNING.match(answer.text, start, first)
    return beginning.end() if beginning else start
