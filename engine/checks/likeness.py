"""How alike examples are: cosine of sentence vectors where there are some (English), else of TF-IDF over
runs of characters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer

from engine.checks.vectors import Vectors

BLOCK = 256
"""Rows compared with all others at a time: 9 MB for 9,000 examples."""

_SIGNS = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Space:
    """A measure of likeness, and from where on it says that two texts are the same, or near."""

    name: str
    same: float
    near: float


BY_VECTORS = Space("vectors", same=0.97, near=0.6)
BY_CHARACTERS = Space("characters", same=0.9, near=0.35)


def normal(text: str) -> str:
    """What is left of a text without case and signs: the same for two that say it letter for
    letter."""
    return _SIGNS.sub(" ", unicodedata.normalize("NFKC", text)).strip().casefold() or text


def has_words(text: str) -> bool:
    """Whether there are letters or digits in it."""
    return bool(_SIGNS.sub("", text))


class Likeness:
    """The examples of one language, ready to be compared with each other and with new texts."""

    def __init__(self, texts: Sequence[str], vectors: Vectors | None) -> None:
        self.space = BY_VECTORS if vectors else BY_CHARACTERS
        self._vectors = vectors
        self._tfidf = TfidfVectorizer(
            analyzer="char", ngram_range=(1, 3), sublinear_tf=True, dtype=np.float32
        )
        if vectors is None:
            self._tfidf.fit([normal(text) for text in (*texts, "a")])
        self._rows = self._embed(texts)

    def new(self, texts: Sequence[str], others: Sequence[str]) -> np.ndarray:
        """Likeness of new texts to the examples and, behind these, to other new texts:
        texts × (examples + others)."""
        rows = self._embed(texts)
        return np.hstack([_cosines(rows, self._rows), _cosines(rows, self._embed(others))])

    def among(self) -> Iterator[tuple[int, np.ndarray]]:
        """Likeness of the examples to each other, some rows at a time: first row, rows × all."""
        for start in range(0, self._rows.shape[0], BLOCK):
            yield start, _cosines(self._rows[start : start + BLOCK], self._rows)

    def nearest(
        self, examples: np.ndarray, count: int
    ) -> Iterator[tuple[int, np.ndarray, np.ndarray]]:
        """The other examples nearest to each of these, given and told by their places, and how alike they
        are."""
        for start in range(0, len(examples), BLOCK):
            places = examples[start : start + BLOCK]
            alike = _cosines(self._rows[places], self._rows)
            alike[np.arange(len(places)), places] = -1.0
            near = np.argpartition(-alike, min(count, alike.shape[1] - 1), axis=1)[:, :count]
            for place, columns, row in zip(places.tolist(), near, alike, strict=True):
                yield place, columns, row[columns]

    def _embed(self, texts: Sequence[str]) -> Any:
        if self._vectors:
            return self._vectors.of(texts)
        if not texts:  # scikit-learn takes none for a mistake
            return csr_matrix((0, len(self._tfidf.vocabulary_)), dtype=np.float32)
        return self._tfidf.transform([normal(text) for text in texts])


def _cosines(rows: Any, others: Any) -> np.ndarray:
    product = rows @ others.T
    return product if isinstance(product, np.ndarray) else np.asarray(product.todense())
