"""The transformer encoder, on a tiny model made here: a table of vectors behind a word list."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import numpy as np
import orjson
import pytest

from frontlist.errors import EncoderError, MissingExtra, NetworkError
from frontlist.features import onnx_encoder
from frontlist.features.onnx_encoder import OnnxEncoder

WORDS = ["[CLS]", "[UNK]", "red", "green", "blue", "query:", "text:"]
TABLE = np.random.default_rng(0).standard_normal((len(WORDS), 8)).astype(np.float32)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model folder as the hub lays it out."""
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    for name in ("onnxruntime", "tokenizers", "onnx"):
        pytest.importorskip(name, reason=f"{name} is not installed: the transformer encoder is NOT tested")
    where = tmp_path_factory.mktemp("model")
    write_model_folder(where)
    return where


def write_model_folder(where: Path) -> None:
    """A tiny model, in `where`."""
    where.mkdir(exist_ok=True)
    _write_tokenizer(where / "tokenizer.json")
    _write_model(where / "model.onnx")


def _write_tokenizer(path: Path) -> None:
    from tokenizers import Tokenizer, models, pre_tokenizers, processors

    tokenizer = Tokenizer(models.WordLevel({word: number for number, word in enumerate(WORDS)}, "[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    tokenizer.post_processor = processors.TemplateProcessing(single="[CLS] $A", special_tokens=[("[CLS]", 0)])
    tokenizer.save(str(path))


def _write_model(path: Path, wanted: str = "input_ids", rank: int = 3) -> None:
    """Each word's row of the table; the attention mask is taken and not used, as some exports do."""
    from onnx import TensorProto, helper, numpy_helper, save

    nodes = [helper.make_node("Gather", ["table", wanted], ["states"])]
    shape: list[str | int | None] = ["n", "t", 8]
    if rank == 2:
        nodes = [
            helper.make_node("Gather", ["table", wanted], ["all"]),
            helper.make_node("ReduceMax", ["all", "axes"], ["states"], keepdims=0),
        ]
        shape = ["n", 8]
    graph = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info(name, TensorProto.INT64, ["n", "t"]) for name in (wanted, "attention_mask")],
        [helper.make_tensor_value_info("states", TensorProto.FLOAT, shape)],
        [numpy_helper.from_array(TABLE, "table"), numpy_helper.from_array(np.array([1]), "axes")],
    )
    save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9), str(path))


def _unit(vector: np.ndarray) -> np.ndarray:
    scaled: np.ndarray = vector / np.linalg.norm(vector)
    return scaled


def test_the_mean_of_the_words_in_any_order_of_lengths(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(onnx_encoder, "BATCH_WORDS", 6)
    encoder = OnnxEncoder(str(folder))
    texts = ["red green blue", "", "blue", "red red", "green"]
    found = encoder.encode(texts)
    assert found.shape == (5, 8) == (5, encoder.dim)
    for vector, text in zip(found, texts, strict=True):
        rows = [0, *(WORDS.index(word) for word in text.split())]
        assert np.allclose(vector, _unit(TABLE[rows].mean(axis=0)), atol=1e-5)
    assert encoder.encode([]).shape == (0, 8)


def test_cls_pooling_takes_the_first_place_and_the_folder_may_say_so(folder: Path) -> None:
    by_hand = OnnxEncoder(str(folder), pooling="cls")
    assert np.allclose(by_hand.encode(["red"])[0], _unit(TABLE[0]), atol=1e-5)
    (folder / "1_Pooling").mkdir()
    (folder / "1_Pooling" / "config.json").write_bytes(orjson.dumps({"pooling_mode_cls_token": True}))
    assert OnnxEncoder(str(folder)).pooling == "cls"
    (folder / "1_Pooling" / "config.json").unlink()
    (folder / "1_Pooling").rmdir()


def test_prefixes_are_put_before_and_change_the_name(folder: Path) -> None:
    plain = OnnxEncoder(str(folder))
    prefixed = OnnxEncoder(str(folder), query_prefix="query: ", text_prefix="text: ")
    assert np.allclose(prefixed.encode_query("red"), plain.encode(["query: red"])[0], atol=1e-6)
    assert np.allclose(prefixed.encode(["red"]), plain.encode(["text: red"]), atol=1e-6)
    assert prefixed.name != plain.name
    assert OnnxEncoder(str(folder)).name == plain.name


def test_long_texts_are_cut(folder: Path) -> None:
    short = OnnxEncoder(str(folder), max_length=3)
    assert np.allclose(short.encode(["red green blue blue"]), short.encode(["red green"]), atol=1e-6)


def test_a_model_that_pools_itself(folder: Path, tmp_path: Path) -> None:
    _write_tokenizer(tmp_path / "tokenizer.json")
    (tmp_path / "onnx").mkdir()
    _write_model(tmp_path / "onnx" / "model.onnx", rank=2)
    assert np.allclose(OnnxEncoder(str(tmp_path)).encode(["red"])[0], _unit(TABLE[[0, 2]].max(axis=0)), atol=1e-5)


def test_wrong_folders_are_said_plainly(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match="no folder"):
        OnnxEncoder(str(tmp_path / "nothing"))
    with pytest.raises(EncoderError, match="no model in ONNX form"):
        OnnxEncoder(str(tmp_path))
    (tmp_path / "model.onnx").write_bytes(b"not a model")
    _write_tokenizer(tmp_path / "tokenizer.json")
    with pytest.raises(EncoderError, match="cannot be read"):
        OnnxEncoder(str(tmp_path))
    _write_model(tmp_path / "model.onnx", wanted="pixel_values")
    with pytest.raises(EncoderError, match="pixel_values, which is not text"):
        OnnxEncoder(str(tmp_path))
    with pytest.raises(EncoderError, match="no pooling called 'max'"):
        OnnxEncoder(str(folder), pooling="max")


def test_a_missing_extra_names_what_to_install(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(MissingExtra, match=r"frontlist\[onnx\]"):
        OnnxEncoder(str(folder))


def test_a_hub_id_is_fetched_and_a_failure_said(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hub = pytest.importorskip("huggingface_hub")
    asked: list[str] = []

    def give(name: str, allow_patterns: list[str]) -> str:
        asked.append(name)
        if name == "nobody/nothing":
            raise OSError("no such model")
        return str(folder)

    monkeypatch.setattr(hub, "snapshot_download", give)
    assert OnnxEncoder("somebody/tiny").dim == 8
    with pytest.raises(NetworkError, match="no such model"):
        OnnxEncoder("nobody/nothing")
    assert asked == ["somebody/tiny", "nobody/nothing"]
