"""The desk over HTTP: lists, one ticket with its customer, and what is done with it."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from conversations import repository as conversation_log
from conversations import service as conversations
from conversations.models import Turn
from tests.api.conftest import Browser, SignIn
from tests.api.orders import add_order
from tests.desk import VISITOR, Desk


def numbers(answer: dict[str, Any]) -> list[int]:
    return [ticket["number"] for ticket in answer["tickets"]]


async def test_the_queue_is_by_priority_and_then_by_who_waits_longest(
    agent: Browser, desk: Desk
) -> None:
    first = await desk.ticket("visitor:1")
    desk.clock.forward(minutes=1)
    second = await desk.ticket("visitor:2")
    desk.clock.forward(minutes=1)
    urgent = await desk.ticket("visitor:3", priority="urgent")
    answer = await agent.get("/api/tickets")
    assert numbers(answer) == [urgent.number, first.number, second.number]
    assert answer["total"] == 3
    assert answer["counts"] == {"queue": 3, "mine": 0, "all": 3}


async def test_a_row_says_what_the_list_shows(agent: Browser, desk: Desk) -> None:
    ticket = await desk.ticket(text="<b>Lost</b> & found", name="小明")
    (row,) = (await agent.get("/api/tickets"))["tickets"]
    last = row.pop("last_message")
    assert (last["author"], str(ticket.number) in last["text"]) == ("system", True)
    assert row == {
        "number": 1001,
        "subject": "<b>Lost</b> & found",
        "reason": "asked",
        "language": "en",
        "channel": "widget",
        "priority": "normal",
        "status": "open",
        "queue": "general",
        "callback": False,
        "assignee": None,
        "customer": {"id": ticket.customer_id, "name": "小明"},
        "conversation_id": ticket.conversation_id,
        "opened_at": "2026-05-04T12:00:00Z",
        "waiting_since": "2026-05-04T12:00:00Z",
        "first_response_at": None,
        "resolved_at": None,
    }


async def test_views_hold_what_they_say(agent: Browser, sign_in: SignIn, desk: Desk) -> None:
    bob = await sign_in("Bob")
    waiting = await desk.ticket("visitor:1")
    mine = await desk.ticket("visitor:2")
    his = await desk.ticket("visitor:3")
    await agent.post(f"/api/tickets/{mine.number}/claim")
    await bob.post(f"/api/tickets/{his.number}/claim")
    assert numbers(await agent.get("/api/tickets", view="queue")) == [waiting.number]
    assert numbers(await agent.get("/api/tickets", view="mine")) == [mine.number]
    everything = numbers(await agent.get("/api/tickets", view="all"))
    assert everything == [his.number, mine.number, waiting.number]
    of_bob = await agent.get("/api/tickets", view="all", assignee=bob.user_id)
    assert numbers(of_bob) == [his.number]
    await agent.post(f"/api/tickets/{mine.number}/resolve")
    assert numbers(await agent.get("/api/tickets", view="mine")) == []
    done = await agent.get("/api/tickets", view="all", status="resolved")
    assert numbers(done) == [mine.number]
    rest = await agent.get("/api/tickets", view="all", status="unresolved")
    assert numbers(rest) == [his.number, waiting.number]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"priority": "urgent"}, [1002]),
        ({"language": "zh"}, [1002]),
        ({"channel": "telegram"}, [1003]),
        ({"q": "1002"}, [1002]),
        ({"q": "#1002"}, [1002]),
        ({"q": "PARCEL"}, [1001]),
        ({"q": "包裹"}, [1002]),
        ({"q": "grace"}, [1003]),
        ({"q": "100%"}, [1003]),
        ({"q": "_"}, []),
        ({"q": "' OR 1=1 --"}, []),
        ({"q": "9" * 200}, []),
        ({"q": "²"}, []),
        ({"q": "parcel", "language": "zh"}, []),
    ],
)
async def test_tickets_are_found_by_what_is_on_them(
    agent: Browser, desk: Desk, query: dict[str, str], found: list[int]
) -> None:
    await desk.ticket("visitor:1", text="My parcel is lost")
    await desk.ticket("visitor:2", text="我的包裹丢了", priority="urgent")
    await desk.ticket("7", text="Is it 100% wool", channel="telegram", name="Grace")
    assert numbers(await agent.get("/api/tickets", view="all", **query)) == found


async def test_pages_follow_each_other(agent: Browser, desk: Desk) -> None:
    for number in range(5):
        await desk.ticket(f"visitor:{number}")
    pages = [
        await agent.get("/api/tickets", view="all", limit=2, offset=offset)
        for offset in (0, 2, 4, 6)
    ]
    assert [numbers(page) for page in pages] == [[1005, 1004], [1003, 1002], [1001], []]
    assert {page["total"] for page in pages} == {5}


@pytest.mark.parametrize(
    "query",
    [{"limit": 0}, {"limit": 101}, {"offset": -1}, {"view": "x"}, {"status": "x"}, {"nope": 1}],
)
async def test_a_list_that_cannot_be_meant_is_refused(
    agent: Browser, query: dict[str, Any]
) -> None:
    await agent.get("/api/tickets", expect=422, **{k: str(v) for k, v in query.items()})


async def test_a_ticket_comes_with_all_that_is_known(agent: Browser, desk: Desk) -> None:
    before = await desk.ticket(name="Grace")
    await agent.post(f"/api/tickets/{before.number}/claim")
    await agent.post(f"/api/tickets/{before.number}/resolve")
    ticket = await desk.ticket(text="Again")
    answer = await agent.get(f"/api/tickets/{ticket.number}")
    assert answer["previous"] == before.number
    assert answer["conversation"]["owner"] == "queued"
    assert [e["kind"] for e in answer["events"]] == ["opened"]
    assert [t["number"] for t in answer["panel"]["tickets"]] == [ticket.number, before.number]
    (identity,) = answer["panel"]["customer"]["identities"]
    assert (identity["kind"], identity["verified_at"]) == ("visitor", None)
    assert answer["panel"]["orders"] == []


async def test_of_two_who_claim_the_loser_hears_who_won(
    agent: Browser, sign_in: SignIn, desk: Desk
) -> None:
    bob = await sign_in("Bob")
    ticket = await desk.ticket()
    path = f"/api/tickets/{ticket.number}/claim"
    won = await agent.post(path)
    lost = await bob.post(path, status=409)
    assert won["ticket"]["assignee"] == {"id": agent.user_id, "name": "Ada"}
    assert (lost["error"], lost["data"]["by"]) == ("already_claimed", won["ticket"]["assignee"])


async def test_a_reply_reaches_the_customer_and_a_note_does_not(agent: Browser, desk: Desk) -> None:
    ticket = await desk.ticket()
    path = f"/api/tickets/{ticket.number}"
    reply = await agent.post(f"{path}/replies", {"text": "你好", "wait": True}, status=201)
    note = await agent.post(f"{path}/notes", {"text": "VIP"}, status=201)
    assert (reply["author"], reply["user"]["name"], reply["seq"]) == ("agent", "Ada", 3)
    assert (note["audience"], note["seq"]) == ("staff", None)
    assert (await desk.said())[-1] == "你好"
    detail = await agent.get(path)
    assert detail["ticket"]["status"] == "pending"
    messages = (await agent.get(f"{path}/messages"))["messages"]
    assert [m["text"] for m in messages][-2:] == ["你好", "VIP"]


@pytest.mark.parametrize("text", ["", " ", "x" * 4_001, "a\0b", None, 7])
async def test_what_cannot_be_said_is_refused(agent: Browser, desk: Desk, text: Any) -> None:
    ticket = await desk.ticket()
    said = await desk.said()
    for kind in ("replies", "notes"):
        await agent.post(f"/api/tickets/{ticket.number}/{kind}", {"text": text}, status=422)
    assert await desk.said() == said


async def test_a_ticket_is_worked_to_its_end(agent: Browser, sign_in: SignIn, desk: Desk) -> None:
    lead, bob = await sign_in("Lee", "supervisor"), await sign_in("Bob")
    path = f"/api/tickets/{(await desk.ticket()).number}"
    await agent.post(f"{path}/claim")
    changed = await agent.patch(path, {"priority": "high", "status": "pending"})
    assert (changed["ticket"]["priority"], changed["ticket"]["status"]) == ("high", "pending")
    await agent.post(f"{path}/release")
    assigned = await lead.post(f"{path}/assign", {"user": bob.user_id})
    event = assigned["events"][-1]
    assert (event["kind"], event["data"]["to"]) == ("assigned", {"id": bob.user_id, "name": "Bob"})
    assert event["data"]["from"] is None
    await bob.post(f"{path}/replies", {"text": "Solved"}, status=201)
    resolved = await bob.post(f"{path}/resolve")
    assert resolved["ticket"]["status"] == "resolved"
    conflict = await bob.post(f"{path}/replies", {"text": "and"}, status=409)
    assert conflict["error"] == "ticket_resolved"
    again = await bob.post(f"{path}/reopen")
    assert (again["ticket"]["status"], again["ticket"]["assignee"]["name"]) == ("open", "Bob")
    back = await bob.post(f"{path}/hand-back")
    assert (back["ticket"]["status"], back["conversation"]["owner"]) == ("resolved", "bot")
    kinds = [e["kind"] for e in back["events"]]
    assert kinds == [
        "opened",
        "claimed",
        "priority",
        "status",
        "released",
        "assigned",
        "status",
        "resolved",
        "reopened",
        "claimed",
        "handed_back",
    ]


async def test_agents_do_not_assign(agent: Browser, desk: Desk) -> None:
    ticket = await desk.ticket()
    path = f"/api/tickets/{ticket.number}/assign"
    await agent.post(path, {"user": agent.user_id}, status=403)


@pytest.mark.parametrize("number", ["0", "1002", "-1", "99999999999999999999", "x", "1001.0"])
async def test_another_number_is_not_found(agent: Browser, desk: Desk, number: str) -> None:
    await desk.ticket()
    await agent.get(f"/api/tickets/{number}", expect=404)
    await agent.get(f"/api/tickets/{number}/messages", expect=404)
    await agent.post(f"/api/tickets/{number}/claim", status=404)


async def test_messages_come_in_pages_across_conversations(agent: Browser, desk: Desk) -> None:
    first = await desk.ticket(text="one")
    await agent.post(f"/api/tickets/{first.number}/claim")
    await agent.post(f"/api/tickets/{first.number}/resolve")
    second = await desk.ticket(text="two")
    path = f"/api/tickets/{second.number}/messages"
    everything = await agent.get(path)
    assert everything["more"] is False
    messages = everything["messages"]
    assert {m["conversation_id"] for m in messages} == {
        first.conversation_id,
        second.conversation_id,
    }
    ids = [m["id"] for m in messages]
    newest = await agent.get(path, limit=2)
    assert ([m["id"] for m in newest["messages"]], newest["more"]) == (ids[-2:], True)
    older = await agent.get(path, before=ids[-2], limit=2)
    assert ([m["id"] for m in older["messages"]], older["more"]) == (ids[-4:-2], True)
    newer = await agent.get(path, after=ids[0], limit=2)
    assert ([m["id"] for m in newer["messages"]], newer["more"]) == (ids[1:3], True)
    last = await agent.get(path, after=ids[-2])
    assert ([m["id"] for m in last["messages"]], last["more"]) == (ids[-1:], False)
    # The first ticket's transcript ends where its conversation did.
    old = (await agent.get(f"/api/tickets/{first.number}/messages"))["messages"]
    assert {m["conversation_id"] for m in old} == {first.conversation_id}


async def test_a_message_of_the_bot_says_why(agent: Browser, desk: Desk) -> None:
    ticket = await desk.ticket()

    def answer(session: Session) -> None:
        conversation = conversation_log.lock(session, ticket.conversation_id)
        (asked,) = conversation_log.typed(session, conversation.id, 1)
        (turn,) = session.query(Turn).filter_by(id=asked.id)
        turn.trace = {"intent": {"name": "track_order", "confidence": 0.93}, "policy": "Rule"}
        turn.effects = [{"kind": "order_cancelled", "order": "DM-10001"}]
        conversations.say(
            session,
            conversation,
            author="bot",
            text="It is on its way",
            buttons=[{"title": "Yes", "payload": "/affirm{}"}],
            turn=turn,
            now=desk.clock(),
        )

    await desk.write(answer)
    answered = await agent.get(f"/api/tickets/{ticket.number}/messages")
    message = answered["messages"][-1]
    assert message["trace"]["intent"]["name"] == "track_order"
    assert message["turn"] == answered["messages"][0]["id"]
    assert message["effects"] == [{"kind": "order_cancelled", "order": "DM-10001"}]
    assert message["buttons"] == ["Yes"]
    assert "/affirm" not in str(answered)
    assert answered["messages"][0]["trace"] is None


async def test_an_edited_message_shows_what_it_said_before(agent: Browser, desk: Desk) -> None:
    ticket = await desk.ticket(text="helo")

    def edit(session: Session) -> None:
        (message,) = conversation_log.typed(session, ticket.conversation_id, 1)
        conversations.edit(session, message, "hello", desk.clock())

    await desk.write(edit)
    message = (await agent.get(f"/api/tickets/{ticket.number}/messages"))["messages"][0]
    assert (message["text"], message["revisions"][0]["text"]) == ("hello", "helo")


async def test_an_unread_message_keeps_a_ticket_open(agent: Browser, desk: Desk) -> None:
    ticket = await desk.ticket()
    await agent.post(f"/api/tickets/{ticket.number}/claim")
    unread = conversations.Inbound(
        "widget", VISITOR, "late", "wait", ("visitor", VISITOR), verified=False
    )
    await desk.write(lambda s: conversations.receive(s, unread, desk.clock()))
    answer = await agent.post(f"/api/tickets/{ticket.number}/resolve", status=409)
    assert answer["error"] == "customer_just_wrote"


async def test_what_is_shown_of_orders_needs_a_verified_identity(
    agent: Browser, desk: Desk
) -> None:
    await desk.write(lambda s: add_order(s, "u-17", "grace@example.com", desk.clock()))
    unverified = await desk.ticket("visitor:1")
    vouched = await desk.ticket("user:u-17", identity=("user_id", "u-17"), verified=True)
    hidden = await agent.get(f"/api/tickets/{unverified.number}")
    shown = (await agent.get(f"/api/tickets/{vouched.number}"))["panel"]
    assert (hidden["panel"]["orders"], hidden["panel"]["account"]) == ([], None)
    assert [o["number"] for o in shown["orders"]] == ["DM-10001"]
    assert shown["orders"][0]["items"] == [
        {"sku": "MUG", "name_en": "Mug", "name_zh": "杯子", "quantity": 2}
    ]
    assert shown["account"] == {"user_id": "u-17", "points": 120, "tier": "silver"}
