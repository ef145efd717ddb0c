"""A customer on one page, with one timeline across channels."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from conversations import repository as conversation_log
from conversations.models import Turn
from customers import service as customers
from ratings import service as ratings
from tests.api.conftest import Browser
from tests.api.orders import add_order
from tests.desk import Desk


async def test_customers_are_found_by_what_they_are_known_as(agent: Browser, desk: Desk) -> None:
    grace = await desk.customer_writes("hi", "7", "telegram", name="Grace")
    await desk.customer_writes("hi", "visitor:2")

    def learn(session: Session) -> None:
        customer = conversation_log.get(session, grace.conversation_id).customer
        customers.learn(
            session, customer, "email", "g@example.com", verified=False, now=desk.clock()
        )

    await desk.write(learn)
    for words in ("grace", "g@exam"):
        (found,) = (await agent.get("/api/customers", q=words))["customers"]
        assert found["name"] == "Grace"
        assert ("email", None) in [(i["kind"], i["verified_at"]) for i in found["identities"]]
    assert (await agent.get("/api/customers", q="nobody%"))["customers"] == []


async def test_customers_come_in_pages(agent: Browser, desk: Desk) -> None:
    for number in range(3):
        await desk.customer_writes("hi", f"visitor:{number}")
    first = await agent.get("/api/customers", limit=2)
    assert ([c["id"] for c in first["customers"]], first["more"]) == ([3, 2], True)
    rest = await agent.get("/api/customers", limit=2, before=2)
    assert ([c["id"] for c in rest["customers"]], rest["more"]) == ([1], False)


async def test_a_page_has_tickets_orders_and_ratings(agent: Browser, desk: Desk) -> None:
    await desk.write(lambda s: add_order(s, "u-17", "g@example.com", desk.clock()))
    ticket = await desk.ticket("user:u-17", identity=("user_id", "u-17"), verified=True)
    await agent.post(f"/api/tickets/{ticket.number}/claim")
    await agent.post(f"/api/tickets/{ticket.number}/resolve")
    await rate(desk, "user:u-17", 4)
    page = await agent.get(f"/api/customers/{ticket.customer_id}")
    assert [t["number"] for t in page["tickets"]] == [ticket.number]
    assert [o["number"] for o in page["orders"]] == ["DM-10001"]
    (rating,) = page["ratings"]
    assert (rating["score"], rating["about"], rating["user"]["name"]) == (4, "person", "Ada")
    (same,) = (await agent.get(f"/api/tickets/{ticket.number}"))["ratings"]
    assert same == rating
    await agent.get("/api/customers/999", expect=404)


async def rate(desk: Desk, address: str, score: int) -> None:
    def work(session: Session) -> None:
        ratings.rate(
            session,
            channel="widget",
            address=address,
            rating_id=1,
            score=score,
            comment="fine",
            now=desk.clock.forward(minutes=1),
        )

    await desk.write(work)


async def eventful(agent: Browser, desk: Desk) -> int:
    """A customer with something of everything, a minute apart; their id."""
    address = "user:u-17"
    placed = desk.clock() - timedelta(days=1)
    await desk.write(lambda s: add_order(s, "u-17", "g@example.com", placed))
    ticket = await desk.ticket(address, identity=("user_id", "u-17"), verified=True)
    path = f"/api/tickets/{ticket.number}"

    def cancel(session: Session) -> None:
        turn = session.query(Turn).first()
        assert turn is not None
        turn.effects = [{"kind": "order_cancelled", "order": "DM-10001"}]

    await desk.write(cancel)
    for action, body, status in (
        ("claim", None, 200),
        ("replies", {"text": "Hello"}, 201),
        ("notes", {"text": "VIP"}, 201),
        ("resolve", None, 200),
    ):
        desk.clock.forward(minutes=1)
        await agent.post(f"{path}/{action}", body, status=status)
    await rate(desk, address, 5)
    return ticket.customer_id


async def entries(agent: Browser, customer_id: int, **query: Any) -> list[dict[str, Any]]:
    """All pages of a timeline."""
    found: list[dict[str, Any]] = []
    while True:
        page = await agent.get(f"/api/customers/{customer_id}/timeline", **query)
        found += page["entries"]
        if page["next"] is None:
            return found
        query["before"] = page["next"]


async def test_the_timeline_has_everything_newest_first(agent: Browser, desk: Desk) -> None:
    found = await entries(agent, await eventful(agent, desk))
    assert [e["at"] for e in found] == sorted((e["at"] for e in found), reverse=True)
    assert {e["kind"] for e in found} == {
        "message",
        "note",
        "ticket",
        "rating",
        "order",
        "action",
    }
    assert (found[0]["kind"], found[0]["data"]["score"], found[0]["ticket"]) == ("rating", 5, 1001)
    assert (found[-1]["kind"], found[-1]["data"]["number"]) == ("order", "DM-10001")
    (action,) = [e for e in found if e["kind"] == "action"]
    assert action["data"]["effects"] == [{"kind": "order_cancelled", "order": "DM-10001"}]
    claimed = next(e for e in found if e["data"].get("event") == "claimed")
    assert (claimed["data"]["user"]["name"], claimed["ticket"]) == ("Ada", 1001)


@pytest.mark.parametrize("limit", [1, 2, 3, 7])
async def test_pages_of_a_timeline_miss_and_repeat_nothing(
    agent: Browser, desk: Desk, limit: int
) -> None:
    customer = await eventful(agent, desk)
    whole = [e["key"] for e in await entries(agent, customer)]
    assert [e["key"] for e in await entries(agent, customer, limit=limit)] == whole
    assert len(set(whole)) == len(whole)


@pytest.mark.parametrize("kind", ["message", "note", "ticket", "rating", "order", "action"])
async def test_a_timeline_shows_one_kind(agent: Browser, desk: Desk, kind: str) -> None:
    customer = await eventful(agent, desk)
    found = await entries(agent, customer, kind=kind, limit=2)
    assert found
    assert {e["kind"] for e in found} == {kind}


async def test_other_customers_are_not_in_it(agent: Browser, desk: Desk) -> None:
    customer = await eventful(agent, desk)
    before = await entries(agent, customer)
    await desk.ticket("visitor:other")
    assert await entries(agent, customer) == before


async def test_a_timeline_goes_across_channels(agent: Browser, desk: Desk) -> None:
    message = await desk.customer_writes("from the shop", "visitor:1")
    chat = await desk.customer_writes("from telegram", "7", "telegram")

    def link(session: Session) -> int:
        first = conversation_log.get(session, message.conversation_id)
        conversation_log.get(session, chat.conversation_id).customer_id = first.customer_id
        return first.customer_id

    found = await entries(agent, await desk.write(link))
    assert {e["channel"] for e in found} == {"widget", "telegram"}


@pytest.mark.parametrize(
    "cursor", ["x", "1~2~3", "2026-05-04T12:00:00~0~1", f"2026-05-04T12:00:00+00:00~0~{10**12}"]
)
async def test_a_made_up_cursor_is_refused(agent: Browser, desk: Desk, cursor: str) -> None:
    await desk.customer_writes()
    path = "/api/customers/1/timeline"
    assert (await agent.get(path, expect=422, before=cursor))["error"] == "bad_cursor"
