"""Tickets and their customers as staff see them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from conversations import repository as conversation_log
from conversations.models import Message
from conversations.schemas import ConversationView, PersonView
from conversations.views import person
from customers import repository as customers
from customers.schemas import CustomerView
from ratings import repository as ratings
from ratings import views as rating_views
from shop import proofs
from shop import repository as shop
from shop.models import Order
from shop.repository import Identified
from staff import repository as staff
from tickets import repository
from tickets.models import Ticket, TicketEvent
from tickets.schemas import (
    AccountView,
    CustomerName,
    EventView,
    LastMessage,
    OrderItemView,
    OrderView,
    PanelView,
    ParcelView,
    PastTicket,
    RefundView,
    TicketRow,
    TicketView,
)

PREVIEW = 160
_USER_FIELDS = ("from", "to")
_NAMES_USERS = ("assigned", "claimed", "released")


def ticket(session: Session, found: Ticket, now: datetime) -> TicketView:
    """A ticket with everything beside its transcript."""
    previous = None
    if found.conversation.previous_id is not None:
        previous = repository.last_of_conversation(session, found.conversation.previous_id)
    return TicketView(
        ticket=rows(session, [found])[0],
        conversation=ConversationView.model_validate(found.conversation),
        events=events(session, repository.events(session, found.id)),
        panel=panel(session, found.customer_id, _orders_shown(session, found, now)),
        ratings=rating_views.ratings(session, ratings.of_ticket(session, found.id)),
        previous=previous.number if previous and previous.id != found.id else None,
    )


def rows(session: Session, found: Sequence[Ticket]) -> list[TicketRow]:
    """The views of some tickets in a list, in the same order."""
    said = conversation_log.last_visible(session, [t.conversation_id for t in found])
    last = {message.conversation_id: message for message in said}
    return [_row(t, last.get(t.conversation_id)) for t in found]


def events(session: Session, found: Sequence[TicketEvent]) -> list[EventView]:
    """The views of some events, with users by name."""
    user_ids = {event.user_id for event in found if event.user_id is not None}
    user_ids |= {user for event in found for user in _users(event).values()}
    names = staff.names(session, user_ids)
    return [
        EventView(
            id=event.id,
            kind=event.kind,
            author=event.author,
            user=person(names, event.user_id),
            data=event_data(event, names),
            at=event.at,
        )
        for event in found
    ]


def event_data(event: TicketEvent, names: dict[int, str]) -> dict[str, Any]:
    """What changed, with `{id, name}` in place of users' ids."""
    named = {field: person(names, user) for field, user in _users(event).items()}
    return event.data | {k: v.model_dump() for k, v in named.items() if v}


def panel(session: Session, customer_id: int, orders: Sequence[Order] | None = None) -> PanelView:
    """A customer on one screen, with the `orders` that may be shown, or else those of their
    identities."""
    customer = customers.get(session, customer_id)
    identities = vouched_for(session, customer_id)
    account = shop.account_of(session, identities)
    return PanelView(
        customer=CustomerView.model_validate(customer),
        account=AccountView.model_validate(account) if account else None,
        orders=[
            _order(order)
            for order in (shop.orders_of(session, identities) if orders is None else orders)
        ],
        tickets=[_past(t) for t in repository.of_customer(session, customer_id)],
        ratings=rating_views.ratings(session, ratings.of_customer(session, customer_id)),
    )


def vouched_for(session: Session, customer_id: int) -> list[Identified]:
    """The customer's verified identities. What they only typed shows nobody's orders, to staff
    neither."""
    found = customers.verified_identities(session, customer_id)
    return [(identity.kind, identity.value) for identity in found]


def _orders_shown(session: Session, found: Ticket, now: datetime) -> Sequence[Order]:
    """Those of verified identities, and those that were proven in the ticket's conversation."""
    identities = vouched_for(session, found.customer_id)
    return proofs.orders_open_to(session, identities, found.conversation_id, now)


def _users(event: TicketEvent) -> dict[str, int]:
    if event.kind not in _NAMES_USERS:
        return {}
    return {f: event.data[f] for f in _USER_FIELDS if isinstance(event.data.get(f), int)}


def _row(found: Ticket, last: Message | None) -> TicketRow:
    holder = found.assignee
    return TicketRow(
        number=found.number,
        subject=found.subject,
        reason=found.reason,
        language=found.language,
        channel=found.conversation.channel,
        priority=found.priority,
        status=found.status,
        queue=found.queue,
        callback=found.callback,
        assignee=PersonView(id=holder.id, name=holder.name) if holder else None,
        customer=CustomerName(id=found.customer_id, name=found.customer.name),
        conversation_id=found.conversation_id,
        opened_at=found.opened_at,
        waiting_since=found.waiting_since,
        first_response_at=found.first_response_at,
        resolved_at=found.resolved_at,
        last_message=_preview(last) if last else None,
    )


def _preview(message: Message) -> LastMessage:
    return LastMessage(
        id=message.id,
        author=message.author,
        text=" ".join(message.text.split())[:PREVIEW],
        created_at=message.created_at,
    )


def _past(found: Ticket) -> PastTicket:
    return PastTicket(
        number=found.number,
        subject=found.subject,
        status=found.status,
        channel=found.conversation.channel,
        opened_at=found.opened_at,
        resolved_at=found.resolved_at,
    )


def _order(order: Order) -> OrderView:
    return OrderView(
        number=order.number,
        status=order.status,
        placed_at=order.placed_at,
        total=order.total_minor,
        currency=order.currency,
        items=[
            OrderItemView(
                sku=item.product.sku,
                name_en=item.product.name_en,
                name_zh=item.product.name_zh,
                quantity=item.quantity,
            )
            for item in order.items
        ],
        parcels=[
            ParcelView(
                carrier=parcel.carrier,
                tracking_number=parcel.tracking_number,
                status=parcel.status,
                expected_on=parcel.expected_on,
            )
            for parcel in order.shipments
        ],
        refunds=[
            RefundView(
                status=refund.status,
                amount=refund.amount_minor,
                expected_on=refund.expected_on,
            )
            for refund in order.refunds
        ],
    )
