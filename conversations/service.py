"""What can be done with conversations: take a message in, say something, and finish a turn.

Nothing here knows a channel's protocol or the engine's. All functions flush; the caller commits.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from conversations import repository
from conversations.errors import CustomerJustWrote, LeaseLost, MessageTooLong, NotFailed
from conversations.models import (
    Attachment,
    Audience,
    Author,
    Channel,
    Conversation,
    Message,
    MessageRevision,
    Owner,
    Turn,
)
from customers import service as customers
from customers.models import Customer, IdentityKind
from kit.database import announce
from kit.ids import new_id
from kit.language import Language, as_language, settle

LONGEST_MESSAGE = 4_096
# How long a turn is an app's own without its saying so again. An app that died is followed after
# it.
LEASE = timedelta(seconds=12)


@dataclass(frozen=True)
class Inbound:
    """A message as a channel received it. `external_id` is unique within the address: a repeat has
    the same."""

    channel: Channel
    address: str
    external_id: str
    text: str
    identity: tuple[IdentityKind, str]
    verified: bool
    name: str | None = None
    # What the client says of itself, such as a browser's zh-CN: used until the customer's own words
    # say more.
    language_hint: str | None = None
    # The payload of a button that we offered. Never something that was typed.
    payload: str | None = None
    attachments: Sequence[Attachment] = field(default_factory=tuple)


@dataclass(frozen=True)
class Receipt:
    """The proof that a message is stored, to acknowledge after the commit."""

    conversation_id: int
    message_id: int
    seq: int
    repeated: bool
    # The right to work on its turn, when it was asked for and free.
    lease: str | None = None


def receive(
    session: Session, inbound: Inbound, now: datetime, *, take_lease: bool = False
) -> Receipt:
    """Store a customer's message, once. Makes profile and conversation when they are not there.

    With `take_lease` the caller's app works on the turn, if nobody else does: the lease is in the
    receipt. Raises MessageTooLong.
    """
    if len(inbound.text) > LONGEST_MESSAGE:
        raise MessageTooLong(limit=LONGEST_MESSAGE)
    repository.serialise(session, inbound.channel, inbound.address)
    external_id = f"{inbound.channel}:{inbound.address}:{inbound.external_id}"
    known = repository.taken_in(session, external_id)
    if known is not None:
        return Receipt(
            message_id=known[0], conversation_id=known[1], seq=known[2], repeated=True, lease=None
        )
    conversation = repository.lock_open_at(session, inbound.channel, inbound.address)
    if conversation is None:
        conversation = _begin(session, inbound, now)
    customer = conversation.customer
    if not customers.has_chosen_language(customer):
        conversation.language = customer.language = settle(inbound.text, conversation.language)
    customers.saw(customer, now)
    message = _append(
        session,
        conversation,
        Message(
            conversation_id=conversation.id,
            author="customer",
            audience="everyone",
            text=inbound.text,
            buttons=[],
            extra={},
            payload=inbound.payload,
            external_id=external_id,
            delivery="none",
            created_at=now,
        ),
    )
    for attachment in inbound.attachments:
        attachment.message_id = message.id
        session.add(attachment)
    lease = None
    if conversation.pending_id is None:
        conversation.pending_id = message.id
        if take_lease:
            lease = conversation.lease_token = new_id()
            conversation.lease_until = now + LEASE
    assert message.seq is not None
    return Receipt(conversation.id, message.id, message.seq, repeated=False, lease=lease)


def say(
    session: Session,
    conversation: Conversation,
    *,
    author: Author,
    now: datetime,
    text: str = "",
    buttons: Sequence[dict[str, Any]] = (),
    extra: dict[str, Any] | None = None,
    audience: Audience = "everyone",
    user_id: int | None = None,
    turn: Turn | None = None,
    external_id: str | None = None,
) -> Message:
    """Add a message of ours. The conversation must be locked. What customers may see gets a number
    and is sent. `external_id` is its author's own id for it, if there is one."""
    return _append(
        session,
        conversation,
        Message(
            conversation_id=conversation.id,
            author=author,
            user_id=user_id,
            audience=audience,
            text=text,
            buttons=list(buttons),
            extra=extra or {},
            turn_id=turn.id if turn else None,
            external_id=external_id,
            created_at=now,
            delivery="none" if audience == "staff" or conversation.channel == "widget" else "due",
        ),
    )


def edit(session: Session, message: Message, text: str, now: datetime) -> None:
    """The author changed what a message says. The former wording is kept."""
    conversation = repository.lock(session, message.conversation_id)
    session.add(MessageRevision(message_id=message.id, text=message.text, replaced_at=now))
    message.text = text
    message.edited_at = now
    session.flush()
    changed(session, conversation, message)


def changed(session: Session, conversation: Conversation, message: Message) -> None:
    """Tell clients that a message is no longer what they have."""
    announce(session, topic(conversation.channel, conversation.address), {"update": message.seq})
    announce(session, "desk", {"conversation": conversation.id, "message": message.id})


def send_again(session: Session, message_id: int) -> Message:
    """Try a failed delivery once more; the channel keeps the order. Raises NoSuchMessage,
    NotFailed."""
    message = repository.lock_message(session, message_id)
    if message.delivery != "failed":
        raise NotFailed(message=message_id, delivery=message.delivery)
    conversation = repository.get(session, message.conversation_id)
    message.delivery, message.delivery_error = "due", None
    session.flush()
    announce(session, f"outbox:{conversation.channel}", {"message": message.id})
    announce(session, "desk", {"conversation": conversation.id, "message": message.id})
    return message


def set_owner(session: Session, conversation: Conversation, owner: Owner) -> None:
    """Hand the conversation over. The conversation must be locked; who calls records the event and
    its reason."""
    conversation.owner = owner
    session.flush()
    announce(session, "desk", {"conversation": conversation.id, "owner": owner})


def tell_owner(session: Session, conversation: Conversation, text: str, now: datetime) -> Message:
    """Tell the customer who has the conversation from here on. Clients say so until somebody speaks."""
    extra = {"kind": "owner", "owner": conversation.owner}
    return say(session, conversation, author="system", text=text, extra=extra, now=now)


def close(session: Session, conversation: Conversation, now: datetime) -> None:
    """End it: the customer's next message starts a new one that points here. The conversation must
    be locked.

    Raises CustomerJustWrote when a message waits for its turn: who ends the conversation has not
    read it.
    """
    if conversation.pending_id is not None:
        raise CustomerJustWrote(conversation=conversation.id)
    conversation.closed_at = now
    conversation.owner = "bot"
    session.flush()


def resume(session: Session, former: Conversation, now: datetime) -> Conversation:
    """The conversation that goes on at the address of `former`, locked; a new one when it ended, so
    that we can write first."""
    repository.serialise(session, former.channel, former.address)
    conversation = repository.open_at(session, former.channel, former.address) or _start(
        session, former.channel, former.address, former.customer, former.language, now
    )
    return repository.lock(session, conversation.id)


def topic(channel: Channel, address: str) -> str:
    """The bus topic on which a customer's client hears of news."""
    return f"address:{channel}:{address}"


def finish_turn(
    session: Session,
    conversation: Conversation,
    message: Message,
    turn: Turn,
    lease: str,
    now: datetime,
) -> None:
    """Store the turn of `message`, and let go of the lease or keep it for the next message. Comes
    before anything else that the turn does in its transaction. Raises LeaseLost."""
    if conversation.lease_token != lease or conversation.pending_id != message.id:
        raise LeaseLost(conversation=conversation.id)
    session.add(turn)
    # Whatever came later has a higher number.
    is_last = conversation.last_seq == message.seq
    conversation.pending_id = (
        None if is_last else repository.next_inbound(session, conversation.id, message.id)
    )
    waiting = conversation.pending_id is not None
    conversation.lease_token = lease if waiting else None
    conversation.lease_until = now + LEASE if waiting else None


def _begin(session: Session, inbound: Inbound, now: datetime) -> Conversation:
    kind, value = inbound.identity
    hint = as_language(inbound.language_hint)
    customer = customers.identify(
        session, kind, value, verified=inbound.verified, name=inbound.name, language=hint, now=now
    )
    # Without a language of the customer's own, the first words decide.
    language = customer.language or settle(inbound.text, None)
    return _start(session, inbound.channel, inbound.address, customer, language, now)


def _start(
    session: Session,
    channel: Channel,
    address: str,
    customer: Customer,
    language: Language,
    now: datetime,
) -> Conversation:
    previous = repository.latest_at(session, channel, address)
    conversation = Conversation(
        channel=channel,
        address=address,
        customer_id=customer.id,
        customer=customer,
        owner="bot",
        language=language,
        last_seq=previous.last_seq if previous else 0,
        previous_id=previous.id if previous else None,
        created_at=now,
        last_message_at=now,
    )
    session.add(conversation)
    session.flush()
    return conversation


def _newest(session: Session, conversation: Conversation) -> Conversation:
    repository.serialise(session, conversation.channel, conversation.address)
    newest = repository.latest_at(session, conversation.channel, conversation.address)
    return repository.lock(session, newest.id) if newest else conversation


def _append(session: Session, conversation: Conversation, message: Message) -> Message:
    if message.audience != "staff":
        # What is said in a closed conversation (thanks for a rating) is numbered where the customer
        # now is.
        numbering = (
            conversation if conversation.closed_at is None else _newest(session, conversation)
        )
        numbering.last_seq += 1
        message.seq = numbering.last_seq
    conversation.last_message_at = message.created_at
    repository.add_message(session, message)
    if message.seq is not None:
        news = {"seq": message.seq, "message": public(message), "language": conversation.language}
        announce(session, topic(conversation.channel, conversation.address), news)
    if message.delivery == "due":
        announce(session, f"outbox:{conversation.channel}", {"message": message.id})
    if conversation.owner != "bot" or message.audience == "staff":
        announce(session, "desk", {"conversation": conversation.id, "message": message.id})
    return message


def public(message: Message) -> dict[str, Any]:
    """What the customer's client may know of a message, as JSON. Buttons without their payloads."""
    return {
        "seq": message.seq,
        "external_id": message.external_id,
        "author": message.author,
        "text": message.text,
        "buttons": [str(button["title"]) for button in message.buttons],
        "extra": message.extra,
        "time": message.created_at.astimezone(UTC).isoformat(timespec="seconds"),
        "edited": message.edited_at is not None,
    }
