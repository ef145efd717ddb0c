"""Buttons, ratings and the language."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from conversations import repository, service
from conversations.models import Conversation, Message
from customers.models import Customer
from ratings import service as ratings
from tests.channels.widget.support import Client, Server, connected, now

BUTTONS = [{"title": "Yes", "payload": "/affirm"}, {"title": "No", "payload": "!person"}]


async def offered(server: Server, client: Client) -> int:
    """A message with buttons, as the client gets it; its number."""
    await client.write()
    seq = await server.say(client.address, "Did that help?", buttons=BUTTONS)
    message = await client.next("message")
    assert message["buttons"] == ["Yes", "No"], "titles, never payloads"
    return seq


async def asked(server: Server, client: Client) -> dict[str, Any]:
    """A message that asks for a rating, as the client gets it."""
    await client.write()

    def ask(session: Session) -> None:
        conversation = repository.open_at(session, "widget", client.address)
        assert conversation
        ratings.ask(session, repository.lock(session, conversation.id), about="bot", now=now())

    await server.database.write(ask)
    return await client.next("message")


async def test_a_button_means_what_the_server_says_it_means(server: Server) -> None:
    async with connected(server) as client:
        seq = await offered(server, client)
        await client.send(type="press", id="press-it-1", seq=seq, index=1)
        frames = [await client.next("ack", "message") for _ in range(2)]
        assert {"type": "ack", "id": "press-it-1", "seq": 3} in frames
        (message,) = [frame for frame in frames if frame["type"] == "message"]
        assert (message["text"], message["id"]) == ("No", f"press:{seq}")
    stored = (await server.messages())[-1]
    assert (stored.text, stored.payload) == ("No", "!person")


async def test_a_second_tap_is_the_first_once_more(server: Server) -> None:
    async with connected(server) as client:
        seq = await offered(server, client)
        for frame_id, index in (("press-it-1", 0), ("press-it-2", 1), ("press-it-1", 0)):
            await client.send(type="press", id=frame_id, seq=seq, index=index)
            assert (await client.until("ack"))["seq"] == 3
    assert [m.text for m in await server.messages()] == ["hello", "Did that help?", "Yes"]


async def test_a_button_is_stale_once_the_customer_wrote_something_else(server: Server) -> None:
    async with connected(server) as client:
        seq = await offered(server, client)
        await client.write("not quite", "message-2")
        await client.send(type="press", id="press-it-1", seq=seq, index=0)
        error = await client.next("error")
        assert (error["code"], error["id"]) == ("stale", "press-it-1")
    assert len(await server.messages()) == 3


async def test_nobody_presses_a_button_of_somebody_elses_or_one_that_is_not_there(
    server: Server,
) -> None:
    async with connected(server) as owner, connected(server) as other:
        seq = await offered(server, owner)
        for who, at, index in ((other, seq, 0), (owner, seq, 2), (owner, 1, 0), (owner, 99, 0)):
            await who.send(type="press", id="press-it-1", seq=at, index=index)
            assert (await who.next("error"))["code"] == "invalid"
    assert len(await server.messages()) == 2


async def test_a_score_is_stored_shown_and_can_be_changed(server: Server) -> None:
    async with connected(server) as client:
        question = await asked(server, client)
        assert question["extra"]["score"] is None
        rating = question["extra"]["rating"]
        for score, comment in ((4, None), (5, "quick")):
            await client.send(
                type="rate", id=f"rate-it-{score}", rating=rating, score=score, comment=comment
            )
            frames = [await client.next("ack", "update") for _ in range(2)]
            (update,) = [frame for frame in frames if frame["type"] == "update"]
            assert update["seq"] == question["seq"]
            assert (update["extra"]["score"], update["extra"]["comment"]) == (score, comment)


async def test_a_score_given_elsewhere_is_there_after_a_reconnect(server: Server) -> None:
    async with connected(server) as client:
        question = await asked(server, client)
        visitor = client.welcome["visitor"]
        await client.send(
            type="rate", id="rate-it-1", rating=question["extra"]["rating"], score=4, comment=None
        )
        await client.until("ack")
    async with connected(server, visitor=visitor, seq=question["seq"]) as client:
        update = await client.next("update")
        assert (update["seq"], update["extra"]["score"]) == (question["seq"], 4)
        assert await client.quiet()


async def test_nobody_rates_for_somebody_else(server: Server) -> None:
    async with connected(server) as owner, connected(server) as other:
        question = await asked(server, owner)
        await other.send(
            type="rate", id="rate-it-1", rating=question["extra"]["rating"], score=1, comment="x"
        )
        error = await other.next("error")
        assert (error["code"], error["id"]) == ("no_such_rating", "rate-it-1")


async def test_the_language_that_was_asked_for_is_remembered(server: Server) -> None:
    async with connected(server) as client:
        await client.write("hello there my friends")
        await client.send(type="language", language="zh", id="language-1")
        frames = [await client.next("ack", "language") for _ in range(2)]
        assert {"type": "language", "language": "zh"} in frames
        visitor = client.welcome["visitor"]
        await client.write("and still in English, please", "message-2")
    async with connected(server, visitor=visitor, language="en", seq=2) as client:
        assert client.welcome["language"] == "zh"

    def languages(session: Session) -> tuple[str | None, str]:
        return (
            session.scalars(select(Customer.language)).one(),
            session.scalars(select(Conversation.language)).one(),
        )

    assert await server.database.read(languages) == ("zh", "zh")


async def test_the_language_can_be_asked_for_before_the_first_word(server: Server) -> None:
    async with connected(server, language="en") as client:
        await client.send(type="language", language="zh", id="language-1")
        frames = [await client.next("ack", "language") for _ in range(2)]  # in any order
        assert {"type": "language", "language": "zh"} in frames
        await client.write("DM-10023")
        visitor = client.welcome["visitor"]
    async with connected(server, visitor=visitor) as client:
        assert client.welcome["language"] == "zh"


async def test_the_panel_follows_the_language_that_the_customer_writes(server: Server) -> None:
    async with connected(server, language="en") as client:
        assert client.welcome["language"] == "en"
        await client.send(type="message", id="message-1", text="我的订单在哪里")
        frames = [await client.next() for _ in range(3)]
        assert {"type": "language", "language": "zh"} in frames


async def test_a_browsers_language_is_where_a_new_conversation_begins(server: Server) -> None:
    async with connected(server, language="zh-Hant-TW") as client:
        assert client.welcome["language"] == "zh"
        await client.write("12345")
    language = await server.database.read(lambda s: s.scalars(select(Conversation.language)).one())
    assert language == "zh"


async def test_what_is_said_after_a_conversation_ended_goes_on_with_the_numbers(
    server: Server,
) -> None:
    async with connected(server) as client:
        await client.write("first")

        def end(session: Session) -> None:
            conversation = repository.open_at(session, "widget", client.address)
            assert conversation
            locked = repository.lock(session, conversation.id)
            last = session.scalars(select(Message).order_by(Message.id.desc())).first()
            assert last
            locked.pending_id = None
            service.close(session, locked, _after(last))

        await server.turns.idle()
        await server.database.write(end)
        assert await client.write("second", "message-2") == 2
    conversations = await server.database.read(lambda s: len(s.scalars(select(Conversation)).all()))
    assert conversations == 2


def _after(message: Message) -> datetime:
    return max(now(), message.created_at)
