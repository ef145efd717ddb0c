"""What happens when a message is not understood well enough: the one place for it.

- several topics at once: `nlu_fallback`, which a rule answers by asking which of them comes first;
- unsure (confidence below `threshold`, or the next meaning less than `ambiguity_threshold` behind):
  `nlu_fallback`, which a rule answers by asking which of the likeliest meanings it was;
- outside of what was learnt, by the classifier's `scope`, and unsure: out of scope;
- outside, and yet sure: `nlu_fallback` too. A new wording is more often the reason than a new topic, and
  who is asked with the right meaning on a button is not sent away.
"""

from __future__ import annotations

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.classifiers.fallback_classifier import FallbackClassifier
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY
from rasa.shared.nlu.training_data.message import Message

from engine.components.intents import SCOPE, TOPICS


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class ScopeFallback(FallbackClassifier):
    """Rasa's FallbackClassifier, which besides heeds the scope.

    Options: `threshold` and `ambiguity_threshold`, as Rasa's; `outside_intent`, what a message is taken
    for that is outside. Messages that the classifier gives no scope are treated as Rasa does.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The thresholds that the starter shop was measured with."""
        return {
            "threshold": 0.45,
            "ambiguity_threshold": 0.15,
            "outside_intent": "out_of_scope",
        }

    def process(self, messages: list[Message]) -> list[Message]:
        """Takes the intent back where it is not sure enough."""
        outside_intent = self.component_config["outside_intent"]
        for message in messages:
            outside = bool((message.get(SCOPE) or {}).get("outside"))
            unsure = self._should_fallback(message)
            if message.get(TOPICS):
                self._ask_back(message)
            elif outside and unsure:
                # As Rasa does with its fallback: as sure as the threshold.
                confidence = self.component_config["threshold"]
                intent = {"name": outside_intent, "confidence": confidence}
                message.set(INTENT, intent, add_to_output=True)
            elif unsure or (outside and message.get(INTENT)["name"] != outside_intent):
                self._ask_back(message)
        return messages

    def _ask_back(self, message: Message) -> None:
        intent = {
            "name": DEFAULT_NLU_FALLBACK_INTENT_NAME,
            "confidence": self.component_config["threshold"],
        }
        ranking = [intent, *message.get(INTENT_RANKING_KEY, [])]
        message.set(INTENT, dict(intent), add_to_output=True)
        message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
