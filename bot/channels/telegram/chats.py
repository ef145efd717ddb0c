"""What a chat is in the middle of: a comment on a rating that is awaited, and whether the customer has blocked us."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session
from telegram import Message

from bot.channels.telegram import repository, texts, views
from bot.channels.telegram.outcome import NOTHING, Edit, Outcome
from conversations import repository as conversation_log
from conversations import service as conversations
from ratings import repository as rating_log
from ratings import service as ratings
from ratings.errors import RatingClosed
from ratings.models import Rating
from ratings.service import LONGEST_COMMENT

COMMENT_WITHIN = timedelta(minutes=10)


def expect_comment(session: Session, address: str, rating: Rating, now: datetime) -> None:
    """What is written next is a comment on this rating."""
    chat = repository.remembered_chat(session, address)
    chat.comment_on, chat.comment_until = rating.id, now + COMMENT_WITHIN
    chat.comment_message = None
    session.flush()


def expect_no_comment(session: Session, address: str) -> None:
    """The customer has moved on, or does not want to comment."""
    chat = repository.chat(session, address)
    if chat:
        chat.comment_until = None


def is_comment(session: Session, address: str, message: Message) -> bool:
    """Whether this typed message is the awaited comment. One that is too long for a comment is a message."""
    chat = repository.chat(session, address)
    if chat is None or chat.comment_on is None:
        return False
    if chat.comment_message == message.message_id:
        return True  # the same update once more
    return (
        chat.comment_until is not None
        and message.date <= chat.comment_until
        and len(message.text or "") <= LONGEST_COMMENT
    )


def was_comment(session: Session, address: str, number: int) -> bool:
    """Whether the message became a comment."""
    chat = repository.chat(session, address)
    return chat is not None and chat.comment_on is not None and chat.comment_message == number


def comment(session: Session, address: str, number: int, text: str, now: datetime) -> Outcome:
    """Put the words of message `number` to the rating that awaits them."""
    chat = repository.remembered_chat(session, address)
    assert chat.comment_on is not None
    chat.comment_until, chat.comment_message = None, number
    rating = rating_log.at_address(session, repository.CHANNEL, address, chat.comment_on)
    assert rating.score is not None
    try:
        rating = ratings.rate(
            session,
            channel=repository.CHANNEL,
            address=address,
            rating_id=rating.id,
            score=rating.score,
            comment=text[:LONGEST_COMMENT],
            now=now,
        )
    except RatingClosed:
        return NOTHING  # edited after a day: the rating stays as it is
    return Outcome(edit=shown(session, address, rating))


def shown(
    session: Session,
    address: str,
    rating: Rating,
    *,
    number: int | None = None,
    asking: bool = False,
    choosing: bool = False,
) -> Edit | None:
    """How the message of a rating is to look from now on. `number` is the one that was tapped, which
    may not have been noted yet as the one that we sent; without either there is nothing to edit."""
    assert rating.message_id is not None
    message = conversation_log.message(session, rating.message_id)
    number = number or (int(message.delivered_as) if message.delivered_as else None)
    if number is None:
        return None
    language = rating.conversation.language
    return Edit(
        address, number, views.of_rating(message, language, asking=asking, choosing=choosing)
    )


def blocked(session: Session, address: str, now: datetime) -> None:
    """The customer does not want to hear from the bot. Staff are told, once."""
    chat = repository.remembered_chat(session, address)
    if chat.blocked_at is None:
        chat.blocked_at = now
        _note(session, address, now, is_blocked=True)


def came_back(session: Session, address: str, now: datetime) -> None:
    """The customer can be written to."""
    chat = repository.chat(session, address)
    if chat is not None and chat.blocked_at is not None:
        chat.blocked_at = None
        _note(session, address, now, is_blocked=False)


def _note(session: Session, address: str, now: datetime, *, is_blocked: bool) -> None:
    conversation = conversation_log.open_at(session, repository.CHANNEL, address)
    if conversation is None:
        return  # nobody works on anything of this customer
    conversation = conversation_log.lock(session, conversation.id)
    words = texts.blocked if is_blocked else texts.unblocked
    conversations.say(
        session,
        conversation,
        author="system",
        audience="staff",
        text=words(conversation.language),
        extra={"kind": "telegram_blocked" if is_blocked else "telegram_unblocked"},
        now=now,
    )
