"""What a request must look like."""

from typing import Any

import pytest

from engine import wire

GOOD: dict[str, Any] = {"turn": "t1", "events": [], "slots": {}, "message": {"text": " hi "}}


def refused(body: Any) -> tuple[int, str]:
    with pytest.raises(wire.RequestError) as error:
        wire.read_turn(body)
    return error.value.status, error.value.code


def test_a_request_is_read_and_its_text_trimmed() -> None:
    request = wire.read_turn(GOOD)
    assert request.message == wire.Message(text="hi")
    assert (request.turn, request.events, request.slots) == ("t1", [], {})


@pytest.mark.parametrize(
    "change",
    [
        {"turn": ""},
        {"turn": None},
        {"turn": "x" * 201},
        {"events": {}},
        {"events": ["x"]},
        {"slots": []},
        {"message": None},
        {"message": {"text": 1}},
        {"message": {"text": "a", "payload": 1}},
        {"message": {"text": "a", "metadata": []}},
        {"message": {"text": "a", "message_id": {}}},
    ],
)
def test_another_shape_is_invalid(change: dict[str, Any]) -> None:
    assert refused({**GOOD, **change}) == (422, "invalid")


@pytest.mark.parametrize("body", [None, [], "x", 1])
def test_a_request_is_an_object(body: Any) -> None:
    assert refused(body) == (422, "invalid")


@pytest.mark.parametrize("text", ["", "  \n ", None])
def test_nothing_said_is_an_error_of_its_own(text: str | None) -> None:
    assert refused({**GOOD, "message": {"text": text}}) == (422, "empty")


def test_the_longest_window_and_text_are_taken_and_one_more_is_too_much() -> None:
    event = {"event": "action", "name": "action_listen"}
    wire.read_turn({**GOOD, "events": [event] * 300})
    assert refused({**GOOD, "events": [event] * 301}) == (413, "too_many_events")
    wire.read_turn({**GOOD, "message": {"text": "好" * 4096}})
    assert refused({**GOOD, "message": {"text": "好" * 4097}}) == (413, "text_too_long")


def test_other_contents_of_rasa_are_kept_as_extras() -> None:
    data = {"attachment": {"type": "video"}, "elements": [{"title": "x"}], "image": "a.png"}
    (reply,) = wire.replies([{"event": "bot", "text": None, "data": data}])
    assert reply["custom"] == {"attachment": {"type": "video"}, "elements": [{"title": "x"}]}
    assert reply["text"] is None


def test_quick_replies_are_buttons() -> None:
    data = {"quick_replies": [{"title": "A", "payload": "/a", "type": "x"}]}
    (reply,) = wire.replies([{"event": "bot", "text": "?", "data": data}])
    assert reply["buttons"] == [{"title": "A", "payload": "/a"}]


def test_events_of_users_are_stored_without_what_no_one_reads() -> None:
    parsed = {
        "text": "hi",
        "intent": {"name": "greet"},
        "entities": [],
        "intent_ranking": [{"name": str(i)} for i in range(50)],
        "response_selector": {"huge": "x" * 1000},
        "text_tokens": [[0, 2]],
    }
    slim = wire.slim({"event": "user", "text": "hi", "parse_data": parsed})["parse_data"]
    assert len(slim["intent_ranking"]) == 10
    assert set(slim) == {"text", "intent", "entities", "intent_ranking", "message_id"}
