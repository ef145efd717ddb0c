"""Makes a customer's message fit for a regression story, which says what each entity in it is.

Rasa compares the entities that a story names with those that the model finds, and their values. Some
values are true today only ("tomorrow") or as long as the shop sells a thing: a story with these would fail
by itself one day. They are replaced by something that stays.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from kit.language import detect
from studio.intents.sources.stories import Entity

Parse = Callable[[str], Awaitable[Mapping[str, Any]]]
DATE = "2030-01-15"
THING = {"en": "item", "zh": "商品"}


async def steady(text: str, parse: Parse) -> tuple[str, Sequence[Entity]]:
    """The message as its story tells it, with its entities as the engine finds them."""
    found = (await parse(text)).get("entities") or ()
    told = _replaced(text, found)
    if told != text:
        found = (await parse(told)).get("entities") or ()
    return told, [
        Entity(int(one["start"]), int(one["end"]), str(one["entity"]), str(one["value"]))
        for one in found
    ]


def _replaced(text: str, entities: Sequence[Mapping[str, Any]]) -> str:
    instead = {"date": DATE, "product": THING[detect(text) or "en"]}
    parts: list[str] = []
    position = 0
    for one in sorted(entities, key=lambda entity: int(entity["start"])):
        start, end = int(one["start"]), int(one["end"])
        if one["entity"] in instead and start >= position:
            parts += (text[position:start], instead[one["entity"]])
            position = end
    return "".join((*parts, text[position:]))
