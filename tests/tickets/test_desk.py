"""What agents do with tickets: exactly one claims, the customer hears what is for them, and
everything is an event."""

import asyncio

import pytest

from conversations import repository as conversation_log
from conversations import service as conversations
from conversations.errors import CustomerJustWrote
from conversations.service import Inbound
from ratings import repository as ratings
from staff import service as users
from tests.desk import VISITOR, Desk
from tickets import desk as actions
from tickets import repository, service
from tickets.errors import (
    AlreadyClaimed,
    ConversationBusy,
    EmptyText,
    MayNotAssign,
    NoSuchTicket,
    NotAnAgent,
    NotYours,
    TicketOpen,
    TicketResolved,
)
from tickets.models import Ticket


async def test_of_many_who_claim_at_once_one_wins_and_the_others_hear_who(desk: Desk) -> None:
    agents = [await desk.user(f"Agent{n}") for n in range(8)]
    ticket = await desk.ticket()
    results = await asyncio.gather(
        *(desk.do(actions.claim, ticket.number, agent) for agent in agents),
        return_exceptions=True,
    )
    won = [result for result in results if isinstance(result, Ticket)]
    lost = [result for result in results if isinstance(result, AlreadyClaimed)]
    assert (len(won), len(lost)) == (1, 7)
    winner = won[0].assignee_id
    assert {error.data["by"]["id"] for error in lost} == {winner}
    assert (await desk.at(ticket.number)).assignee_id == winner
    assert (await desk.conversation(ticket.conversation_id)).owner == "person"
    assert await desk.kinds(ticket.number) == ["opened", "claimed"]


async def test_claiming_twice_is_harmless(desk: Desk) -> None:
    agent = await desk.user()
    ticket = await desk.claimed(agent)
    await desk.do(actions.claim, ticket.number, agent)
    assert await desk.kinds(ticket.number) == ["opened", "claimed"]


async def test_a_released_ticket_waits_for_somebody_else(desk: Desk) -> None:
    ada, bob = await desk.user("Ada"), await desk.user("Bob")
    ticket = await desk.claimed(ada)
    await desk.do(actions.reply, ticket.number, ada, "One moment")
    desk.clock.forward(minutes=3)
    await desk.do(actions.release, ticket.number, ada)
    after = await desk.at(ticket.number)
    assert (after.assignee_id, after.waiting_since) == (None, desk.clock())
    assert (await desk.conversation(ticket.conversation_id)).owner == "queued"
    assert (await desk.do(actions.claim, ticket.number, bob)).assignee_id == bob.id


async def test_only_who_has_a_ticket_works_on_it(desk: Desk) -> None:
    ada, bob = await desk.user("Ada"), await desk.user("Bob")
    ticket = await desk.claimed(ada)
    attempts = (
        (actions.reply, ("hi",)),
        (actions.release, ()),
        (actions.resolve, ()),
        (actions.hand_back, ()),
        (actions.set_status, ("pending",)),
    )
    for action, more in attempts:
        with pytest.raises(AlreadyClaimed) as refused:
            await desk.do(action, ticket.number, bob, *more)
        assert refused.value.data["by"] == {"id": ada.id, "name": "Ada"}
    assert await desk.kinds(ticket.number) == ["opened", "claimed"]


async def test_what_is_nobodys_must_be_claimed_first(desk: Desk) -> None:
    agent = await desk.user()
    ticket = await desk.ticket()
    for action, more in ((actions.resolve, ()), (actions.set_status, ("pending",))):
        with pytest.raises(NotYours):
            await desk.do(action, ticket.number, agent, *more)


async def test_a_supervisor_steps_in_without_taking_over(desk: Desk) -> None:
    ada, lead = await desk.user("Ada"), await desk.user("Lee", "supervisor")
    ticket = await desk.claimed(ada)
    await desk.do(actions.reply, ticket.number, lead, "I will help")
    assert (await desk.at(ticket.number)).assignee_id == ada.id
    assert (await desk.said())[-1] == "I will help"


async def test_answering_a_ticket_that_is_nobodys_claims_it(desk: Desk) -> None:
    agent = await desk.user()
    ticket = await desk.ticket()
    await desk.do(actions.reply, ticket.number, agent, "Hello")
    assert (await desk.at(ticket.number)).assignee_id == agent.id
    assert await desk.kinds(ticket.number) == ["opened", "claimed"]


async def test_answers_at_once_to_one_ticket_come_from_one_agent(desk: Desk) -> None:
    agents = [await desk.user(f"Agent{n}") for n in range(4)]
    ticket = await desk.ticket()
    before = len(await desk.said())
    results = await asyncio.gather(
        *(desk.do(actions.reply, ticket.number, agent, "Hello") for agent in agents),
        return_exceptions=True,
    )
    assert sum(isinstance(result, AlreadyClaimed) for result in results) == 3
    assert (await desk.said())[before:] == ["Hello"]


async def test_the_first_answer_is_timed_once(desk: Desk) -> None:
    agent = await desk.user()
    ticket = await desk.claimed(agent)
    first = desk.clock.forward(minutes=4)
    await desk.do(actions.reply, ticket.number, agent, "Hello")
    desk.clock.forward(minutes=4)
    await desk.do(actions.reply, ticket.number, agent, "Found it")
    after = await desk.at(ticket.number)
    assert (after.first_response_at, after.waiting_since, after.status) == (first, None, "open")


async def test_an_answer_carries_its_author_and_its_text_unchanged(desk: Desk) -> None:
    agent = await desk.user()
    ticket = await desk.claimed(agent)
    await desk.do(actions.reply, ticket.number, agent, "  <b>1 < 2</b> & /intent{}\n好的 ")
    message = (await desk.seen())[-1]
    assert (message.author, message.user_id) == ("agent", agent.id)
    assert message.text == "<b>1 < 2</b> & /intent{}\n好的"


async def test_nothing_is_no_answer_and_no_note(desk: Desk) -> None:
    agent = await desk.user()
    ticket = await desk.claimed(agent)
    for action in (actions.reply, actions.note):
        with pytest.raises(EmptyText):
            await desk.do(action, ticket.number, agent, " \n ")


async def test_a_note_never_reaches_the_customer(desk: Desk) -> None:
    agent = await desk.user()
    ticket = await desk.claimed(agent)
    before = await desk.seen()
    desk.told.clear()
    await desk.do(actions.note, ticket.number, agent, "Careful, a lawyer")
    assert [m.id for m in await desk.seen()] == [m.id for m in before]
    assert not [a for a in desk.told if a.topic.startswith(("address:", "outbox:"))]
    thread = await desk.read(
        lambda s: conversation_log.thread(s, conversation_log.get(s, ticket.conversation_id))
    )
    assert (thread[-1].text, thread[-1].seq) == ("Careful, a lawyer", None)


async def test_a_note_of_a_telegram_chat_is_not_sent_either(desk: Desk) -> None:
    agent = await desk.user()
    ticket = await desk.claimed(agent, "7", channel="telegram")
    note = await desk.do(actions.note, ticket.number, agent, "Careful")
    reply = await desk.do(actions.reply, ticket.number, agent, "Hello")
    assert (note.delivery, reply.delivery) == ("none", "due")


async def test_everybody_may_leave_a_note_also_when_it_is_over(desk: Desk) -> None:
    ada, bob = await desk.user("Ada"), await desk.user("Bob")
    ticket = await desk.claimed(ada)
    await desk.do(actions.note, ticket.number, bob, "I know this customer")
    await desk.do(actions.resolve, ticket.number, ada)
    await desk.do(actions.note, ticket.number, bob, "Refunded later")


async def test_priority_and_status_are_events_when_they_change(desk: Desk) -> None:
    agent = await desk.user()
    ticket = await desk.claimed(agent)
    await desk.do(actions.set_priority, ticket.number, agent, "urgent")
    await desk.do(actions.set_priority, ticket.number, agent, "urgent")
    await desk.do(actions.set_status, ticket.number, agent, "pending")
    after = await desk.at(ticket.number)
    assert (after.priority, after.status, after.waiting_since) == ("urgent", "pending", None)
    events = await desk.read(lambda s: repository.events(s, after.id))
    assert [(e.kind, e.data, e.user_id) for e in events[2:]] == [
        ("priority", {"from": "normal", "to": "urgent"}, agent.id),
        ("status", {"from": "open", "to": "pending"}, agent.id),
    ]


async def test_supervisors_assign_and_agents_do_not(desk: Desk) -> None:
    ada, bob = await desk.user("Ada"), await desk.user("Bob")
    lead = await desk.user("Lee", "supervisor")
    ticket = await desk.claimed(ada)
    with pytest.raises(MayNotAssign):
        await desk.do(actions.assign, ticket.number, ada, bob)
    await desk.do(actions.assign, ticket.number, lead, bob)
    assert (await desk.at(ticket.number)).assignee_id == bob.id
    assert (await desk.conversation(ticket.conversation_id)).owner == "person"


async def test_tickets_are_given_to_who_works_the_queue(desk: Desk) -> None:
    lead, trainer = await desk.user("Lee", "supervisor"), await desk.user("Tom", "trainer")
    await desk.user("Root", "admin")
    leaver = await desk.user("Gil")
    gone = await desk.write(lambda s: users.deactivate(s, leaver.id))
    ticket = await desk.ticket()
    for nobody in (trainer, gone):
        with pytest.raises(NotAnAgent):
            await desk.do(actions.assign, ticket.number, lead, nobody)


async def test_resolving_tells_the_customer_asks_for_a_rating_and_ends_the_conversation(
    desk: Desk,
) -> None:
    agent = await desk.user()
    ticket = await desk.claimed(agent)
    await desk.do(actions.resolve, ticket.number, agent)
    *_, told, question = await desk.seen()
    assert f"Ticket {ticket.number} is resolved" in told.text
    assert question.extra["kind"] == "rating"
    assert (question.extra["about"], question.extra["score"]) == ("person", None)
    asked = await desk.read(lambda s: ratings.asked(s, ticket.conversation_id, "person"))
    assert asked is not None
    assert (asked.user_id, asked.ticket_id) == (agent.id, ticket.id)
    assert (await desk.conversation(ticket.conversation_id)).closed_at == desk.clock()
    after = await desk.at(ticket.number)
    assert (after.status, after.resolved_at, after.waiting_since) == (
        "resolved",
        desk.clock(),
        None,
    )


async def test_the_rating_is_about_who_has_the_ticket_when_it_is_resolved(desk: Desk) -> None:
    ada, lead = await desk.user("Ada"), await desk.user("Lee", "supervisor")
    ticket = await desk.claimed(ada)
    await desk.do(actions.resolve, ticket.number, lead)
    asked = await desk.read(lambda s: ratings.asked(s, ticket.conversation_id, "person"))
    assert asked is not None
    assert asked.user_id == ada.id


async def test_a_message_that_nobody_has_read_keeps_a_ticket_from_being_resolved(
    desk: Desk,
) -> None:
    agent = await desk.user()
    ticket = await desk.claimed(agent)
    unread = Inbound("widget", VISITOR, "late", "wait", ("visitor", VISITOR), verified=False)
    await desk.write(lambda s: conversations.receive(s, unread, desk.clock()))
    with pytest.raises(CustomerJustWrote):
        await desk.do(actions.resolve, ticket.number, agent)
    assert (await desk.at(ticket.number)).status == "open"
    assert (await desk.said())[-1] == "wait"


async def test_of_two_who_resolve_at_once_one_does(desk: Desk) -> None:
    ada, lead = await desk.user("Ada"), await desk.user("Lee", "supervisor")
    ticket = await desk.claimed(ada)
    results = await asyncio.gather(
        *(desk.do(actions.resolve, ticket.number, who) for who in (ada, lead, ada, lead)),
        return_exceptions=True,
    )
    assert sum(isinstance(result, TicketResolved) for result in results) == 3
    assert (await desk.kinds(ticket.number)).count("resolved") == 1
    assert sum(m.extra.get("kind") == "rating" for m in await desk.seen()) == 1


async def test_handing_back_lets_the_bot_go_on_without_a_rating(desk: Desk) -> None:
    agent = await desk.user()
    ticket = await desk.claimed(agent)
    await desk.do(actions.hand_back, ticket.number, agent)
    conversation = await desk.conversation(ticket.conversation_id)
    assert (conversation.owner, conversation.closed_at) == ("bot", None)
    assert (await desk.at(ticket.number)).status == "resolved"
    assert (await desk.said())[-1].startswith("The assistant is back")
    assert not [m for m in await desk.seen() if m.extra.get("kind") == "rating"]
    again = await desk.ticket()
    assert again.number != ticket.number
    assert again.conversation_id == ticket.conversation_id


async def test_what_is_resolved_stays_as_it_is_until_it_is_reopened(desk: Desk) -> None:
    agent = await desk.user()
    ticket = await desk.claimed(agent)
    await desk.do(actions.resolve, ticket.number, agent)
    said = await desk.said()
    attempts = (
        (actions.claim, ()),
        (actions.reply, ("hi",)),
        (actions.release, ()),
        (actions.resolve, ()),
        (actions.hand_back, ()),
        (actions.set_priority, ("high",)),
        (actions.set_status, ("open",)),
    )
    for action, more in attempts:
        with pytest.raises(TicketResolved) as refused:
            await desk.do(action, ticket.number, agent, *more)
        assert refused.value.data == {"number": ticket.number, "status": "resolved"}
    assert await desk.said() == said


async def test_an_agent_reopens_and_can_write_first(desk: Desk) -> None:
    agent = await desk.user()
    ticket = await desk.claimed(agent)
    with pytest.raises(TicketOpen):
        await desk.do(actions.reopen, ticket.number, agent)
    await desk.do(actions.resolve, ticket.number, agent)
    await desk.do(actions.reopen, ticket.number, agent)
    after = await desk.at(ticket.number)
    assert (after.status, after.assignee_id, after.waiting_since) == ("open", agent.id, None)
    assert after.conversation_id != ticket.conversation_id
    await desk.do(actions.reply, ticket.number, agent, "Your parcel was found")
    assert (await desk.said())[-1] == "Your parcel was found"
    await desk.do(actions.resolve, ticket.number, agent)
    assert sum(m.extra.get("kind") == "rating" for m in await desk.seen()) == 2


async def test_an_agent_cannot_reopen_into_a_conversation_with_another_ticket(desk: Desk) -> None:
    agent = await desk.user()
    ticket = await desk.claimed(agent)
    await desk.do(actions.resolve, ticket.number, agent)
    newer = await desk.ticket()
    with pytest.raises(ConversationBusy) as refused:
        await desk.do(actions.reopen, ticket.number, agent)
    assert refused.value.data == {"number": newer.number}


async def test_tickets_of_who_leaves_go_back_to_the_queue(desk: Desk) -> None:
    ada, bob = await desk.user("Ada"), await desk.user("Bob")
    await desk.user("Root", "admin")
    mine = await desk.claimed(ada, "visitor:1")
    done = await desk.claimed(ada, "visitor:2")
    await desk.do(actions.resolve, done.number, ada)
    other = await desk.claimed(bob, "visitor:3")
    freed = await desk.write(lambda s: service.release_all_of(s, ada.id, desk.clock()))
    assert freed == 1
    assert (await desk.at(mine.number)).assignee_id is None
    assert (await desk.conversation(mine.conversation_id)).owner == "queued"
    assert (await desk.at(done.number)).assignee_id == ada.id
    assert (await desk.at(other.number)).assignee_id == bob.id


@pytest.mark.parametrize("number", [0, -5, 1000, 999_999_999, 10**30])
async def test_a_number_that_is_none_is_not_found(desk: Desk, number: int) -> None:
    agent = await desk.user()
    with pytest.raises(NoSuchTicket):
        await desk.do(actions.claim, number, agent)
