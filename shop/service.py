"""What can be done with orders and accounts. Functions flush; the caller commits.

Each checks again, under a lock, that it may be done: between a question and its answer a parcel can
have left the house. Whose order it is was checked before (`shop.proofs`).
"""

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from shop import repository
from shop.errors import (
    AlreadyRequested,
    NotDelivered,
    OrderAlreadyCancelled,
    OrderAlreadyShipped,
    TooLate,
)
from shop.models import Order, Refund, Return, ReturnKind, ShopCustomer

RETURN_DAYS = 30
REFUND_WITHIN = timedelta(days=7)
OPEN = ("placed", "paid", "packed")
LONGEST_ADDRESS = 500


def require_open(order: Order) -> None:
    """Raises OrderAlreadyShipped or OrderAlreadyCancelled unless it can still be changed."""
    if order.status == "cancelled":
        raise OrderAlreadyCancelled(order.number, order.status)
    if order.status not in OPEN:
        raise OrderAlreadyShipped(order.number, order.status)


def cancel_order(session: Session, order_id: int, now: datetime) -> Order:
    """Cancel it, put its goods back in stock, and send back what was paid.

    Raises OrderAlreadyShipped, OrderAlreadyCancelled.
    """
    order = repository.lock_order(session, order_id)
    require_open(order)
    if order.status != "placed":  # placed is not paid yet
        order.refunds.append(
            Refund(
                status="approved",
                amount_minor=order.total_minor,
                requested_at=now,
                expected_on=(now + REFUND_WITHIN).date(),
            )
        )
    for item in order.items:
        item.product.stock += item.quantity
    order.status, order.cancelled_at = "cancelled", now
    session.flush()
    return order


def change_address(session: Session, order_id: int, address: str) -> Order:
    """Send it somewhere else. Raises OrderAlreadyShipped, OrderAlreadyCancelled."""
    order = repository.lock_order(session, order_id)
    require_open(order)
    order.address = address.strip()[:LONGEST_ADDRESS]
    session.flush()
    return order


def delivered_on(order: Order) -> date | None:
    """The day on which the last of its parcels arrived, or None while one has not."""
    days = [shipment.delivered_at for shipment in order.shipments]
    if not days or None in days:
        return None
    return max(day for day in days if day is not None).date()


def returnable_until(order: Order) -> date | None:
    """The last day on which it can be sent back, or None when it has not arrived."""
    day = delivered_on(order)
    return day + timedelta(days=RETURN_DAYS) if day else None


def require_returnable(order: Order, now: datetime) -> None:
    """Raises OrderAlreadyCancelled, NotDelivered or TooLate unless it can be sent back."""
    if order.status == "cancelled":
        raise OrderAlreadyCancelled(order.number, order.status)
    until = returnable_until(order)
    if order.status not in ("delivered", "returned") or until is None:
        raise NotDelivered(order.number, order.status)
    if now.date() > until:
        raise TooLate(order.number, until)


def require_refundable(order: Order, now: datetime) -> None:
    """Raises AlreadyRequested, or what `require_returnable` raises, unless money can be asked for."""
    if order.refunds:
        raise AlreadyRequested(number=order.number)
    require_returnable(order, now)


def request_refund(session: Session, order_id: int, now: datetime) -> Refund:
    """Ask for the money of a delivered order. Raises what `require_refundable` raises."""
    order = repository.lock_order(session, order_id)
    require_refundable(order, now)
    refund = _requested(order, now)
    order.refunds.append(refund)
    session.flush()
    return refund


def _requested(order: Order, now: datetime) -> Refund:
    return Refund(
        status="requested",
        amount_minor=order.total_minor,
        requested_at=now,
        expected_on=(now + REFUND_WITHIN).date(),
    )


def require_unreturned(order: Order, kind: ReturnKind, now: datetime) -> None:
    """Raises AlreadyRequested, or what `require_returnable` raises, unless it can go back."""
    if any(known.kind == kind for known in order.returns):
        raise AlreadyRequested(number=order.number)
    require_returnable(order, now)


def request_return(session: Session, order_id: int, kind: ReturnKind, now: datetime) -> Return:
    """Announce goods that come back; a return asks for their money too, unless that was done.

    Raises what `require_unreturned` raises.
    """
    order = repository.lock_order(session, order_id)
    require_unreturned(order, kind, now)
    sent_back = Return(kind=kind, status="requested", requested_at=now)
    order.returns.append(sent_back)
    if kind == "return" and not order.refunds:
        order.refunds.append(_requested(order, now))
    session.flush()
    return sent_back


def set_newsletter(session: Session, account: ShopCustomer, wanted: bool) -> None:
    """Send it from now on, or stop."""
    account.newsletter = wanted
    session.flush()
