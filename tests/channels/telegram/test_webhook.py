"""By webhook, an update is answered with 200 when it is stored, and never otherwise."""

import socket
import sqlite3
from contextlib import closing
from io import BytesIO

import pytest
from aiohttp import ClientSession

from bot.channels.telegram.webhook import PATH, address_of, secret_of
from tests.channels.telegram.conftest import World
from tests.services.bot_api import TOKEN

HEADER = "X-Telegram-Bot-Api-Secret-Token"
UPDATE = {
    "update_id": 1,
    "message": {
        "message_id": 1,
        "date": 1_780_000_000,
        "chat": {"id": 1001, "type": "private", "first_name": "Ada"},
        "from": {"id": 1001, "is_bot": False, "first_name": "Ada"},
        "text": "hello",
    },
}


async def served(world: World) -> str:
    """A channel behind a webhook; its address."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    await world.run(port=port, telegram_webhook_url=f"http://127.0.0.1:{port}")
    return f"http://127.0.0.1:{port}{PATH}"


async def test_updates_are_posted_stored_and_confirmed(world: World) -> None:
    world.api.chat().say("before the start")
    url = await served(world)
    world.api.chat().say("after it")
    messages = await world.stored(2)
    assert [m.text for m in messages] == ["before the start", "after it"]
    await world.api.updates.until(lambda: not world.api.updates.pending)
    hook = world.api.webhook
    assert hook is not None
    assert (hook.url, hook.secret, hook.last_error) == (url, secret_of(TOKEN), None)
    assert world.api.calls["getUpdates"] == 0


async def test_replies_go_out_as_always(small_world: World) -> None:
    await served(small_world)
    chat = small_world.api.chat()
    chat.say("hello")
    await small_world.stored(1)
    await small_world.reply("hi", buttons=[{"title": "Yes", "payload": "/affirm"}])
    (shown,) = await chat.hears(1)
    chat.tap(shown, "Yes")
    await small_world.api.updates.until(lambda: shown.edits and chat.answers)
    assert (await small_world.messages("customer"))[-1].payload == "/affirm"


@pytest.mark.parametrize("secret", [None, "", "wrong", "wröng", secret_of("another token")])
async def test_without_the_secret_nothing_is_taken(small_world: World, secret: str | None) -> None:
    url = await served(small_world)
    headers = {} if secret is None else {HEADER: secret}
    async with ClientSession() as http, http.post(url, json=UPDATE, headers=headers) as response:
        assert response.status == 403
    assert await small_world.messages() == []


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"{", 400), (b"[]", 400), (b"{}", 400), (b'{"update_id": "1"}', 400), (b" " * 2**21, 413)],
)
async def test_what_is_no_update_is_refused(small_world: World, body: bytes, status: int) -> None:
    url = await served(small_world)
    headers = {HEADER: secret_of(TOKEN), "Content-Type": "application/json"}
    async with (
        ClientSession() as http,
        http.post(url, data=BytesIO(body), headers=headers) as response,
    ):
        assert response.status == status


async def test_an_update_of_an_unknown_kind_is_taken_and_means_nothing(small_world: World) -> None:
    url = await served(small_world)
    update = {"update_id": 5, "something_new": {"id": 1}}
    async with (
        ClientSession(headers={HEADER: secret_of(TOKEN)}) as http,
        http.post(url, json=update) as response,
    ):
        assert response.status == 200
    assert await small_world.messages() == []


async def test_a_database_that_is_locked_is_503_and_the_update_comes_again(
    small_world: World, sqlite_url: str
) -> None:
    url = await served(small_world)
    path = sqlite_url.removeprefix("sqlite:///")
    async with ClientSession(headers={HEADER: secret_of(TOKEN)}) as http:
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")
            async with http.post(url, json=UPDATE) as response:
                assert response.status == 503
            other.execute("ROLLBACK")
        assert await small_world.messages() == []
        for _ in range(2):
            async with http.post(url, json=UPDATE) as response:
                assert response.status == 200
    assert [m.text for m in await small_world.messages()] == ["hello"]


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://bot.example.org", f"https://bot.example.org{PATH}"),
        ("https://bot.example.org/", f"https://bot.example.org{PATH}"),
        ("https://example.org/hooks/deskmate", "https://example.org/hooks/deskmate"),
    ],
)
def test_our_path_is_added_when_there_is_none(url: str, address: str) -> None:
    assert address_of(url) == address
