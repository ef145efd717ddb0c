"""How much one address and one visitor may do."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from bot.channels.widget import limits
from bot.channels.widget.limits import Limit
from tests.channels.widget.support import Server, connected, serving, socket_to


@pytest.fixture
async def limited(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Server]:
    async with serving(sqlite_url, tmp_path, widget_limits=True) as server:
        yield server


def allow(monkeypatch: pytest.MonkeyPatch, name: str, count: int) -> None:
    limit: Limit = getattr(limits, name)
    module = "routes" if name == "CONNECTIONS" else "socket"
    monkeypatch.setattr(
        f"bot.channels.widget.{module}.{name}", Limit(limit.name, count, limit.seconds)
    )


async def test_messages_a_minute(limited: Server) -> None:
    async with connected(limited) as client:
        for n in range(limits.MESSAGES.count):
            await client.write("hello", f"message-{n}")
        await client.send(type="message", id="message-over", text="hello")
        error = await client.next("error")
        assert (error["code"], error["id"]) == ("too_many", "message-over")
        assert 0 < error["retry_after"] <= 60
        async with connected(limited) as other:
            await other.write()
    assert len(await limited.messages()) == limits.MESSAGES.count + 1


async def test_new_conversations_of_one_network(
    limited: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    allow(monkeypatch, "CONVERSATIONS", 2)
    for _ in range(2):
        async with connected(limited) as client:
            await client.write()
            await client.write("again", "message-2")
            visitor = client.welcome["visitor"]
    async with connected(limited) as client:
        await client.send(type="message", id="message-1", text="hello")
        assert (await client.next("error"))["code"] == "too_many"
    async with connected(limited, visitor=visitor, seq=2) as client:
        assert await client.write("who is known goes on", "message-3") == 3


async def test_new_visitors_of_one_network(
    limited: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    allow(monkeypatch, "VISITORS", 1)
    async with connected(limited) as client:
        visitor = client.welcome["visitor"]
    async with socket_to(limited) as client:
        await client.send(type="hello", visitor=None, jwt=None, language="en", seq=0)
        error = await client.next("error")
        assert error["code"] == "too_many"
        assert error["retry_after"] > 0
    async with connected(limited, visitor=visitor):
        pass


async def test_connections_of_one_network(limited: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    allow(monkeypatch, "CONNECTIONS", 3)
    for _ in range(3):
        async with connected(limited):
            pass
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        async with socket_to(limited):
            pass
    assert refused.value.status == 429


async def test_requests_that_cost_a_query(limited: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    allow(monkeypatch, "REQUESTS", 5)
    async with connected(limited) as client:
        for _ in range(5):
            await client.send(type="earlier", before=2)
            await client.next("earlier")
        await client.send(type="earlier", before=2)
        assert (await client.next("error"))["code"] == "too_many"


async def test_frames_of_any_kind_on_one_socket(
    limited: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    allow(monkeypatch, "FRAMES", 5)
    async with connected(limited) as client:
        for _ in range(5):
            assert await client.quiet()
        for _ in range(20):
            await client.send(type="typing")
            assert (await client.next("error"))["code"] == "too_many"
        closed = await client.socket.receive(timeout=5)
        assert closed.data == 1008


async def test_switched_off_there_are_none(server: Server) -> None:
    async with connected(server) as client:
        for n in range(limits.MESSAGES.count + 5):
            await client.write("hello", f"message-{n}")


async def test_a_client_that_does_not_read_holds_up_nobody(server: Server) -> None:
    async with connected(server) as slow, connected(server) as quick:
        await slow.write()
        await quick.write()
        for n in range(200):
            await server.say(slow.address, "x" * 4_000, author="bot")
            if n % 50 == 0:
                async with asyncio.timeout(2):
                    assert await quick.quiet()
        shown = [(await slow.next("message"))["seq"] for _ in range(200)]
        assert shown == list(range(2, 202))
