"""Every query that only Telegram needs."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from bot.channels.telegram.models import TelegramChat
from conversations import repository as conversations
from conversations.models import Attachment, Conversation, Message
from kit.language import Language

CHANNEL: Final = "telegram"


def chat(session: Session, address: str) -> TelegramChat | None:
    """What the chat is in the middle of."""
    return session.get(TelegramChat, address)


def remembered_chat(session: Session, address: str) -> TelegramChat:
    """The chat's row, made when there is none. The address must be serialised."""
    found = session.get(TelegramChat, address)
    if found is None:
        found = TelegramChat(address=address)
        session.add(found)
    return found


def addresses_with_due(session: Session) -> Sequence[str]:
    """The chats for which something waits to be sent, that which has waited longest first."""
    return session.scalars(
        select(Conversation.address)
        .join(Message, Message.conversation_id == Conversation.id)
        .where(Message.delivery == "due", Conversation.channel == CHANNEL)
        .group_by(Conversation.address)
        .order_by(func.min(Message.id))
    ).all()


def next_due(session: Session, address: str) -> tuple[Message, Language] | None:
    """What is to be sent next in this chat, in the order of its numbers, and the language that is spoken there."""
    row = session.execute(
        select(Message, Conversation.language)
        .join(Conversation, Conversation.id == Message.conversation_id)
        .where(
            Message.delivery == "due",
            Conversation.channel == CHANNEL,
            Conversation.address == address,
        )
        .order_by(Message.seq)
        .limit(1)
    ).first()
    return (row[0], row[1]) if row else None


def stored(session: Session, address: str, external_id: str) -> Message | None:
    """The customer's message that `conversations.service.receive` took under this id."""
    return conversations.by_external_id(session, f"{CHANNEL}:{address}:{external_id}")


def own_message(session: Session, address: str, message_id: int) -> Message | None:
    """Our message, if it was said in this chat: knowing its number is not enough."""
    return session.scalar(
        select(Message)
        .join(Conversation, Conversation.id == Message.conversation_id)
        .where(
            Message.id == message_id,
            Message.author != "customer",
            Message.audience == "everyone",
            Conversation.channel == CHANNEL,
            Conversation.address == address,
        )
    )


def customer_wrote_after(session: Session, address: str, seq: int) -> bool:
    """Whether the customer has said something since our message number `seq`."""
    return bool(
        session.scalar(
            select(
                exists().where(
                    Message.conversation_id == Conversation.id,
                    Conversation.channel == CHANNEL,
                    Conversation.address == address,
                    Message.author == "customer",
                    Message.seq > seq,
                )
            )
        )
    )


def unfetched(session: Session, limit: int) -> Sequence[Attachment]:
    """Files that customers sent and that we do not have yet, oldest first."""
    return session.scalars(
        select(Attachment)
        .join(Message, Message.id == Attachment.message_id)
        .join(Conversation, Conversation.id == Message.conversation_id)
        .where(
            Conversation.channel == CHANNEL,
            Attachment.source.is_not(None),
            Attachment.stored_as.is_(None),
            Attachment.error.is_(None),
        )
        .order_by(Attachment.id)
        .limit(limit)
    ).all()
