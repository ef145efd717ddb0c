"""The classifier of the shop's pipeline, as trials ask it."""

from __future__ import annotations

from engine.components.learning import fit, threads
from engine.components.understanding import Model, Options
from engine.components.vectors import SentenceVectors
from engine.evaluation.datasets import ROOT, Labelled
from engine.evaluation.measures import Readings
from engine.recipe import classifier


class Ours:
    """What `config.yml` names, with the options of its defaults; of its own only the asides, which the public
    sets have none of."""

    def __init__(self) -> None:
        self._vectors = SentenceVectors.load(threads=threads())
        self._options = Options(asides=tuple(classifier(ROOT).get("asides", ())))
        self._model: Model | None = None

    def fit(self, data: Labelled) -> None:
        """Learns."""
        self._model = fit(data.texts, data.labels, self._options, self._vectors)

    def read(self, texts: list[str]) -> Readings:
        """All messages at once."""
        assert self._model
        found = self._model.decide(texts)
        return Readings(self._model.labels, found.confidence, found.scope)
