"""A sentence-embedding model as it is published in ONNX: `model.onnx`, `tokenizer.json` and how to use them."""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from faqsearch.errors import ConfigError
from faqsearch.meaning.layout import MODEL_FILE, POOLING_FILE, PROMPTS_FILE, TOKENIZER_FILE

_MAX_TOKENS = 512
_QUERY_PROMPTS, _PASSAGE_PROMPTS = ("query",), ("passage", "document")


class OnnxEncoder:
    """One text at a time: a quantised model gives a text another vector in other company. Safe to share among threads.

    Args:
        folder: laid out as sentence-transformers does; the ONNX file may lie in ``onnx/``. Without
            ``1_Pooling/config.json`` the mean of all tokens counts, without prompts none is put before a text.

    Raises:
        ConfigError: a file is missing, or is none of its kind.
    """

    def __init__(self, folder: Path) -> None:
        model = next((path for path in (folder / MODEL_FILE, folder / "onnx" / MODEL_FILE) if path.is_file()), None)
        if not folder.is_dir():
            raise ConfigError(f"FAQSEARCH_MODEL: {folder} is no folder (expected auto, none or a model's folder)")
        if model is None:
            raise ConfigError(f"FAQSEARCH_MODEL: {folder} has no {MODEL_FILE}")
        if not (folder / TOKENIZER_FILE).is_file():
            raise ConfigError(f"FAQSEARCH_MODEL: {folder} has no {TOKENIZER_FILE}")
        prompts = _json(folder / PROMPTS_FILE).get("prompts", {})
        pooling = _json(folder / POOLING_FILE)
        self.name = folder.resolve().name
        self.size = model.stat().st_size
        self.digest = _digest(model, folder / TOKENIZER_FILE, folder / POOLING_FILE, folder / PROMPTS_FILE)
        self._first_token = bool(pooling.get("pooling_mode_cls_token"))
        self._query_prompt = next((prompts[key] for key in _QUERY_PROMPTS if key in prompts), "")
        self._passage_prompt = next((prompts[key] for key in _PASSAGE_PROMPTS if key in prompts), "")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1  # workers are processes; threads within them would only wait for each other
        options.log_severity_level = 3
        try:
            self._session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
            self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER_FILE))
        except Exception as error:  # both raise classes of their own that share no base
            raise ConfigError(f"FAQSEARCH_MODEL: {folder} cannot be read: {error}") from error
        self._tokenizer.enable_truncation(_MAX_TOKENS)
        self._tokenizer.no_padding()
        self._inputs = [given.name for given in self._session.get_inputs()]

    def queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of what users type."""
        return self._encoded(self._query_prompt, texts)

    def passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of what the corpus says."""
        return self._encoded(self._passage_prompt, texts)

    def _encoded(self, prompt: str, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.array([self._vector(prompt + text) for text in texts], dtype=np.float32)

    def _vector(self, text: str) -> NDArray[np.float32]:
        found = self._tokenizer.encode(text)
        ids = np.array([found.ids], dtype=np.int64)
        given = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        tokens = self._session.run(None, {name: given[name] for name in self._inputs})[0][0]
        vector = tokens[0] if self._first_token else tokens.mean(axis=0)
        length = float(np.linalg.norm(vector))
        scaled: NDArray[np.float32] = vector / length if length else vector
        return scaled


def _json(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ConfigError(f"FAQSEARCH_MODEL: {path} is no JSON: {error}") from error
    return found if isinstance(found, dict) else {}


def _digest(*paths: Path) -> str:
    digest = hashlib.sha256()
    for path in paths:
        if path.is_file():
            with path.open("rb") as file:
                digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()[:16]
