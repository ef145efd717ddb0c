"""Every query about readings."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import exists, func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from conversations.models import Channel, Conversation, Message, Turn
from kit.ids import new_id
from kit.language import Language
from ratings.models import Rating
from studio.readings.models import TYPED, Collecting, Reading
from studio.readings.trace import Outcome
from tickets.models import Ticket


class Unread(NamedTuple):
    """A turn that has no reading yet, with what one is made from."""

    id: int
    conversation_id: int
    outcome: Outcome
    trace: dict[str, Any]
    text: str
    payload: str | None
    at: datetime
    channel: Channel
    language: Language


@dataclass
class Said:
    """What the bot said in a turn, and the payloads of the buttons under it."""

    texts: list[str] = field(default_factory=list)
    payloads: list[str] = field(default_factory=list)


def lock_collecting(session: Session) -> Collecting:
    """How far the turns have been read, kept from other transactions until ours ends."""
    query = select(Collecting).with_for_update().execution_options(populate_existing=True)
    found = session.scalar(query)
    if found is None:
        try:
            with session.begin_nested():
                session.add(Collecting(id=1, turn_id=0, ticket_id=0, salt=new_id()))
        except IntegrityError:
            pass  # somebody made it in the same moment
        found = session.scalars(query).one()
    return found


def collecting(session: Session) -> Collecting | None:
    """The same, to look at."""
    return session.get(Collecting, 1)


def oldest_pending(session: Session) -> int | None:
    """The oldest message that waits for its turn."""
    return session.scalar(
        select(func.min(Conversation.pending_id)).where(Conversation.pending_id.is_not(None))
    )


def unread(session: Session, after: int, most: int) -> list[Unread]:
    """Turns above `after` that have no reading, oldest first. Files without words have nothing to
    read."""
    rows = session.execute(
        select(
            Turn.id,
            Turn.conversation_id,
            Turn.outcome,
            Turn.trace,
            Message.text,
            Message.payload,
            Message.created_at,
            Conversation.channel,
            Conversation.language,
        )
        .join(Message, Message.id == Turn.id)
        .join(Conversation, Conversation.id == Turn.conversation_id)
        .where(
            Turn.id > after,
            ~exists().where(Reading.id == Turn.id),
            or_(Message.payload.is_not(None), Message.text != ""),
        )
        .order_by(Turn.id)
        .limit(most)
    )
    return [Unread(*row) for row in rows]


def settled(session: Session, after: int, before: datetime, below: int | None) -> int | None:
    """The last turn above `after` that is older than `before`, and lower than `below`."""
    query = select(func.max(Turn.id)).where(Turn.id > after, Turn.created_at < before)
    return session.scalar(query if below is None else query.where(Turn.id < below))


def said(session: Session, turns: Sequence[Unread]) -> dict[int, Said]:
    """What the bot said in these turns."""
    found: dict[int, Said] = defaultdict(Said)
    rows = session.execute(
        select(Message.turn_id, Message.text, Message.buttons)
        .where(
            Message.conversation_id.in_({turn.conversation_id for turn in turns}),
            Message.id > turns[0].id,
            Message.turn_id.in_([turn.id for turn in turns]),
            Message.author == "bot",
        )
        .order_by(Message.id)
    )
    for turn_id, text, buttons in rows:
        found[turn_id].texts.append(text)
        found[turn_id].payloads += [str(button["payload"]) for button in buttons]
    return found


def last_of(session: Session, conversation_ids: Iterable[int]) -> dict[int, Reading]:
    """The last reading of each of these conversations."""
    newest = (
        select(func.max(Reading.id))
        .where(Reading.conversation_id.in_(set(conversation_ids)))
        .group_by(Reading.conversation_id)
    )
    found = session.scalars(select(Reading).where(Reading.id.in_(newest)))
    return {reading.conversation_id: reading for reading in found}


def get(session: Session, message_id: int) -> Reading | None:
    """The reading of a message."""
    return session.get(Reading, message_id)


def tickets_after(session: Session, after: int) -> Sequence[Ticket]:
    """Tickets above the id `after`, oldest first."""
    return session.scalars(select(Ticket).where(Ticket.id > after).order_by(Ticket.id)).all()


def of_ticket(session: Session, ticket_id: int) -> Reading | None:
    """The reading that this ticket was opened about."""
    return session.scalar(select(Reading).where(Reading.ticket_id == ticket_id).limit(1))


def last_visit(session: Session, conversation_id: int, until: datetime) -> Sequence[Reading]:
    """The readings of the conversation's last visit with the bot up to a moment, newest first."""
    ours = (
        Reading.conversation_id == conversation_id,
        Reading.kind != "person",
        Reading.at <= until,
    )
    last = select(Reading.visit).where(*ours).order_by(Reading.id.desc()).limit(1)
    return session.scalars(
        select(Reading)
        .where(*ours, Reading.visit == last.scalar_subquery())
        .order_by(Reading.id.desc())
    ).all()


def ratings_since(session: Session, scored: datetime, changed: datetime) -> Sequence[Rating]:
    """Scores for the bot that were first given since `scored`, and given or changed since
    `changed`."""
    return session.scalars(
        select(Rating)
        .where(
            Rating.about == "bot",
            Rating.score.is_not(None),
            Rating.scored_at >= scored,
            func.coalesce(Rating.changed_at, Rating.scored_at) >= changed,
        )
        .order_by(Rating.id)
    ).all()


def recent_typed(
    session: Session, most: int, language: Language | None = None
) -> Sequence[tuple[Reading, str]]:
    """The last messages that customers typed to the bot, with their texts as typed, newest
    first."""
    query = (
        select(Reading, Message.text)
        .join(Message, Message.id == Reading.id)
        .where(Reading.kind.in_(TYPED))
        .order_by(Reading.id.desc())
        .limit(most)
    )
    if language is not None:
        query = query.where(Reading.language == language)
    return [(reading, text) for reading, text in session.execute(query)]
