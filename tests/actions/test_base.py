"""What every action stands on: its turn, the dialogue before it, and the words of the domain."""

import json

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import RESUMABLE, DeskAction, RasaEvent, Talk, wording
from actions.call import Call
from actions.calls import CallRegistry, NoSuchCall
from actions.registry import build_executor
from kit.database import Database
from kit.settings import Settings
from tests.actions.stage import NOW, Stage, bot_said, domain


class Finish(DeskAction):
    """Ends an answer."""

    def name(self) -> str:
        return "action_finish"

    async def act(self, talk: Talk) -> list[RasaEvent]:
        talk.finish()
        return []


def a_call() -> Call:
    return Call(Database("sqlite://"), Settings(), 1, 1, "en", NOW)


def test_a_call_is_found_while_its_turn_lasts_and_not_after() -> None:
    calls = CallRegistry()
    with calls.register("a", a_call()) as call, calls.register("b", a_call()):
        assert calls.get("a") is call
    with pytest.raises(NoSuchCall):
        calls.get("a")


def test_a_call_is_forgotten_when_its_turn_breaks() -> None:
    calls = CallRegistry()
    with pytest.raises(ZeroDivisionError), calls.register("a", a_call()):
        1 / 0  # noqa: B018
    with pytest.raises(NoSuchCall):
        calls.get("a")


async def test_an_action_without_a_turn_does_nothing() -> None:
    executor = build_executor(CallRegistry())
    payload = {
        "next_action": "action_talk_to_person",
        "sender_id": "stranger",
        "tracker": {"sender_id": "stranger", "latest_message": {}, "slots": {}, "events": []},
        "domain": {},
        "version": "3.6.21",
    }
    with pytest.raises(NoSuchCall):
        await executor.run(payload)


async def test_what_the_executor_answers_is_json_for_rasa() -> None:
    calls = CallRegistry()
    payload = {
        "next_action": "action_complaint",
        "sender_id": "turn",
        "tracker": {"sender_id": "turn", "latest_message": {}, "slots": {}, "events": []},
        "domain": domain(),
        "version": "3.6.21",
    }
    with calls.register("turn", a_call()) as call:
        result = await build_executor(calls).run(payload)
    assert result
    body = json.loads(json.dumps(result.model_dump()))
    assert body["responses"][0]["response"] == "utter_sorry"
    assert len(call.effects) == 1


@pytest.mark.parametrize(("language", "text"), [("zh", "已送达"), ("en", "delivered")])
def test_words_are_chosen_by_language(language: str, text: str) -> None:
    assert wording(domain(), "word_order_delivered", language) == text  # type: ignore[arg-type]


def a_talk(events: list[RasaEvent]) -> Talk:
    tracker = Tracker("turn", {}, {}, events, False, None, {}, None)
    return Talk(a_call(), tracker, CollectingDispatcher(), domain())


def test_the_dialogue_is_read_by_turns_newest_first() -> None:
    talk = a_talk(
        [
            {"event": "slot", "name": "order_number", "value": "DM-1"},
            *bot_said("utter_greet"),
            {"event": "slot", "name": "order_number", "value": "DM-2"},
            {"event": "active_loop", "name": "cancel_order_form"},
            {"event": "user", "text": "now"},
            {"event": "slot", "name": "order_number", "value": "DM-3"},
            {"event": "active_loop", "name": "track_order_form"},
        ]
    )
    assert [len(turn) for turn in talk.turns()] == [3, 5, 1]
    assert talk.just_said("utter_greet")
    assert talk.slot_before("order_number") == "DM-2"
    assert talk.form_before == "cancel_order_form"
    assert talk.opens("track_order_form")
    assert not talk.opens("cancel_order_form")


def test_a_form_that_was_left_is_none_before() -> None:
    talk = a_talk([{"event": "active_loop", "name": None}, {"event": "user", "text": "now"}])
    assert talk.form_before is None


async def test_whether_it_helped_is_asked_and_not_again_for_a_while(stage: Stage) -> None:
    assert (await stage.run(Finish)).said == ["utter_did_that_help"]
    stage.before = [*bot_said("utter_did_that_help"), *bot_said(), *bot_said()]
    assert (await stage.run(Finish)).said == []
    stage.before += [*bot_said(), *bot_said()]
    assert (await stage.run(Finish)).said == ["utter_did_that_help"]


@pytest.mark.parametrize("form", RESUMABLE)
async def test_a_form_that_was_left_is_offered_again(stage: Stage, form: str) -> None:
    paused = {"form": form, "order": "DM-10040"}
    outcome = await stage.run(Finish, paused_form=paused)
    assert outcome.said == ["utter_resume"]
    assert "(DM-10040)" in outcome.text
    assert outcome.payloads == [f'/{RESUMABLE[form]}{{"order_number": "DM-10040"}}', "/deny"]


class Greet(DeskAction):
    """Says a customer's name, which may be anything."""

    def name(self) -> str:
        return "action_greet"

    async def act(self, talk: Talk) -> list[RasaEvent]:
        talk.say("utter_my_data", name="0[x] {name}", orders=1)
        return []


async def test_what_customers_are_called_cannot_break_a_text(stage: Stage) -> None:
    calls = CallRegistry()
    dispatcher = CollectingDispatcher()
    tracker = Tracker("turn", {}, {}, [], False, None, {}, None)
    with calls.register("turn", stage.call):
        await Greet(calls).run(dispatcher, tracker, domain())
    assert dispatcher.messages[0]["name"] == "0 [x] {name}"
    assert dispatcher.messages[0]["orders"] == 1
