"""The channel's own queries: what a customer sees of their messages, in the form in which a panel needs it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from conversations.models import Conversation, Message
from customers.models import Customer
from kit.language import Language
from staff.models import User

PAGE = 100  # messages


@dataclass(frozen=True)
class Shown:
    """A message for the customer, with what is known around it."""

    message: Message
    language: Language | None
    agent: str | None


def _visible(address: str) -> Select[Message, Language | None, str]:
    """All that the customer at this address may see. What is for staff has no number, and is asked for nowhere here."""
    return (
        select(Message, Customer.language, User.name)
        .join(Conversation, Conversation.id == Message.conversation_id)
        .join(Customer, Customer.id == Conversation.customer_id)
        .outerjoin(User, User.id == Message.user_id)
        .where(
            Conversation.channel == "widget",
            Conversation.address == address,
            Message.audience == "everyone",
        )
    )


def _run(session: Session, query: Select[Message, Language | None, str]) -> Sequence[Shown]:
    return [Shown(message, language, agent) for message, language, agent in session.execute(query)]


def after(session: Session, address: str, seq: int) -> Sequence[Shown]:
    """The next messages above number `seq`, in order: at most a page."""
    return _run(
        session, _visible(address).where(Message.seq > seq).order_by(Message.seq).limit(PAGE)
    )


def before(session: Session, address: str, seq: int) -> Sequence[Shown]:
    """The last messages below number `seq`, in order: at most a page."""
    newest_first = _run(
        session, _visible(address).where(Message.seq < seq).order_by(Message.seq.desc()).limit(PAGE)
    )
    return newest_first[::-1]


def one(session: Session, address: str, seq: int) -> Shown | None:
    """The customer's message number `seq`."""
    return next(iter(_run(session, _visible(address).where(Message.seq == seq))), None)


def changeable(session: Session, address: str, upto: int) -> Sequence[Shown]:
    """The newest messages up to number `upto` that may have changed since they were sent: ratings."""
    recent = _run(
        session,
        _visible(address)
        .where(Message.seq <= upto, Message.author == "system")
        .order_by(Message.seq.desc())
        .limit(PAGE),
    )
    return [shown for shown in reversed(recent) if shown.message.extra.get("kind") == "rating"]


def has_answered(session: Session, address: str, seq: int) -> bool:
    """Whether the customer said something after message `seq`."""
    later = _visible(address).where(Message.seq > seq, Message.author == "customer").limit(1)
    return session.execute(later).first() is not None
