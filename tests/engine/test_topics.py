"""A message about several things, and messages that only look like one."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from engine.components.topics import topics
from engine.components.understanding import Reading, Scope

WORDS = {
    "pay": "pay", "open": "hours", "parcel": "track", "thank": "thanks", "moon": "out",
    "付": "pay", "营业": "hours", "包裹": "track", "谢": "thanks", "月亮": "out",
}  # fmt: skip


def read_one(text: str) -> Reading:
    """Sure of the first topic that it knows, and of nothing else."""
    intent = next((intent for word, intent in WORDS.items() if word in text), None)
    ranking = [(intent or "pay", 0.95 if intent else 0.3), ("other", 0.05)]
    return Reading(ranking, Scope(0.0, -1.0, intent == "out"), [])


def read(texts: Sequence[str]) -> list[Reading]:
    return [read_one(text) for text in texts]


def found(text: str) -> list[str]:
    return topics(text, read_one(text), read, {"thanks"})


@pytest.mark.parametrize(
    "text",
    [
        "how can I pay and when do you open",
        "how can I pay? when do you open?",
        "how can I pay, also when do you open",
        "怎么付款？你们几点营业？",
        "怎么付款呢，另外你们几点营业",
        "怎么付款呢还有几点营业",
    ],
)
def test_both_topics_are_found_in_their_order(text: str) -> None:
    assert found(text) == ["pay", "hours"]


@pytest.mark.parametrize(
    "text",
    [
        "how can I pay",
        "how can I pay and pay and pay again",  # one topic
        "how can I pay? thank you very much",  # an aside
        "how can I pay and is there life on the moon",  # nothing that is known
        "how can I pay and something or other",  # not sure
        "pay and open",  # words, no parts
        "is it 1.50 to pay",
        "I came to pay. It was raining there. The door was open. Nobody said a word.",  # a story
        "怎么付款？非常谢谢你们",
        "付款还有营业",
    ],
)
def test_one_topic_is_none_of_several(text: str) -> None:
    assert found(text) == []


def test_what_the_whole_is_not_about_does_not_count() -> None:
    whole = Reading([("complaint", 0.9), ("pay", 0.05)], Scope(0.0, -1.0, False), [])
    assert topics("how can I pay and when do you open", whole, read, ()) == []
