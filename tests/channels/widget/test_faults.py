"""When parts of ours are down: never a false acknowledgement, and nothing is lost."""

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from bot.channels.widget import delivery as delivery_module
from kit.database import Announcement, Database
from kit.errors import DatabaseUnavailable
from tests.channels.widget.support import Server, connected, serving, socket_to


class Outage:
    """Lets a database refuse, as a lost connection makes it refuse."""

    def __init__(self, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
        self.on = False
        self.refused = asyncio.Semaphore(0)
        for name in ("read", "write"):
            monkeypatch.setattr(database, name, self._failing(getattr(database, name)))

    def _failing(self, real: Callable[..., Any]) -> Callable[..., Any]:
        async def call(work: Callable[[Session], Any]) -> Any:
            if self.on:
                self.refused.release()
                raise DatabaseUnavailable("gone")
            return await real(work)

        return call


@pytest.fixture
def outage(server: Server, monkeypatch: pytest.MonkeyPatch) -> Outage:
    return Outage(server.database, monkeypatch)


async def test_without_the_database_nothing_is_acknowledged(server: Server, outage: Outage) -> None:
    async with connected(server) as client:
        outage.on = True
        for frame in (
            {"type": "message", "text": "hello"},
            {"type": "press", "seq": 1, "index": 0},
            {"type": "rate", "rating": 1, "score": 5},
            {"type": "language", "language": "zh"},
        ):
            await client.send(id="frame-one", **frame)
            error = await client.next("error")
            assert (error["code"], error["id"]) == ("unavailable", "frame-one")
        outage.on = False
        assert await client.write("hello", "frame-one") == 1
    assert len(await server.messages()) == 1


async def test_a_locked_database_is_no_acknowledgement_either(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with serving(sqlite_url, tmp_path, busy_ms=50) as server, connected(server) as client:
        with closing(sqlite3.connect(tmp_path / "test.db")) as other:
            other.execute("BEGIN IMMEDIATE")
            await client.send(type="message", id="message-1", text="hello")
            assert (await client.next("error"))["code"] == "unavailable"
        assert await client.write() == 1


async def test_who_comes_while_the_database_is_away_is_asked_to_come_again(
    server: Server, outage: Outage
) -> None:
    outage.on = True
    async with socket_to(server) as client:
        await client.send(type="hello", visitor=None, jwt=None, language="en", seq=0)
        assert (await client.next("error"))["code"] == "unavailable"
        assert (await client.socket.receive(timeout=5)).type.name == "CLOSE"


async def test_what_was_said_while_reading_failed_arrives_later(
    server: Server, outage: Outage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery_module, "AGAIN_AFTER_S", 0.02)
    async with connected(server) as client:
        await client.write()
        publish = server.database.on_commit
        assert publish

        def publish_and_go_away(items: list[Announcement]) -> None:
            outage.on = True
            publish(items)

        server.database.on_commit = publish_and_go_away
        await server.say(client.address, "answer", author="agent")
        async with asyncio.timeout(5):
            for _ in range(2):
                await outage.refused.acquire()
        outage.on = False
        assert (await client.next("message"))["text"] == "answer"


async def test_a_fault_of_ours_is_an_error_and_the_socket_goes_on(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("a fault of ours")

    async with connected(server) as client:
        with monkeypatch.context() as patch:
            patch.setattr("bot.channels.widget.intake.type_message", broken)
            await client.send(type="message", id="message-1", text="hello")
            error = await client.next("error")
            assert (error["code"], error["id"]) == ("error", "message-1")
        assert await client.write() == 1


async def test_a_client_whose_hints_overflowed_still_gets_every_message(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kit.bus.MAILBOX", 3)
    async with connected(server) as client:
        await client.write()
        for n in range(30):
            await server.say(client.address, str(n))
        texts = [(await client.next("message"))["text"] for _ in range(30)]
        assert texts == [str(n) for n in range(30)]
        assert await client.quiet()


async def test_between_apps_a_lost_hint_costs_a_moment(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery_module, "LOOK_EVERY_S", 0.05)
    monkeypatch.setattr("bot.channels.widget.socket.LOOK_EVERY_S", 0.05)
    async with (
        serving(sqlite_url, tmp_path, redis_url="redis://another-app.example") as server,
        connected(server) as client,
    ):
        await client.write()
        monkeypatch.setattr(server.bus, "publish", lambda items: None)
        server.database.on_commit = None
        await server.say(client.address, "without a hint")
        assert (await client.next("message"))["text"] == "without a hint"
