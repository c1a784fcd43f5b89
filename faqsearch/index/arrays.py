"""Arrays of a generation as files of their own, mapped into memory: workers share what they read of them."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

_SUFFIX = ".npy"


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
