"""Arrays of a generation as files of their own, mapped into memory: workers share what they read of them."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

_SUFFIX = ".npy"
# Postings up to which numpy sums them in less time (0.05 ms) than scipy needs to check what it is given (0.15 ms);
# of 300,000 scipy's sum takes a quarter of the time.
_FEW = 20_000


def save_arrays(folder: Path, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Write each into a new folder, under its name."""
    folder.mkdir()
    for name, array in arrays.items():
        np.save(folder / f"{name}{_SUFFIX}", array, allow_pickle=False)


def load_arrays(folder: Path, names: Iterable[str]) -> dict[str, NDArray[Any]]:
    """Some of what :func:`save_arrays` wrote, read when it is needed; the files may be removed meanwhile.

    Raises:
        FileNotFoundError: one is not there.
        ValueError: one is not an array.
    """
    return {name: _mapped(folder / f"{name}{_SUFFIX}") for name in names}


def _mapped(path: Path) -> NDArray[Any]:
    try:
        return np.asarray(np.load(path, mmap_mode="r", allow_pickle=False))
    except EOFError as error:  # an empty file
        raise ValueError(f"{path} holds no array") from error


def sum_rows(matrix: sp.csr_matrix, rows: NDArray[np.integer], factors: NDArray[np.floating]) -> NDArray[np.float32]:
    """The sum of some rows of a sparse matrix, each times its factor: a number for each column."""
    starts = matrix.indptr[rows].astype(np.int64)
    lengths = matrix.indptr[rows + 1] - starts
    count = int(lengths.sum())
    if count > _FEW:
        sums: NDArray[np.float64] = factors.astype(np.float64) @ matrix[rows]
        return sums.astype(np.float32)
    spots = np.repeat(starts - np.cumsum(lengths) + lengths, lengths) + np.arange(count)
    weights = matrix.data[spots] * np.repeat(factors, lengths)
    return np.bincount(matrix.indices[spots], weights, matrix.shape[1]).astype(np.float32)
