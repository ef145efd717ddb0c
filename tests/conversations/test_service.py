"""What is said is stored once, numbered without gaps, and answered by one turn."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from conversations import repository, service
from conversations.errors import CustomerJustWrote, LeaseLost, MessageTooLong
from conversations.models import Conversation, Message, MessageRevision, Turn
from conversations.service import Inbound, Receipt
from customers import service as customers
from customers.models import Customer
from kit.database import Base, Database

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
LATER = NOW + timedelta(seconds=10)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    database = Database(database_url)
    Base.metadata.create_all(database.engine)
    database.open()
    yield database
    await asyncio.to_thread(database.close)


def inbound(
    text: str = "hello", external_id: str = "m1", address: str = "visitor:a", **parts: Any
) -> Inbound:
    return Inbound(
        **(
            {
                "channel": "widget",
                "address": address,
                "external_id": external_id,
                "text": text,
                "identity": ("visitor", address.partition(":")[2]),
                "verified": False,
            }
            | parts
        )
    )


async def receive(database: Database, message: Inbound) -> Receipt:
    return await database.write(lambda session: service.receive(session, message, NOW))


async def answer(database: Database, receipt: Receipt) -> None:
    """Finish the turn of the conversation's oldest message."""

    def work(session: Session) -> None:
        repository.claim_lease(session, receipt.conversation_id, "lease", NOW, LATER)
        conversation = repository.lock(session, receipt.conversation_id)
        message = repository.message(session, receipt.message_id)
        turn = Turn(id=message.id, conversation_id=conversation.id, outcome="bot", created_at=NOW)
        service.finish_turn(session, conversation, message, turn, "lease", NOW)

    await database.write(work)


async def count(database: Database, table: type) -> int:
    return await database.read(lambda s: s.scalar(select(func.count()).select_from(table))) or 0


async def test_a_repeat_is_acknowledged_again_and_stored_once(database: Database) -> None:
    first = await receive(database, inbound())
    again = await receive(database, inbound())
    assert again == Receipt(first.conversation_id, first.message_id, first.seq, repeated=True)
    assert await count(database, Message) == 1


async def test_the_same_id_from_another_customer_is_another_message(database: Database) -> None:
    await receive(database, inbound(address="visitor:a"))
    receipt = await receive(database, inbound(address="visitor:b"))
    assert not receipt.repeated
    assert await count(database, Customer) == 2


async def test_first_messages_at_once_make_one_conversation_and_numbers_without_gaps(
    database: Database,
) -> None:
    receipts = await asyncio.gather(
        *(receive(database, inbound(external_id=f"m{n}")) for n in range(20))
    )
    assert sorted(r.seq for r in receipts) == list(range(1, 21))
    assert await count(database, Conversation) == 1
    assert await count(database, Customer) == 1


async def test_a_message_that_is_too_long_is_refused(database: Database) -> None:
    with pytest.raises(MessageTooLong) as refused:
        await receive(database, inbound("x" * 5_000))
    assert refused.value.data == {"limit": service.LONGEST_MESSAGE}
    assert await count(database, Message) == 0


async def test_the_language_follows_the_customer_until_they_choose_one(database: Database) -> None:
    receipt = await receive(database, inbound("你好", "1", language_hint="en-US"))

    async def language() -> str:
        return (await database.read(lambda s: repository.get(s, receipt.conversation_id))).language

    assert await language() == "zh"

    def choose(session: Session) -> None:
        conversation = repository.get(session, receipt.conversation_id)
        customers.choose_language(session, conversation.customer, "en")
        conversation.language = "en"

    await database.write(choose)
    await receive(database, inbound("还是中文", "2"))
    assert await language() == "en"


async def test_notes_have_no_number_and_do_not_reach_the_customer(database: Database) -> None:
    receipt = await receive(database, inbound())

    def talk(session: Session) -> None:
        conversation = repository.lock(session, receipt.conversation_id)
        service.say(session, conversation, author="agent", text="secret", audience="staff", now=NOW)
        service.say(session, conversation, author="agent", text="public", now=NOW)

    await database.write(talk)
    seen = await database.read(lambda s: repository.visible_after(s, "widget", "visitor:a", 0))
    assert [(m.seq, m.text) for m in seen] == [(1, "hello"), (2, "public")]
    assert await count(database, Message) == 3


async def test_after_a_close_the_numbers_go_on_in_a_new_conversation_that_names_the_old(
    database: Database,
) -> None:
    first = await receive(database, inbound())
    await answer(database, first)
    await database.write(lambda s: service.close(s, repository.lock(s, first.conversation_id), NOW))
    second = await receive(database, inbound("again", "m2"))
    assert (second.seq, second.conversation_id != first.conversation_id) == (2, True)
    conversation = await database.read(lambda s: repository.get(s, second.conversation_id))
    assert conversation.previous_id == first.conversation_id
    assert await count(database, Customer) == 1


async def test_a_message_nobody_has_read_keeps_the_conversation_open(database: Database) -> None:
    receipt = await receive(database, inbound())
    with pytest.raises(CustomerJustWrote):
        await database.write(
            lambda s: service.close(s, repository.lock(s, receipt.conversation_id), NOW)
        )


async def test_what_is_said_in_a_closed_conversation_is_numbered_after_the_newest(
    database: Database,
) -> None:
    first = await receive(database, inbound())
    await answer(database, first)
    await database.write(lambda s: service.close(s, repository.lock(s, first.conversation_id), NOW))

    def thank(session: Session) -> int | None:
        conversation = repository.lock(session, first.conversation_id)
        return service.say(session, conversation, author="system", text="thanks", now=NOW).seq

    assert await database.write(thank) == 2
    second = await receive(database, inbound("again", "m2"))
    assert second.seq == 3
    assert await database.write(thank) == 4
    assert (await receive(database, inbound("more", "m3"))).seq == 5


async def test_an_edit_keeps_what_was_said_before(database: Database) -> None:
    receipt = await receive(database, inbound("helo"))
    await database.write(
        lambda s: service.edit(s, repository.message(s, receipt.message_id), "hello", LATER)
    )
    message = await database.read(lambda s: repository.message(s, receipt.message_id))
    assert (message.text, message.edited_at) == ("hello", LATER)
    assert await database.read(lambda s: s.scalar(select(MessageRevision.text))) == "helo"


async def test_only_one_can_take_the_lease_and_it_can_be_taken_over_when_it_expires(
    database: Database,
) -> None:
    receipt = await receive(database, inbound())

    async def claim(token: str, now: datetime) -> bool:
        return await database.write(
            lambda s: repository.claim_lease(
                s, receipt.conversation_id, token, now, now + timedelta(seconds=5)
            )
        )

    won = await asyncio.gather(*(claim(f"t{n}", NOW) for n in range(8)))
    assert sum(won) == 1
    assert await claim("late", LATER)


async def test_a_turn_finishes_once_and_only_under_its_lease(database: Database) -> None:
    receipt = await receive(database, inbound())
    second = await receive(database, inbound("and", "m2"))

    def finish(lease: str, message_id: int) -> Any:
        def work(session: Session) -> int | None:
            conversation = repository.lock(session, receipt.conversation_id)
            message = repository.message(session, message_id)
            turn = Turn(
                id=message.id, conversation_id=conversation.id, outcome="bot", created_at=NOW
            )
            service.finish_turn(session, conversation, message, turn, lease, NOW)
            return conversation.pending_id

        return work

    await database.write(
        lambda s: repository.claim_lease(s, receipt.conversation_id, "mine", NOW, LATER)
    )
    with pytest.raises(LeaseLost):
        await database.write(finish("other", receipt.message_id))
    with pytest.raises(LeaseLost):  # not the oldest
        await database.write(finish("mine", second.message_id))
    assert await database.write(finish("mine", receipt.message_id)) == second.message_id
    with pytest.raises(LeaseLost):  # already done
        await database.write(finish("mine", receipt.message_id))
    assert await database.write(finish("mine", second.message_id)) is None
    assert await count(database, Turn) == 2
    assert not await database.write(
        lambda s: repository.claim_lease(s, receipt.conversation_id, "x", LATER, LATER)
    )
