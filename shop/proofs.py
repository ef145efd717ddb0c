"""Whose order it is: shown by a verified identity, or by order number and the e-mail or phone on it.

What is wrong is never said (no such order, or another contact), and tries are limited by customer, by
order number and by contact. With 5 tries an hour for one customer and 10 a day for one order, guessing
a contact or an order number gets nowhere; a person checks then.
"""

import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from shop import repository
from shop.contacts import contact_key
from shop.errors import NoSuchOrder, NotProven, TooManyTries
from shop.models import Order, Proof
from shop.repository import Identified

MOST_BY_CUSTOMER = 5
CUSTOMER_WINDOW = timedelta(hours=1)
MOST_BY_ORDER = 10
MOST_BY_CONTACT = 10
DAY = timedelta(days=1)
# How long a proof opens the order in the conversation in which it was given.
PROOF_HOLDS = timedelta(days=1)


def check(session: Session, number: str, contact: str, *, customer_id: int, now: datetime) -> Order:
    """The order, if `contact` is the e-mail or phone on it. Changes nothing: `note` counts the try.

    Raises NotProven, the same for a wrong contact as for a number that does not exist, and
    TooManyTries, also for a right contact.
    """
    number_digest, contact_digest = _digest(number), _digest(contact_key(contact) or contact)
    counted = (
        (Proof.customer_id == customer_id, CUSTOMER_WINDOW, MOST_BY_CUSTOMER),
        (Proof.number_digest == number_digest, DAY, MOST_BY_ORDER),
        (Proof.contact_digest == contact_digest, DAY, MOST_BY_CONTACT),
    )
    for condition, window, most in counted:
        if repository.failed_proofs(session, condition, since=now - window) >= most:
            raise TooManyTries
    order = repository.order_by_number(session, number)
    keys = [order.email, order.phone_key or ""] if order else ["", ""]
    given = contact_key(contact) or ""
    # Both are compared, always, in a time that does not tell how much of them is right.
    right = [hmac.compare_digest(_digest(given), _digest(key)) for key in keys]
    if order is None or not given or not any(right):
        raise NotProven
    return order


def note(
    session: Session,
    number: str,
    contact: str,
    *,
    customer_id: int,
    conversation_id: int,
    now: datetime,
) -> None:
    """Count a try, and remember for this conversation what it proved."""
    try:
        order_id = check(session, number, contact, customer_id=customer_id, now=now).id
    except (NotProven, TooManyTries):
        order_id = None
    repository.forget_proofs(session, now - DAY - PROOF_HOLDS)
    session.add(
        Proof(
            customer_id=customer_id,
            conversation_id=conversation_id,
            number_digest=_digest(number),
            contact_digest=_digest(contact_key(contact) or contact),
            order_id=order_id,
            at=now,
        )
    )
    session.flush()


def orders_open_to(
    session: Session, identities: Sequence[Identified], conversation_id: int, now: datetime
) -> list[Order]:
    """The orders that may be shown here, newest first: those of verified identities, and those
    proven in this conversation."""
    orders = [
        *repository.orders_of(session, identities),
        *repository.proven_orders(session, conversation_id, now - PROOF_HOLDS),
    ]
    unique = {order.id: order for order in orders}
    return sorted(unique.values(), key=lambda order: order.placed_at, reverse=True)


def open_order(
    session: Session,
    number: str,
    identities: Sequence[Identified],
    conversation_id: int,
    now: datetime,
) -> Order:
    """The order with this number if it may be shown here. Raises NoSuchOrder."""
    own = repository.order_of(session, number, identities)
    if own is not None:
        return own
    for order in repository.proven_orders(session, conversation_id, now - PROOF_HOLDS):
        if order.number == number:
            return order
    raise NoSuchOrder


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
