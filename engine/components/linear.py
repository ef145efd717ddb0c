"""A linear model over n-grams: fitted with scikit-learn, kept as plain arrays, and applied with numpy.

Each kind of n-gram is a sublinear TF-IDF of length one, and the kinds that a message has are as long
together: Chinese characters and their runs have as much to say as English words and their pieces.

Nothing is pickled: a model is a JSON list of n-grams and an .npz file without objects, which is safe
to open, quick to load, and needs no scikit-learn to answer. Confidences are the softmax of the
decision values over one temperature, which is fitted on predictions for examples held out.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from engine.components.ngrams import KINDS

Analyzer = Callable[[str], list[str]]


@dataclass(frozen=True)
class LinearModel:
    """Weights (features × labels, float32) for the TF-IDF of a message's n-grams."""

    labels: list[str]
    vocabulary: dict[str, int]
    kinds: np.ndarray
    idf: np.ndarray
    weights: np.ndarray
    bias: np.ndarray
    temperature: float

    def decide(self, grams: Sequence[str]) -> np.ndarray:
        """Decision value of each label."""
        known = Counter(gram for gram in grams if gram in self.vocabulary)
        if not known:
            return self.bias
        columns = np.fromiter((self.vocabulary[gram] for gram in known), np.intp, len(known))
        counts = np.fromiter(known.values(), np.float32, len(known))
        values = (1.0 + np.log(counts)) * self.idf[columns]
        kinds = self.kinds[columns]
        lengths = np.bincount(kinds, values * values, len(KINDS))
        values /= np.sqrt(lengths[kinds] * np.count_nonzero(lengths)).astype(np.float32)
        decision: np.ndarray = values @ self.weights[columns] + self.bias
        return decision

    def rank(self, grams: Sequence[str]) -> list[tuple[str, float]]:
        """All labels with their confidence, likeliest first; confidences add up to one."""
        confidence = softmax(self.decide(grams) / self.temperature)
        return [(self.labels[i], float(confidence[i])) for i in np.argsort(-confidence)]

    def save(self, directory: Path) -> None:
        """Writes `ngrams.json` and `weights.npz`."""
        grams = sorted(self.vocabulary, key=self.vocabulary.__getitem__)
        text = json.dumps({"labels": self.labels, "ngrams": grams}, ensure_ascii=False)
        (directory / "ngrams.json").write_text(text, encoding="utf-8")
        np.savez(
            directory / "weights.npz",
            kinds=self.kinds,
            idf=self.idf,
            weights=self.weights,
            bias=self.bias,
            temperature=np.float64(self.temperature),
        )

    @classmethod
    def load(cls, directory: Path) -> LinearModel:
        """Reads what `save` wrote. Raises OSError or ValueError."""
        names = json.loads((directory / "ngrams.json").read_text(encoding="utf-8"))
        with np.load(directory / "weights.npz", allow_pickle=False) as arrays:
            return cls(
                labels=names["labels"],
                vocabulary={gram: column for column, gram in enumerate(names["ngrams"])},
                kinds=arrays["kinds"],
                idf=arrays["idf"],
                weights=arrays["weights"],
                bias=arrays["bias"],
                temperature=float(arrays["temperature"]),
            )


def softmax(values: np.ndarray) -> np.ndarray:
    """Along the last axis."""
    shifted = np.exp(values - values.max(axis=-1, keepdims=True))
    result: np.ndarray = shifted / shifted.sum(axis=-1, keepdims=True)
    return result


def fit(
    texts: Sequence[str], labels: Sequence[str], analyzer: Analyzer, c: float = 3.0
) -> LinearModel:
    """Fits a model.

    Args:
        texts: Training messages.
        labels: The intent of each.
        analyzer: Gives a message's n-grams, each beginning with its kind.
        c: LinearSVC's inverse strength of regularisation.

    Raises:
        ValueError: There are fewer than two different labels.
    """
    from sklearn.svm import LinearSVC

    names = sorted(set(labels))
    if len(names) < 2:
        raise ValueError("an intent classifier needs at least two intents")
    number = {name: i for i, name in enumerate(names)}
    target = np.array([number[label] for label in labels])
    vectorizers, matrix = vectorize([analyzer(text) for text in texts])
    machine = LinearSVC(C=c, random_state=0)
    temperature = _fit_temperature(machine, matrix, target)
    machine.fit(matrix, target)
    weights, bias = machine.coef_.T, machine.intercept_
    if len(names) == 2:  # scikit-learn keeps one column for two labels
        weights, bias = np.hstack([-weights, weights]), np.hstack([-bias, bias])
    grams = [gram for _, vectorizer in vectorizers for gram in vectorizer.get_feature_names_out()]
    return LinearModel(
        labels=names,
        vocabulary={gram: column for column, gram in enumerate(grams)},
        kinds=np.array([KINDS.index(gram[0]) for gram in grams], np.intp),
        idf=np.hstack([vectorizer.idf_ for _, vectorizer in vectorizers]).astype(np.float32),
        weights=np.ascontiguousarray(weights, dtype=np.float32),
        bias=bias.astype(np.float32),
        temperature=temperature,
    )


def vectorize(documents: Sequence[Sequence[str]]) -> tuple[list[tuple[str, Any]], Any]:
    """A fitted TfidfVectorizer for each kind that occurs, and the matrix (documents × n-grams)."""
    from scipy.sparse import hstack
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.preprocessing import normalize

    vectorizers, blocks = [], []
    for kind in KINDS:
        if not any(gram[0] == kind for grams in documents for gram in grams):
            continue

        def of_kind(grams: Sequence[str], kind: str = kind) -> list[str]:
            return [gram for gram in grams if gram[0] == kind]

        vectorizer = TfidfVectorizer(analyzer=of_kind, sublinear_tf=True, dtype=np.float32)
        blocks.append(vectorizer.fit_transform(documents))
        vectorizers.append((kind, vectorizer))
    return vectorizers, normalize(hstack(blocks).tocsr())


def _fit_temperature(machine: Any, matrix: Any, target: np.ndarray) -> float:
    """The temperature with the least log loss on held-out decision values (Guo et al., 2017)."""
    from scipy.optimize import minimize_scalar
    from sklearn.model_selection import StratifiedKFold, cross_val_predict

    folds = min(3, int(np.bincount(target).min()))
    if folds < 2:
        return 0.25  # an intent with one example: nothing to hold out; a usual value
    held_out = cross_val_predict(
        machine,
        matrix,
        target,
        cv=StratifiedKFold(folds, shuffle=True, random_state=0),
        method="decision_function",
    )
    if held_out.ndim == 1:
        held_out = np.column_stack([-held_out, held_out])
    rows = np.arange(len(target))

    def loss(log_temperature: float) -> float:
        right = softmax(held_out / np.exp(log_temperature))[rows, target]
        return float(-np.log(np.maximum(right, 1e-12)).mean())

    best = minimize_scalar(loss, bounds=(np.log(0.02), np.log(2.0)), method="bounded")
    return float(np.exp(best.x))
