"""Parse the texts of ``corpus/lexicon/``: user dictionary, synonyms, stop words, small talk; check them all."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from faqsearch.analysis.intents import read_intents
from faqsearch.analysis.normalise import normalise
from faqsearch.errors import CorpusError, Fault
from faqsearch.knowledge import Lexicon

DEFAULT_WEIGHT = 1.0
_COMMA = re.compile("[,，]")
_FREQUENCY = re.compile("[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class UserWord:
    """A word for jieba; ``frequency`` None lets jieba choose one that makes the word whole."""

    text: str
    frequency: int | None = None
    tag: str | None = None


@dataclass(frozen=True, slots=True)
class Synonym:
    """A term to search for beside the one typed; of several, the one of the greatest weight (above 0, up to 1)."""

    text: str
    weight: float


def _lines(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.split("\n"), start=1):
        content = line.strip()
        if content and not content.startswith("#"):
            yield number, content


def _term(text: str) -> str:
    return normalise(text).text


class _Faults:
    def __init__(self, name: str) -> None:
        self.name = name
        self.faults: list[Fault] = []

    def add(self, line: int, message: str) -> None:
        self.faults.append(Fault(f"lexicon/{self.name}", line, message))

    def raise_any(self) -> None:
        if self.faults:
            raise CorpusError(self.faults)


def parse_userdict(text: str) -> tuple[UserWord, ...]:
    """jieba's format: ``word [frequency] [tag]`` a line.

    Raises:
        CorpusError: naming every line that is not of that form.
    """
    faults = _Faults("userdict.txt")
    words = []
    for number, line in _lines(text):
        parts = line.split()
        numbers = [part for part in parts[1:] if _FREQUENCY.fullmatch(part)]
        tags = [part for part in parts[1:] if not part.isdecimal()]
        if len(numbers) > 1 or len(tags) > 1 or len(parts) != 1 + len(numbers) + len(tags):
            faults.add(number, f"expected `word frequency tag` (the last two optional), found {line!r:.60}")
            continue
        words.append(UserWord(_term(parts[0]), int(numbers[0]) if numbers else None, tags[0] if tags else None))
    faults.raise_any()
    return tuple(word for word in words if word.text)


def parse_synonyms(text: str) -> dict[str, tuple[Synonym, ...]]:
    """Solr's format: ``a, b, c`` for equivalents, ``a, b => c`` for one way; ``term|0.5`` gives a weight.

    A full-width comma separates, too.

    Returns:
        For each term that may be typed, what to search for beside it, in the order of the file.

    Raises:
        CorpusError: naming every line that is not of that form.
    """
    faults = _Faults("synonyms.txt")
    table: dict[str, dict[str, float]] = {}

    def add(source: str, targets: list[Synonym]) -> None:
        row = table.setdefault(source, {})
        for target in targets:
            if target.text != source:
                row[target.text] = max(target.weight, row.get(target.text, 0.0))

    for number, line in _lines(text):
        sides = [_synonym_list(side, number, faults.add) for side in line.split("=>")]
        if len(sides) > 2 or not all(sides) or (len(sides) == 1 and len(sides[0]) < 2):
            faults.add(number, f"expected `a, b, c` or `a => b`, found {line!r:.60}")
            continue
        for source in sides[0]:
            add(source.text, sides[-1])
    faults.raise_any()
    return {
        source: tuple(Synonym(text, weight) for text, weight in row.items()) for source, row in table.items() if row
    }


def _synonym_list(side: str, number: int, fault: Callable[[int, str], None]) -> list[Synonym]:
    synonyms = []
    for part in _COMMA.split(side):
        text, bar, given = part.strip().partition("|")
        weight = DEFAULT_WEIGHT
        if bar:
            try:
                weight = float(given)
            except ValueError:
                weight = 0.0
            if not 0 < weight <= 1:
                fault(number, f"the weight {given.strip()!r:.20} must be a number above 0 and up to 1")
        if term := _term(text):
            synonyms.append(Synonym(term, weight))
    return synonyms


def parse_phrases(text: str) -> frozenset[str]:
    """One word or phrase a line, for stop words and small talk."""
    return frozenset(term for _, line in _lines(text) if (term := _term(line)))


def lexicon_faults(lexicon: Lexicon) -> tuple[Fault, ...]:
    """Everything that the parsers find wrong; paths start from the corpus folder."""
    faults: list[Fault] = []
    checks: tuple[tuple[Callable[[str], object], str], ...] = (
        (parse_userdict, lexicon.userdict),
        (parse_synonyms, lexicon.synonyms),
        (read_intents, lexicon.intents),
    )
    for parse, text in checks:
        try:
            parse(text)
        except CorpusError as error:
            faults += error.faults
    return tuple(faults)
