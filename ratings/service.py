"""Asking for a rating, and giving one. When to ask is up to tickets and the bot. Functions
flush; callers commit."""

from datetime import datetime, timedelta
from typing import Any, Protocol

import structlog
from sqlalchemy.orm import Session

from conversations import repository as conversation_log
from conversations import service as conversations
from conversations.models import Channel, Conversation
from ratings import repository, texts
from ratings.errors import BadScore, RatingClosed
from ratings.models import About, Rating

log = structlog.get_logger(__name__)

CHANGEABLE_FOR = timedelta(hours=24)
LONGEST_COMMENT = 1_000
LOW = 2  # a score up to this offers another try


class Ticketed(Protocol):
    """A ticket, as far as ratings know one."""

    @property
    def id(self) -> int: ...
    @property
    def number(self) -> int: ...


def ask(
    session: Session,
    conversation: Conversation,
    *,
    about: About,
    now: datetime,
    ticket: Ticketed | None = None,
    user_id: int | None = None,
) -> Rating:
    """Ask the customer, in place. The conversation must be locked. Asked already: returns that,
    and says nothing."""
    known = repository.asked(session, conversation.id, about)
    if known is not None:
        return known
    rating = Rating(
        conversation_id=conversation.id,
        customer_id=conversation.customer_id,
        ticket_id=ticket.id if ticket else None,
        about=about,
        user_id=user_id,
        asked_at=now,
    )
    session.add(rating)
    session.flush()
    extra = _extra(rating, now, ticket.number if ticket else None)
    message = conversations.say(
        session,
        conversation,
        author="system",
        text=texts.ask(conversation.language, about),
        extra=extra,
        now=now,
    )
    rating.message_id = message.id
    session.flush()
    return rating


def rate(
    session: Session,
    *,
    channel: Channel,
    address: str,
    rating_id: int,
    score: int,
    now: datetime,
    comment: str | None = None,
) -> Rating:
    """Give a score, or change it within 24 hours. No comment keeps the one that is there; an empty
    one removes it.

    A first low score offers to try again, as buttons. Raises NoSuchRating, RatingClosed, BadScore.
    """
    if not 1 <= score <= 5 or len(comment or "") > LONGEST_COMMENT:
        raise BadScore(limit=LONGEST_COMMENT)
    # What is said next goes to where the customer is now, which may be a newer conversation.
    conversation_log.serialise(session, channel, address)
    rating = repository.at_address(session, channel, address, rating_id)
    before = rating.score
    comment = rating.comment if comment is None else comment.strip() or None
    if (before, rating.comment) == (score, comment):
        return rating  # the same once more: a second tap, or a repeated frame
    if rating.scored_at is not None and now > rating.scored_at + CHANGEABLE_FOR:
        raise RatingClosed(rating=rating_id)
    rating.score, rating.comment = score, comment
    if rating.scored_at is None:
        rating.scored_at = now
    else:
        rating.changed_at = now
    message = repository.question(session, rating)
    ticket_number = message.extra.get("ticket")
    message.extra = _extra(rating, now, ticket_number)
    session.flush()
    conversations.changed(session, rating.conversation, message)
    if score <= LOW and (before is None or before > LOW):
        _offer(session, channel, address, rating, ticket_number, now)
    log.info("rated", rating=rating.id, about=rating.about, conversation=rating.conversation_id)
    return rating


def _extra(rating: Rating, now: datetime, ticket_number: int | None) -> dict[str, Any]:
    """What clients show in place of the message. `open` is as of now: the server decides again
    when a score comes."""
    closes = rating.scored_at + CHANGEABLE_FOR if rating.scored_at else None
    return {
        "kind": "rating",
        "rating": rating.id,
        "about": rating.about,
        "score": rating.score,
        "comment": rating.comment,
        "open": closes is None or now <= closes,
        "closes": closes.isoformat() if closes else None,
        "ticket": ticket_number,
    }


def _offer(
    session: Session,
    channel: Channel,
    address: str,
    rating: Rating,
    ticket_number: int | None,
    now: datetime,
) -> None:
    present = conversation_log.latest_at(session, channel, address) or rating.conversation
    conversation = conversation_log.lock(session, present.id)
    language = conversation.language
    if conversation.owner != "bot":
        return  # a person is being called, or there, already
    if ticket_number is None:
        buttons = [{"title": texts.person(language), "payload": "!person"}]
    else:
        buttons = [
            {"title": texts.reopen(language), "payload": f"!reopen:{ticket_number}"},
            {"title": texts.callback(language), "payload": f"!callback:{ticket_number}"},
        ]
    conversations.say(
        session,
        conversation,
        author="system",
        text=texts.offer(language),
        buttons=buttons,
        now=now,
    )
