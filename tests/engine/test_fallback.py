"""What becomes of a message that is not understood well enough."""

from typing import Any

import pytest
from rasa.nlu.classifiers.fallback_classifier import FallbackClassifier
from rasa.shared.nlu.training_data.message import Message

from engine.components.fallback import ScopeFallback

INSIDE = {"score": 0.5, "threshold": -3.0, "outside": False}
OUTSIDE = {"score": -4.0, "threshold": -3.0, "outside": True}


def understood(scope: dict[str, Any] | None, *ranking: tuple[str, float]) -> Message:
    entries = [{"name": name, "confidence": confidence} for name, confidence in ranking]
    data = {"text": "x", "intent": dict(entries[0]), "intent_ranking": entries}
    return Message({**data, **({"scope": scope} if scope else {})})


def becomes(message: Message) -> dict[str, Any]:
    component = ScopeFallback(ScopeFallback.get_default_config())
    (found,) = component.process([message])
    return found.data


SURE = ("track", 0.9), ("greet", 0.05)
UNSURE = ("track", 0.3), ("greet", 0.1)
CLOSE = ("track", 0.5), ("greet", 0.4)
SURELY_OUTSIDE = ("out_of_scope", 0.9), ("track", 0.05)


@pytest.mark.parametrize(
    ("scope", "ranking", "intent"),
    [
        (INSIDE, SURE, "track"),
        (INSIDE, UNSURE, "nlu_fallback"),
        (INSIDE, CLOSE, "nlu_fallback"),
        (INSIDE, SURELY_OUTSIDE, "out_of_scope"),
        (OUTSIDE, SURE, "nlu_fallback"),
        (OUTSIDE, UNSURE, "out_of_scope"),
        (OUTSIDE, CLOSE, "out_of_scope"),
        (OUTSIDE, SURELY_OUTSIDE, "out_of_scope"),
    ],
)
def test_confidence_and_scope_decide_together(
    scope: dict[str, Any], ranking: tuple[tuple[str, float], ...], intent: str
) -> None:
    assert becomes(understood(scope, *ranking))["intent"]["name"] == intent


@pytest.mark.parametrize("scope", [INSIDE, OUTSIDE])
@pytest.mark.parametrize("ranking", [SURE, UNSURE])
def test_several_topics_are_asked_about(
    scope: dict[str, Any], ranking: tuple[tuple[str, float], ...]
) -> None:
    message = understood(scope, *ranking)
    message.set("topics", ["track", "refund"])
    assert becomes(message)["intent"]["name"] == "nlu_fallback"


@pytest.mark.parametrize("ranking", [SURE, UNSURE, CLOSE])
def test_without_a_scope_it_does_as_rasa_does(ranking: tuple[tuple[str, float], ...]) -> None:
    config = ScopeFallback.get_default_config()
    (expected,) = FallbackClassifier(config).process([understood(None, *ranking)])
    found = becomes(understood(None, *ranking))
    assert found["intent"] == expected.get("intent")
    assert found["intent_ranking"] == expected.get("intent_ranking")


def test_the_likeliest_meanings_stay_in_the_ranking_to_be_offered() -> None:
    for message in (understood(OUTSIDE, *SURE), understood(INSIDE, *CLOSE)):
        names = [entry["name"] for entry in becomes(message)["intent_ranking"]]
        assert names == ["nlu_fallback", "track", "greet"]
    names = [entry["name"] for entry in becomes(understood(OUTSIDE, *UNSURE))["intent_ranking"]]
    assert names == ["track", "greet"]


def test_the_thresholds_can_be_set() -> None:
    config = {**ScopeFallback.get_default_config(), "threshold": 0.2}
    (found,) = ScopeFallback(config).process([understood(INSIDE, *UNSURE)])
    assert found.get("intent")["name"] == "track"
