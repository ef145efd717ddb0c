"""Every query about customers."""

from collections.abc import Sequence

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, selectinload

from customers.errors import NoSuchCustomer
from customers.models import Customer, Identity, IdentityKind


def get(session: Session, customer_id: int) -> Customer:
    """The customer with its identities. Raises NoSuchCustomer."""
    customer = session.get(Customer, customer_id, options=[selectinload(Customer.identities)])
    if customer is None:
        raise NoSuchCustomer(customer=customer_id)
    return customer


def by_identity(session: Session, kind: IdentityKind, value: str) -> Customer | None:
    """The one profile that a proven identity belongs to."""
    return session.scalar(
        select(Customer)
        .join(Identity)
        .where(Identity.kind == kind, Identity.value == value)
        .limit(1)
    )


def verified_identities(session: Session, customer_id: int) -> Sequence[Identity]:
    """What somebody we trust vouched for."""
    return session.scalars(
        select(Identity).where(
            Identity.customer_id == customer_id, Identity.verified_at.is_not(None)
        )
    ).all()


def search(
    session: Session, text: str, *, before: int | None = None, limit: int = 50
) -> Sequence[Customer]:
    """Customers whose name or identity contains `text`, newest first; `before` is the last id of
    the page before."""
    found = select(Customer).options(selectinload(Customer.identities))
    if text:
        pattern = "%" + text.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_") + "%"
        found = found.where(
            or_(
                Customer.name.ilike(pattern, escape="\\"),
                Customer.identities.any(
                    # A visitor's or a Telegram account's number says nothing to a person who
                    # searches.
                    Identity.kind.in_(("email", "phone", "user_id"))
                    & Identity.value.ilike(pattern, escape="\\")
                ),
            )
        )
    if before is not None:
        found = found.where(Customer.id < before)
    return session.scalars(found.order_by(Customer.id.desc()).limit(limit)).all()


def count(session: Session) -> int:
    """How many profiles there are."""
    return session.scalar(select(func.count()).select_from(Customer)) or 0
