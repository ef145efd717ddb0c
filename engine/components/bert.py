"""A BERT network for ONNX Runtime, made from the weights that sentence-transformers publishes.

The network is described in ONNX each time it is opened (16 KB, some milliseconds), with the operators
that ONNX Runtime itself would fuse a BERT into. The weights are no part of the description: they are
mapped from `model.safetensors` as they lie there, so that nothing has to be converted or cached, and
workers on one machine share the pages.
"""

from __future__ import annotations

import json
import mmap
import struct
from pathlib import Path
from typing import Any

import numpy as np

_MICROSOFT = "com.microsoft"
_TYPES = {"F32": np.float32, "F16": np.float16}


def read_safetensors(path: Path) -> dict[str, np.ndarray]:
    """The floating-point tensors of a file, mapped into memory read-only, as float32.

    The format: the header's length as a little-endian uint64, a JSON header with each tensor's type,
    shape and place, then the numbers. Raises OSError or ValueError.
    """
    with path.open("rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        content = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    header.pop("__metadata__", None)
    tensors = {}
    for name, told in header.items():
        if told["dtype"] not in _TYPES:
            continue
        kind = np.dtype(_TYPES[told["dtype"]])
        start, end = told["data_offsets"]
        flat = np.frombuffer(content, kind, (end - start) // kind.itemsize, 8 + length + start)
        tensors[name] = flat.reshape(told["shape"]).astype(np.float32, copy=False)
    return tensors


class BertGraph:
    """The description of a network, and the weights that it asks for by name.

    Inputs, int32 (texts × tokens): input_ids, token_type_ids, attention_mask. Outputs, float32 (texts ×
    tokens × hidden): last_hidden_state, and middle_1, middle_2, … of the layers before the last.

    Raises:
        OSError, ValueError: The folder holds no BERT with float weights.
    """

    def __init__(self, folder: Path) -> None:
        config = json.loads((folder / "config.json").read_text("utf-8"))
        told = (
            config.get("model_type"),
            config.get("hidden_act"),
            config.get("position_embedding_type", "absolute"),
        )
        if told != ("bert", "gelu", "absolute"):
            raise ValueError(f"{folder}: {told} is no plain BERT; export it as model.onnx")
        self._all = read_safetensors(folder / "model.safetensors")
        self._nodes: list[Any] = []
        self._outputs: list[str] = []
        self._config = config
        self.weights: dict[str, np.ndarray] = {}
        try:
            self._network()
        except KeyError as error:
            raise ValueError(f"{folder}: model.safetensors has no {error}") from error

    def serialized(self) -> bytes:
        """The ONNX model; its weights are only declared."""
        from onnx import TensorProto, helper

        declared = []
        for name, array in self.weights.items():
            tensor = TensorProto(
                name=name,
                data_type=TensorProto.FLOAT,
                dims=array.shape,
                data_location=TensorProto.EXTERNAL,
            )
            tensor.external_data.add(key="location", value="given by the session")
            declared.append(tensor)
        shape = ["texts", "tokens"]
        hidden = [*shape, self._config["hidden_size"]]
        graph = helper.make_graph(
            self._nodes,
            "bert",
            [
                helper.make_tensor_value_info(name, TensorProto.INT32, shape)
                for name in ("input_ids", "token_type_ids", "attention_mask")
            ],
            [
                helper.make_tensor_value_info(name, TensorProto.FLOAT, hidden)
                for name in reversed(self._outputs)
            ],
            declared,
        )
        opsets = [helper.make_opsetid("", 17), helper.make_opsetid(_MICROSOFT, 1)]
        model: bytes = helper.make_model(
            graph, opset_imports=opsets, ir_version=8
        ).SerializeToString()
        return model

    def _network(self) -> None:
        from onnx import TensorProto, helper

        embeddings = [
            self._weight(f"embeddings.{name}")
            for name in (
                "word_embeddings.weight",
                "position_embeddings.weight",
                "token_type_embeddings.weight",
                "LayerNorm.weight",
                "LayerNorm.bias",
            )
        ]
        self._add(
            "EmbedLayerNormalization",
            ["input_ids", "token_type_ids", *embeddings],
            ["embedded", "unused"],
            epsilon=self._config["layer_norm_eps"],
        )
        flat = helper.make_tensor("flat", TensorProto.INT64, [2], [-1, self._config["hidden_size"]])
        self._add("Constant", [], ["flat"], "", value=flat)
        self._add("Shape", ["embedded"], ["shape"], "")
        self._add("Reshape", ["embedded", "flat"], ["layer0"], "")
        layers = self._config["num_hidden_layers"]
        for number in range(1, layers + 1):
            self._layer(number - 1)
            name = "last_hidden_state" if number == layers else f"middle_{number}"
            self._add("Reshape", [f"layer{number}", "shape"], [name], "")
            self._outputs.append(name)

    def _layer(self, number: int) -> None:
        """One layer: attention, then two dense steps, each added to its input and normalised."""
        layer, value = f"encoder.layer.{number}.", f"layer{number}"
        heads = []
        for part in ("query", "key", "value"):
            dense = self._dense(value, f"{layer}attention.self.{part}")
            self._add("Reshape", [dense, "shape"], [f"{dense}.3d"], "")
            heads.append(f"{dense}.3d")
        attended = f"{layer}attended"
        self._add(
            "MultiHeadAttention",
            [*heads, "", "attention_mask"],
            [attended],
            num_heads=self._config["num_attention_heads"],
        )
        self._add("Reshape", [attended, "flat"], [f"{attended}.2d"], "")
        dense = self._dense(f"{attended}.2d", f"{layer}attention.output.dense")
        middle = self._added(dense, value, f"{layer}attention.output.LayerNorm", f"{layer}middle")
        wide = self._dense(middle, f"{layer}intermediate.dense")
        self._add("Gelu", [wide], [f"{wide}.gelu"])
        dense = self._dense(f"{wide}.gelu", f"{layer}output.dense")
        self._added(dense, middle, f"{layer}output.LayerNorm", f"layer{number + 1}")

    def _dense(self, value: str, name: str) -> str:
        out = f"{name}.out"
        inputs = [value, self._weight(f"{name}.weight"), self._weight(f"{name}.bias")]
        self._add("Gemm", inputs, [out], "", transB=1)
        return out

    def _added(self, value: str, skipped: str, norm: str, out: str) -> str:
        inputs = [value, skipped, self._weight(f"{norm}.weight"), self._weight(f"{norm}.bias")]
        epsilon = self._config["layer_norm_eps"]
        self._add("SkipLayerNormalization", inputs, [out], epsilon=epsilon)
        return out

    def _weight(self, name: str) -> str:
        self.weights[name] = self._all[name]
        return name

    def _add(
        self,
        operator: str,
        inputs: list[str],
        outputs: list[str],
        domain: str = _MICROSOFT,
        **attributes: Any,
    ) -> None:
        from onnx import helper

        self._nodes.append(helper.make_node(operator, inputs, outputs, domain=domain, **attributes))
