"""A ticket from the customer's side: opened once, answered, opened again, closed by time."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from conversations import repository as conversation_log
from conversations import service as conversations
from conversations.models import Message, Turn
from tests.desk import MONDAY, VISITOR, Desk
from tickets import desk as actions
from tickets import repository, service
from tickets.errors import NoSuchTicket
from tickets.models import Reason, Ticket, TicketEvent


async def resolved(desk: Desk, address: str = VISITOR) -> int:
    """The number of a ticket that was worked and resolved."""
    agent = await desk.user()
    ticket = await desk.claimed(agent, address)
    await desk.do(actions.reply, ticket.number, agent, "Found it")
    await desk.do(actions.resolve, ticket.number, agent)
    return ticket.number


async def opened(desk: Desk, conversation_id: int, reason: Reason, subject: str = "") -> Ticket:
    return await desk.write(
        lambda s: service.open_ticket(
            s,
            conversation_log.lock(s, conversation_id),
            reason=reason,
            subject=subject,
            now=desk.clock(),
            settings=desk.settings,
        )
    )


async def reopen(desk: Desk, number: int, conversation_id: int, callback: bool = False) -> Ticket:
    action = service.request_callback if callback else service.reopen
    return await desk.write(
        lambda s: action(
            s,
            number,
            conversation_log.lock(s, conversation_id),
            now=desk.clock(),
            settings=desk.settings,
        )
    )


async def test_numbers_begin_at_1001_and_rise(desk: Desk) -> None:
    numbers = [(await desk.ticket(f"visitor:{n}")).number for n in range(3)]
    assert numbers == [1001, 1002, 1003]


async def test_a_number_of_a_removed_ticket_is_not_used_again(desk: Desk) -> None:
    last = await desk.ticket()

    def remove(session: Session) -> None:
        session.delete(repository.by_number(session, last.number))

    await desk.write(remove)
    assert (await desk.ticket("visitor:b")).number > last.number


async def test_opening_queues_the_conversation_and_tells_the_number(desk: Desk) -> None:
    ticket = await desk.ticket()
    assert (await desk.conversation(ticket.conversation_id)).owner == "queued"
    told = (await desk.said())[-1]
    assert str(ticket.number) in told
    assert await desk.kinds(ticket.number) == ["opened"]
    assert (ticket.status, ticket.waiting_since, ticket.language) == ("open", MONDAY, "en")


async def test_a_chinese_customer_is_told_in_chinese(desk: Desk) -> None:
    ticket = await desk.ticket(text="我要找人工客服")
    assert f"工单号 {ticket.number}" in (await desk.said())[-1]
    assert ticket.language == "zh"


async def test_a_second_escalation_finds_the_ticket_that_is_open(desk: Desk) -> None:
    ticket = await desk.ticket()
    said = await desk.said()
    again = await opened(desk, ticket.conversation_id, "complaint", subject="again")
    assert again.number == ticket.number
    assert await desk.said() == said
    assert await desk.kinds(ticket.number) == ["opened"]


async def test_escalations_at_once_open_one_ticket(desk: Desk) -> None:
    message = await desk.customer_writes()

    def escalate(session: Session) -> int:
        conversation = conversation_log.get(session, message.conversation_id)  # without the lock
        ticket = service.open_ticket(
            session,
            conversation,
            reason="asked",
            subject="",
            say=False,
            now=desk.clock(),
            settings=desk.settings,
        )
        return ticket.number

    numbers = await asyncio.gather(*(desk.write(escalate) for _ in range(16)))
    assert len(set(numbers)) == 1
    assert await desk.read(lambda s: s.scalar(select(func.count()).select_from(Ticket))) == 1
    events = select(func.count()).select_from(TicketEvent)
    assert await desk.read(lambda s: s.scalar(events)) == 1


async def test_many_customers_at_once_get_numbers_of_their_own(desk: Desk) -> None:
    tickets = await asyncio.gather(*(desk.ticket(f"visitor:{n}") for n in range(12)))
    assert len({ticket.number for ticket in tickets}) == 12


async def test_without_a_subject_the_customers_last_words_are_it(desk: Desk) -> None:
    message = await desk.customer_writes("Where is\nmy   parcel? " + "x" * 300)
    ticket = await opened(desk, message.conversation_id, "asked")
    assert ticket.subject.startswith("Where is my parcel? x")
    assert len(ticket.subject) == service.LONGEST_SUBJECT


@pytest.mark.parametrize("payload", [None, "/talk_to_person"])
async def test_the_subject_is_what_it_is_about_and_not_the_wish_for_a_person(
    desk: Desk, payload: str | None
) -> None:
    await desk.customer_writes("Where is my parcel?")
    message = await desk.customer_writes("a human please", payload=payload)
    ticket = await opened(desk, message.conversation_id, "asked")
    assert ticket.subject == "Where is my parcel?"


@pytest.mark.parametrize(
    ("said", "subject"),
    [
        (("Where is my parcel?", "thx", "a human please"), "Where is my parcel?"),
        (("Where is my parcel?", "😡", "a human please"), "Where is my parcel?"),
        (("thx", "a human please"), "thx"),
    ],
)
async def test_small_talk_is_no_subject_unless_there_is_nothing_else(
    desk: Desk, said: tuple[str, ...], subject: str
) -> None:
    for text in said:
        message = await desk.customer_writes(text)
        meant = {"thx": "thanks", "a human please": "talk_to_person"}.get(text, "order_track")
        trace = {"intent": {"name": meant, "confidence": 1.0}}
        await desk.write(lambda s, m=message, t=trace: setattr(s.get_one(Turn, m.id), "trace", t))
    ticket = await opened(desk, message.conversation_id, "asked")
    assert ticket.subject == subject


async def test_the_customer_is_told_who_has_the_conversation(desk: Desk) -> None:
    agent = await desk.user()
    ticket = await desk.claimed(agent)
    await desk.do(actions.resolve, ticket.number, agent)
    told = select(Message.extra).where(Message.author == "system").order_by(Message.id)
    extras = await desk.read(lambda s: s.scalars(told).all())
    owners = [extra["owner"] for extra in extras if extra.get("kind") == "owner"]
    assert owners == ["queued", "bot"]


async def test_an_answer_to_a_pending_ticket_opens_it(desk: Desk) -> None:
    agent = await desk.user()
    ticket = await desk.claimed(agent)
    await desk.do(actions.reply, ticket.number, agent, "Which parcel?", wait=True)
    assert (await desk.at(ticket.number)).status == "pending"
    desk.clock.forward(minutes=5)
    await desk.customer_writes("The blue one")
    after = await desk.at(ticket.number)
    assert (after.status, after.waiting_since) == ("open", desk.clock())
    assert (await desk.kinds(ticket.number))[-1] == "status"


async def test_waiting_counts_from_the_first_unanswered_message(desk: Desk) -> None:
    agent = await desk.user()
    ticket = await desk.claimed(agent)
    await desk.do(actions.reply, ticket.number, agent, "One moment")
    assert (await desk.at(ticket.number)).waiting_since is None
    first = desk.clock.forward(minutes=5)
    await desk.customer_writes("Hello?")
    desk.clock.forward(minutes=5)
    await desk.customer_writes("Hello??")
    assert (await desk.at(ticket.number)).waiting_since == first


async def test_a_message_for_a_person_who_is_not_there_is_an_error(desk: Desk) -> None:
    message = await desk.customer_writes()

    def work(session: Session) -> None:
        conversation = conversation_log.lock(session, message.conversation_id)
        service.customer_wrote(session, conversation, message, desk.clock())

    with pytest.raises(NoSuchTicket):
        await desk.write(work)


async def test_after_resolution_a_message_begins_a_new_conversation_that_names_the_old(
    desk: Desk,
) -> None:
    number = await resolved(desk)
    old = (await desk.at(number)).conversation_id
    message = await desk.customer_writes("Something else")
    conversation = await desk.conversation(message.conversation_id)
    assert (conversation.previous_id, conversation.owner) == (old, "bot")
    assert (await desk.at(number)).status == "resolved"


async def test_reopening_takes_the_ticket_into_the_present_conversation(desk: Desk) -> None:
    number = await resolved(desk)
    message = await desk.customer_writes("Still broken")
    ticket = await reopen(desk, number, message.conversation_id)
    assert (ticket.number, ticket.status, ticket.assignee_id) == (number, "open", None)
    assert ticket.conversation_id == message.conversation_id
    assert (await desk.conversation(message.conversation_id)).owner == "queued"
    assert (await desk.kinds(number))[-1] == "reopened"
    assert f"Ticket {number} is open again" in (await desk.said())[-1]


async def test_a_second_tap_reopens_nothing_more(desk: Desk) -> None:
    number = await resolved(desk)
    message = await desk.customer_writes("Still broken")
    await reopen(desk, number, message.conversation_id)
    await reopen(desk, number, message.conversation_id)
    assert (await desk.kinds(number)).count("reopened") == 1


async def test_a_callback_reopens_and_raises_the_priority(desk: Desk) -> None:
    number = await resolved(desk)
    message = await desk.customer_writes("Have someone contact me")
    ticket = await reopen(desk, number, message.conversation_id, callback=True)
    assert (ticket.status, ticket.callback, ticket.priority) == ("open", True, "high")
    assert (await desk.kinds(number))[-2:] == ["reopened", "callback"]


async def test_another_customer_cannot_reopen_a_ticket(desk: Desk) -> None:
    number = await resolved(desk)
    stranger = await desk.customer_writes("hi", "visitor:b")
    for callback in (False, True):
        with pytest.raises(NoSuchTicket):
            await reopen(desk, number, stranger.conversation_id, callback)
    assert (await desk.at(number)).status == "resolved"


async def test_reopening_beside_a_newer_ticket_goes_on_with_that_one(desk: Desk) -> None:
    number = await resolved(desk)
    newer = await desk.ticket()
    ticket = await reopen(desk, number, newer.conversation_id)
    assert ticket.number == newer.number
    assert (await desk.at(number)).status == "resolved"
    assert (await desk.kinds(newer.number))[-1] == "linked"


async def test_what_is_resolved_is_closed_after_a_week(desk: Desk) -> None:
    number = await resolved(desk)
    still_open = await desk.ticket("visitor:b")

    async def close() -> int:
        return await desk.write(lambda s: service.close_resolved(s, desk.clock()))

    desk.clock.forward(days=7)
    assert await close() == 0
    desk.clock.forward(seconds=1)
    assert await close() == 1
    assert await close() == 0
    closed = await desk.at(number)
    assert (closed.status, closed.closed_at) == ("closed", desk.clock())
    assert (await desk.at(still_open.number)).status == "open"
    assert (await desk.kinds(number))[-1] == "closed"


async def test_apps_that_close_at_once_close_each_ticket_once(desk: Desk) -> None:
    number = await resolved(desk)
    now = desk.clock.forward(days=8)
    closed = await asyncio.gather(
        *(desk.write(lambda s: service.close_resolved(s, now)) for _ in range(6))
    )
    assert sum(closed) == 1
    assert (await desk.kinds(number)).count("closed") == 1


async def test_the_status_of_ones_own_tickets_is_newest_first(desk: Desk) -> None:
    first = await resolved(desk)
    second = await desk.ticket()
    await desk.ticket("visitor:b")
    found = await desk.read(lambda s: repository.of_customer(s, second.customer_id))
    assert [ticket.number for ticket in found] == [second.number, first]


async def test_the_live_desk_hears_of_every_change(desk: Desk) -> None:
    number = await resolved(desk)
    heard = [a.data["change"] for a in desk.told if a.topic == "desk" and "ticket" in a.data]
    assert heard == ["opened", "claimed", "message", "resolved"]
    assert all(a.data["ticket"] == number for a in desk.told if "change" in a.data)


async def test_numbers_in_sequence_stay_without_gaps_through_it_all(desk: Desk) -> None:
    number = await resolved(desk)
    message = await desk.customer_writes("Still broken")
    await reopen(desk, number, message.conversation_id)
    seqs = [seen.seq for seen in await desk.seen()]
    assert seqs == list(range(1, len(seqs) + 1))


async def test_a_closed_conversation_is_never_owned_by_a_person(desk: Desk) -> None:
    number = await resolved(desk)
    conversation = await desk.conversation((await desk.at(number)).conversation_id)
    assert conversation.closed_at is not None
    assert conversation.owner == "bot"


async def test_time_spent_is_in_utc_whatever_the_database(desk: Desk) -> None:
    ticket = await desk.at((await desk.ticket()).number)
    assert ticket.opened_at.utcoffset() == timedelta()


async def test_resume_writes_first_in_a_new_conversation(desk: Desk) -> None:
    number = await resolved(desk)
    old = await desk.at(number)

    def work(session: Session) -> tuple[int, int | None]:
        former = conversation_log.get(session, old.conversation_id)
        conversation = conversations.resume(session, former, desk.clock())
        return conversation.id, conversation.previous_id

    new, previous = await desk.write(work)
    assert (new != old.conversation_id, previous) == (True, old.conversation_id)
    assert await desk.write(work) == (new, previous)
