"""How a customer sounds: anger and urgency, from 0 to 1; from 0.5 on somebody counts as angry, or in a hurry.

Two judges, of which the more certain one is believed: a table of words and signs (`mood_words`), right nearly
always and deaf to what it does not hold, and a linear model (`mood_model`) that learnt from messages labelled
by mood. Neither sees irony. It decides who is offered a person and who waits in front, not what is
answered. `python -m engine.evaluation.mood` measures it.
"""

from __future__ import annotations

import hashlib
from typing import Any

from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from engine.components.mood_examples import read
from engine.components.mood_model import MoodModel, learn, mood_of
from engine.components.project import in_project
from engine.components.trained import Trained

ATTRIBUTE = "mood"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class MoodDetector(Trained[MoodModel]):
    """Sets `mood` on each message: `{"anger": …, "urgency": …}`.

    Options: `examples`, the project's file of messages labelled by mood; `angry_intents`, whose examples are angry.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Where this project has them."""
        return {"examples": "data/mood.yml", "angry_intents": ["complaint"]}

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> MoodDetector:
        """One that has learnt. Raises when its model cannot be read: better than guessing."""
        with model_storage.read_from(resource) as directory:
            return cls(config, model_storage, resource, MoodModel.load(directory))

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Rasa's cache must not answer for other examples."""
        path = in_project(config["examples"])
        return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else None

    def train(self, training_data: TrainingData) -> Resource:
        """Learns, and stores what was learnt."""
        examples = [
            (message.get(TEXT), message.get(INTENT))
            for message in training_data.intent_examples
            if message.get(TEXT)
        ]
        try:
            labelled = read(in_project(self._config["examples"]))
            self._model = learn(labelled, examples, set(self._config["angry_intents"]))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise InvalidConfigException(f"moods cannot be learnt: {error!r}") from error
        with self._storage.write_to(self._resource) as directory:
            self._model.save(directory)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds the mood to each message."""
        for message in messages:
            mood = mood_of(message.get(TEXT) or "", self._model)
            told = {"anger": round(mood.anger, 3), "urgency": round(mood.urgency, 3)}
            message.set(ATTRIBUTE, told, add_to_output=True)
        return messages
