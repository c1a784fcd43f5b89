"""The one analyzer: every term of the index and of a query comes from here."""

import dataclasses
import hashlib
import re
from collections.abc import Iterator
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

from faqsearch.analysis.background import Background
from faqsearch.analysis.intents import Intents, read_intents
from faqsearch.analysis.lexicon import Synonym, parse_phrases, parse_synonyms, parse_userdict
from faqsearch.analysis.normalise import Normalized, normalise
from faqsearch.analysis.segment import char_counts, cut, cut_known, in_dictionary, segment, word_information
from faqsearch.analysis.wordings import reworded
from faqsearch.knowledge import Lexicon

# Raised with every change that makes the same text yield other terms: older generations are then rebuilt.
ANALYZER_VERSION = "2"

_HAN = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_RUNS = re.compile(rf"[{_HAN}]+|[^\W_{_HAN}]+")
_ALL_HAN = re.compile(rf"[{_HAN}]+")
_HAS_ALNUM = re.compile(r"[^\W_]")


class Token(NamedTuple):
    """A term and where it stands: ``normalised_text[start:end] == text``."""

    text: str
    start: int
    end: int


class Analyzer:
    """Normalises and tokenises with one lexicon; immutable, so threads may share it.

    Raises:
        CorpusError: a line of the lexicon is not of its file's format.
    """

    def __init__(self, lexicon: Lexicon = Lexicon()) -> None:  # noqa: B008 (frozen)
        self.lexicon = lexicon
        self.synonyms: dict[str, tuple[Synonym, ...]] = parse_synonyms(lexicon.synonyms)
        self.synonym_places = {term: place for place, term in enumerate(self.synonyms)}
        self.long_synonyms = tuple(term for term in self.synonyms if len(term) > 2 and is_han(term))
        self.stopwords = parse_phrases(lexicon.stopwords)
        self.smalltalk = parse_phrases(lexicon.smalltalk)
        self.intents: Intents = read_intents(lexicon.intents)
        parse_userdict(lexicon.userdict)  # its faults belong here, not in the first search

    @cached_property
    def digest(self) -> str:
        """Names all that decides which terms a text yields; another digest means another index."""
        parts = (ANALYZER_VERSION, self.lexicon.userdict, self.lexicon.stopwords)
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]

    def with_synonyms(self, text: str) -> "Analyzer":
        """The same with other synonyms, which decide no term and so leave the digest as it is.

        Raises:
            CorpusError: a line is not of the format.
        """
        return Analyzer(dataclasses.replace(self.lexicon, synonyms=text))

    @cached_property
    def background(self) -> Background:
        """What characters say in Chinese at large."""
        return Background(char_counts(self.lexicon.userdict))

    def normalize(self, text: str) -> Normalized:
        """The normalised form of ``text``; the other methods take it as ``Normalized.text``."""
        return normalise(text)

    def words(self, normalized: str) -> list[Token]:
        """Words in jieba's search mode, without stop words and punctuation."""
        return [token for token in self.all_words(normalized) if token.text not in self.stopwords]

    def all_words(self, normalized: str) -> list[Token]:
        """Words in jieba's search mode, stop words included, without punctuation."""
        return [
            Token(word, start, end)
            for word, start, end in segment(normalized, self.lexicon.userdict)
            if _HAS_ALNUM.search(word)
        ]

    def dictionary_words(self, normalized: str) -> list[Token]:
        """Words of the dictionary that do not overlap, and the single characters between them; no punctuation."""
        ends = list(accumulate(map(len, words := cut_known(normalized, self.lexicon.userdict))))
        tokens = (Token(word, end - len(word), end) for word, end in zip(words, ends, strict=True))
        return [token for token in tokens if _HAS_ALNUM.search(token.text)]

    def in_dictionary(self, word: str) -> bool:
        """Whether it is a word of Chinese at large, or of the user dictionary."""
        return in_dictionary(word, self.lexicon.userdict)

    def grams(self, normalized: str) -> list[Token]:
        """Single characters and pairs of neighbours in runs of Han; whole runs of other letters and digits."""
        return list(self._grams(normalized))

    def information(self, word: str) -> float:
        """Nats that a word says, in Chinese at large."""
        return word_information(word, self.lexicon.userdict)

    def reworded(self, normalized: str) -> str:
        """The text in its common wording; offsets into it mean nothing."""
        return reworded(normalized, lambda text: cut(text, self.lexicon.userdict))

    def runs(self, normalized: str) -> list[tuple[str, bool]]:
        """Runs of Han characters (true) and of other letters and digits (false), in order."""
        return [(run[0], is_han(run[0][0])) for run in _RUNS.finditer(normalized)]

    def _grams(self, normalized: str) -> Iterator[Token]:
        for run in _RUNS.finditer(normalized):
            text, offset = run[0], run.start()
            if not is_han(text[0]):
                yield Token(text, offset, run.end())
                continue
            for place in range(len(text)):
                for size in (1, 2):
                    if place + size <= len(text):
                        yield Token(text[place : place + size], offset + place, offset + place + size)


def is_han(text: str) -> bool:
    """Whether ``text`` consists of Chinese characters only."""
    return _ALL_HAN.fullmatch(text) is not None
