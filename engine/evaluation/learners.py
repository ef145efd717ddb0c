"""The classifier of the shop's pipeline, as trials ask it."""

from __future__ import annotations

from functools import partial

import numpy as np

from engine.components.identifiers import Patterns
from engine.components.linear import LinearModel, fit, softmax
from engine.components.ngrams import ngrams
from engine.evaluation.datasets import Labelled
from engine.evaluation.measures import Readings


class Ours:
    """What `config.yml` names, with the options of its defaults."""

    def __init__(self) -> None:
        self._analyze = partial(ngrams, patterns=Patterns())
        self._model: LinearModel | None = None

    def fit(self, data: Labelled) -> None:
        """Learns."""
        self._model = fit(data.texts, data.labels, self._analyze)

    def read(self, texts: list[str]) -> Readings:
        """One message after another, as in service."""
        assert self._model
        decisions = np.array([self._model.decide(self._analyze(text)) for text in texts])
        confidence = softmax(decisions / self._model.temperature)
        return Readings(self._model.labels, confidence, scope=decisions.max(axis=1))
