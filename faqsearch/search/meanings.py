"""What the passages of a corpus mean, as vectors, and how near a query comes to each entry by them."""

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from faqsearch.knowledge import Entry
from faqsearch.meaning import Encoder
from faqsearch.search.space import Floats

MEANINGS_FILE = "meanings.npz"
_SENTENCE_END = re.compile(r"[。！？!?；;\n]+|\.\s")
_SENTENCES = 12  # of an answer
_SHORTEST, _LONGEST = 6, 200  # characters of a sentence, and of a passage
_COMPARED = 1000  # questions that tell how near strangers are
# Of a corpus with too few entries to tell; near that of every corpus tried.
_MEAN, _SPREAD = 0.42, 0.12


@dataclass(frozen=True, slots=True)
class Meanings:
    """Vectors of all passages: an entry's phrasings, then its question with each sentence of its answer.

    Args:
        model: digest of the encoder that made them.
        vectors: (passages, dimensions).
        starts: for each entry, where its passages start.
        phrasings: for each entry, how many of them are phrasings.
        texts: digests of the passages.
        mean, spread: of the likeness of questions of different entries, so that it means the same under every model.
    """

    model: str
    vectors: Floats
    starts: NDArray[np.int64]
    phrasings: NDArray[np.int64]
    texts: NDArray[np.str_]
    mean: float
    spread: float

    def likeness(self, query: Floats) -> Floats:
        """How near a query comes to the nearest phrasing, and to the nearest passage, of each entry: (entries, 2).

        In standard deviations above what strangers have.
        """
        near = (self.vectors @ query - self.mean) / self.spread
        sizes = np.diff(np.append(self.starts, len(near)))
        asked = np.arange(len(near)) < np.repeat(self.starts + self.phrasings, sizes)
        phrasing = np.maximum.reduceat(np.where(asked, near, -np.inf), self.starts)
        return np.column_stack([phrasing, np.maximum.reduceat(near, self.starts)]).astype(np.float32)


def passages(entry: Entry, normalize: Callable[[str], str]) -> tuple[list[str], int]:
    """What an entry says, and how many of these are its phrasings."""
    phrasings = [normalize(phrasing)[:_LONGEST] for phrasing in entry.phrasings]
    sentences = [part.strip() for part in _SENTENCE_END.split(normalize(entry.analysed_answer))]
    sentences = [part for part in sentences if len(part) >= _SHORTEST][:_SENTENCES]
    return phrasings + [f"{phrasings[0]} {part}"[:_LONGEST] for part in sentences], len(phrasings)


def embed(entries: Sequence[tuple[Sequence[str], int]], encoder: Encoder, known: Mapping[str, Floats]) -> Meanings:
    """Vectors of the passages of some entries.

    Args:
        entries: the passages of each, and how many of them are phrasings.
        known: vectors by digest of the text, made by the same model before.
    """
    texts = [text for passages_, _ in entries for text in passages_]
    digests = [digest(text) for text in texts]
    new = {key: text for key, text in zip(digests, texts, strict=True) if key not in known}
    made = dict(zip(new, encoder.passages([*new.values()]), strict=True))
    vectors = np.array([known[key] if key in known else made[key] for key in digests], dtype=np.float32)
    sizes = [len(passages_) for passages_, _ in entries]
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int64)
    first = vectors[starts[:_COMPARED]]
    near = (first @ first.T)[~np.eye(len(first), dtype=bool)]
    mean, spread = (float(near.mean()), float(near.std())) if len(near) >= 2 and near.std() > 0 else (_MEAN, _SPREAD)
    return Meanings(
        encoder.digest,
        vectors,
        starts,
        np.array([count for _, count in entries], dtype=np.int64),
        np.array(digests),
        mean,
        spread,
    )


def digest(text: str) -> str:
    """Names a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def save_meanings(meanings: Meanings, folder: Path) -> None:
    """Write :data:`MEANINGS_FILE`, its vectors in half precision."""
    np.savez(
        folder / MEANINGS_FILE,
        allow_pickle=False,
        model=np.array(meanings.model),
        vectors=meanings.vectors.astype(np.float16),
        starts=meanings.starts,
        phrasings=meanings.phrasings,
        texts=meanings.texts,
        scale=np.array([meanings.mean, meanings.spread]),
    )


def load_meanings(folder: Path) -> Meanings | None:
    """What :func:`save_meanings` wrote, or None where there is nothing."""
    if not (folder / MEANINGS_FILE).is_file():
        return None
    with np.load(folder / MEANINGS_FILE, allow_pickle=False) as arrays:
        mean, spread = arrays["scale"].tolist()
        vectors = arrays["vectors"].astype(np.float32)
        return Meanings(
            str(arrays["model"]), vectors, arrays["starts"], arrays["phrasings"], arrays["texts"], mean, spread
        )


def known_vectors(index: Path, model: str) -> dict[str, Floats]:
    """Vectors that the newest generation with any has of a model, by digest of the text."""
    for path in sorted(index.glob(f"*/{MEANINGS_FILE}"), reverse=True):
        meanings = load_meanings(path.parent)
        if meanings is not None and meanings.model == model:
            return dict(zip(meanings.texts.tolist(), meanings.vectors, strict=True))
    return {}
