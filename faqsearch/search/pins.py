"""Pins: what the operator puts first for some queries, from a day to a day."""

from collections.abc import Sequence
from datetime import date

from faqsearch.analysis import Analyzer
from faqsearch.analysis.courtesy import without_courtesy
from faqsearch.analysis.likeness import likeness, likeness_codes
from faqsearch.analysis.units import Codes
from faqsearch.knowledge import Match, Pin

# Cosine from which a query is like a pin's: the same words in another order, misspelt by ear, in traditional
# characters, with a word more. It is no likeness of meaning.
LIKE = 0.6


class Pins:
    """Which pins a query calls up.

    Args:
        pins: of a corpus, :attr:`all` of them; the first one that fits counts.
    """

    def __init__(self, pins: Sequence[Pin], analyzer: Analyzer) -> None:
        self.all = tuple(pins)
        self._analyzer = analyzer
        self._pins = [(pin, tuple(_bare(analyzer.normalize(text).text) for text in pin.queries)) for pin in pins]
        self._codes: dict[str, Codes] = {
            text: likeness_codes(text, analyzer)
            for pin, texts in self._pins
            if pin.match is Match.LIKE
            for text in texts
        }

    def of(self, normalized: str, day: date) -> tuple[Pin | None, Pin | None]:
        """The pins that count for a query on a day: the one with the entry, and the one with the notice."""
        held = [(pin, texts) for pin, texts in self._pins if pin.holds(day)]
        if not held:
            return None, None
        query = _bare(normalized)
        codes = likeness_codes(query, self._analyzer) if self._codes else None
        fitting = [pin for pin, texts in held if self._fits(pin.match, texts, query, codes)]
        entry = next((pin for pin in fitting if pin.entry is not None), None)
        return entry, next((pin for pin in fitting if pin.notice is not None), None)

    def _fits(self, match: Match, texts: Sequence[str], query: str, codes: Codes | None) -> bool:
        if match is Match.EXACT:
            return query in texts
        if match is Match.CONTAINS:
            return any(text in query for text in texts)
        return codes is not None and any(likeness(self._codes[text], codes) >= LIKE for text in texts)


def _bare(normalized: str) -> str:
    """Without what says nothing at its edges: greetings, thanks, spaces and marks of the end."""
    return without_courtesy(normalized).strip(" ?!.,;:。、~…")
