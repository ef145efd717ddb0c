"""The window of events that the engine gets."""

from datetime import UTC, datetime
from typing import Any

from conversations.dialogue import MOST_EVENTS, window
from conversations.models import Turn

NOW = datetime(2026, 5, 4, tzinfo=UTC)


def turn(name: str, count: int = 3, **parts: Any) -> Turn:
    events = [
        {"event": "user", "text": name},
        *({"event": "bot", "text": f"{name}.{n}"} for n in range(1, count)),
    ]
    return Turn(**({"outcome": "bot", "events": events, "slots": {}, "active_loop": None} | parts))


def spoken(events: list[dict[str, Any]]) -> list[str]:
    return [e["text"] for e in events if e["event"] == "user"]


def test_a_new_dialogue_is_empty() -> None:
    assert window([]).events == []


def test_turns_are_put_in_the_order_in_which_they_happened() -> None:
    assert spoken(window([turn("second"), turn("first")]).events) == ["first", "second"]


def test_it_holds_whole_turns_up_to_its_bound_and_starts_with_slots_and_form_as_they_were() -> None:
    cut = turn(
        "cut", MOST_EVENTS, slots={"language": "zh", "contact": None}, active_loop="cancel_form"
    )
    events = window([turn("new"), cut]).events
    assert events[:3] == [
        {"event": "slot", "name": "language", "value": "zh"},
        {"event": "active_loop", "name": "cancel_form"},
        {"event": "action", "name": "action_listen"},
    ]
    assert spoken(events) == ["new"]


def test_the_last_turn_is_sent_however_long_it_is() -> None:
    assert len(window([turn("long", 100)]).events) == 100


def test_after_a_person_had_it_the_dialogue_starts_anew_with_its_slots() -> None:
    turns = [
        turn("after"),
        turn("", outcome="person", events=[]),
        turn("before", slots={"language": "zh"}, active_loop="cancel_form"),
    ]
    events = window(turns).events
    assert spoken(events) == ["after"]
    assert {"event": "slot", "name": "language", "value": "zh"} in events
    assert not [e for e in events if e["event"] == "active_loop"]


def test_our_own_controls_are_no_part_of_the_dialogue() -> None:
    turns = [turn("after"), turn("", outcome="system", events=[]), turn("before")]
    assert spoken(window(turns).events) == ["before", "after"]
