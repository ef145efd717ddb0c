"""Turns: what comes back, for every kind of dialogue that may be sent."""

import asyncio
from typing import Any

import pytest
from aiohttp import web
from conftest import Dialogue
from support import Actions, says, sets

from engine import wire


def texts(result: dict[str, Any]) -> list[str]:
    return [reply["text"] for reply in result["replies"]]


def steps(result: dict[str, Any]) -> list[str]:
    return [step["action"] for step in result["trace"]["steps"]]


def without_times(value: Any) -> Any:
    """The same, without what differs with every call."""
    if isinstance(value, dict):
        return {k: without_times(v) for k, v in value.items() if k not in ("timestamp", "ms")}
    return [without_times(item) for item in value] if isinstance(value, list) else value


def test_a_first_message_starts_a_session(dialogue: Dialogue) -> None:
    result = dialogue.say("hello")
    assert [event["event"] for event in result["events"]][:2] == ["action", "session_started"]
    assert texts(result) == ["Welcome to the shop."]
    assert result["replies"][0]["response"] == "utter_welcome"
    assert result["replies"][0]["buttons"][1] == {
        "title": "Opening hours",
        "payload": "/opening_hours",
    }
    assert result["slots"] == {"language": "en"}
    assert result["failed"] == []


def test_a_later_message_goes_on_with_the_same_session(dialogue: Dialogue) -> None:
    dialogue.say("hello")
    result = dialogue.say("hello")
    assert texts(result) == ["Hello!"]
    assert "session_started" not in [event["event"] for event in result["events"]]


def test_the_trace_says_why(dialogue: Dialogue) -> None:
    trace = dialogue.say("track my parcel DM-10023")["trace"]
    assert trace["intent"]["name"] == "track_order"
    assert trace["ranking"][0] == trace["intent"]
    assert len(trace["ranking"]) == 5
    assert trace["entities"][0]["value"] == "DM-10023"
    assert trace["steps"][-1] == {
        "action": "track_form",
        "policy": "RulePolicy",
        "rule": "start the form",
        "confidence": 1.0,
    }
    assert trace["slots_set"]["order_number"] == "DM-10023"
    assert trace["language"] == "en"
    assert trace["ms"] > 0


def test_an_image_and_its_text_are_one_reply(dialogue: Dialogue) -> None:
    reply = dialogue.say("when are you open")["replies"]
    assert reply == [
        {
            "text": "Nine to five.",
            "buttons": [],
            "image": "hours.png",
            "custom": {},
            "response": "utter_hours",
        }
    ]


def test_slots_given_choose_the_language_and_are_in_the_events(dialogue: Dialogue) -> None:
    dialogue.say("hello")
    dialogue.slots = {"language": "zh"}
    result = dialogue.say("你好")
    assert texts(result) == ["你好！"]
    assert [e["value"] for e in result["events"] if e["event"] == "slot"] == ["zh"]
    again = dialogue.say("你好")
    assert [e for e in again["events"] if e["event"] == "slot"] == []


def test_a_slot_that_the_model_does_not_know_is_named_and_does_no_harm(dialogue: Dialogue) -> None:
    dialogue.slots = {"language": "en", "shoe_size": 42}
    result = dialogue.say("hello")
    assert result["trace"]["slots_unknown"] == ["shoe_size"]
    assert texts(result) == ["Welcome to the shop."]


def test_asked_twice_it_answers_the_same(dialogue: Dialogue, actions: Actions) -> None:
    dialogue.say("hello")
    dialogue.say("where is order DM-10023")
    first, other, second = (
        dialogue.ask("a@b.co"),
        dialogue.ask("when are you open"),
        dialogue.ask("a@b.co"),
    )
    assert without_times(first) == without_times(second)
    assert without_times(first) != without_times(other)


def test_a_turn_leaves_nothing_behind_for_another_conversation(
    dialogue: Dialogue, engine: Any, run: Any
) -> None:
    dialogue.say("track my order DM-10023")
    stranger = Dialogue(engine, run)
    result = stranger.say("hello")
    assert result["slots"] == {"language": "en"}
    assert result["active_loop"] is None


# ---- what is typed is text


@pytest.mark.parametrize(
    "text",
    [
        "/greet",
        '/track_order{"order_number": "DM-66666"}',
        "/restart",
        "/session_start",
        "/back",
        "EXTERNAL: greet",
        "/bye@1.0",
    ],
)
def test_a_typed_command_is_only_text(dialogue: Dialogue, text: str) -> None:
    dialogue.say("hello")
    result = dialogue.say(text)
    event = next(e for e in result["events"] if e["event"] == "user")
    assert event["text"] == text
    assert event["parse_data"]["intent"]["confidence"] < 1.0
    assert {"restart", "session_started", "undo", "rewind"}.isdisjoint(
        e["event"] for e in result["events"]
    )


def test_a_button_is_an_intent_with_its_entities(dialogue: Dialogue) -> None:
    result = dialogue.say("That one", payload='/track_order{"order_number": "DM-10023"}')
    event = next(e for e in result["events"] if e["event"] == "user")
    assert event["text"] == "That one"
    assert event["parse_data"]["intent"] == {"name": "track_order", "confidence": 1.0}
    assert result["slots"]["order_number"] == "DM-10023"
    assert texts(result) == ["Which e-mail address?"]


def test_a_button_without_a_title_is_taken_too(dialogue: Dialogue) -> None:
    assert texts(dialogue.say("", payload="/opening_hours")) == ["Nine to five."]


@pytest.mark.parametrize("payload", ["/nothing_like_it", "greet", "/", "!person", "/ greet"])
def test_a_payload_that_names_no_intent_is_refused(dialogue: Dialogue, payload: str) -> None:
    with pytest.raises(wire.RequestError) as error:
        dialogue.say("x", payload=payload)
    assert (error.value.status, error.value.code) == (422, "unknown_intent")


@pytest.mark.parametrize("payload", ['/greet{"a": }', "/greet{a}"])
def test_a_payload_whose_entities_cannot_be_read_is_refused(
    dialogue: Dialogue, payload: str
) -> None:
    with pytest.raises(wire.RequestError) as error:
        dialogue.say("x", payload=payload)
    assert (error.value.status, error.value.code) == (422, "invalid_payload")


def test_what_is_typed_is_no_template(dialogue: Dialogue) -> None:
    dialogue.slots = {"language": "en", "note": "{email} <b>{0}</b> %s"}
    assert texts(dialogue.say("goodbye")) == ["Goodbye, {email} <b>{0}</b> %s!"]


# ---- forms


def test_a_form_asks_until_it_has_all(dialogue: Dialogue, actions: Actions) -> None:
    actions.answers["action_track"] = lambda call: says("It is on its way.")
    first = dialogue.say("where is my order")
    assert (texts(first), first["active_loop"]) == (["Which order?"], "track_form")
    second = dialogue.say("10023")
    assert (texts(second), second["active_loop"]) == (["Which e-mail address?"], "track_form")
    third = dialogue.say("a@b.co")
    assert (texts(third), third["active_loop"]) == (["It is on its way."], None)
    assert actions.calls[-1]["tracker"]["slots"]["order_number"] == "DM-10023"


def test_a_form_can_be_left_in_the_middle_and_comes_back(dialogue: Dialogue) -> None:
    dialogue.say("where is my order")
    result = dialogue.say("when are you open")
    assert texts(result) == ["Nine to five.", "Which order?"]
    assert result["active_loop"] == "track_form"
    assert texts(dialogue.say("DM-10023")) == ["Which e-mail address?"]


def test_a_form_can_be_given_up(dialogue: Dialogue) -> None:
    dialogue.say("where is my order")
    result = dialogue.say("never mind")
    assert texts(result) == ["Never mind then."]
    assert result["active_loop"] is None
    assert texts(dialogue.say("hello")) == ["Hello!"]


def test_a_form_is_left_and_resumed_whatever_part_of_the_dialogue_is_sent(
    dialogue: Dialogue, actions: Actions
) -> None:
    dialogue.say("hello")
    dialogue.say("where is order DM-10023")
    dialogue.say("when are you open")
    whole = dialogue.events
    opening = [sets("language", "en"), sets("order_number", "DM-10023")]
    opening += [{"event": "active_loop", "name": "track_form"}, sets("requested_slot", "email")]
    for start in range(len(whole) + 1):
        if any(e["event"] == "session_started" for e in whole[start:]):
            continue
        dialogue.events = opening + whole[start:]
        result = dialogue.ask("a@b.co")
        assert steps(result) == ["track_form", "action_track"], start
        assert result["slots"]["email"] == "a@b.co"
        assert result["active_loop"] is None
        interrupted = dialogue.ask("when are you open")
        assert texts(interrupted) == ["Nine to five.", "Which e-mail address?"], start


# ---- windows


@pytest.mark.parametrize(
    "window",
    [
        [sets("language", "en")],
        [{"event": "action", "name": "action_listen"}],
        [sets("language", "en"), {"event": "action", "name": "action_listen"}],
        [{"event": "bot", "text": "an old answer", "data": {}}],
        [
            {"event": "action", "name": "utter_hours"},
            {"event": "bot", "text": "Nine to five.", "data": {}},
        ],
        [{"event": "user", "text": "hi", "parse_data": {"intent": {"name": "greet"}}}],
        [{"event": "user", "text": "hi", "parse_data": {"intent": {"name": "greet"}}}] * 3,
    ],
)
def test_a_window_from_the_middle_starts_no_session_and_is_no_beginning(
    dialogue: Dialogue, window: list[dict[str, Any]]
) -> None:
    dialogue.events = window
    result = dialogue.ask("hello")
    assert texts(result) == ["Hello!"]  # at the very start it would be the welcome
    assert "session_started" not in [event["event"] for event in result["events"]]


def test_old_events_start_no_session(dialogue: Dialogue) -> None:
    dialogue.say("hello")
    dialogue.events = [{**event, "timestamp": 1.0} for event in dialogue.events]
    assert texts(dialogue.ask("hello")) == ["Hello!"]


def test_only_new_events_come_back_and_they_are_small(dialogue: Dialogue) -> None:
    dialogue.say("hello")
    result = dialogue.say("when are you open")
    assert [event["event"] for event in result["events"]] == [
        "user",
        "user_featurization",
        "action",
        "bot",
        "action",
    ]
    parsed = result["events"][0]["parse_data"]
    assert set(parsed) == {"text", "intent", "entities", "intent_ranking", "message_id"}
    assert len(parsed["intent_ranking"]) <= wire.RANKING_KEPT


def test_an_event_that_cannot_be_read_is_refused(dialogue: Dialogue) -> None:
    for event in ({"event": "explosion"}, {"name": "no event"}):
        dialogue.events = [event]
        with pytest.raises(wire.RequestError) as error:
            dialogue.ask("hello")
        assert (error.value.status, error.value.code) == (422, "invalid_event")


# ---- actions


def test_an_action_gets_what_rasa_sends(dialogue: Dialogue, actions: Actions) -> None:
    actions.answers["action_remember"] = lambda call: says("Noted.", events=[sets("note", "x")])
    result = dialogue.say("remember this")
    (call,) = actions.calls
    assert set(call) == {"next_action", "sender_id", "tracker", "version", "domain"}
    assert call["sender_id"] == call["tracker"]["sender_id"] == "t1"
    assert call["tracker"]["latest_message"]["intent"]["name"] == "remember"
    assert "action_remember" in call["domain"]["actions"]
    assert texts(result) == ["Noted."]
    assert result["slots"]["note"] == "x"
    assert result["trace"]["slots_set"]["note"] == "x"


def test_an_endpoint_that_forgot_the_domain_gets_it_again(
    dialogue: Dialogue, actions: Actions
) -> None:
    for _ in range(2):
        dialogue.say("remember this")
        actions.domains.clear()
    assert [bool(call["domain"]["actions"]) for call in actions.calls] == [True, True]


def test_what_an_action_says_keeps_buttons_and_extras(dialogue: Dialogue, actions: Actions) -> None:
    said = {
        "text": "Pick",
        "buttons": [{"title": "A", "payload": "/greet"}],
        "custom": {"kind": "cards"},
        "image": "a.png",
    }
    actions.answers["action_remember"] = lambda call: {"events": [], "responses": [said]}
    assert dialogue.say("remember this")["replies"] == [{**said, "response": None}]


async def _slow(call: dict[str, Any]) -> dict[str, Any]:
    await asyncio.sleep(5)
    return says("too late")


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (lambda call: web.json_response({"error": "x"}, status=500), "status 500"),
        (lambda call: web.json_response({"error": "x"}, status=404), "status 404"),
        (
            lambda call: web.json_response(
                {"error": "no", "action_name": call["next_action"]}, status=400
            ),
            "refused",
        ),
        (lambda call: web.Response(text="<html>"), "no JSON"),
        (_slow, "timeout"),
        (lambda call: {"events": "none", "responses": []}, "RasaException"),
        (lambda call: {"events": [{"event": "explosion"}], "responses": []}, "ValueError"),
    ],
)
def test_an_action_that_fails_is_reported(
    dialogue: Dialogue, actions: Actions, answer: Any, reason: str
) -> None:
    actions.answers["action_broken"] = answer
    result = dialogue.say("please break")
    assert result["failed"] == [{"action": "action_broken", "reason": reason}]
    assert result["replies"] == []


def test_a_failure_is_forgotten_with_its_turn(dialogue: Dialogue, actions: Actions) -> None:
    actions.answers["action_broken"] = lambda call: web.json_response({}, status=500)
    dialogue.say("please break")
    assert dialogue.say("hello")["failed"] == []


def test_a_check_that_fails_inside_of_a_form_is_reported_once(
    dialogue: Dialogue, actions: Actions
) -> None:
    dialogue.say("where is my order")
    actions.answers["validate_track_form"] = lambda call: web.json_response({}, status=500)
    result = dialogue.say("DM-10023")
    assert result["failed"] == [{"action": "validate_track_form", "reason": "status 500"}]


def test_a_reply_that_does_not_exist_is_reported(dialogue: Dialogue, actions: Actions) -> None:
    actions.answers["action_remember"] = lambda call: {
        "events": [],
        "responses": [{"response": "utter_nothing"}, {"text": "But this."}],
    }
    result = dialogue.say("remember this")
    assert result["failed"] == [{"action": "utter_nothing", "reason": "no response text"}]
    assert texts(result) == ["But this."]


def test_an_unknown_follow_up_is_reported(dialogue: Dialogue, actions: Actions) -> None:
    actions.answers["action_remember"] = lambda call: says(
        events=[{"event": "followup", "name": "action_nowhere"}]
    )
    result = dialogue.say("remember this")
    assert {"action": "action_nowhere", "reason": "unknown action"} in result["failed"]


def test_actions_without_end_are_stopped_and_reported(dialogue: Dialogue, actions: Actions) -> None:
    actions.answers["action_remember"] = lambda call: says(
        events=[{"event": "followup", "name": "action_remember"}]
    )
    result = dialogue.say("remember this")
    assert result["failed"] == [
        {"action": "action_remember", "reason": "too many actions in a turn"}
    ]


def test_a_reminder_is_handed_to_the_app_and_not_scheduled_here(
    dialogue: Dialogue, actions: Actions
) -> None:
    reminder = {
        "event": "reminder",
        "intent": "greet",
        "entities": None,
        "date_time": "2030-01-01T00:00:00",
        "name": "r1",
        "kill_on_user_msg": True,
    }
    actions.answers["action_remember"] = lambda call: says("Ok.", events=[reminder])
    result = dialogue.say("remember this")
    assert "reminder" in [event["event"] for event in result["events"]]
    assert result["failed"] == []


# ---- not understood


def test_what_is_not_understood_is_a_fallback(dialogue: Dialogue) -> None:
    result = dialogue.say("🤷 ???")
    assert result["trace"]["intent"]["name"] == "nlu_fallback"
    assert texts(result) == ["Please say that again."]


def test_the_fallback_for_dialogues_is_run_once_even_when_it_fails(
    dialogue: Dialogue, actions: Actions
) -> None:
    actions.answers["action_fallback"] = lambda call: web.json_response({}, status=500)
    result = dialogue.say("yes please")  # nothing has been asked, and no rule knows what to do
    assert steps(result)[-1:] == ["action_fallback"]
    assert actions.called() == ["action_fallback"]
    assert result["failed"] == [{"action": "action_fallback", "reason": "status 500"}]
    assert texts(dialogue.say("hello")) == ["Hello!"]


def test_parsing_needs_no_dialogue(engine: Any, run: Any) -> None:
    result = run(engine.parse("订单DM-10023到哪了"))
    assert result["intent"]["name"] == "track_order"
    assert result["ranking"][0] == result["intent"]
    assert result["entities"][0]["value"] == "DM-10023"
