"""Which model of sentence embeddings is used, if any."""

import sys
from collections.abc import Sequence
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from faqsearch.errors import ConfigError

AUTO, NONE = "auto", "none"
BUNDLED = Path(sys.prefix) / "share" / "faqsearch" / "bge-small-zh-v1.5"
"""Where `make model` puts the model that ``auto`` finds."""
_RUNTIME = ("onnxruntime", "tokenizers")


class Encoder(Protocol):
    """Turns texts into vectors whose dot product is their likeness; the same text always has the same vector.

    Args:
        name: for people.
        digest: tells vectors of one model from those of another.
        size: bytes of the model.
    """

    name: str
    digest: str
    size: int

    def queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of what users type: (texts, dimensions), each of length 1."""
        ...

    def passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of what the corpus says: (texts, dimensions), each of length 1."""
        ...


@lru_cache(2)
def open_encoder(setting: str) -> Encoder | None:
    """The model that a setting names, or None.

    Args:
        setting: ``auto`` (what `make model` brought, else none), ``none``, or a folder.

    Raises:
        ConfigError: the folder is none of a model, or what runs it is not installed.
    """
    if setting == NONE:
        return None
    missing = [name for name in _RUNTIME if find_spec(name) is None]
    if setting == AUTO and (missing or not BUNDLED.is_dir()):
        return None
    if missing:
        raise ConfigError(
            f"FAQSEARCH_MODEL: {setting} needs {' and '.join(missing)}; run pip install 'faqsearch[semantic]'"
        )
    from faqsearch.meaning.onnx_model import OnnxEncoder

    return OnnxEncoder(BUNDLED if setting == AUTO else Path(setting))
