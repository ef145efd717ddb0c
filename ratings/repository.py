"""Every query about ratings."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from conversations.models import Channel, Conversation, Message
from customers.models import Customer
from kit.language import Language
from ratings.errors import NoSuchRating
from ratings.models import About, Rating


def asked(session: Session, conversation_id: int, about: About) -> Rating | None:
    """What was asked in this conversation already."""
    return session.scalar(
        select(Rating).where(Rating.conversation_id == conversation_id, Rating.about == about)
    )


def at_address(session: Session, channel: Channel, address: str, rating_id: int) -> Rating:
    """The rating if it was asked at this address: knowing its id is not enough. Raises
    NoSuchRating."""
    rating = session.scalar(
        select(Rating)
        .join(Conversation, Conversation.id == Rating.conversation_id)
        .where(
            Rating.id == rating_id,
            Conversation.channel == channel,
            Conversation.address == address,
        )
        .with_for_update(of=Rating)
        .execution_options(populate_existing=True)
    )
    if rating is None:
        raise NoSuchRating(rating=rating_id)
    return rating


def question(session: Session, rating: Rating) -> Message:
    """The message that asked for the rating."""
    return session.scalars(select(Message).where(Message.id == rating.message_id)).one()


def of_customer(session: Session, customer_id: int, limit: int = 50) -> Sequence[Rating]:
    """The customer's scores, newest first. Unanswered questions are none."""
    return session.scalars(
        select(Rating)
        .where(Rating.customer_id == customer_id, Rating.score.is_not(None))
        .order_by(Rating.id.desc())
        .limit(limit)
    ).all()


def of_ticket(session: Session, ticket_id: int) -> Sequence[Rating]:
    """The scores of a ticket's resolutions, oldest first."""
    return session.scalars(
        select(Rating)
        .where(Rating.ticket_id == ticket_id, Rating.score.is_not(None))
        .order_by(Rating.id)
    ).all()


class Row(NamedTuple):
    """What figures need of a rating."""

    id: int
    about: About
    user_id: int | None
    score: int | None
    asked_at: datetime
    scored_at: datetime | None
    language: Language
    channel: Channel


def rows(
    session: Session,
    start: datetime,
    end: datetime,
    *,
    about: About | None = None,
    user_id: int | None = None,
    language: Language | None = None,
    channel: Channel | None = None,
) -> list[Row]:
    """Ratings that were asked for or first given from `start` until before `end`."""
    query = (
        select(
            Rating.id,
            Rating.about,
            Rating.user_id,
            Rating.score,
            Rating.asked_at,
            Rating.scored_at,
            Conversation.language,
            Conversation.channel,
        )
        .join(Conversation, Conversation.id == Rating.conversation_id)
        .where(
            or_(
                (Rating.asked_at >= start) & (Rating.asked_at < end),
                (Rating.scored_at >= start) & (Rating.scored_at < end),
            )
        )
    )
    wanted = {
        Rating.about: about,
        Rating.user_id: user_id,
        Conversation.language: language,
        Conversation.channel: channel,
    }
    for column, value in wanted.items():
        if value is not None:
            query = query.where(column == value)
    return [Row(*row) for row in session.execute(query)]


def comments(
    session: Session, rating_ids: Sequence[int], limit: int
) -> list[tuple[Rating, Customer, int | None]]:
    """Those of these ratings that have a comment, newest first, with their customer and ticket's
    number."""
    found = session.execute(
        select(Rating, Customer, Message.extra)
        .join(Customer, Customer.id == Rating.customer_id)
        .join(Message, Message.id == Rating.message_id)
        .where(Rating.comment.is_not(None), Rating.scored_at.is_not(None))
        .where(Rating.id.in_(rating_ids))
        .order_by(Rating.scored_at.desc())
        .limit(limit)
    )
    return [(rating, customer, extra.get("ticket")) for rating, customer, extra in found]
