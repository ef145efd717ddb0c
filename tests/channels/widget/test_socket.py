"""The socket: what is acknowledged is stored, once; what is said arrives, once and in order."""

import asyncio
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from bot.channels.widget import socket as socket_module
from conversations import service
from conversations.models import Conversation, Message
from kit.database import Announcement
from staff.models import User
from tests.channels.widget.support import Server, connected, serving, socket_to


def echo(session: Session, conversation: Conversation, message: Message, at: datetime) -> None:
    """A bot that repeats."""
    service.say(session, conversation, author="bot", text=f"You said: {message.text}", now=at)


async def test_a_visitor_is_welcomed_with_a_token_and_known_by_it(server: Server) -> None:
    async with connected(server) as first:
        visitor = first.welcome["visitor"]
        await first.write()
    async with connected(server, visitor=visitor) as again:
        assert again.welcome["visitor"] == visitor
        assert (again.welcome["seq"], again.welcome["verified"]) == (1, False)
        assert (await again.next("message"))["text"] == "hello"
    stored = await server.messages()
    assert visitor not in str([(m.external_id, m.text) for m in stored])


@pytest.mark.parametrize("token", ["short", "x" * 500, "../../etc/passwd", "a" * 42 + "=", ""])
async def test_a_token_that_we_never_made_is_replaced(server: Server, token: str) -> None:
    async with connected(server, visitor=token) as client:
        assert client.welcome["visitor"] != token
        assert len(client.welcome["visitor"]) == 43


async def test_a_message_is_stored_acknowledged_and_answered(
    database_url: str, tmp_path: Path
) -> None:
    async with (
        serving(database_url, tmp_path, answer=echo) as server,
        connected(server) as client,
    ):
        await client.send(type="message", id="message-1", text="hello")
        frames = [await client.next("ack", "message") for _ in range(3)]
        said = [frame for frame in frames if frame["type"] == "message"]
        assert {"type": "ack", "id": "message-1", "seq": 1} in frames
        assert [(m["seq"], m["id"], m["author"], m["text"]) for m in said] == [
            (1, "message-1", "customer", "hello"),
            (2, None, "bot", "You said: hello"),
        ]


async def test_a_repeated_id_is_stored_once_and_acknowledged_with_the_same_number(
    server: Server,
) -> None:
    async with connected(server) as client:
        for text in ("hello", "hello", "something else"):
            await client.send(type="message", id="message-1", text=text)
            assert (await client.until("ack"))["seq"] == 1
    assert [m.text for m in await server.messages()] == ["hello"]


async def test_two_customers_may_use_the_same_id(server: Server) -> None:
    for _ in range(2):
        async with connected(server) as client:
            await client.write()
    assert len(await server.messages()) == 2


async def test_what_was_missed_comes_by_number(server: Server) -> None:
    async with connected(server) as client:
        await client.write()
        address, visitor = client.address, client.welcome["visitor"]
    for text in ("one", "two", "three"):
        await server.say(address, text)
    async with connected(server, visitor=visitor, seq=2) as client:
        assert client.welcome["seq"] == 4
        assert [(await client.next("message"))["text"] for _ in range(2)] == ["two", "three"]
        assert await client.quiet()


async def test_a_client_with_more_than_we_have_gets_what_we_have(server: Server) -> None:
    async with connected(server) as client:
        await client.write()
        visitor = client.welcome["visitor"]
    async with connected(server, visitor=visitor, seq=40) as client:
        assert client.welcome["seq"] == 1
        assert (await client.next("message"))["seq"] == 1


async def test_a_new_client_gets_the_newest_page_and_can_ask_for_the_one_before(
    server: Server,
) -> None:
    async with connected(server) as client:
        await client.write()
        address, visitor = client.address, client.welcome["visitor"]
    for n in range(2, 251):
        await server.say(address, str(n))
    async with connected(server, visitor=visitor) as client:
        shown = [(await client.next("message"))["seq"] for _ in range(100)]
        assert shown == list(range(151, 251))
        assert await client.quiet()
        await client.send(type="earlier", before=151)
        earlier = (await client.next("earlier"))["messages"]
        assert [m["seq"] for m in earlier] == list(range(51, 151))
        await client.send(type="earlier", before=51)
        assert (await client.next("earlier"))["messages"][0]["text"] == "hello"
    async with connected(server, visitor=visitor, seq=10) as client:
        shown = [(await client.next("message"))["seq"] for _ in range(240)]
        assert shown == list(range(11, 251))


async def test_two_sockets_of_one_visitor_see_the_same(server: Server) -> None:
    async with connected(server) as one, connected(server, visitor=one.welcome["visitor"]) as two:
        await one.write("from one", "message-1")
        assert (await two.next("message"))["id"] == "message-1"
        await two.write("from two", "message-2")
        assert (await one.next("message"))["id"] == "message-2"
        await server.say(one.address, "answer")
        for client in (one, two):
            assert (await client.next("message"))["text"] == "answer"


async def test_messages_said_while_a_client_connects_are_neither_lost_nor_doubled(
    server: Server,
) -> None:
    async with connected(server) as client:
        await client.write()
        address, visitor = client.address, client.welcome["visitor"]

    async def talk() -> None:
        for n in range(40):
            await server.say(address, str(n))

    talking = asyncio.create_task(talk())
    for _ in range(5):
        async with connected(server, visitor=visitor, seq=1) as client:
            seqs = [(await client.next("message"))["seq"] for _ in range(3)]
            assert seqs == [2, 3, 4]
    await talking
    async with connected(server, visitor=visitor, seq=1) as client:
        assert [(await client.next("message"))["seq"] for _ in range(40)] == list(range(2, 42))
        assert await client.quiet()


async def test_notes_for_staff_have_no_way_to_a_customer(server: Server) -> None:
    async with connected(server) as client:
        await client.write()
        with pytest.raises(AssertionError):
            await server.say(client.address, "a difficult one", audience="staff", author="agent")
        await server.say(client.address, "for you")
        assert (await client.next("message"))["text"] == "for you"
        await client.send(type="earlier", before=100)
        assert "difficult" not in str(await client.next("earlier"))


async def test_an_agent_is_named_and_a_bot_is_not(server: Server) -> None:
    def hire(session: Session) -> int:
        user = User(
            email="mei@shop.example",
            name="Mei",
            role="agent",
            password_hash="-",
            created_at=datetime.fromisoformat("2026-05-04T12:00:00+00:00"),
        )
        session.add(user)
        session.flush()
        return user.id

    user_id = await server.database.write(hire)
    async with connected(server) as client:
        await client.write()
        await server.say(client.address, "Hello", author="agent", user_id=user_id)
        await server.say(client.address, "Beep")
        assert [(await client.next("message"))["name"] for _ in range(2)] == ["Mei", None]


async def test_typing_reaches_the_customer(server: Server) -> None:
    async with connected(server) as client:
        topic = service.topic("widget", client.address)
        server.bus.publish([Announcement(topic, {"typing": "agent"})])
        assert await client.next() == {"type": "typing", "author": "agent"}


async def test_the_desk_hears_that_a_customer_types_and_not_too_often(server: Server) -> None:
    async with connected(server) as client, server.bus.subscribe("desk") as desk:
        await client.send(type="typing")
        assert await client.quiet()
        assert desk.queue.empty(), "there is no conversation yet"
        await client.write()
        for _ in range(5):
            await client.send(type="typing")
        assert await client.quiet()
        heard = [desk.queue.get_nowait().data for _ in range(desk.queue.qsize())]
        assert [data for data in heard if "typing" in data] == [
            {"conversation": 1, "typing": "customer"}
        ]


async def test_what_was_read_in_one_place_is_read_in_all(server: Server) -> None:
    async with connected(server) as one, connected(server, visitor=one.welcome["visitor"]) as two:
        await one.send(type="seen", seq=3)
        assert await two.next() == {"type": "seen", "seq": 3}


async def test_a_client_that_says_nothing_is_not_waited_for(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket_module, "HELLO_WITHIN_S", 0.05)
    async with socket_to(server) as client:
        assert await client.next("error") == {
            "type": "error",
            "code": "no_hello",
            "id": None,
            "retry_after": None,
        }
        assert (await client.socket.receive(timeout=5)).type.name == "CLOSE"


async def test_an_app_that_stops_hangs_up(sqlite_url: str, tmp_path: Path) -> None:
    async with serving(sqlite_url, tmp_path) as server, connected(server) as client:
        stopping = asyncio.create_task(server.app.shutdown())
        closed: Any = await client.socket.receive(timeout=5)
        assert closed.data == 1001
        await stopping
