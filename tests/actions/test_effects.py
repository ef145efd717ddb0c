"""What effects do when they are committed, and what they refuse."""

from typing import Any

import pytest
from sqlalchemy import select

from actions.effects import AskRating, Escalate, ForgetCustomer, GiveFeedback, SetLanguage
from actions.shop_effects import (
    CancelOrder,
    ChangeAddress,
    ProveOrder,
    RequestRefund,
    RequestReturn,
)
from conversations.models import Conversation
from customers.models import Customer, Identity
from ratings.models import Rating
from shop.errors import NoSuchOrder, OrderAlreadyShipped
from shop.models import Order
from tests.actions.stage import Stage
from tickets.models import Ticket

ANNA = "anna.keller@example.com"


async def rows(stage: Stage, table: type[Any]) -> list[Any]:
    return await stage.database.read(lambda session: list(session.scalars(select(table))))


async def test_an_escalation_opens_one_ticket_and_says_its_number_once(stage: Stage) -> None:
    said = await stage.commit(Escalate("asked", subject="My lamp"), Escalate("complaint"))
    (ticket,) = await rows(stage, Ticket)
    assert (ticket.reason, ticket.subject) == ("asked", "My lamp")
    assert len(said) == 1
    assert str(ticket.number) in said[0]
    (conversation,) = await rows(stage, Conversation)
    assert conversation.owner == "queued"


async def test_a_rating_is_asked_for_once(stage: Stage) -> None:
    assert len(await stage.commit(AskRating())) == 1
    assert await stage.commit(AskRating()) == []
    (rating,) = await rows(stage, Rating)
    assert rating.about == "bot"


async def test_the_language_is_kept_for_the_conversation_and_the_profile(stage: Stage) -> None:
    await stage.commit(SetLanguage("zh"))
    (conversation,) = await rows(stage, Conversation)
    (customer,) = await rows(stage, Customer)
    assert conversation.language == customer.language == "zh"


async def test_a_wish_to_be_forgotten_is_a_ticket_and_on_the_profile(stage: Stage) -> None:
    await stage.commit(ForgetCustomer())
    (ticket,) = await rows(stage, Ticket)
    (customer,) = await rows(stage, Customer)
    assert ticket.priority == "high"
    assert "deletion_requested" in customer.preferences


async def test_feedback_changes_nothing_else(stage: Stage) -> None:
    assert await stage.commit(GiveFeedback()) == []


async def test_a_proof_is_noted_and_the_contact_known_but_not_verified(stage: Stage) -> None:
    await stage.commit(ProveOrder("DM-10023", ANNA, proved=True))
    emails = [i for i in await rows(stage, Identity) if i.kind == "email"]
    assert [(i.value, i.verified_at) for i in emails] == [(ANNA, None)]


async def test_a_failed_proof_teaches_nothing_about_the_customer(stage: Stage) -> None:
    await stage.commit(ProveOrder("DM-10023", "x@example.com", proved=False))
    assert [i.kind for i in await rows(stage, Identity)] == ["visitor"]


async def test_a_contact_that_proved_one_order_opens_no_other_of_it(stage: Stage) -> None:
    await stage.commit(ProveOrder("DM-10023", ANNA, proved=True))
    with pytest.raises(NoSuchOrder):
        await stage.commit(CancelOrder("DM-10040"))


async def test_an_order_proven_in_the_same_turn_can_be_cancelled(stage: Stage) -> None:
    await stage.commit(ProveOrder("DM-10040", ANNA, proved=True), CancelOrder("DM-10040"))
    orders = {order.number: order.status for order in await rows(stage, Order)}
    assert orders["DM-10040"] == "cancelled"


@pytest.mark.parametrize(
    "effect",
    [CancelOrder("DM-10040"), ChangeAddress("DM-10040", "Elsewhere"), RequestRefund("DM-10022"),
     RequestReturn("DM-10022", "return")],
)  # fmt: skip
async def test_nothing_is_done_with_an_order_that_was_not_proven(
    stage: Stage, effect: CancelOrder
) -> None:
    with pytest.raises(NoSuchOrder):
        await stage.commit(ProveOrder("DM-10040", "x@example.com", proved=True), effect)
    orders = {order.number: order for order in await rows(stage, Order)}
    assert orders["DM-10040"].status == "paid"


async def test_a_parcel_that_left_meanwhile_is_not_cancelled(stage: Stage) -> None:
    await stage.verify("user_id", "u-1001")
    with pytest.raises(OrderAlreadyShipped):
        await stage.commit(CancelOrder("DM-10023"))


def test_summaries_name_no_contact() -> None:
    assert "@" not in str(ProveOrder("DM-10023", ANNA, proved=True).summary())
    assert "Elsewhere" not in str(ChangeAddress("DM-10040", "Elsewhere").summary())
