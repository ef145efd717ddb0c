"""Entities as a Rasa graph component: order and tracking numbers, e-mail, phone, amounts, dates, products.

Spans are positions in the text as it was typed, also in Chinese text without spaces, in full-width
digits, and beside emoji; they never overlap. Each kind has a module of its own, without Rasa.
"""

from __future__ import annotations

import os
from datetime import date, datetime
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from engine.components.dates import Dates
from engine.components.identifiers import Patterns
from engine.components.money import Amounts
from engine.components.shopfile import ProductFile
from engine.components.spans import Found, without_overlaps
from engine.components.text import fold

PRODUCTS_VARIABLE = "ENGINE_PRODUCTS"
"""Environment variable that names the file of products in place of the option: who starts the engine
knows where it is, and the model, which may be served anywhere, does not."""
MAX_CHARACTERS = 2_000
"""Of a longer message this much is looked at."""


class Entities:
    """Finds entities of all kinds."""

    def __init__(self, config: dict[str, Any]) -> None:
        self._identifiers = Patterns(config["order_prefix"])
        self._amounts = Amounts(config["yuan"], config["dollar"])
        self._dates = Dates(config["day_first"])
        products = os.environ.get(PRODUCTS_VARIABLE) or config["products"]
        self._products = ProductFile(Path(products)) if products else None

    def find(self, text: str, today: date) -> list[Found]:
        """The entities of a message, in order. Where two could be meant, numbers that identify
        something come first, then money, days and products."""
        folded = fold(text[:MAX_CHARACTERS])
        found = self._identifiers.find(folded)
        found = without_overlaps(self._amounts.find(folded), among=found)
        found = without_overlaps(self._dates.find(folded, today), among=found)
        if self._products:
            found = without_overlaps(self._products.names().find(folded), among=found)
        return found


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class PatternEntityExtractor(GraphComponent, EntityExtractorMixin):
    """Rasa's face of `Entities`.

    Options: `order_prefix`, the letters before the digits of an order number; `yuan` and `dollar`, the
    currencies of 元 and $ in the shop's country; `day_first`, whether 3/4 is 3 April; `products`, a file
    of the shop's products (see `shopfile`).

    A message's metadata may hold `time`, ISO 8601 in the shop's zone, from which "tomorrow" is seen; or
    else it is this machine's time.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """A shop whose order numbers begin with DM."""
        return {
            "order_prefix": "DM",
            "yuan": "CNY",
            "dollar": "USD",
            "day_first": False,
            "products": None,
        }

    def __init__(self, config: dict[str, Any]) -> None:
        self._entities = Entities(config)

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> PatternEntityExtractor:
        """Rasa's constructor."""
        return cls(config)

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds the entities found to each message."""
        for message in messages:
            entities = [
                {
                    "entity": found.entity,
                    "start": found.start,
                    "end": found.end,
                    "confidence_entity": 1.0,
                    "value": found.value,
                    "extractor": self.name,
                }
                for found in self._entities.find(message.get(TEXT) or "", _today(message))
            ]
            message.set(ENTITIES, message.get(ENTITIES, []) + entities, add_to_output=True)
        return messages


def _today(message: Message) -> date:
    """The day of the message where the shop is. Raises ValueError when its time cannot be read."""
    sent = (message.get("metadata") or {}).get("time")
    return (datetime.fromisoformat(sent) if sent else datetime.now().astimezone()).date()
