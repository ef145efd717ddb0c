"""The parts of a message, and which topics they name."""

from __future__ import annotations

import numpy as np
import pytest

from engine.components.parts import parts, topics


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("how can I pay and when do you open", ["how can I pay", "when do you open"]),
        ("how can I pay? when do you open?", ["how can I pay", "when do you open"]),
        ("how can I pay, also when do you open", ["how can I pay", "when do you open"]),
        ("I am Ana. Where is my parcel", ["I am Ana", "Where is my parcel"]),
        ("怎么付款？你们几点营业？", ["怎么付款", "你们几点营业"]),
        ("怎么付款呢，另外你们几点营业", ["怎么付款呢", "你们几点营业"]),
        ("怎么付款呢还有几点营业", ["怎么付款呢", "几点营业"]),
        ("我是老客户了，怎么付款", ["我是老客户了", "怎么付款"]),
    ],
)
def test_a_message_is_taken_apart_where_its_sentences_end(text: str, found: list[str]) -> None:
    assert parts(text) == found


@pytest.mark.parametrize(
    "text",
    [
        *("", "how can I pay", "pay and open", "is it 1.50 to pay", "付款还有营业"),
        "I came to pay. It was raining there. The door was open. Nobody said a word. I left again.",
    ],
)
def test_one_part_words_and_long_stories_are_not_taken_apart(text: str) -> None:
    assert parts(text) == []


@pytest.mark.parametrize(
    ("confidence", "found"),
    [
        ([[0.6, 0.1, 0.0], [0.2, 0.3, 0.2]], [0]),  # one part names a topic
        ([[0.6, 0.1, 0.0], [0.7, 0.1, 0.2]], [0]),  # both name the same
        ([[0.1, 0.6, 0.0], [0.95, 0.0, 0.0]], [0]),  # both likely, one surely
        ([[0.0, 0.95, 0.0], [0.95, 0.0, 0.0]], [1, 0]),  # both surely, as they are said
        ([[0.6, 0.1, 0.0], [0.0, 0.6, 0.0]], []),  # neither surely
        ([[0.3, 0.3, 0.3], [0.0, 0.0, 0.0]], []),  # nothing that is a topic
    ],
)
def test_the_topic_is_what_only_one_part_names_or_names_surely(
    confidence: list[list[float]], found: list[int]
) -> None:
    assert topics(np.array(confidence)) == found
