"""The table of ratings."""

from datetime import datetime
from typing import Literal

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from conversations.models import Conversation
from kit.database import Base
from staff.models import User

About = Literal["bot", "person"]


class Rating(Base):
    """One resolution, and its score once the customer gave one. Silence stays None: it is no
    score."""

    __tablename__ = "ratings"
    __table_args__ = (
        # Asked once a resolution: a person's ends its conversation, and the bot asks once in each.
        UniqueConstraint("conversation_id", "about"),
        Index("ix_ratings_customer", "customer_id", "id"),
        Index("ix_ratings_scored", "scored_at"),
        CheckConstraint("score BETWEEN 1 AND 5", name="score"),
        CheckConstraint("about IN ('bot', 'person')", name="about"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    # The message that asks, and shows the score in place. None only while it is being written.
    message_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id"))
    # `tickets` is a room above this one, so it is named, not imported.
    ticket_id: Mapped[int | None] = mapped_column(
        ForeignKey("tickets.id", ondelete="SET NULL"), index=True
    )
    about: Mapped[About] = mapped_column(String(8))
    # The agent at the time of the resolution, whoever has the ticket later.
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    score: Mapped[int | None]
    comment: Mapped[str | None] = mapped_column(String(1000))
    asked_at: Mapped[datetime]
    # The first score: 24 hours from here it can be changed, and statistics count it on this day.
    scored_at: Mapped[datetime | None]
    changed_at: Mapped[datetime | None]

    conversation: Mapped[Conversation] = relationship()
    user: Mapped[User | None] = relationship()
