"""Tables of messages to review, of the locked tests, and of lessons from tickets."""

from datetime import datetime
from typing import Literal

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kit.database import Base
from kit.language import Language
from staff.models import User
from studio.readings.models import Reading

State = Literal["waiting", "labelled", "dismissed"]
StoredLane = Literal["unclear", "locked"]
_WAITS = text("state = 'waiting'")


class ReviewItem(Base):
    """One message that a trainer should look at, and what they decided."""

    __tablename__ = "review_items"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'labelled', 'dismissed')", name="state"),
        CheckConstraint("lane IN ('unclear', 'locked')", name="lane"),
        # Who decided and when are known of what is decided, and of nothing else; an intent, of what
        # is labelled.
        CheckConstraint("(state = 'waiting') = (decided_at IS NULL)", name="decided"),
        CheckConstraint("(state = 'labelled') = (intent IS NOT NULL)", name="intent"),
        Index(
            "ix_review_items_waiting",
            "lane",
            "cluster",
            sqlite_where=_WAITS,
            postgresql_where=_WAITS,
        ),
        Index("ix_review_items_decided", "decided_at", "cluster"),
        Index("ix_review_items_key", "key"),
    )

    # The customer's message.
    id: Mapped[int] = mapped_column(
        ForeignKey("readings.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    lane: Mapped[StoredLane] = mapped_column(String(8))
    state: Mapped[State] = mapped_column(String(10), default="waiting")
    language: Mapped[Language] = mapped_column(String(2))
    # What was typed, with personal data masked; and what texts that say the same have in common.
    text: Mapped[str] = mapped_column(Text)
    key: Mapped[str] = mapped_column(String(500))
    said: Mapped[str | None] = mapped_column(Text)  # what the bot said to it, masked too
    # The group that it is in, called by the message that stood for it when it was made; and the
    # place in it: 0 stands for the group. None: groups have not been made since it came.
    cluster: Mapped[int]
    place: Mapped[int | None]
    # A trainer chose it from a conversation.
    taught: Mapped[bool] = mapped_column(default=False)
    intent: Mapped[str | None] = mapped_column(String(100))
    # The example that its decision put into the files, as it stands there. None: there is none, or
    # somebody had written it before.
    example: Mapped[str | None] = mapped_column(Text)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]

    reading: Mapped[Reading] = relationship()
    decider: Mapped[User | None] = relationship()


class LockedTest(Base):
    """A message with its right intent, for testing only. It outlives the message, of which it has
    nothing personal."""

    __tablename__ = "locked_tests"
    __table_args__ = (Index("ix_locked_tests_key", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int | None] = mapped_column(
        ForeignKey("messages.id", ondelete="SET NULL"), unique=True
    )
    text: Mapped[str] = mapped_column(Text)
    key: Mapped[str] = mapped_column(String(500))
    language: Mapped[Language] = mapped_column(String(2))
    intent: Mapped[str] = mapped_column(String(100))
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime]


class Lesson(Base):
    """What was taught when a ticket was done: an example and a regression test. Once a ticket."""

    __tablename__ = "lessons"

    ticket_id: Mapped[int] = mapped_column(
        ForeignKey("tickets.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    message_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id", ondelete="SET NULL"))
    intent: Mapped[str] = mapped_column(String(100))
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime]
