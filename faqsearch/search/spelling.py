"""Words by their sound: typed pinyin and initials made Chinese again, and words misspelt by ear.

>>> zhanghu jiedong → 账户解冻        wjmm → 忘记密码        冲值不了 → 充值不了
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from faqsearch.analysis import Analyzer
from faqsearch.analysis.analyzer import is_han
from faqsearch.analysis.pinyin import split_typed, syllables
from faqsearch.knowledge import Entry

_MAX_WORD_CHARS = 5
_ABBREVIATED_CHARS = range(3, 6)
_LEAST_ABBREVIATED = 3  # times that a run of characters must stand in the corpus to be abbreviated
_VOWELS = frozenset("aeiou")


class Speller:
    """The words of a corpus by their sound.

    Args:
        words: toneless syllables joined by spaces → the corpus's commonest word that sounds so.
        abbreviations: initials → the commonest run of characters that has them.
        known: every word of the corpus, Latin ones included.
    """

    def __init__(self, words: dict[str, str], abbreviations: dict[str, str], known: frozenset[str]) -> None:
        self._words = words
        self._abbreviations = abbreviations
        self._known = known

    @classmethod
    def build(cls, entries: Iterable[Entry], analyzer: Analyzer, *, abbreviations: bool = True) -> "Speller":
        """Gather the words of all phrasings, and runs of characters that may be abbreviated."""
        counts: Counter[str] = Counter()
        grams: Counter[str] = Counter()
        for entry in entries:
            for phrasing in entry.phrasings:
                text = analyzer.normalize(phrasing).text
                counts.update(token.text for token in analyzer.all_words(text))
                for run, han in analyzer.runs(text) if abbreviations else ():
                    if han:
                        grams.update(_grams(run))
        words: dict[str, str] = {}
        for word in sorted(counts, key=lambda word: (-counts[word], word)):
            if len(word) <= _MAX_WORD_CHARS and is_han(word):
                words.setdefault(" ".join(syllables(word)), word)
        common = [gram for gram in grams if grams[gram] >= _LEAST_ABBREVIATED]
        full: dict[str, str] = {}
        for gram in sorted(common, key=lambda gram: (-grams[gram], gram)):
            full.setdefault("".join(sound[0] for sound in syllables(gram)), gram)
        return cls(words, full, frozenset(counts))

    def to_json(self) -> str:
        """The speller as a text that :meth:`from_json` reads."""
        row = {"words": self._words, "abbreviations": self._abbreviations, "known": sorted(self._known)}
        return json.dumps(row, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> "Speller":
        """What :meth:`to_json` wrote."""
        row = json.loads(text)
        return cls(row["words"], row["abbreviations"], frozenset(row["known"]))

    def knows(self, word: str) -> bool:
        """Whether a phrasing of an entry has the word."""
        return word in self._known

    def spelled_out(self, runs: Sequence[tuple[str, bool]]) -> str:
        """A query with its typed pinyin and abbreviations made Chinese; other runs stay.

        Args:
            runs: of Han characters (true) and of other letters and digits, in order.

        Returns:
            The runs joined by spaces.
        """
        out: list[str] = []
        sounds: list[str] = []  # of neighbouring runs of pinyin: words may be typed syllable by syllable
        for run, han in [*runs, ("", True)]:
            typed = None if han or run in self._known else split_typed(run)
            if typed:
                sounds.extend(typed)
                continue
            if sounds:
                out.append(self._chinese(sounds))
                sounds = []
            out.append(run if han else self._full(run))
        return " ".join(filter(None, out))

    def respelled(self, text: str, runs: Sequence[tuple[str, bool]]) -> str:
        """A text with words of the corpus put where the corpus lacks what was typed and has its sound.

        Whether that fits is for the ranking to say: 体现 is a word, too, and only the rest of the
        query tells that 提现 was meant.
        """
        out: list[str] = []
        at = 0
        for run, han in runs:
            start = text.index(run, at)
            out += [text[at:start], self._by_ear(run) if han else run]
            at = start + len(run)
        return "".join([*out, text[at:]])

    def _by_ear(self, run: str) -> str:
        sounds = syllables(run)
        out: list[str] = []
        at = 0
        while at < len(run):
            size, word = next(self._words_at(sounds, at, least=2), (1, run[at]))
            typed = run[at : at + size]
            out.append(typed if typed in self._known else word)
            at += size
        return "".join(out)

    def _chinese(self, sounds: Sequence[str]) -> str:
        """Syllables as the fewest words of the corpus; as they were typed where it has none for one of them."""
        best: list[list[str] | None] = [None] * len(sounds) + [[]]
        for at in range(len(sounds) - 1, -1, -1):
            for size, word in self._words_at(sounds, at, least=1):
                rest = best[at + size]
                known = best[at]
                if rest is not None and (known is None or len(rest) + 1 < len(known)):
                    best[at] = [word, *rest]
        return "".join(best[0]) if best[0] else "".join(sounds)

    def _words_at(self, sounds: Sequence[str], at: int, *, least: int) -> Iterator[tuple[int, str]]:
        """Words that sound like what starts at a place, with how many syllables they take; the longest first."""
        for size in range(min(_MAX_WORD_CHARS, len(sounds) - at), least - 1, -1):
            if word := self._words.get(" ".join(sounds[at : at + size])):
                yield size, word

    def _full(self, run: str) -> str:
        abbreviated = run not in self._known and not _VOWELS & set(run)
        return self._abbreviations.get(run, run) if abbreviated else run


def _grams(run: str) -> Iterator[str]:
    return (run[at : at + size] for size in _ABBREVIATED_CHARS for at in range(len(run) - size + 1))
