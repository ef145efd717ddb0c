"""What can be done with customers: find or make the profile of who writes, and learn more about
them."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from customers import repository
from customers.models import Customer, Identity, IdentityKind
from kit.language import Language

SEEN_EVERY = timedelta(minutes=1)


def identify(
    session: Session,
    kind: IdentityKind,
    value: str,
    *,
    verified: bool,
    now: datetime,
    name: str | None = None,
    language: Language | None = None,
) -> Customer:
    """The profile that this proven identity belongs to; made when there is none.

    `verified` says that the channel or the shop vouches for it. The name is taken over only when
    the profile has none.
    """
    customer = repository.by_identity(session, kind, value)
    if customer is None:
        customer = Customer(
            name=name, language=language, preferences={}, created_at=now, seen_at=now
        )
        session.add(customer)
        session.flush()
        session.add(
            Identity(
                customer_id=customer.id,
                kind=kind,
                value=value,
                verified_at=now if verified else None,
                created_at=now,
            )
        )
        session.flush()
    elif name and not customer.name:
        customer.name = name
    return customer


def learn(
    session: Session,
    customer: Customer,
    kind: IdentityKind,
    value: str,
    *,
    verified: bool,
    now: datetime,
) -> Identity:
    """Note a further identity of the customer: an e-mail or a phone. Verified ones stay
    verified."""
    identity = session.scalar(
        select(Identity).where(
            Identity.customer_id == customer.id, Identity.kind == kind, Identity.value == value
        )
    )
    if identity is None:
        identity = Identity(
            customer_id=customer.id, kind=kind, value=value, verified_at=None, created_at=now
        )
        session.add(identity)
    if verified and identity.verified_at is None:
        identity.verified_at = now
    session.flush()
    return identity


def choose_language(session: Session, customer: Customer, language: Language) -> None:
    """The customer asked for this language: it holds until they ask for the other."""
    customer.language = language
    prefer(session, customer, "language", language)


def has_chosen_language(customer: Customer) -> bool:
    """Whether the language was asked for, and so outranks what a message is written in."""
    return "language" in customer.preferences


def prefer(session: Session, customer: Customer, name: str, value: Any) -> None:
    """Remember a preference. `value` is JSON."""
    customer.preferences = {**customer.preferences, name: value}
    session.flush()


def saw(customer: Customer, now: datetime) -> None:
    """The customer was here. To the minute, since it is written with every message."""
    if customer.seen_at is None or now - customer.seen_at > SEEN_EVERY:
        customer.seen_at = now
