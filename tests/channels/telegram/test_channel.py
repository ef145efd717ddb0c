"""Telegram starts, stops, changes hands and fails without taking anything else with it."""

import asyncio
from datetime import timedelta

import pytest
from pydantic import SecretStr
from structlog.testing import capture_logs

from bot.channels.telegram.commands import MENUS
from kit import leases
from kit.clock import utc_now
from tests.channels.telegram.conftest import World
from tests.services.bot_api import BotApi


async def test_without_a_token_it_is_off_and_says_so(small_world: World) -> None:
    with capture_logs() as logs:
        channel = await small_world.run(telegram_token=None)
    assert channel.routes() == []
    assert [log["event"] for log in logs] == [
        "telegram is off: set DESKMATE_TELEGRAM_TOKEN to turn it on"
    ]
    await channel.close()


@pytest.mark.parametrize("token", ["1234:wrong", "not even a token"])
async def test_a_wrong_token_is_a_clear_error_that_does_not_show_it(
    small_world: World, token: str
) -> None:
    with capture_logs() as logs:
        channel = await small_world.run(telegram_token=SecretStr(token))
        assert channel._task is not None
        await asyncio.wait_for(channel._task, 5)
    (error,) = [log for log in logs if log["log_level"] == "error"]
    assert "refuses the token" in error["event"]
    assert token not in str(logs)


async def test_a_token_that_is_revoked_while_running_stops_telegram_alone(
    small_world: World,
) -> None:
    world = small_world
    with capture_logs() as logs:
        channel = await world.run()
        await world.api.updates.until(lambda: world.api.calls["getUpdates"])
        message_of_before = await world.begin()
        world.api.token = "990001:another"
        await world.reply("cannot go out")
        assert channel._task is not None
        await asyncio.wait_for(channel._task, 5)
    assert [log["log_level"] for log in logs if "refuses the token" in log["event"]] == ["error"]
    (message,) = await world.messages("bot")
    assert message.delivery == "due", "it is not the message's fault"
    assert message_of_before.closed_at is None


async def test_it_starts_while_telegram_is_away_and_goes_on_when_it_is_back(
    small_world: World, api: BotApi
) -> None:
    api.fail("getMe", times=3, status=502)
    await small_world.run()
    api.chat().say("hello")
    await small_world.stored(1)
    assert api.calls["getMe"] == 4


async def test_the_menu_is_there_in_both_languages(small_world: World, api: BotApi) -> None:
    api.fail("setMyCommands", status=500)
    await small_world.run()
    await api.updates.until(lambda: len(api.menus) == 2)
    for language, menu in MENUS.items():
        shown = [(item["command"], item["description"]) for item in api.menus[language]]
        assert shown == [(command.command, command.description) for command in menu]


async def test_a_webhook_that_is_left_over_is_removed_before_polling(
    small_world: World, api: BotApi
) -> None:
    await api.do_set_webhook({"url": "http://127.0.0.1:9/old"})
    api.chat().say("waiting")
    await small_world.run()
    await small_world.stored(1)
    assert api.webhook is None


async def test_of_two_apps_one_polls_and_the_other_follows_it(world: World) -> None:
    first = await world.run()
    await world.api.updates.until(lambda: world.api.calls["getUpdates"])
    second = await world.run()
    chat = world.api.chat()
    chat.say("to the first")
    await world.stored(1)
    await world.reply("from the first")
    await chat.hears(1)
    assert world.api.readers_refused == 0, "two polled at once"
    await first.close()
    chat.say("to the second")
    await world.stored(2, "customer")
    await world.reply("from the second")
    await chat.hears(2)
    assert chat.texts == ["from the first", "from the second"]
    await second.close()


async def test_an_app_follows_one_that_was_killed(world: World) -> None:
    """The lease of a killed app is still there; nobody gives it back."""
    now = utc_now()
    until = now + timedelta(seconds=1)
    await world.write(lambda s: leases.acquire(s, "telegram", "killed", now, until))
    message = "left by the killed one"
    await world.begin()
    await world.reply(message)
    chat = world.api.chat()
    await world.run()
    assert not chat.from_bot
    await chat.hears(1)
    assert utc_now() > until
    assert chat.texts == [message]


async def test_another_program_that_polls_is_reported(small_world: World, api: BotApi) -> None:
    with capture_logs() as logs:
        await small_world.run()
        await api.updates.until(lambda: api.calls["getUpdates"])
        await api.do_get_updates({"timeout": 0})
        before = api.calls["getUpdates"]
        await api.updates.until(lambda: api.calls["getUpdates"] > before)
    assert any("another program reads" in log["event"] for log in logs)


@pytest.mark.parametrize("status", [429, 500, 502])
async def test_polling_goes_on_after_errors(small_world: World, api: BotApi, status: int) -> None:
    retry_after = 1 if status == 429 else None
    api.fail("getUpdates", times=2 if status != 429 else 1, status=status, retry_after=retry_after)
    await small_world.run()
    api.chat().say("hello")
    assert len(await small_world.stored(1)) == 1


async def test_ending_acknowledges_what_is_stored(small_world: World, api: BotApi) -> None:
    channel = await small_world.run()
    api.chat().say("hello")
    await small_world.stored(1)
    await channel.close()
    assert api.updates.pending == []


async def test_texts_and_tokens_are_not_logged(
    small_world: World, api: BotApi, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    with capture_logs() as logs:
        await small_world.run()
        chat = api.chat()
        chat.say("my secret question")
        await small_world.stored(1)
        message = await small_world.reply("our secret answer")
        await small_world.delivered(message)
    said = str(logs) + caplog.text
    assert "secret" not in said
    assert api.token not in said
