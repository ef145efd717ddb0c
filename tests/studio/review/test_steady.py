"""A message is told in a story as something that stays true."""

from collections.abc import Mapping
from typing import Any

import pytest

from studio.intents.sources.stories import Entity
from studio.review.steady import steady

KINDS = {
    "tomorrow": ("date", "2026-05-05"),
    "2030-01-15": ("date", "2030-01-15"),
    "oak lamp": ("product", "LAMP-1"),
    "橡木台灯": ("product", "LAMP-1"),
    "dm 12345": ("order_number", "DM-12345"),
    "$12.50": ("amount", {"minor": 1250, "currency": "USD"}),
}


async def parse(text: str) -> Mapping[str, Any]:
    """An engine that knows a few things."""
    found = [
        {
            "entity": kind,
            "start": text.index(what),
            "end": text.index(what) + len(what),
            "value": value,
        }
        for what, (kind, value) in KINDS.items()
        if what in text
    ]
    return {"entities": found}


@pytest.mark.parametrize(
    ("text", "told", "entities"),
    [
        ("where is it", "where is it", []),
        ("where is dm 12345", "where is dm 12345", [Entity(9, 17, "order_number", "DM-12345")]),
        ("here tomorrow?", "here 2030-01-15?", [Entity(5, 15, "date", "2030-01-15")]),
        ("an oak lamp tomorrow", "an item 2030-01-15", [Entity(8, 18, "date", "2030-01-15")]),
        ("橡木台灯坏了", "商品坏了", []),
        (
            "I paid $12.50",
            "I paid $12.50",
            [Entity(7, 13, "amount", "{'minor': 1250, 'currency': 'USD'}")],
        ),
    ],
)
async def test_what_is_true_today_only_is_replaced(
    text: str, told: str, entities: list[Entity]
) -> None:
    assert await steady(text, parse) == (told, entities)
