"""Did you mean: what a query that was misspelt by ear, or typed as pinyin, should have been."""

from collections.abc import Iterable

from faqsearch.analysis import Analyzer
from faqsearch.analysis.pinyin import split_typed, syllables
from faqsearch.knowledge import Entry

_LONGEST, _SHORTEST = 5, 2


class Speller:
    """The corpus's words by their sound."""

    def __init__(self, entries: Iterable[Entry], analyzer: Analyzer) -> None:
        self._analyzer = analyzer
        counts: dict[str, int] = {}
        for entry in entries:
            for phrasing in entry.phrasings:
                for token in analyzer.words(analyzer.normalize(phrasing).text):
                    counts[token.text] = counts.get(token.text, 0) + 1
        self._known = counts
        self._by_sound: dict[tuple[str, ...], str] = {}
        for word in sorted(counts, key=lambda word: (-counts[word], word)):
            runs = analyzer.runs(word)
            if _SHORTEST <= len(word) <= _LONGEST and len(runs) == 1 and runs[0][1]:
                self._by_sound.setdefault(tuple(syllables(word)), word)

    def corrected(self, normalized: str) -> str | None:
        """The query with words of the corpus put where others sound the same; None when nothing changes.

        Whether the result fits is for the ranking to say: 体现 is a word, and only the
        rest of the query tells that 提现 was meant.
        """
        pieces: list[str] = []
        last = 0
        for run, han in self._analyzer.runs(normalized):
            start = normalized.index(run, last)
            pieces.append(normalized[last:start])
            pieces.append(self._respell(run) if han else self._spell(run))
            last = start + len(run)
        pieces.append(normalized[last:])
        result = "".join(pieces)
        return result if result != normalized else None

    def _respell(self, run: str) -> str:
        """Han characters: words that the corpus lacks give way to its own words of the same sound."""
        sounds = syllables(run)
        out: list[str] = []
        at = 0
        while at < len(run):
            word = self._word_at(sounds, at)
            if word:
                typed = run[at : at + len(word)]
                out.append(typed if typed in self._known else word)
                at += len(word)
            else:
                out.append(run[at])
                at += 1
        return "".join(out)

    def _spell(self, run: str) -> str:
        """Latin letters: as words where all of it is pinyin and the corpus has words of that sound."""
        sounds = split_typed(run)
        if not sounds or run in self._known:
            return run
        out: list[str] = []
        at = 0
        while at < len(sounds):
            word = self._word_at(list(sounds), at)
            if word is None:
                return run
            out.append(word)
            at += len(word)
        return "".join(out)

    def _word_at(self, sounds: list[str], at: int) -> str | None:
        """The longest word of the corpus that sounds like what stands at a place."""
        for length in range(min(_LONGEST, len(sounds) - at), _SHORTEST - 1, -1):
            if word := self._by_sound.get(tuple(sounds[at : at + length])):
                return word
        return None
