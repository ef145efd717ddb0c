"""What a trace says about how a message was understood."""

import math

import pytest

from studio.readings.trace import entropy, nearest_of, ranking_of, understood
from tests.studio.talks import trace


@pytest.mark.parametrize(
    ("outcome", "pressed", "made", "kind"),
    [
        ("bot", False, trace({"greet": 0.9}), "answered"),
        ("bot", False, trace({"greet": 0.3}, asked=True), "asked"),
        ("bot", False, trace({"greet": 0.3}, outside=True), "out_of_scope"),
        # It is sure, though the wording is far from all it has learnt.
        ("bot", False, trace({"greet": 0.9}, asked=True, outside=True), "asked"),
        # It is asked which comes first, and nothing is unclear.
        ("bot", False, trace({"a": 0.9}, asked=True) | {"topics": ["a", "b"]}, "answered"),
        ("bot", False, trace({"out_of_scope": 0.8, "greet": 0.1}), "out_of_scope"),
        ("bot", True, trace({"greet": 1.0}), "pressed"),
        ("system", True, {}, "pressed"),
        ("failed", False, trace({"greet": 0.9}), "failed"),
        ("person", False, {}, "person"),
        ("bot", False, {}, "answered"),  # a model that traced nothing
    ],
)
def test_what_became_of_a_message(outcome, pressed, made, kind) -> None:
    assert understood(outcome, pressed, made).kind == kind


def test_asking_back_is_no_meaning() -> None:
    found = understood("bot", False, trace({"order_track": 0.4, "order_cancel": 0.35}, asked=True))
    assert [meaning.intent for meaning in found.ranking] == ["order_track", "order_cancel"]
    assert found.best is not None
    assert (found.best.confidence, found.second and found.second.confidence) == (0.4, 0.35)


def test_a_trace_without_a_ranking_has_the_meaning_that_was_taken() -> None:
    assert [m.intent for m in ranking_of({"intent": {"name": "greet", "confidence": 1.0}})] == [
        "greet"
    ]
    assert ranking_of({}) == []


def test_entropy_is_in_nats_and_counts_what_is_left() -> None:
    assert entropy([1.0]) == 0.0
    assert entropy([0.5, 0.5]) == pytest.approx(math.log(2))
    assert entropy([0.5]) == pytest.approx(math.log(2))  # half of it is somewhere else
    assert entropy([0.25] * 4) == pytest.approx(math.log(4))
    assert entropy([]) == 0.0


def test_an_older_models_trace_has_no_near_examples() -> None:
    assert nearest_of({}) == []
    near = {"text": "where is it", "intent": "order_track", "similarity": 0.8}
    assert nearest_of({"nearest": [near]})[0].intent == "order_track"
