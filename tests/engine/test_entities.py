"""Entities of all kinds, in messages of both languages, and how they lie in the text."""

from __future__ import annotations

import random
import re
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from rasa.shared.nlu.training_data.message import Message

from engine.components.entities import Entities, PatternEntityExtractor

TODAY = date(2026, 3, 10)  # a Tuesday
PRODUCTS = Path(__file__).parents[2] / "shop/demo/products.csv"
CASES = [
    line
    for line in (Path(__file__).parent / "data/entities.txt").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]
KINDS = ("amount", "date", "product", "order_number", "tracking_number", "email", "phone")
CONFIG = PatternEntityExtractor.get_default_config() | {"products": str(PRODUCTS)}
_MARKED = re.compile(r"\[([^]]+)]\((\w+)=([^)]+)\)")

Typed = tuple[str, int, int, Any]


@pytest.fixture(scope="module")
def entities() -> Entities:
    return Entities(CONFIG)


def found(entities: Entities, text: str) -> list[Typed]:
    return [(f.entity, f.start, f.end, f.value) for f in entities.find(text, TODAY)]


def read(case: str) -> tuple[str, list[Typed]]:
    """A case's text, and the entities marked in it."""
    text, expected, position = "", [], 0
    for match in _MARKED.finditer(case):
        text += case[position : match.start()]
        start = len(text)
        text += match[1]
        expected.append((match[2], start, len(text), _value(match[2], match[3])))
        position = match.end()
    return text + case[position:], expected


def _value(kind: str, written: str) -> Any:
    if kind != "amount":
        return written
    minor, currency = written.split()
    return {"minor": int(minor), "currency": currency}


@pytest.mark.parametrize("case", CASES)
def test_every_entity_is_found_where_it_was_typed_and_nothing_else(
    entities: Entities, case: str
) -> None:
    text, expected = read(case)
    assert found(entities, text) == expected


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_cases_in_both_languages(kind: str) -> None:
    cases = [case for case in CASES for match in _MARKED.finditer(case) if match[2] == kind]
    chinese = [case for case in cases if re.search("[\u4e00-\u9fff]", case)]
    assert len(cases) >= 40
    assert len(chinese) >= 15
    assert len(cases) - len(chinese) >= 15


MEANT = [typed for case in CASES for typed in (read(case),) if len(typed[1]) == 1]
AROUND = [
    "",
    " ",
    "。",
    "，",
    "!",
    "😡",
    "👍🏽",
    "\n",
    "（",
    "(",
    "、",
    "呢",
    "吗，",
    " ok ",
    "…",
    "\u200b",
]


@pytest.mark.parametrize("seed", range(200))
def test_entities_keep_their_places_whatever_is_around_them(entities: Entities, seed: int) -> None:
    choose = random.Random(seed)
    text, expected = "", []
    for case, [(kind, start, end, value)] in choose.sample(MEANT, 4):
        text += choose.choice(AROUND[1:]) + choose.choice(AROUND) + "\n"
        expected.append((kind, len(text) + start, len(text) + end, value))
        text += case + "\n"
    assert [one for one in found(entities, text) if one in expected] == expected


@pytest.mark.parametrize("seed", range(200))
def test_spans_lie_in_the_text_in_order_and_never_overlap(entities: Entities, seed: int) -> None:
    choose = random.Random(seed)
    pieces = (
        [case for case, _ in MEANT]
        + AROUND
        + list("0１2３4５67.-/:$￥元块月号日天周一二三十百万前后@+（DM")
    )
    text = "".join(
        choose.choice(pieces)[choose.randrange(3) :] for _ in range(choose.randrange(1, 25))
    )
    spans = [(start, end) for _, start, end, _ in found(entities, text)]
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))
    assert all(text[start:end].strip() == text[start:end] for start, end in spans)


def test_full_width_digits_are_found_as_the_others(entities: Entities) -> None:
    wide = str.maketrans({chr(ord("0") + i): chr(ord("０") + i) for i in range(10)})
    for case in CASES:
        text, expected = read(case)
        typed = text.translate(wide)
        assert [one[1:3] for one in found(entities, typed)] == [one[1:3] for one in expected], typed


def test_a_long_message_is_read_to_a_limit(entities: Entities) -> None:
    assert found(entities, "a " * 1_500 + "DM-10023") == []


def message(text: str, **data: Any) -> Message:
    return Message({"text": text, **data})


def extracted(text: str, **data: Any) -> list[dict[str, Any]]:
    given = message(text, **data)
    PatternEntityExtractor(CONFIG).process([given])
    entities: list[dict[str, Any]] = given.get("entities")
    return entities


def test_rasa_gets_them_beside_those_of_other_extractors() -> None:
    other = {"entity": "city", "start": 0, "end": 2, "value": "x"}
    assert extracted("去DM-10023", entities=[other]) == [
        other,
        {
            "entity": "order_number",
            "start": 1,
            "end": 9,
            "confidence_entity": 1.0,
            "value": "DM-10023",
            "extractor": "PatternEntityExtractor",
        },
    ]


@pytest.mark.parametrize(
    ("time", "tomorrow"),
    [
        ("2026-03-10T23:59:59+08:00", "2026-03-11"),
        ("2026-03-10T23:59:59.123456-05:00", "2026-03-11"),
        ("2026-12-31T12:00:00+00:00", "2027-01-01"),
    ],
)
def test_tomorrow_is_seen_from_the_messages_day_where_the_shop_is(time: str, tomorrow: str) -> None:
    assert extracted("明天", metadata={"time": time})[0]["value"] == tomorrow


def test_a_message_without_a_time_is_of_now() -> None:
    value = date.fromisoformat(extracted("today")[0]["value"])
    assert abs((value - date.today()).days) <= 1  # noqa: DTZ011 - the machine's own day is meant


def test_the_shop_says_where_it_is() -> None:
    config = CONFIG | {"yuan": "TWD", "dollar": "CAD", "day_first": True}
    there = Entities(config).find("300元, $5, US$5, 人民币20, on 3/4", TODAY)
    assert [one.value for one in there] == [
        {"minor": 30000, "currency": "TWD"},
        {"minor": 500, "currency": "CAD"},
        {"minor": 500, "currency": "USD"},
        {"minor": 2000, "currency": "CNY"},
        "2026-04-03",
    ]
