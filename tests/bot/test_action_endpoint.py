"""The engine's way to our actions: Rasa's webhook on a socket of our own."""

import stat
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from rasa_sdk import Action
from rasa_sdk.executor import ActionExecutor, CollectingDispatcher
from rasa_sdk.interfaces import ActionExecutionRejection

from bot.action_endpoint import ActionEndpoint


class Greet(Action):
    def name(self) -> str:
        return "action_greet"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Any, domain: Any) -> list[Any]:
        dispatcher.utter_message(response="utter_greet", name=tracker.sender_id)
        return [{"event": "slot", "name": "greeted", "value": True}]


class Break(Action):
    def name(self) -> str:
        return "action_break"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Any, domain: Any) -> list[Any]:
        raise ZeroDivisionError("a customer's secret")


class Reject(Action):
    def name(self) -> str:
        return "action_reject"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Any, domain: Any) -> list[Any]:
        raise ActionExecutionRejection("action_reject")


@pytest.fixture
async def endpoint(tmp_path: Path) -> AsyncIterator[ActionEndpoint]:
    executor = ActionExecutor()
    for action in (Greet(), Break(), Reject()):
        executor.register_action(action)
    endpoint = ActionEndpoint(executor, tmp_path / "run" / "actions.sock")
    await endpoint.start()
    yield endpoint
    await endpoint.close()


async def call(endpoint: ActionEndpoint, action: str, **parts: Any) -> tuple[int, dict[str, Any]]:
    connector = aiohttp.UnixConnector(str(endpoint.socket))
    body = {
        "next_action": action,
        "sender_id": "turn-1",
        "tracker": {"sender_id": "turn-1", "slots": {}, "events": [], "latest_message": {}},
        "domain": {"responses": {}},
        "version": "3.6.21",
    } | parts
    async with (
        aiohttp.ClientSession(connector=connector) as session,
        session.post("http://app/webhook", json=body) as answer,
    ):
        return answer.status, await answer.json()


async def test_an_action_answers_with_its_responses_and_events(endpoint: ActionEndpoint) -> None:
    status, body = await call(endpoint, "action_greet")
    assert status == 200
    assert body["responses"][0]["response"] == "utter_greet"
    assert body["responses"][0]["name"] == "turn-1"
    assert body["events"][0]["name"] == "greeted"


async def test_a_refusal_is_what_rasa_takes_for_one(endpoint: ActionEndpoint) -> None:
    status, body = await call(endpoint, "action_reject")
    assert (status, body["action_name"]) == (400, "action_reject")


async def test_an_action_that_breaks_is_an_error_without_its_details(
    endpoint: ActionEndpoint,
) -> None:
    status, body = await call(endpoint, "action_break")
    assert status == 500
    assert "secret" not in str(body)


async def test_an_action_that_is_not_there_is_named(endpoint: ActionEndpoint) -> None:
    status, body = await call(endpoint, "action_nowhere")
    assert (status, body["action_name"]) == (404, "action_nowhere")


async def test_only_our_own_user_can_open_the_socket(endpoint: ActionEndpoint) -> None:
    assert stat.S_IMODE(endpoint.socket.stat().st_mode) == 0o600


async def test_the_domain_is_asked_for_once_and_then_known_by_its_digest(
    endpoint: ActionEndpoint,
) -> None:
    given = {"domain_digest": "d1", "domain": None}
    assert (await call(endpoint, "action_greet", **given))[0] == 449
    assert (await call(endpoint, "action_greet", domain_digest="d1", domain={"a": 1}))[0] == 200
    assert (await call(endpoint, "action_greet", **given))[0] == 200
    assert (await call(endpoint, "action_greet", domain_digest="d2", domain=None))[0] == 449
