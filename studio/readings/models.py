"""Tables of readings, and of how far they have been collected."""

from datetime import datetime
from typing import Literal

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from conversations.models import Channel
from kit.database import Base
from kit.language import Language
from tickets.models import Reason

# answered: the bot understood, and said or did something. asked: it asked back what was meant.
# out_of_scope: it found that the assistant cannot help with it. failed: the engine or an action
# failed. pressed: not typed, a button. person: a person had the conversation, so the bot did not
# read it.
Kind = Literal["answered", "asked", "out_of_scope", "failed", "pressed", "person"]
NOT_UNDERSTOOD: tuple[Kind, ...] = ("asked", "out_of_scope")
TYPED: tuple[Kind, ...] = ("answered", "asked", "out_of_scope", "failed")


class Reading(Base):
    """How one message was read. Made from its turn, once; what can only be known later (a person
    was called, the rating was bad, an offered button was pressed) is added."""

    __tablename__ = "readings"
    __table_args__ = (
        Index("ix_readings_conversation", "conversation_id", "id"),
        Index("ix_readings_visit_at", "visit_at", "visit"),
        Index("ix_readings_visit", "visit"),
        # What the inbox looks for among all that went well.
        Index(
            "ix_readings_doubtful",
            "id",
            sqlite_where=text("doubtful"),
            postgresql_where=text("doubtful"),
        ),
        Index(
            "ix_readings_locked",
            "id",
            sqlite_where=text("locked"),
            postgresql_where=text("locked"),
        ),
        Index("ix_readings_ticket_id", "ticket_id"),
        CheckConstraint(
            "kind IN ('answered', 'asked', 'out_of_scope', 'failed', 'pressed', 'person')",
            name="kind",
        ),
        # Nobody's own words are in what was pressed, and a person's conversation is not the bot's.
        CheckConstraint("NOT locked OR kind NOT IN ('pressed', 'person')", name="locked_is_typed"),
    )

    # The customer's message, and so its turn.
    id: Mapped[int] = mapped_column(
        ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    # A conversation with the bot has no end of its own: it can go on for years. What is counted is
    # a visit: messages that follow one another without a long silence, or a person, between them.
    # It is called by its first message.
    visit: Mapped[int]
    visit_at: Mapped[datetime]
    at: Mapped[datetime]
    channel: Mapped[Channel] = mapped_column(String(16))
    language: Mapped[Language] = mapped_column(String(2))
    kind: Mapped[Kind] = mapped_column(String(12))
    model: Mapped[str | None] = mapped_column(String(100))
    # The likeliest meaning, also when the bot was not sure enough of it to answer.
    intent: Mapped[str | None] = mapped_column(String(100))
    topic: Mapped[str | None] = mapped_column(String(64))
    confidence: Mapped[float | None]
    second: Mapped[float | None]  # the confidence of the second likeliest
    entropy: Mapped[float] = mapped_column(default=0.0)  # of the ranking, in nats
    outside: Mapped[bool] = mapped_column(default=False)  # out of scope by its score
    said: Mapped[str | None] = mapped_column(Text)  # what the bot said to it
    # The meanings that it offered as buttons, and which of them was pressed.
    offered: Mapped[list[str]] = mapped_column(default=list)
    chosen: Mapped[str | None] = mapped_column(String(100))
    # Chosen at random for the locked test set: it never becomes an example.
    locked: Mapped[bool] = mapped_column(default=False)
    # The ticket that was opened about it, and why.
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("tickets.id", ondelete="SET NULL"))
    escalated: Mapped[Reason | None] = mapped_column(String(16))
    bad_rating: Mapped[bool] = mapped_column(default=False)
    # One of the reasons to look at it again holds; kept by whoever changes what it follows from.
    doubtful: Mapped[bool] = mapped_column(default=False)


class Collecting(Base):
    """How far the turns have been read: one row. Its lock lets one app collect at a time."""

    __tablename__ = "readings_collecting"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    # All turns up to here have a reading; of those above, some may.
    turn_id: Mapped[int] = mapped_column(default=0)
    # All tickets up to here have been looked at.
    ticket_id: Mapped[int] = mapped_column(default=0)
    # Up to when ratings have been looked at, and when it was last done to the end.
    rated_until: Mapped[datetime | None]
    collected_at: Mapped[datetime | None]
    # Makes the choice of locked messages this installation's own. No secret: a choice that can be
    # made again is what it is for.
    salt: Mapped[str] = mapped_column(String(32))
