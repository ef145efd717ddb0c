"""Sentence vectors of examples, kept in a file between runs: embedding a text takes milliseconds, and
there are thousands that have not changed. Of the processes that share the file one makes many at a time."""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any
from zipfile import BadZipFile

import numpy as np

from engine.components.vectors import SentenceVectors

BATCH = 64
MOST = 100_000
"""Vectors kept; more are made anew each time."""


class Vectors:
    """Vectors by text. `missing` says which are not made yet, so that a caller may make them when
    there is time: many of them `alone`, until they are stored."""

    def __init__(self, vectors: SentenceVectors, folder: Path) -> None:
        self._vectors = vectors
        self._file = folder / "vectors.npz"
        self._lock: IO[bytes] | None = None
        self._known: dict[bytes, Any] = {}
        self._stored: set[bytes] = set()
        self._seen: object = None
        """Which file was read last."""
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

    def alone(self, *, wait: bool) -> bool:
        """Be the one who makes vectors, until `store`; with those that others have stored meanwhile.
        False: another one makes them, and was not to be waited for."""
        if self._lock:
            return True
        self._file.parent.mkdir(parents=True, exist_ok=True)
        lock = self._file.with_suffix(".lock").open("wb")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            lock.close()
            return False
        self._lock = lock
        self._load()
        return True

    def store(self) -> None:
        """Keep what was made since the last time, and let others make theirs. While another one makes
        vectors nothing is kept: there are few, and the next time will do."""
        if self._known.keys() != self._stored and self.alone(wait=False):
            self._write()
        if self._lock:
            self._lock.close()
            self._lock = None

    def _write(self) -> None:
        newest = list(self._known)[-MOST:]
        draft = self._file.with_name(f"{self._file.name}.{os.getpid()}.draft")
        with draft.open("wb") as file:
            np.savez(
                file,
                keys=np.frombuffer(b"".join(newest), np.uint8).reshape(-1, 16),
                vectors=np.stack([self._known[key] for key in newest]),
                probe=self._probe(),
            )
        draft.replace(self._file)
        self._stored, self._seen = set(self._known), self._state()

    def _load(self) -> None:
        """What was stored, if not by us, beside what was made since."""
        seen = self._state()
        if seen in (None, self._seen):
            return
        self._seen = seen
        try:
            with self._file.open("rb") as file, np.load(file, allow_pickle=False) as stored:
                keys, vectors, probe = stored["keys"], stored["vectors"], stored["probe"]
        except (OSError, ValueError, KeyError, BadZipFile):
            return  # damaged: all can be made again
        ours = self._probe()
        if probe.shape == ours.shape and np.allclose(probe, ours, atol=1e-3):
            loaded = {key.tobytes(): vector for key, vector in zip(keys, vectors, strict=True)}
            self._known, self._stored = loaded | self._known, set(loaded)

    def _state(self) -> object:
        try:
            stat = self._file.stat()
        except FileNotFoundError:
            return None
        return stat.st_mtime_ns, stat.st_ino

    def _probe(self) -> np.ndarray:
        """What other vectors would see differently."""
        return self._vectors.embed(["probe"])


def _key(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()[:16]
