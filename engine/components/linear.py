"""A linear model over n-grams: fitted with scikit-learn, kept as plain arrays, and applied with numpy.

Each kind of n-gram is a sublinear TF-IDF of length one, and the kinds that a message has are as long
together: Chinese characters and their runs have as much to say as English words and their pieces.
Both languages learn from one another here, which is what a message that mixes them needs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.components.ngrams import KINDS

MANY = 5_000
"""Of so many messages, n-grams that only one has are left out: more than half of all, and no loss."""


@dataclass(frozen=True)
class Features:
    """The TF-IDF of a message's n-grams."""

    vocabulary: dict[str, int]
    kinds: np.ndarray
    idf: np.ndarray

    def of(self, grams: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
        """The columns that a message has, and their values (float32)."""
        known = Counter(gram for gram in grams if gram in self.vocabulary)
        columns = np.fromiter((self.vocabulary[gram] for gram in known), np.intp, len(known))
        counts = np.fromiter(known.values(), np.float32, len(known))
        values = (1.0 + np.log(counts)) * self.idf[columns]
        kinds = self.kinds[columns]
        lengths = np.bincount(kinds, values * values, len(KINDS))
        values /= np.sqrt(lengths[kinds] * np.count_nonzero(lengths)).astype(np.float32)
        return columns, values


def learn_features(documents: Sequence[Sequence[str]]) -> tuple[Features, Any]:
    """The features of these messages, and their values: a sparse matrix, messages × n-grams."""
    from scipy.sparse import hstack
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.preprocessing import normalize

    least = 2 if len(documents) > MANY else 1
    names: list[str] = []
    idf: list[np.ndarray] = []
    blocks: list[Any] = []
    for kind in KINDS:
        if not any(gram[0] == kind for grams in documents for gram in grams):
            continue

        def of_kind(grams: Sequence[str], kind: str = kind) -> list[str]:
            return [gram for gram in grams if gram[0] == kind]

        vectorizer = TfidfVectorizer(analyzer=of_kind, sublinear_tf=True, dtype=np.float32)
        block = vectorizer.fit_transform(documents)
        kept = np.flatnonzero(np.diff(block.tocsc().indptr) >= least)
        blocks.append(normalize(block[:, kept]))
        names += list(vectorizer.get_feature_names_out()[kept])
        idf.append(vectorizer.idf_[kept])
    features = Features(
        vocabulary={gram: column for column, gram in enumerate(names)},
        kinds=np.array([KINDS.index(gram[0]) for gram in names], np.intp),
        idf=np.hstack(idf).astype(np.float32),
    )
    return features, normalize(hstack(blocks).tocsr())


@dataclass(frozen=True)
class LinearModel:
    """Weights (n-grams × labels, float32)."""

    weights: np.ndarray
    bias: np.ndarray

    def decide(self, columns: np.ndarray, values: np.ndarray) -> np.ndarray:
        """Decision value of each label."""
        # Without BLAS, whose threads would go on waiting busily for so little.
        decision: np.ndarray = np.einsum("i,ij->j", values, self.weights[columns]) + self.bias
        return decision

    def decide_all(self, matrix: Any) -> np.ndarray:
        """Decision values for the rows of a sparse matrix."""
        decisions: np.ndarray = matrix @ self.weights + self.bias
        return decisions


def fit_linear(matrix: Any, target: np.ndarray, labels: int, c: float) -> LinearModel:
    """Fits a LinearSVC.

    Args:
        matrix: Messages × n-grams.
        target: The number of each message's label; some labels may have no message.
        labels: How many labels there are.
        c: Inverse strength of regularisation.
    """
    from sklearn.svm import LinearSVC

    # A hundred times the usual tolerance: as right, in two thirds of the time.
    machine = LinearSVC(C=c, tol=1e-2, random_state=0).fit(matrix, target)
    weights, bias = machine.coef_, machine.intercept_
    if len(machine.classes_) == 2:  # scikit-learn keeps one row for two labels
        weights, bias = np.vstack([-weights, weights]), np.hstack([-bias, bias])
    # A label without messages is never meant: -1 is LinearSVC's own "not this one".
    model = LinearModel(
        np.zeros((matrix.shape[1], labels), np.float32), np.full(labels, -1.0, np.float32)
    )
    model.weights[:, machine.classes_] = weights.T
    model.bias[machine.classes_] = bias
    return model
