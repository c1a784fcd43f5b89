"""Words by their sound: typed pinyin and initials made Chinese again, and words misspelt by ear.

>>> zhanghu jiedong → 账户解冻        wjmm → 忘记密码        冲值不了 → 充值不了
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from faqsearch.analysis import Analyzer, Token
from faqsearch.analysis.analyzer import is_han
from faqsearch.analysis.content import is_grammar
from faqsearch.analysis.pinyin import split_typed, syllables
from faqsearch.knowledge import Entry
from faqsearch.search.pinyin_reader import Reader, Words

_MAX_WORD_CHARS = 5
_ABBREVIATED = range(3, 9)  # letters that may be initials
_LEAST_GUESSED = 3  # times that a word which the dictionary lacks must stand in the corpus to be one
_LIKELIER = 1000  # how many times likelier than chance a word must be to be meant by characters of its sound
_MAX_PAIRS = 200_000  # the commonest are kept; a large corpus would have millions
_VOWELS = frozenset("aeiou")


class Speller:
    """The words of a corpus and of its small talk by their sound, and which of them stand beside each other.

    Args:
        words: toneless syllables joined by spaces → the words that sound so → how often they stand there.
        pairs: two words joined by a space → how often they are neighbours, or have only words of grammar between them.
        phrasings: every word of the entries' phrasings, Latin ones included → the numbers of those that have it.
        abbreviations: whether consonants may be initials.
    """

    def __init__(
        self,
        words: dict[str, dict[str, int]],
        pairs: dict[str, int],
        phrasings: dict[str, list[int]],
        *,
        abbreviations: bool,
    ) -> None:
        self._words, self._pairs, self._phrasings, self._abbreviations = words, pairs, phrasings, abbreviations
        self._counts = {word: count for alike in words.values() for word, count in alike.items()}
        self._total = sum(self._counts.values())
        self._reader = Reader(words, pairs)

    @classmethod
    def build(cls, entries: Iterable[Entry], analyzer: Analyzer, *, abbreviations: bool = True) -> "Speller":
        """Gather the words and pairs of words of all phrasings and of small talk."""
        asked = [phrasing for entry in entries for phrasing in entry.phrasings]
        counts: Counter[str] = Counter()
        pairs: Counter[str] = Counter()
        phrasings: dict[str, list[int]] = defaultdict(list)
        for number, phrasing in enumerate([*asked, *sorted(analyzer.smalltalk)]):
            tokens = analyzer.all_words(analyzer.normalize(phrasing).text)
            counts.update(token.text for token in tokens)
            pairs.update(_pairs(analyzer, tokens))
            for word in sorted({token.text for token in tokens}) if number < len(asked) else ():
                phrasings[word].append(number)
        words: dict[str, dict[str, int]] = defaultdict(dict)
        for word in sorted(counts, key=lambda word: (-counts[word], word)):
            guessed = len(word) > 1 and counts[word] < _LEAST_GUESSED and not analyzer.in_dictionary(word)
            if len(word) <= _MAX_WORD_CHARS and is_han(word) and not guessed:
                words[" ".join(syllables(word))][word] = counts[word]
        return cls(words, dict(pairs.most_common(_MAX_PAIRS)), phrasings, abbreviations=abbreviations)

    def to_json(self) -> str:
        """The speller as a text that :meth:`from_json` reads."""
        row = {"words": self._words, "pairs": self._pairs, "phrasings": self._phrasings}
        return json.dumps({**row, "abbreviations": self._abbreviations}, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> "Speller":
        """What :meth:`to_json` wrote."""
        row = json.loads(text)
        return cls(row["words"], row["pairs"], row["phrasings"], abbreviations=row["abbreviations"])

    def knows(self, *words: str) -> bool:
        """Whether a phrasing of an entry has these words."""
        having = [self._phrasings.get(word, []) for word in words]
        return bool(having) and (bool(having[0]) if len(having) == 1 else bool(set.intersection(*map(set, having))))

    def spelled_out(self, analyzer: Analyzer, normalized: str) -> str:
        """A query with its typed pinyin and initials made Chinese; all else stays, without punctuation."""
        out: list[str] = []
        latin: list[str] = []  # neighbouring runs of letters: words may be typed syllable by syllable
        for run, han in [*analyzer.runs(normalized), ("", True)]:
            if not han:
                latin.append(run)
                continue
            out += [*self._read(latin, analyzer), run]
            latin = []
        return " ".join(filter(None, out))

    def _read(self, latin: Sequence[str], analyzer: Analyzer) -> Iterator[str]:
        """Neighbouring runs of letters as Chinese where they are pinyin or initials, and not a sentence of words."""
        pinyin: list[str] = []
        kept = {run for run in latin if run in self._phrasings or run in analyzer.synonyms}
        full = {run: chinese for run in latin if run not in kept and (chinese := self._full(run))}
        foreign = any(run.isalpha() and run not in kept and run not in full and not split_typed(run) for run in latin)
        for run in [*latin, ""]:
            if run and not foreign and run not in kept and split_typed(run):
                pinyin.append(run)
                continue
            if pinyin:
                yield self._reader.pinyin("".join(pinyin)) or " ".join(pinyin)
                pinyin = []
            yield full.get(run, run)

    def _full(self, run: str) -> str | None:
        consonants = run.isascii() and run.isalpha() and not _VOWELS & set(run)
        return self._reader.initials(run) if self._abbreviations and consonants and len(run) in _ABBREVIATED else None

    def respelled(self, analyzer: Analyzer, text: str) -> str:
        """A text with words of the corpus put where it has none and something of their sound was typed.

        What is no word of Chinese gives way to the likeliest word. A word, such as 体现, does so only among words
        of the corpus, next to one that some phrasing has together with the new word: 提现 is then meant.
        """
        tokens = analyzer.dictionary_words(text)
        sounds = _sounds(analyzer, text)
        for a_word in (False, True):  # what is mended first is what the others stand among
            at = 0
            while at < len(tokens):
                end, word = next(self._mended(analyzer, tokens, sounds, at, a_word=a_word), (at + 1, tokens[at].text))
                tokens[at:end] = [Token(word, tokens[at].start, tokens[end - 1].end)]
                at += 1
        for token in tokens:
            text = text[: token.start] + token.text + text[token.end :]
        return text

    def _mended(
        self, analyzer: Analyzer, tokens: Sequence[Token], sounds: Sequence[str], at: int, *, a_word: bool
    ) -> Iterator[tuple[int, str]]:
        """The ends of what is misspelt from a place on, with what was meant; the longest first."""
        for end, words in self._alike(tokens, sounds, at, most=1 if a_word else _MAX_WORD_CHARS):
            if not a_word and not self._is_none(tokens[at:end], max(words.values())):
                continue
            around = _around(analyzer, tokens, at, end)
            likeliest = max(words, key=lambda word: (self._together(word, around), words[word]))
            beside = self._together(likeliest, around) > 0
            others = [token.text for token in [*tokens[:at], *tokens[end:]] if _says(analyzer, token.text)]
            foreign = any(len(word) > 1 and not word.isdecimal() and word not in self._phrasings for word in others)
            if (not foreign and (beside or not others)) if a_word else (beside or words[likeliest] >= _LEAST_GUESSED):
                yield end, likeliest

    def _is_none(self, tokens: Sequence[Token], count: int) -> bool:
        """Whether tokens are no words of Chinese: characters that hardly ever come together by chance.

        Args:
            count: how often the word stands in the corpus that sounds so.
        """
        if all(len(token.text) > 1 for token in tokens):
            return False
        chance = float(self._total)
        for token in tokens:
            chance *= self._counts.get(token.text, 0) / self._total
        return count >= _LIKELIER * chance

    def _alike(
        self, tokens: Sequence[Token], sounds: Sequence[str], at: int, *, most: int
    ) -> Iterator[tuple[int, Words]]:
        """The ends of neighbouring tokens from a place on that the corpus lacks, and its words of their sound."""
        start = tokens[at].start
        for end in range(min(at + most, len(tokens)), at, -1):
            size = tokens[end - 1].end - start
            words = self._words.get(" ".join(sounds[start : start + size])) if 1 < size <= _MAX_WORD_CHARS else None
            typed = "".join(token.text for token in tokens[at:end])
            if words and typed not in words and typed not in self._phrasings and not self._stands(tokens[at:end]):
                yield end, words

    def _together(self, word: str, others: Sequence[str]) -> int:
        """How many phrasings have a word and one of others."""
        having = set(self._phrasings.get(word, ()))
        return sum(len(having.intersection(self._phrasings.get(other, ()))) for other in others)

    def _stands(self, tokens: Sequence[Token]) -> bool:
        """Whether all of several words stand beside each other in phrasings."""
        pairs = [f"{first.text} {second.text}" for first, second in pairwise(tokens)]
        return bool(pairs) and all(pair in self._pairs for pair in pairs)


def _sounds(analyzer: Analyzer, text: str) -> list[str]:
    """The syllable of each character; none for what is not Chinese."""
    sounds = [""] * len(text)
    at = 0
    for run, han in analyzer.runs(text):
        at = text.index(run, at)
        sounds[at : at + len(run)] = syllables(run) if han else [""] * len(run)
        at += len(run)
    return sounds


def _says(analyzer: Analyzer, word: str) -> bool:
    return word not in analyzer.stopwords and not is_grammar(word)


def _around(analyzer: Analyzer, tokens: Sequence[Token], start: int, end: int) -> tuple[str, str]:
    """The nearest words before and after some that say something; empty for none."""
    before = (token.text for token in reversed(tokens[:start]) if _says(analyzer, token.text))
    after = (token.text for token in tokens[end:] if _says(analyzer, token.text))
    return next(before, ""), next(after, "")


def _pairs(analyzer: Analyzer, tokens: Sequence[Token]) -> Iterator[str]:
    """Words beside each other, or with only words of grammar between them."""
    starting: dict[int, list[Token]] = defaultdict(list)
    for token in tokens:
        starting[token.start].append(token)
    for token in tokens:
        ends, reached = [token.end], {token.end}
        for end in ends:
            for follower in starting[end]:
                yield f"{token.text} {follower.text}"
                if follower.end not in reached and not _says(analyzer, follower.text):
                    reached.add(follower.end)
                    ends.append(follower.end)
