"""Which orders an action may show: those of a verified identity, and those proven in this conversation."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from sqlalchemy.orm import Session

from actions.base import Talk
from actions.shop_effects import ProveOrder, identities
from shop import proofs, repository
from shop.errors import NoSuchOrder
from shop.models import Order, ShopCustomer
from shop.repository import Identified

T = TypeVar("T")


async def open_orders(talk: Talk) -> list[Order]:
    """The orders that this customer may see here, newest first."""
    call = talk.call
    proven = _proven_now(talk)

    def read(session: Session) -> list[Order]:
        orders = proofs.orders_open_to(
            session, identities(session, call.customer_id), call.conversation_id, call.now
        )
        more = (repository.order_by_number(session, number) for number in proven)
        known = {order.id for order in orders}
        return [*(order for order in more if order and order.id not in known), *orders]

    return await call.read(read)


async def order_spoken_of(talk: Talk) -> Order | None:
    """The order of the slot `order_number`, if this customer may see it."""
    number = talk.tracker.get_slot("order_number")
    return await open_order(talk, number) if number else None


async def open_order(talk: Talk, number: str) -> Order | None:
    """The order with this number, if this customer may see it."""
    call = talk.call

    def read(session: Session) -> Order | None:
        if number in _proven_now(talk):
            return repository.order_by_number(session, number)
        try:
            return proofs.open_order(
                session,
                number,
                identities(session, call.customer_id),
                call.conversation_id,
                call.now,
            )
        except NoSuchOrder:
            return None

    return await call.read(read)


async def account(talk: Talk) -> ShopCustomer | None:
    """The shop's account of a verified customer."""
    return await with_identities(talk, repository.account_of)


async def with_identities(talk: Talk, read: Callable[[Session, Sequence[Identified]], T]) -> T:
    """Read something that depends on who the customer verifiably is."""
    return await talk.call.read(
        lambda session: read(session, identities(session, talk.call.customer_id))
    )


def _proven_now(talk: Talk) -> list[str]:
    """Numbers that were proven in this turn, and are not in the database yet."""
    return [
        effect.number
        for effect in talk.call.effects
        if isinstance(effect, ProveOrder) and effect.proved
    ]
