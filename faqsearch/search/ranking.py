"""A ranking model with its weights, and its two files in a generation."""

import dataclasses
import json
import logging
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from faqsearch.analysis.units import Codes
from faqsearch.meaning import Encoder
from faqsearch.search.confidence import SIGNS, Weights
from faqsearch.search.meanings import Meanings, load_meanings, save_meanings
from faqsearch.search.model import FEATURES, Model
from faqsearch.search.spelling import Speller
from faqsearch.search.table import Table

MODEL_FILE, WEIGHTS_FILE, SPELLER_FILE = "ranking.npz", "ranking.json", "spelling.json"
DEFAULT_WEIGHTS_FILE = "default_weights.json"
SMALLTALK = "_smalltalk"
"""Stands in a model's order for the lexicon's small talk, which ranks like an entry and answers nothing."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Ranking:
    """A model with the entries that its positions stand for, and the weights learnt for it.

    Args:
        ids: of the entries, and :data:`SMALLTALK` last where the lexicon has any.
        categories: of the entries; empty for none.
        answerable: false for known gaps and small talk.
        meanings: vectors of the entries, which the weights then count on; None without a model.
        encoder: what made them, for queries.
    """

    ids: tuple[str, ...]
    categories: tuple[str, ...]
    answerable: NDArray[np.bool_]
    model: Model
    weights: Weights
    speller: Speller
    meanings: Meanings | None = None
    encoder: Encoder | None = None


def save_ranking(ranking: Ranking, folder: Path) -> None:
    """Write :data:`MODEL_FILE`, :data:`WEIGHTS_FILE` and :data:`SPELLER_FILE`."""
    np.savez(folder / MODEL_FILE, allow_pickle=False, **_arrays(ranking))
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
    with np.load(folder / MODEL_FILE, allow_pickle=False) as arrays:
        entries = _table(arrays, "entries", arrays["vocabulary"])
        model = Model(
            starts=arrays["starts"],
            shown=arrays["shown"],
            entries=entries,
            phrasings=_table(arrays, "phrasings", entries.vocabulary),
            classifier=arrays.get("classifier"),
        )
        ids, categories = tuple(arrays["ids"].tolist()), tuple(arrays["categories"].tolist())
        weights = weights_from_row(json.loads((folder / WEIGHTS_FILE).read_text(encoding="utf-8")))
        speller = Speller.from_json((folder / SPELLER_FILE).read_text(encoding="utf-8"))
        if meanings is not None:
            weights = default_weights(paired=True, meaning=True)
            return Ranking(ids, categories, arrays["answerable"], model, weights, speller, meanings, encoder)
        return Ranking(ids, categories, arrays["answerable"], model, weights, speller)


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
    arrays: dict[str, NDArray[Any]] = {
        "ids": np.array(ranking.ids, dtype=np.str_),
        "categories": np.array(ranking.categories, dtype=np.str_),
        "answerable": ranking.answerable,
        "starts": model.starts,
        "shown": model.shown,
        "vocabulary": model.entries.vocabulary,
        **_table_arrays("entries", model.entries),
        **_table_arrays("phrasings", model.phrasings),
    }
    if model.classifier is not None:
        arrays["classifier"] = model.classifier
    return arrays


def _table_arrays(name: str, table: Table) -> dict[str, NDArray[Any]]:
    return {
        f"{name}.idf": table.idf,
        f"{name}.unknown_idf": table.unknown_idf,
        f"{name}.blocks": np.array(table.blocks),
        f"{name}.data": table.weights.data,
        f"{name}.indices": table.weights.indices,
        f"{name}.indptr": table.weights.indptr,
        f"{name}.shape": np.array(table.weights.shape),
    }


def _table(arrays: Any, name: str, vocabulary: Codes) -> Table:
    """A table of the first terms of a vocabulary."""
    parts = (arrays[f"{name}.data"], arrays[f"{name}.indices"], arrays[f"{name}.indptr"])
    idf = arrays[f"{name}.idf"]
    return Table(
        vocabulary[: len(idf)],
        idf,
        arrays[f"{name}.unknown_idf"],
        tuple(arrays[f"{name}.blocks"].tolist()),
        sp.csr_matrix(parts, shape=tuple(arrays[f"{name}.shape"].tolist())),
    )
