"""Every query about ratings."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from conversations.models import Channel, Conversation, Message
from ratings.errors import NoSuchRating
from ratings.models import About, Rating


def asked(session: Session, conversation_id: int, about: About) -> Rating | None:
    """What was asked in this conversation already."""
    return session.scalar(
        select(Rating).where(Rating.conversation_id == conversation_id, Rating.about == about)
    )


def at_address(session: Session, channel: Channel, address: str, rating_id: int) -> Rating:
    """The rating if it was asked at this address: knowing its id is not enough. Raises NoSuchRating."""
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
