"""A ranking model with its weights, and its two files in a generation."""

import dataclasses
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from faqsearch.analysis.units import Codes
from faqsearch.index import load_arrays, save_arrays
from faqsearch.meaning import Encoder
from faqsearch.search.confidence import SIGNS, Weights
from faqsearch.search.meanings import Meanings, load_meanings, save_meanings
from faqsearch.search.model import FEATURES, Model
from faqsearch.search.spelling import Speller
from faqsearch.search.table import Table, Terms

MODEL_FOLDER, WEIGHTS_FILE, SPELLER_FILE = "ranking", "ranking.json", "spelling.json"
DEFAULT_WEIGHTS_FILE = "default_weights.json"
SMALLTALK = "_smalltalk"
"""Stands in a model's order for the lexicon's small talk, which ranks like an entry and answers nothing."""

_SPARSE = ("data", "indices", "indptr")
_TERMS = ("idf", "unknown_idf", "blocks")
_ARRAYS = (
    *("ids", "categories", "answerable", "texts", "starts", "shown", "vocabulary", "columns", "classifier"),
    *(f"{name}.{part}" for name in ("entries", "phrasings") for part in _TERMS),
    *(f"weights.{part}" for part in _SPARSE),
)

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Ranking:
    """A model with the entries that its positions stand for, and the weights learnt for it.

    Args:
        ids: of the entries, and :data:`SMALLTALK` last where the lexicon has any.
        categories: of the entries; empty for none.
        texts: a digest of each phrasing of the model; by it the next generation knows which of them it has, too.
        answerable: false for known gaps and small talk.
        meanings: vectors of the entries, which the weights then count on; None without a model.
        encoder: what made them, for queries.
    """

    ids: tuple[str, ...]
    categories: tuple[str, ...]
    answerable: NDArray[np.bool_]
    texts: NDArray[np.uint64]
    model: Model
    weights: Weights
    speller: Speller
    meanings: Meanings | None = None
    encoder: Encoder | None = None


def save_ranking(ranking: Ranking, folder: Path) -> None:
    """Write :data:`MODEL_FOLDER`, :data:`WEIGHTS_FILE` and :data:`SPELLER_FILE`."""
    save_arrays(folder / MODEL_FOLDER, _arrays(ranking))
    (folder / WEIGHTS_FILE).write_text(json.dumps(weights_to_row(ranking.weights), indent=2), encoding="utf-8")
    (folder / SPELLER_FILE).write_text(ranking.speller.to_json(), encoding="utf-8")
    if ranking.meanings is not None:
        save_meanings(ranking.meanings, folder)


def load_ranking(folder: Path, encoder: Encoder | None = None) -> Ranking:
    """Read what :func:`save_ranking` wrote.

    Args:
        encoder: counts where the generation was made with it; else its lexical weights do.
    """
    meanings = load_meanings(folder)
    if meanings is not None and (encoder is None or encoder.digest != meanings.model):
        _log.warning("the generation in %s was made with a model that is not here: ranking without it", folder)
        meanings = None
    arrays = load_arrays(folder / MODEL_FOLDER, _ARRAYS)
    vocabulary = arrays["vocabulary"]
    parts = tuple(arrays[f"weights.{part}"] for part in _SPARSE)
    model = Model(
        starts=arrays["starts"],
        shown=arrays["shown"],
        table=Table(
            _terms(arrays, "entries", vocabulary),
            _terms(arrays, "phrasings", vocabulary),
            sp.csr_matrix(parts, shape=(len(parts[2]) - 1, int(arrays["columns"]))),
            len(arrays["starts"]),
        ),
        classifier=arrays["classifier"] if arrays["classifier"].size else None,
    )
    weights = weights_from_row(json.loads((folder / WEIGHTS_FILE).read_text(encoding="utf-8")))
    return Ranking(
        ids=tuple(arrays["ids"].tolist()),
        categories=tuple(arrays["categories"].tolist()),
        answerable=arrays["answerable"],
        texts=arrays["texts"],
        model=model,
        weights=weights if meanings is None else default_weights(paired=True, meaning=True),
        speller=Speller.from_json((folder / SPELLER_FILE).read_text(encoding="utf-8")),
        meanings=meanings,
        encoder=encoder if meanings is not None else None,
    )


def default_weights(*, paired: bool, meaning: bool = False) -> Weights:
    """The weights that ship, for a corpus without enough variants; `make fit` writes them.

    Args:
        paired: whether the model has blocks of pairs.
        meaning: whether there are vectors, too; only with pairs.
    """
    rows = json.loads((files("faqsearch.search") / DEFAULT_WEIGHTS_FILE).read_text(encoding="utf-8"))
    return dataclasses.replace(
        weights_from_row(rows["meaning" if meaning else "paired" if paired else "unpaired"]), learnt=False
    )


def weights_to_row(weights: Weights) -> dict[str, Any]:
    """Weights by name, for JSON that a person can read."""
    return {
        "ranker": dict(zip(FEATURES, np.round(weights.ranker, 4).tolist(), strict=True)),
        "confidence": dict(zip(SIGNS, np.round(weights.confidence, 4).tolist(), strict=True)),
        "intercept": round(weights.intercept, 4),
        "learnt": weights.learnt,
    }


def weights_from_row(row: dict[str, Any]) -> Weights:
    """What :func:`weights_to_row` made."""
    return Weights(
        ranker=np.array([row["ranker"][name] for name in FEATURES]),
        confidence=np.array([row["confidence"][name] for name in SIGNS]),
        intercept=float(row["intercept"]),
        learnt=bool(row["learnt"]),
    )


def _arrays(ranking: Ranking) -> dict[str, NDArray[Any]]:
    model = ranking.model
    return {
        "ids": np.array(ranking.ids, dtype=np.str_),
        "categories": np.array(ranking.categories, dtype=np.str_),
        "answerable": ranking.answerable,
        "texts": ranking.texts,
        "starts": model.starts,
        "shown": model.shown,
        "vocabulary": model.table.entries.vocabulary,
        **_term_arrays("entries", model.table.entries),
        **_term_arrays("phrasings", model.table.phrasings),
        **{f"weights.{part}": getattr(model.table.weights, part) for part in _SPARSE},
        "columns": np.array(model.table.weights.shape[1]),
        "classifier": model.classifier if model.classifier is not None else np.empty((0, 0), np.float32),
    }


def _term_arrays(name: str, terms: Terms) -> dict[str, NDArray[Any]]:
    return {
        f"{name}.idf": terms.idf,
        f"{name}.unknown_idf": terms.unknown_idf,
        f"{name}.blocks": np.array(terms.blocks),
    }


def _terms(arrays: Mapping[str, NDArray[Any]], name: str, vocabulary: Codes) -> Terms:
    """The first terms of a vocabulary."""
    idf = arrays[f"{name}.idf"]
    blocks = tuple(arrays[f"{name}.blocks"].tolist())
    return Terms(vocabulary[: len(idf)], idf, arrays[f"{name}.unknown_idf"], blocks)
