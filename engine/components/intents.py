"""The intent classifier: a linear model over n-grams, as a Rasa graph component."""

from __future__ import annotations

import logging
from functools import partial
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from engine.components.identifiers import Patterns
from engine.components.linear import LinearModel, fit
from engine.components.ngrams import ngrams

logger = logging.getLogger(__name__)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class LinearIntentClassifier(IntentClassifier, GraphComponent):
    """Options: `C` (inverse strength of regularisation), `ranking_length`, `order_prefix`."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Values that measured best on the starter shop's messages."""
        return {"C": 3.0, "ranking_length": 10, "order_prefix": "DM"}

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        model: LinearModel | None = None,
    ) -> None:
        self._config = config
        self._storage = model_storage
        self._resource = resource
        self._model = model
        self._analyzer = partial(ngrams, patterns=Patterns(config["order_prefix"]))

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> LinearIntentClassifier:
        """An untrained classifier."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> LinearIntentClassifier:
        """A trained classifier. Raises when the model cannot be read: better than guessing."""
        with model_storage.read_from(resource) as directory:
            return cls(config, model_storage, resource, LinearModel.load(directory))

    def train(self, training_data: TrainingData) -> Resource:
        """Fits the model on the examples that have an intent, and stores it."""
        examples = [
            (message.get(TEXT), message.get(INTENT))
            for message in training_data.intent_examples
            if message.get(TEXT)
        ]
        try:
            self._model = fit(
                [text for text, _ in examples],
                [intent for _, intent in examples],
                self._analyzer,
                self._config["C"],
            )
        except ValueError as error:
            raise InvalidConfigException(str(error)) from error
        with self._storage.write_to(self._resource) as directory:
            self._model.save(directory)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds intent and ranking to each message."""
        if self._model is None:
            raise InvalidConfigException("the intent classifier has not been trained")
        for message in messages:
            ranking = [
                {"name": name, "confidence": round(confidence, 5)}
                for name, confidence in self._model.rank(self._analyzer(message.get(TEXT) or ""))[
                    : self._config["ranking_length"]
                ]
            ]
            message.set(INTENT, dict(ranking[0]), add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        return messages
