"""English words by their stem, and without those of mere grammar: "refunds" meets "refund", "how do I" says nothing."""

import re
from functools import lru_cache
from importlib.resources import files
from typing import Any

import snowballstemmer

from faqsearch.analysis.pinyin import split_typed

_FILE = "english_grammar.txt"
_WORD = re.compile(r"(?<![a-z0-9])[a-z]+(?![a-z0-9])")
_HAN = re.compile(r"[\u3400-\u9fff]")
_SHORTEST = 3  # letters of a word that is stemmed


def english_stems(normalized: str) -> str:
    """A text with its English words by their stem; one without Chinese loses its words of grammar, if others remain.

    What may be pinyin stays as it is: bangding has no ending.
    """
    if not _HAN.search(normalized):
        bare = _WORD.sub(lambda match: "" if match[0] in _grammar() else match[0], normalized)
        normalized = bare if re.search(r"\w", bare) else normalized
    return _WORD.sub(lambda match: _stem(match[0]), normalized)


@lru_cache(maxsize=1)
def _grammar() -> frozenset[str]:
    lines = (files("faqsearch.analysis") / _FILE).read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


@lru_cache(maxsize=8192)
def _stem(word: str) -> str:
    if len(word) < _SHORTEST or split_typed(word):
        return word
    stem: str = _stemmer().stemWord(word)
    return stem


@lru_cache(maxsize=1)
def _stemmer() -> Any:
    return snowballstemmer.stemmer("english")
