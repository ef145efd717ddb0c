"""Sentence vectors of examples, kept in a file between runs: embedding a text takes milliseconds, and
there are thousands that have not changed."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from engine.components.vectors import SentenceVectors

BATCH = 64
MOST = 100_000
"""Vectors kept; more are made anew each time."""


class Vectors:
    """Vectors by text. `missing` says which are not made yet, so that a caller may make them when
    there is time."""

    def __init__(self, vectors: SentenceVectors, folder: Path) -> None:
        self._vectors = vectors
        self._file = folder / "vectors.npz"
        self._known: dict[bytes, Any] = {}
        self._stored = 0
        self._load()

    def missing(self, texts: Sequence[str]) -> list[str]:
        """The texts that have no vector yet, each once."""
        return [text for text in dict.fromkeys(texts) if _key(text) not in self._known]

    def make(self, texts: Sequence[str]) -> None:
        """Embed texts that have no vector yet."""
        fresh = self.missing(texts)
        for start in range(0, len(fresh), BATCH):
            batch = fresh[start : start + BATCH]
            for text, vector in zip(batch, self._vectors.embed(batch), strict=True):
                self._known[_key(text)] = vector

    def of(self, texts: Sequence[str]) -> np.ndarray:
        """The vectors, texts × numbers, of length one."""
        self.make(texts)
        out = np.empty((len(texts), self._vectors.dim), np.float32)
        for row, text in enumerate(texts):
            out[row] = self._known[_key(text)]
        return out

    def store(self) -> None:
        """Keep what was made since the last time."""
        if len(self._known) == self._stored:
            return
        newest = list(self._known)[-MOST:]
        self._file.parent.mkdir(parents=True, exist_ok=True)
        draft = self._file.with_name(f"{self._file.name}.{os.getpid()}.draft")
        with draft.open("wb") as file:
            np.savez(
                file,
                keys=np.frombuffer(b"".join(newest), np.uint8).reshape(-1, 16),
                vectors=np.stack([self._known[key] for key in newest]),
                probe=self._probe(),
            )
        draft.replace(self._file)
        self._stored = len(self._known)

    def _load(self) -> None:
        if not self._file.exists():
            return
        try:
            with self._file.open("rb") as file, np.load(file, allow_pickle=False) as stored:
                keys, vectors, probe = stored["keys"], stored["vectors"], stored["probe"]
        except (OSError, ValueError, KeyError, BadZipFile):
            return  # damaged: all can be made again
        ours = self._probe()
        if probe.shape == ours.shape and np.allclose(probe, ours, atol=1e-3):
            self._known = {key.tobytes(): vector for key, vector in zip(keys, vectors, strict=True)}
            self._stored = len(self._known)

    def _probe(self) -> np.ndarray:
        """What other vectors would see differently."""
        return self._vectors.embed(["probe"])


def _key(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()[:16]
