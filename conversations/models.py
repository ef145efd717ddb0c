"""Tables of conversations, messages, attachments and turns."""

from datetime import datetime
from typing import Any, Literal

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from customers.models import Customer
from kit.database import Base
from kit.language import Language

Channel = Literal["widget", "telegram"]
Owner = Literal["bot", "queued", "person"]
Author = Literal["customer", "bot", "agent", "system"]
Audience = Literal["everyone", "staff"]
Delivery = Literal["none", "due", "sent", "failed"]


class Conversation(Base):
    """The thread with one customer at one address of one channel, from its first message until it
    is closed."""

    __tablename__ = "conversations"
    __table_args__ = (
        # One open conversation an address: two first messages at once cannot start two.
        Index(
            "uq_conversations_open",
            "channel",
            "address",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
        Index("ix_conversations_address", "channel", "address", "id"),
        Index("ix_conversations_customer", "customer_id", "id"),
        # The sweep for messages whose app died looks here only.
        Index(
            "ix_conversations_pending",
            "lease_until",
            sqlite_where=text("pending_id IS NOT NULL"),
            postgresql_where=text("pending_id IS NOT NULL"),
        ),
        CheckConstraint("owner IN ('bot', 'queued', 'person')", name="owner"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[Channel] = mapped_column(String(16))
    # Widget: `visitor:<id>` or, when the shop vouched for the visitor, `user:<id>`. Telegram: the
    # chat's id.
    address: Mapped[str] = mapped_column(String(200))
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    owner: Mapped[Owner] = mapped_column(String(8), default="bot")
    language: Mapped[Language] = mapped_column(String(2), default="en")
    # Number of the last message that the customer can see. A conversation goes on where the last
    # one at its address ended, so a client has one rising sequence whatever was closed meanwhile.
    last_seq: Mapped[int] = mapped_column(default=0)
    # The oldest inbound message that has no turn yet.
    pending_id: Mapped[int | None]
    # Who is working on this conversation's next turn, and until when that holds. The token fences
    # late commits.
    lease_token: Mapped[str | None] = mapped_column(String(32))
    lease_until: Mapped[datetime | None]
    previous_id: Mapped[int | None] = mapped_column(ForeignKey("conversations.id"))
    created_at: Mapped[datetime]
    last_message_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]

    customer: Mapped[Customer] = relationship()


class Message(Base):
    """One thing said. `seq` numbers what the customer sees; what only staff may see has none."""

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("conversation_id", "seq"),
        # A channel's own id for a message, so that a repeat is stored once. It starts with the
        # sender's address: one customer cannot take the id of another's message.
        UniqueConstraint("external_id"),
        CheckConstraint("(audience = 'staff') = (seq IS NULL)", name="audience"),
        Index("ix_messages_conversation", "conversation_id", "id"),
        Index(
            "ix_messages_due",
            "id",
            sqlite_where=text("delivery = 'due'"),
            postgresql_where=text("delivery = 'due'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    seq: Mapped[int | None]
    author: Mapped[Author] = mapped_column(String(8))
    user_id: Mapped[int | None]  # the agent, when a person of ours wrote it
    audience: Mapped[Audience] = mapped_column(String(8), default="everyone")
    text: Mapped[str] = mapped_column(Text, default="")
    # [{"title": ..., "payload": ...}] as offered; payloads never leave the server.
    buttons: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    # The payload of the button that was pressed, looked up from what we offered. None for what was
    # typed.
    payload: Mapped[str | None] = mapped_column(Text)
    # What a client shows besides text, such as {"kind": "rating", "rating": 7}.
    extra: Mapped[dict[str, Any]] = mapped_column(default=dict)
    external_id: Mapped[str | None] = mapped_column(String(300))
    # The turn that said it, for "why was this said". No foreign key: turns point at messages, and a
    # circle of keys would leave no order in which to restore a back-up.
    turn_id: Mapped[int | None]
    created_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    delivery: Mapped[Delivery] = mapped_column(String(8), default="none")
    delivery_error: Mapped[str | None] = mapped_column(String(300))
    # The channel's own number of a message that we sent, to edit it later.
    delivered_as: Mapped[str | None] = mapped_column(String(64))

    attachments: Mapped[list["Attachment"]] = relationship(order_by="Attachment.id")


class MessageRevision(Base):
    """What a message said before its author edited it."""

    __tablename__ = "message_revisions"

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(
        ForeignKey("messages.id", ondelete="CASCADE"), index=True
    )
    text: Mapped[str] = mapped_column(Text)
    replaced_at: Mapped[datetime]


class Attachment(Base):
    """A file in a message. Its bytes lie in the data folder under a name of ours, never the
    sender's."""

    __tablename__ = "attachments"

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(
        ForeignKey("messages.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[str] = mapped_column(String(16))  # photo, document or voice
    name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]  # bytes
    # None until it has been fetched from the channel; `source` says from where.
    stored_as: Mapped[str | None] = mapped_column(String(64))
    source: Mapped[str | None] = mapped_column(String(300))
    error: Mapped[str | None] = mapped_column(String(300))


class Turn(Base):
    """One inbound message handled to the end. `events` and `slots` are the dialogue; the window is
    derived from them."""

    __tablename__ = "turns"
    __table_args__ = (Index("ix_turns_conversation", "conversation_id", "id"),)

    # The inbound message's own id: an acknowledged message is handled once, whoever tries.
    id: Mapped[int] = mapped_column(
        ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    # bot: the engine answered. person: it went to a person's screen. failed: the engine could not,
    # and a person was called. system: a control of ours (a rating) answered it.
    outcome: Mapped[Literal["bot", "person", "failed", "system"]] = mapped_column(String(8))
    events: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    slots: Mapped[dict[str, Any]] = mapped_column(default=dict)
    active_loop: Mapped[str | None] = mapped_column(String(100))
    trace: Mapped[dict[str, Any]] = mapped_column(default=dict)
    # What actions did besides talking, such as {"kind": "order_cancelled", "order": "DM-10001"}.
    effects: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    created_at: Mapped[datetime]
