"""Tables of customers and their identities."""

from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kit.database import Base
from kit.language import Language

IdentityKind = Literal["visitor", "user_id", "telegram", "email", "phone"]

# Kinds that address exactly one person. An e-mail or a phone that somebody typed proves nothing, so
# two profiles may carry the same one.
PROVEN_KINDS: tuple[IdentityKind, ...] = ("visitor", "user_id", "telegram")
_IS_PROVEN = text("kind IN ('visitor', 'user_id', 'telegram')")


class Customer(Base):
    """One person, as far as we know."""

    __tablename__ = "customers"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str | None] = mapped_column(String(200))
    language: Mapped[Language | None] = mapped_column(String(2))
    preferences: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime | None]

    identities: Mapped[list["Identity"]] = relationship(
        back_populates="customer", order_by="Identity.id"
    )


class Identity(Base):
    """One way in which a customer is known. `verified_at` is set when somebody we trust vouched for
    it."""

    __tablename__ = "identities"
    __table_args__ = (
        # A visitor token, a shop account and a Telegram account each belong to one profile.
        Index(
            "uq_identities_proven",
            "kind",
            "value",
            unique=True,
            sqlite_where=_IS_PROVEN,
            postgresql_where=_IS_PROVEN,
        ),
        Index("uq_identities_customer", "customer_id", "kind", "value", unique=True),
        Index("ix_identities_kind_value", "kind", "value"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id", ondelete="CASCADE"))
    kind: Mapped[IdentityKind] = mapped_column(String(16))
    value: Mapped[str] = mapped_column(String(320))
    verified_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    customer: Mapped[Customer] = relationship(back_populates="identities")
