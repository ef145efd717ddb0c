"""Tables of tickets and of what happened to them."""

from datetime import datetime
from typing import Any, Literal

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from conversations.models import Audience, Author, Conversation
from customers.models import Customer
from kit.database import Base
from kit.language import Language
from staff.models import User

Status = Literal["open", "pending", "resolved", "closed"]
STATUSES: tuple[Status, ...] = ("open", "pending", "resolved", "closed")
Priority = Literal["low", "normal", "high", "urgent"]
PRIORITIES: tuple[Priority, ...] = ("low", "normal", "high", "urgent")
Reason = Literal[
    "asked", "unsure", "complaint", "failed_action", "rule", "low_rating", "engine_down"
]

FIRST_NUMBER = 1001
_IS_UNRESOLVED = text("status IN ('open', 'pending')")


class Ticket(Base):
    """What a person must solve for one customer. Its conversation is the one it is worked in
    now."""

    __tablename__ = "tickets"
    __table_args__ = (
        # One unresolved ticket a conversation: an escalation that is tried twice opens one.
        Index(
            "uq_tickets_unresolved",
            "conversation_id",
            unique=True,
            sqlite_where=_IS_UNRESOLVED,
            postgresql_where=_IS_UNRESOLVED,
        ),
        Index("ix_tickets_status", "status", "waiting_since"),
        Index("ix_tickets_customer", "customer_id", "id"),
        Index("ix_tickets_assignee", "assignee_id", "status"),
        Index("ix_tickets_conversation", "conversation_id"),
        CheckConstraint("status IN ('open', 'pending', 'resolved', 'closed')", name="status"),
        CheckConstraint("priority IN ('low', 'normal', 'high', 'urgent')", name="priority"),
        {"sqlite_autoincrement": True},  # a number is never used twice
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id"))
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    subject: Mapped[str] = mapped_column(String(200))
    reason: Mapped[Reason] = mapped_column(String(16))
    language: Mapped[Language] = mapped_column(String(2))
    priority: Mapped[Priority] = mapped_column(String(8), default="normal")
    status: Mapped[Status] = mapped_column(String(8), default="open")
    queue: Mapped[str] = mapped_column(String(40), default="general")
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    # The customer asked to be called back; cleared by resolving.
    callback: Mapped[bool] = mapped_column(default=False)
    opened_at: Mapped[datetime]
    # Since when the customer waits for us. None while we wait for them, or nobody waits.
    waiting_since: Mapped[datetime | None]
    # When a person first answered, after the ticket was opened.
    first_response_at: Mapped[datetime | None]
    resolved_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]

    conversation: Mapped[Conversation] = relationship()
    customer: Mapped[Customer] = relationship()
    assignee: Mapped[User | None] = relationship()

    @hybrid_property
    def number(self) -> int:
        """What people call it: the key, counted from 1001, so that the database hands it out."""
        return self.id + FIRST_NUMBER - 1


class TicketEvent(Base):
    """Something that happened to a ticket: what, by whom, when. What was said are messages."""

    __tablename__ = "ticket_events"
    __table_args__ = (Index("ix_ticket_events_ticket", "ticket_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id", ondelete="CASCADE"))
    # opened, claimed, released, assigned, priority, status, handed_back, resolved, reopened,
    # callback, closed
    kind: Mapped[str] = mapped_column(String(16))
    author: Mapped[Author] = mapped_column(String(8))
    user_id: Mapped[int | None] = mapped_column(
        ForeignKey("users.id")
    )  # when the author is an agent
    audience: Mapped[Audience] = mapped_column(String(8), default="staff")
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)
    at: Mapped[datetime]
