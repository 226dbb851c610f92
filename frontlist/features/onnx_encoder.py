"""Any sentence encoder in ONNX form, from a local folder or a hub id, run by onnxruntime without torch.

Sentence encoders after Reimers & Gurevych 2019. What a model folder says of itself is followed: how to pool
(`1_Pooling/config.json`) and what to put before a question or a text (`config_sentence_transformers.json`).
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import orjson

from frontlist.errors import EncoderError, MissingExtra, NetworkError
from frontlist.features.estimator import Estimator, Floats, unit

MODEL_FILES = (
    "onnx/model_quantized.onnx",
    "model_quantized.onnx",
    "onnx/model.onnx",
    "model.onnx",
)
_DESCRIPTIONS = ("tokenizer.json", "1_Pooling/config.json", "config_sentence_transformers.json")
BATCH_WORDS = 8192


class OnnxEncoder(Estimator):
    """Texts → unit vectors by a transformer; the same calls as the static encoder.

    `pooling` is `mean` or `cls`, '' for what the folder says; prefixes likewise where they are None.
    """

    def __init__(
        self,
        source: str,
        pooling: str = "",
        query_prefix: str | None = None,
        text_prefix: str | None = None,
        max_length: int = 256,
        threads: int = 1,
    ) -> None:
        self.source = source
        self.max_length = max_length
        self.threads = threads
        folder = _folder(source)
        model = _model_file(folder)
        said = _read(folder / "config_sentence_transformers.json").get("prompts") or {}
        self.pooling = pooling or _pooling(folder)
        self.query_prefix = str(said.get("query", "")) if query_prefix is None else query_prefix
        self.text_prefix = str(said.get("document", said.get("passage", ""))) if text_prefix is None else text_prefix
        if self.pooling not in ("mean", "cls"):
            raise EncoderError(f"There is no pooling called {self.pooling!r}.", "Choose mean or cls.")
        self._session, self._tokenizer = _open(model, folder / "tokenizer.json", threads, max_length)
        self._inputs = [wanted.name for wanted in self._session.get_inputs()]
        self.name = self._name(model, folder / "tokenizer.json")
        self.dim = int(self.encode(["a"]).shape[1])

    def _name(self, *files: Path) -> str:
        """A hash of everything that decides the vectors."""
        settings = [self.pooling, self.query_prefix, self.text_prefix, self.max_length]
        digest = hashlib.sha256(orjson.dumps(settings))
        for file in files:
            with file.open("rb") as opened:
                digest.update(hashlib.file_digest(opened, "sha256").digest())
        return f"onnx-{digest.hexdigest()[:12]}"

    def encode(self, texts: Sequence[str]) -> Floats:
        """Unit vectors, one a text, in the order given; texts of like length are run together."""
        return self._encode([self.text_prefix + text for text in texts])

    def encode_query(self, text: str) -> Floats:
        """The unit vector of a question."""
        vector: Floats = self._encode([self.query_prefix + text])[0]
        return vector

    def _encode(self, texts: list[str]) -> Floats:
        if not texts:
            return np.empty((0, self.dim), np.float32)
        encoded = self._tokenizer.encode_batch(texts)
        lengths = np.array([max(1, len(one.ids)) for one in encoded])
        order = np.argsort(lengths, kind="stable")
        parts, start = [], 0
        while start < len(order):
            end = start + 1
            while end < len(order) and (end - start + 1) * lengths[order[end]] <= BATCH_WORDS:
                end += 1
            parts.append(self._run([encoded[place].ids for place in order[start:end]]))
            start = end
        vectors = np.concatenate(parts)
        return vectors[np.argsort(order, kind="stable")]

    def _run(self, ids: list[list[int]]) -> Floats:
        width = max(1, *map(len, ids))
        numbers, mask = np.zeros((len(ids), width), np.int64), np.zeros((len(ids), width), np.int64)
        for row, one in enumerate(ids):
            numbers[row, : len(one)] = one
            mask[row, : len(one)] = 1
        given = {"input_ids": numbers, "attention_mask": mask, "token_type_ids": np.zeros_like(numbers)}
        try:
            states = self._session.run(None, {name: given[name] for name in self._inputs})[0]
        except Exception as error:  # onnxruntime raises its own classes, by the dozen
            raise EncoderError(
                f"The model {self.source} does not run: {error}.", "Is it a sentence encoder?"
            ) from error
        return unit(self._pool(np.asarray(states, np.float32), mask))

    def _pool(self, states: Floats, mask: Any) -> Floats:
        if states.ndim == 2:  # the model pools by itself
            return states
        if states.ndim != 3:
            raise EncoderError(
                f"The model {self.source} gives {states.ndim} dimensions instead of 3.", "Is it a sentence encoder?"
            )
        if self.pooling == "cls":
            return states[:, 0]
        weights = mask[:, :, None].astype(np.float32)
        mean: Floats = (states * weights).sum(axis=1) / np.maximum(weights.sum(axis=1), 1)
        return mean


def _folder(source: str) -> Path:
    folder = Path(source).expanduser()
    if folder.is_dir():
        return folder
    if source.count("/") != 1 or source.startswith((".", "/", "~")):
        raise EncoderError(f"There is no folder {source}.", "Give a folder with a model in ONNX form, or a hub id.")
    return _download(source)


def _download(name: str) -> Path:
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    try:
        from huggingface_hub import snapshot_download
    except ImportError as error:
        raise _missing() from error
    try:
        return Path(snapshot_download(name, allow_patterns=[*MODEL_FILES, *_DESCRIPTIONS, "*.onnx_data"]))
    except Exception as error:  # no network, no such model, no right to it: each its own class there
        raise NetworkError(
            f"The model {name} could not be fetched: {error}.", "Fetch it by hand and give its folder."
        ) from error


def _missing() -> MissingExtra:
    return MissingExtra(
        "A transformer encoder needs onnxruntime and tokenizers.", "Install them: pip install 'frontlist[onnx]'"
    )


def _model_file(folder: Path) -> Path:
    for name in MODEL_FILES:
        if (folder / name).is_file():
            return folder / name
    found = sorted(folder.rglob("*.onnx"))
    if found:
        return found[0]
    raise EncoderError(f"{folder} holds no model in ONNX form.", "It should hold model.onnx or onnx/model.onnx.")


def _read(path: Path) -> dict[str, Any]:
    try:
        said = orjson.loads(path.read_bytes())
    except FileNotFoundError:
        return {}
    except orjson.JSONDecodeError as error:
        raise EncoderError(f"{path} is damaged: {error}.", "Fetch the model again.") from error
    return said if isinstance(said, dict) else {}


def _pooling(folder: Path) -> str:
    return "cls" if _read(folder / "1_Pooling" / "config.json").get("pooling_mode_cls_token") else "mean"


def _open(model: Path, tokenizer: Path, threads: int, max_length: int) -> tuple[Any, Any]:
    # onnxruntime sends telemetry unless told not to, and reads this when it is imported.
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    try:
        import onnxruntime
        from tokenizers import Tokenizer
    except ImportError as error:
        raise _missing() from error
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    try:
        session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
        words = Tokenizer.from_file(str(tokenizer))
    except Exception as error:  # both raise bare or private classes
        raise EncoderError(f"The model in {model.parent} cannot be read: {error}.", "Fetch it again.") from error
    known = {"input_ids", "attention_mask", "token_type_ids"}
    other = sorted({wanted.name for wanted in session.get_inputs()} - known)
    if other:
        raise EncoderError(f"The model asks for {', '.join(other)}, which is not text.", "Give a sentence encoder.")
    words.enable_truncation(max_length)
    words.no_padding()
    return session, words
