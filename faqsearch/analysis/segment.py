"""Chinese word segmentation: the only place that imports jieba."""

import logging
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from math import log

import jieba

from faqsearch.analysis.lexicon import parse_userdict

jieba.setLogLevel(logging.WARNING)

_RARE = 3  # occurrences


@lru_cache(maxsize=4)
def tokenizer(userdict: str) -> jieba.Tokenizer:
    """A jieba tokenizer with a user dictionary; never changed once made, so threads may share it.

    jieba would keep its prefix dictionary in the shared temporary folder and read it back unchecked with
    marshal. Building it takes as long as reading it back (0.8 s), so it is built here and no cache is used.
    """
    made = jieba.Tokenizer()
    made.FREQ, made.total = made.gen_pfdict(made.get_dict_file())
    made.initialized = True
    for word in parse_userdict(userdict):
        made.add_word(word.text, word.frequency, word.tag)
    return made


@lru_cache(maxsize=64)  # a search asks several times for the words of its query
def segment(text: str, userdict: str = "") -> tuple[tuple[str, int, int], ...]:
    """Words of ``text`` in jieba's search mode: (word, start, end), long words followed by the short ones in them."""
    return tuple(tokenizer(userdict).tokenize(text, mode="search"))


def cut(text: str, userdict: str = "") -> list[str]:
    """``text`` split into words that do not overlap; nothing is left out."""
    words: list[str] = tokenizer(userdict).lcut(text)
    return words


def word_information(word: str, userdict: str = "") -> float:
    """Nats in a word, by its frequency in jieba's dictionary; a word that is not there counts as a rare one."""
    words = tokenizer(userdict)
    return log(words.total / max(words.FREQ.get(word, 0), _RARE))


@lru_cache(maxsize=64)
def cut_known(text: str, userdict: str = "") -> tuple[str, ...]:
    """Like :func:`cut`, with no new word guessed: what the dictionary lacks comes character by character."""
    return tuple(tokenizer(userdict).cut(text, HMM=False))


def in_dictionary(word: str, userdict: str = "") -> bool:
    """Whether jieba's dictionary or the user dictionary has the word."""
    return bool(tokenizer(userdict).FREQ.get(word))


@lru_cache(maxsize=4)
def char_counts(userdict: str = "") -> Mapping[str, int]:
    """How often each character stands in the text that jieba's word frequencies were counted in, in millions of it."""
    counts: Counter[str] = Counter()
    for word, count in tokenizer(userdict).FREQ.items():
        for char in word:
            counts[char] += count
    return counts
