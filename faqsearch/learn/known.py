"""Texts that an earlier generation analysed: what came of it is kept, so that an edit analyses what it changed."""

import hashlib
from array import array
from collections.abc import Collection
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from faqsearch.analysis import Analyzer, Token
from faqsearch.analysis.canonical import comparable
from faqsearch.analysis.units import char_units, ngram_codes
from faqsearch.index import load_arrays, save_arrays
from faqsearch.search.blocks import BLOCKS, WORDINGS, BlockCodes, SpokenWords, block_codes, common_wording, spoken_words

KNOWN_FOLDER, WORDS_FOLDER = "analysed", "words"
_PARTS = (*BLOCKS, "spoken", "nats")
_ASKED, _ANSWER = "asked", "answer"


class Analysed:
    """The codes of texts, made once.

    Args:
        analyzer: makes them; its lexicon's words and stop words are those of ``before``.
        blocks: those to make.
        before: a folder of a generation of this version of the code; None for none.
    """

    def __init__(self, analyzer: Analyzer, blocks: Collection[str], before: Path | None = None) -> None:
        self._analyzer, self._blocks = analyzer, blocks
        self._made: dict[int, BlockCodes] = {}
        self._known: dict[int, int] = {}
        if before is not None:
            arrays = load_arrays(before / KNOWN_FOLDER, ["keys", *_names()])
            self._known = {key: place for place, key in enumerate(arrays["keys"].tolist())}
            self._values = {part: arrays[f"{part}.values"] for part in _PARTS}
            self._ends = {part: [0, *arrays[f"{part}.ends"].tolist()] for part in _PARTS}

    def asked(self, text: str) -> BlockCodes:
        """Of a phrasing, or of a query."""
        return self._of(_ASKED, text)

    def answer(self, text: str) -> BlockCodes:
        """Of an answer: its characters, and its words by sound; the other blocks are empty."""
        return self._of(_ANSWER, text)

    def _of(self, kind: str, text: str) -> BlockCodes:
        key = _key(f"{len(self._blocks)} {kind} {text}")
        if key not in self._made:
            known = self._known.get(key)
            if known is not None:
                self._made[key] = self._read(known)
            elif kind == _ASKED:
                self._made[key] = block_codes(self._analyzer, text, self._blocks)
            else:
                self._made[key] = _answer_codes(self._analyzer, text, self._blocks)
        return self._made[key]

    def _read(self, place: int) -> BlockCodes:
        parts = {part: self._values[part][self._ends[part][place] : self._ends[part][place + 1]] for part in _PARTS}
        spoken = SpokenWords(parts.pop("spoken"), parts.pop("nats"))
        return BlockCodes(**parts, spoken=spoken)

    def save(self, folder: Path) -> None:
        """Write all that was asked for."""
        texts = [_parts(codes) for codes in self._made.values()]
        arrays = {"keys": np.array([*self._made], dtype=np.uint64)}
        for number, part in enumerate(_PARTS):
            values = [parts[number] for parts in texts]
            arrays[f"{part}.values"] = np.concatenate(values) if values else np.empty(0, np.int64)
            arrays[f"{part}.ends"] = np.cumsum([*map(len, values)], dtype=np.int64)
        save_arrays(folder / KNOWN_FOLDER, arrays)


class KnownWords(Analyzer):
    """An analyzer that cuts no text into words twice: words count in spelling and in suggestions.

    Args:
        analyzer: the one that it stands for.
        before: as in :class:`Analysed`.
    """

    def __init__(self, analyzer: Analyzer, before: Path | None = None) -> None:
        super().__init__(analyzer.lexicon)
        self._spans: dict[int, array[int]] = {}  # where each word begins and ends
        self._known: dict[int, int] = {}
        if before is not None:
            arrays = load_arrays(before / WORDS_FOLDER, ["keys", "spans", "ends"])
            self._known = {key: place for place, key in enumerate(arrays["keys"].tolist())}
            self._read, self._ends = arrays["spans"], [0, *arrays["ends"].tolist()]

    def all_words(self, normalized: str) -> list[Token]:
        """As the analyzer finds them."""
        key = _key(normalized)
        spans = self._spans.get(key)
        if spans is None:
            place = self._known.get(key)
            if place is not None:
                spans = array("I", self._read[self._ends[place] : self._ends[place + 1]].tobytes())
            else:
                spans = array("I", [end for token in super().all_words(normalized) for end in token[1:]])
            self._spans[key] = spans
        return [Token(normalized[start:end], start, end) for start, end in zip(spans[::2], spans[1::2], strict=True)]

    def save(self, folder: Path) -> None:
        """Write all that was asked for."""
        spans = b"".join(spans.tobytes() for spans in self._spans.values())
        arrays: dict[str, NDArray[Any]] = {
            "keys": np.array([*self._spans], dtype=np.uint64),
            "spans": np.frombuffer(spans, dtype=np.uintc),
            "ends": np.cumsum([*map(len, self._spans.values())], dtype=np.int64),
        }
        save_arrays(folder / WORDS_FOLDER, arrays)


def _key(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def _names() -> list[str]:
    return [f"{part}.{array}" for part in _PARTS for array in ("values", "ends")]


def _parts(codes: BlockCodes) -> list[NDArray[Any]]:
    return [*map(codes.of, BLOCKS), codes.spoken.codes, codes.spoken.nats]


def _answer_codes(analyzer: Analyzer, text: str, blocks: Collection[str]) -> BlockCodes:
    written = analyzer.normalize(text).text
    none = np.empty(0, dtype=np.int64)
    spoken = SpokenWords(none, np.empty(0, dtype=np.float32))
    if WORDINGS in blocks:
        spoken = spoken_words(analyzer, common_wording(analyzer, written))
    chars = ngram_codes(char_units(analyzer.runs(comparable(written))))
    return BlockCodes(chars, none, none, none, none, none, none, spoken)
