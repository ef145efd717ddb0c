"""Every query about conversations, messages and turns."""

import zlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, func, insert, or_, select, text, update
from sqlalchemy.orm import Session, joinedload, make_transient_to_detached, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from conversations.errors import NoSuchConversation, NoSuchMessage
from conversations.models import (
    Attachment,
    Channel,
    Conversation,
    Message,
    MessageRevision,
    Turn,
)
from kit.database import Base

# Statements of the path that every message takes are made once: building one costs as much as
# running it.
_LOCKED = (
    select(Conversation)
    .where(Conversation.id == bindparam("id"))
    .with_for_update()
    .execution_options(populate_existing=True)
)
_OPEN_LOCKED = (
    select(Conversation)
    .options(joinedload(Conversation.customer, innerjoin=True))
    .where(
        Conversation.channel == bindparam("channel"),
        Conversation.address == bindparam("address"),
        Conversation.closed_at.is_(None),
    )
    .with_for_update(of=Conversation)
    .execution_options(populate_existing=True)
)
_TAKEN_IN = select(Message.id, Message.conversation_id, Message.seq).where(
    Message.external_id == bindparam("external_id")
)
_PENDING = (
    select(Conversation, Message)
    .join(Message, Message.id == Conversation.pending_id)
    .where(Conversation.id == bindparam("id"), Conversation.lease_token == bindparam("lease"))
)
_PAST = (
    select(Turn.outcome, Turn.events, Turn.slots, Turn.active_loop)
    .where(Turn.conversation_id == bindparam("id"))
    .order_by(Turn.id.desc())
    .limit(bindparam("most"))
)
_MESSAGES = Base.metadata.tables[Message.__tablename__]
_ADD_MESSAGE = insert(_MESSAGES)


def lock(session: Session, conversation_id: int) -> Conversation:
    """The conversation, kept from other transactions until ours ends. Raises NoSuchConversation."""
    conversation = session.scalar(_LOCKED, {"id": conversation_id})
    if conversation is None:
        raise NoSuchConversation(conversation=conversation_id)
    return conversation


def serialise(session: Session, channel: Channel, address: str) -> None:
    """Let one transaction at a time work on an address, also before there is a row to lock. SQLite
    has one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        key = zlib.crc32(f"{channel}:{address}".encode())
        session.execute(
            text("SELECT pg_advisory_xact_lock(:room, :key)"), {"room": 1, "key": key - 2**31}
        )


def get(session: Session, conversation_id: int) -> Conversation:
    """Raises NoSuchConversation."""
    conversation = session.get(Conversation, conversation_id)
    if conversation is None:
        raise NoSuchConversation(conversation=conversation_id)
    return conversation


def open_at(session: Session, channel: Channel, address: str) -> Conversation | None:
    """The conversation that goes on at this address."""
    return session.scalar(
        select(Conversation).where(
            Conversation.channel == channel,
            Conversation.address == address,
            Conversation.closed_at.is_(None),
        )
    )


def lock_open_at(session: Session, channel: Channel, address: str) -> Conversation | None:
    """The same with its customer, kept from other transactions until ours ends."""
    return session.scalar(_OPEN_LOCKED, {"channel": channel, "address": address})


def latest_at(session: Session, channel: Channel, address: str) -> Conversation | None:
    """The newest conversation at this address, open or closed."""
    return session.scalar(
        select(Conversation)
        .where(Conversation.channel == channel, Conversation.address == address)
        .order_by(Conversation.id.desc())
        .limit(1)
    )


def by_external_id(session: Session, external_id: str) -> Message | None:
    """The message that the channel knows under this id."""
    return session.scalar(select(Message).where(Message.external_id == external_id))


def taken_in(session: Session, external_id: str) -> tuple[int, int, int] | None:
    """Id, conversation and number of the message that the channel knows under this id."""
    row = session.execute(_TAKEN_IN, {"external_id": external_id}).first()
    return (row.id, row.conversation_id, row.seq) if row else None


def add_message(session: Session, message: Message) -> None:
    """Store a new message at once, without the unit of work: it gets its id, and is as if it had
    been loaded."""
    values = {c.key: getattr(message, c.key) for c in _MESSAGES.columns if c.key != "id"}
    added = session.connection().execute(_ADD_MESSAGE, values).inserted_primary_key
    assert added is not None
    for name, value in {**values, "id": added[0]}.items():
        # All of them, or the first look at one that was left out would read the row.
        set_committed_value(message, name, value)
    make_transient_to_detached(message)
    session.add(message)


def message(session: Session, message_id: int) -> Message:
    """Raises NoSuchMessage."""
    found = session.get(Message, message_id)
    if found is None:
        raise NoSuchMessage(message=message_id)
    return found


def visible_after(
    session: Session, channel: Channel, address: str, seq: int, *, limit: int = 200
) -> Sequence[Message]:
    """What the customer at this address may see above `seq`, in order, across conversations. Never
    what is for staff."""
    return session.scalars(
        select(Message)
        .join(Conversation, Conversation.id == Message.conversation_id)
        .where(
            Conversation.channel == channel,
            Conversation.address == address,
            Message.audience == "everyone",
            Message.seq > seq,
        )
        .options(selectinload(Message.attachments))
        .order_by(Message.seq)
        .limit(limit)
    ).all()


def last_inbound(session: Session, conversation_id: int) -> int | None:
    """The id of the customer's last message, typed or pressed."""
    return session.scalar(
        select(func.max(Message.id)).where(
            Message.conversation_id == conversation_id, Message.author == "customer"
        )
    )


def typed(session: Session, conversation_id: int, most: int) -> Sequence[Message]:
    """The customer's last messages in their own words, newest first."""
    return session.scalars(
        select(Message)
        .where(
            Message.conversation_id == conversation_id,
            Message.author == "customer",
            Message.payload.is_(None),
            Message.text != "",
        )
        .order_by(Message.id.desc())
        .limit(most)
    ).all()


def next_inbound(session: Session, conversation_id: int, after: int) -> int | None:
    """The id of the customer's first message after message id `after`."""
    return session.scalar(
        select(func.min(Message.id)).where(
            Message.conversation_id == conversation_id,
            Message.author == "customer",
            Message.id > after,
        )
    )


def claim_lease(
    session: Session, conversation_id: int, token: str, now: datetime, until: datetime
) -> bool:
    """Take the right to work on the next turn. False when nothing waits or somebody else has it."""
    won = session.execute(
        update(Conversation)
        .where(
            Conversation.id == conversation_id,
            Conversation.pending_id.is_not(None),
            or_(Conversation.lease_until.is_(None), Conversation.lease_until < now),
        )
        .values(lease_token=token, lease_until=until)
        .execution_options(synchronize_session=False)
        .returning(Conversation.id)
    )
    return won.first() is not None


def renew_lease(session: Session, conversation_id: int, token: str, until: datetime) -> bool:
    """Keep the lease. False when it is no longer ours."""
    kept = session.execute(
        update(Conversation)
        .where(Conversation.id == conversation_id, Conversation.lease_token == token)
        .values(lease_until=until)
        .execution_options(synchronize_session=False)
        .returning(Conversation.id)
    )
    return kept.first() is not None


def release_all_leases(session: Session) -> None:
    """For the only app on a database, at its start: whoever held a lease is dead."""
    session.execute(update(Conversation).values(lease_token=None, lease_until=None))


def waiting_without_lease(session: Session, now: datetime, limit: int = 100) -> Sequence[int]:
    """Conversations with a message that nobody works on."""
    return session.scalars(
        select(Conversation.id)
        .where(
            Conversation.pending_id.is_not(None),
            or_(Conversation.lease_until.is_(None), Conversation.lease_until < now),
        )
        .order_by(Conversation.pending_id)
        .limit(limit)
    ).all()


def pending(
    session: Session, conversation_id: int, lease: str
) -> tuple[Conversation, Message] | None:
    """The conversation and its oldest message without a turn, if the lease is still this one."""
    row = session.execute(_PENDING, {"id": conversation_id, "lease": lease}).first()
    return (row[0], row[1]) if row else None


def past_turns(session: Session, conversation_id: int, most: int) -> Sequence[Row[Any]]:
    """What the conversation's last turns left of the dialogue, newest first."""
    return session.execute(_PAST, {"id": conversation_id, "most": most}).all()


def past_traces(session: Session, conversation_id: int, most: int) -> Sequence[dict[str, Any]]:
    """Why the last turns were answered as they were, newest first."""
    return session.scalars(
        select(Turn.trace)
        .where(Turn.conversation_id == conversation_id)
        .order_by(Turn.id.desc())
        .limit(most)
    ).all()


def intents(session: Session, message_ids: Iterable[int]) -> dict[int, str]:
    """What these messages were taken for, as far as the bot has read them."""
    found = session.execute(select(Turn.id, Turn.trace).where(Turn.id.in_(message_ids)))
    named = ((id_, (trace.get("intent") or {}).get("name")) for id_, trace in found)
    return {id_: name for id_, name in named if name}


def turn(session: Session, turn_id: int) -> Turn | None:
    return session.get(Turn, turn_id)


def attachment(session: Session, attachment_id: int) -> Attachment | None:
    return session.get(Attachment, attachment_id)


def thread(
    session: Session,
    conversation: Conversation,
    *,
    after: int | None = None,
    before: int | None = None,
    limit: int = 100,
) -> Sequence[Message]:
    """What was said at the conversation's address up to and in it, notes included, in order: for
    staff.

    The newest `limit` messages, or those after or before message id `after` or `before`.
    """
    query = (
        select(Message)
        .join(Conversation, Conversation.id == Message.conversation_id)
        .where(
            Conversation.channel == conversation.channel,
            Conversation.address == conversation.address,
            Conversation.id <= conversation.id,
        )
        .options(selectinload(Message.attachments))
    )
    if after is not None:
        query = query.where(Message.id > after)
        return session.scalars(query.order_by(Message.id).limit(limit)).all()
    if before is not None:
        query = query.where(Message.id < before)
    return session.scalars(query.order_by(Message.id.desc()).limit(limit)).all()[::-1]


def revisions(session: Session, message_ids: Sequence[int]) -> Sequence[MessageRevision]:
    """What these messages said before they were edited, oldest first."""
    return session.scalars(
        select(MessageRevision)
        .where(MessageRevision.message_id.in_(message_ids))
        .order_by(MessageRevision.id)
    ).all()


def turns(session: Session, turn_ids: set[int]) -> Sequence[Turn]:
    """These turns."""
    return session.scalars(select(Turn).where(Turn.id.in_(turn_ids))).all()


def last_visible(session: Session, conversation_ids: Sequence[int]) -> Sequence[Message]:
    """The last message of each conversation that its customer can see."""
    newest = (
        select(func.max(Message.id))
        .where(Message.conversation_id.in_(conversation_ids), Message.audience == "everyone")
        .group_by(Message.conversation_id)
    )
    return session.scalars(select(Message).where(Message.id.in_(newest))).all()


def lock_message(session: Session, message_id: int) -> Message:
    """The message as it is now, kept from other transactions. Raises NoSuchMessage."""
    found = session.scalar(
        select(Message)
        .where(Message.id == message_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NoSuchMessage(message=message_id)
    return found


def count_messages(session: Session, customer_id: int) -> int:
    """How many messages the customer wrote and got, over all conversations."""
    found = session.scalar(
        select(func.count())
        .select_from(Message)
        .join(Conversation, Conversation.id == Message.conversation_id)
        .where(Conversation.customer_id == customer_id, Message.audience == "everyone")
    )
    return found or 0
