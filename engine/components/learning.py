"""Trains the classifier of `understanding.py`: fits both machines, and sets the rest by what was held out."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.components.calibration import (
    fit_scope,
    fit_temperature,
    folds,
    near_duplicates,
    softmax,
)
from engine.components.identifiers import Patterns
from engine.components.kernel import (
    MOST_EXAMPLES,
    KernelModel,
    directions,
    fit_kernel,
    points_of,
)
from engine.components.language import Language
from engine.components.linear import Features, LinearModel, fit_linear, learn_features
from engine.components.ngrams import ngrams
from engine.components.spelling import counts_of
from engine.components.telling import Parts, Tell, nobody
from engine.components.text import language_of
from engine.components.understanding import (
    LANGUAGES,
    SHOWN_CHARACTERS,
    Model,
    Options,
    best_inside,
    heard,
    nearness,
)
from engine.components.vectors import SentenceVectors
from engine.held_out import HeldOut

Split = tuple[np.ndarray, np.ndarray]


def threads() -> int:
    """How many of the machine's cores training uses."""
    return min(4, len(os.sched_getaffinity(0)))


def fit(
    texts: Sequence[str],
    labels: Sequence[str],
    options: Options,
    vectors: SentenceVectors | None = None,
    told: Tell = nobody,
) -> Model:
    """Trains a model; the same examples give the same model. `told` hears how far it is.

    Raises:
        ValueError: There are fewer than two different labels.
    """
    examples = dict.fromkeys(zip(texts, labels, strict=True))
    return _Learner(list(examples), options, vectors, told).fit()


@dataclass(frozen=True)
class _HeldOut:
    """A language's predictions for examples that were held out."""

    rows: np.ndarray
    decisions: np.ndarray
    nearness: np.ndarray


class _Learner:
    def __init__(
        self,
        examples: Sequence[tuple[str, str]],
        options: Options,
        vectors: SentenceVectors | None,
        told: Tell,
    ) -> None:
        self._texts = [text for text, _ in examples]
        self._labels = sorted({label for _, label in examples})
        if len(self._labels) < 2:
            raise ValueError("an intent classifier needs at least two intents")
        number = {label: i for i, label in enumerate(self._labels)}
        self._target = np.array([number[label] for _, label in examples])
        self._options = options
        self._vectors = vectors
        self._parts = Parts(told, words=1.0, vectors=1.0, kernel=2.0)  # about as long as they take
        self._inside = np.array([label != options.outside_intent for label in self._labels])
        # An intent's name is one more example of it: with ten, worth half a point.
        names = {number[label]: _words_of(label) for label in self._labels}
        self._names = {i: name for i, name in names.items() if name}

    def fit(self) -> Model:
        patterns = Patterns(self._options.order_prefix)
        self._heard = [heard(text) for text in self._texts]
        every = [*self._heard, *self._names.values()]
        features, matrix = learn_features([ngrams(text, patterns) for text in every])
        self._matrix = matrix
        target = np.concatenate([self._target, np.array(list(self._names), np.intp)])
        names = np.arange(len(self._texts), len(every))
        self._splits = list(folds(near_duplicates(matrix[: len(self._texts)]), self._target))

        # Beside the vectors: liblinear uses one core, and waits for nobody.
        with ThreadPoolExecutor(1) as beside:
            self._words = beside.submit(self._fit_words, target, names)
            return self._model(features)

    def _fit_words(self, target: np.ndarray, names: np.ndarray) -> tuple[LinearModel, np.ndarray]:
        """The linear machine, and its decision values for examples held out."""
        count, c = len(self._labels), self._options.c
        decisions = np.zeros((len(self._texts), count), np.float32)
        told = self._parts.of("words")
        for number, (learnt, held) in enumerate(self._splits, 1):
            rows = np.concatenate([learnt, names])
            fold = fit_linear(self._matrix[rows], target[rows], count, c)
            decisions[held] = fold.decide_all(self._matrix[held])
            told(number / (len(self._splits) + 1))
        return fit_linear(self._matrix, target, count, c), decisions

    def _model(self, features: Features) -> Model:
        languages: dict[str, Language] = {}
        kernels: dict[str, KernelModel] = {}
        postings: dict[str, Any] = {}
        told: list[HeldOut] = []
        spoken = np.array([language_of(text) for text in self._texts])
        for name in LANGUAGES:
            examples = np.flatnonzero(spoken == name)
            if self._has_vectors(name, examples):
                examples = _at_most(examples, MOST_EXAMPLES)
                language, kernels[name], held_out = self._with_vectors(examples)
            else:
                language, held_out = self._without_vectors(examples)
                postings[name] = self._matrix[examples].T.tocsr()
            languages[name], found = self._calibrated(language, held_out)
            told.append(found)
        return Model(
            options=self._options,
            labels=self._labels,
            texts=[text[:SHOWN_CHARACTERS] for text in self._texts],
            target=self._target,
            features=features,
            words=self._words.result()[0],
            languages=languages,
            kernels=kernels,
            postings=postings,
            vectors=self._vectors if kernels else None,
            seen=counts_of(self._heard) if "en" in kernels else {},
            held_out=_joined(told),
        )

    def _has_vectors(self, name: str, examples: np.ndarray) -> bool:
        return (
            self._vectors is not None
            and name in self._options.vectors_for
            and len(np.unique(self._target[examples])) > 1
        )

    def _with_vectors(self, examples: np.ndarray) -> tuple[Language, KernelModel, _HeldOut]:
        assert self._vectors is not None
        texts = [self._heard[i] for i in examples]
        vectors = self._vectors.features([*texts, *self._names.values()], self._parts.of("vectors"))
        basis = directions(vectors)
        points = points_of(vectors, basis)
        target = np.concatenate([self._target[examples], np.array(list(self._names), np.intp)])
        names = np.arange(len(examples), len(points))
        similarities = points @ points.T
        count = len(self._labels)
        kernel = KernelModel(basis, points, fit_kernel(similarities, target, count))

        decisions = np.zeros((len(examples), count), np.float32)
        near = np.zeros(len(examples), np.float32)
        known = np.zeros(len(examples), bool)
        splits, told = self._splits_of(examples), self._parts.of("kernel")
        for number, (learnt, held) in enumerate(splits, 1):
            told(number / (len(splits) + 1))
            rows = np.concatenate([learnt, names])
            coefficients = fit_kernel(similarities[np.ix_(rows, rows)], target[rows], count)
            fold = KernelModel(basis, points[rows], coefficients)
            decisions[held] = fold.decide(similarities[np.ix_(held, rows)])
            inside = learnt[self._inside[target[learnt]]]
            near[held] = nearness(similarities[np.ix_(held, inside)])
            known[held] = True
        words = self._words.result()[1]
        language = Language(
            examples,
            kernel_spread=_spread(decisions[known]),
            words_spread=_spread(words[examples[known]]),
        )
        added = language.added(decisions, words[examples])
        return language, kernel, _HeldOut(examples[known], added[known], near[known])

    def _without_vectors(self, examples: np.ndarray) -> tuple[Language, _HeldOut]:
        matrix = self._matrix[examples]
        near = np.zeros(len(examples), np.float32)
        known = np.zeros(len(examples), bool)
        for learnt, held in self._splits_of(examples):
            inside = learnt[self._inside[self._target[examples[learnt]]]]
            compared_with = matrix[inside].T.tocsr()
            for some in np.array_split(held, len(held) // 500 + 1):
                near[some] = nearness((matrix[some] @ compared_with).toarray())
            known[held] = True
        words = self._words.result()[1]
        return Language(examples), _HeldOut(examples[known], words[examples[known]], near[known])

    def _splits_of(self, examples: np.ndarray) -> list[Split]:
        """The folds, of these examples only and by their numbers among them."""
        place = np.full(len(self._texts), -1)
        place[examples] = np.arange(len(examples))
        splits = [(place[learnt], place[held]) for learnt, held in self._splits]
        kept = [(learnt[learnt >= 0], held[held >= 0]) for learnt, held in splits]
        return [(learnt, held) for learnt, held in kept if len(learnt) and len(held)]

    def _calibrated(self, language: Language, held: _HeldOut) -> tuple[Language, HeldOut]:
        """The language with its temperature and scope, if anything could be held out."""
        target = self._target[held.rows]
        temperature, scope = language.temperature, language.scope
        if len(held.rows):
            temperature = fit_temperature(held.decisions, target)
        inside = self._inside[target]
        if inside.any():
            best = best_inside(held.decisions, self._inside)
            scope = fit_scope(best, held.nearness, inside, self._options.rejected)
        calibrated = Language(
            language.examples,
            temperature,
            scope,
            language.kernel_spread,
            language.words_spread,
        )
        return calibrated, HeldOut(
            [self._texts[i] for i in held.rows],
            [self._labels[i] for i in target],
            self._labels,
            softmax(held.decisions / temperature),
        )


def _words_of(label: str) -> str:
    """An intent's name as words; empty when it says nothing (`intent_7`, `q12`)."""
    words = re.sub(r"[\W_]+", " ", label).strip().lower()
    return words if re.search(r"[a-z]{3,}", words) and not re.search(r"\d", words) else ""


def _spread(decisions: np.ndarray) -> float:
    """How far the decision values of a message are from one another, over all messages."""
    if not len(decisions):
        return 1.0
    return max(float((decisions - decisions.mean(axis=1, keepdims=True)).std()), 1e-6)


def _at_most(examples: np.ndarray, most: int) -> np.ndarray:
    """So many of the examples, of everything some."""
    if len(examples) <= most:
        return examples
    return np.sort(np.random.default_rng(0).choice(examples, most, replace=False))


def _joined(parts: Sequence[HeldOut]) -> HeldOut:
    return HeldOut(
        [text for part in parts for text in part.texts],
        [intent for part in parts for intent in part.intents],
        parts[0].classes,
        np.vstack([part.probabilities for part in parts]),
    )
