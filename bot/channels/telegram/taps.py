"""Taps on inline buttons. They carry numbers; what these mean is looked up in what we stored for that
chat.
"""

from datetime import datetime

from sqlalchemy.orm import Session
from telegram import CallbackQuery

from bot.channels.telegram import chats, keyboards, repository, texts, views
from bot.channels.telegram.keyboards import Press, Score, Wish
from bot.channels.telegram.outcome import Answer, Edit, Outcome
from bot.channels.telegram.views import View
from conversations import repository as conversation_log
from conversations import service as conversations
from conversations.models import Message
from conversations.service import Inbound
from kit.language import Language, as_language
from ratings import repository as rating_log
from ratings import service as ratings
from ratings.errors import NoSuchRating, RatingClosed


def store(session: Session, address: str, query: CallbackQuery, now: datetime) -> Outcome:
    """Store what a tap means, once. A tap that means nothing any more is answered all the same."""
    match keyboards.parse(query.data):
        case Press() as press:
            return _press(session, address, query, press, now)
        case Score() | Wish() as wish:
            try:
                return _rating(session, address, query, wish, now)
            except NoSuchRating:
                return _expired(session, address, query)
            except RatingClosed:
                language = _language(session, address, query)
                return Outcome(answer=Answer(query.id, texts.rating_closed(language)))
        case None:
            return _expired(session, address, query)


def _press(
    session: Session, address: str, query: CallbackQuery, press: Press, now: datetime
) -> Outcome:
    message = repository.own_message(session, address, press.message_id)
    if message is None or message.seq is None or press.index >= len(message.buttons):
        return _expired(session, address, query)
    former = repository.stored(session, address, f"cb:{message.id}")
    if former is not None:
        # A second tap, or the first once more: the message is to look as after the first.
        return Outcome(answer=Answer(query.id), edit=_chosen(address, query, message, former.text))
    if repository.customer_wrote_after(session, address, message.seq):
        return _expired(session, address, query)
    button = message.buttons[press.index]
    receipt = conversations.receive(
        session,
        Inbound(
            channel=repository.CHANNEL,
            address=address,
            external_id=f"cb:{message.id}",
            text=button["title"],
            identity=("telegram", str(query.from_user.id)),
            verified=True,
            name=query.from_user.full_name,
            language_hint=query.from_user.language_code,
            payload=button.get("payload"),
        ),
        now,
    )
    chats.expect_no_comment(session, address)
    return Outcome(
        wake=receipt.conversation_id,
        answer=Answer(query.id),
        edit=_chosen(address, query, message, button["title"]),
    )


def _rating(
    session: Session, address: str, query: CallbackQuery, wish: Score | Wish, now: datetime
) -> Outcome:
    number = query.message.message_id if query.message else None
    if isinstance(wish, Score):
        rating = ratings.rate(
            session,
            channel=repository.CHANNEL,
            address=address,
            rating_id=wish.rating_id,
            score=wish.score,
            now=now,
        )
        asking = rating.comment is None
        if asking:
            chats.expect_comment(session, address, rating, now)
        edit = chats.shown(session, address, rating, number=number, asking=asking)
        return Outcome(answer=Answer(query.id, texts.stars(wish.score)), edit=edit)
    rating = rating_log.at_address(session, repository.CHANNEL, address, wish.rating_id)
    if wish.what == "change" and rating.scored_at is not None:
        if now > rating.scored_at + ratings.CHANGEABLE_FOR:
            raise RatingClosed(rating=rating.id)
        edit = chats.shown(session, address, rating, number=number, choosing=True)
    else:
        chats.expect_no_comment(session, address)
        edit = chats.shown(session, address, rating, number=number)
    return Outcome(answer=Answer(query.id), edit=edit)


def _expired(session: Session, address: str, query: CallbackQuery) -> Outcome:
    """The button is old, or was never ours: say so, and take the keyboard away."""
    edit = None
    if query.message is not None:
        edit = Edit(address, query.message.message_id, View(""), keyboard_only=True)
    words = texts.expired(_language(session, address, query))
    return Outcome(answer=Answer(query.id, words), edit=edit)


def _chosen(address: str, query: CallbackQuery, message: Message, title: str) -> Edit | None:
    number = query.message.message_id if query.message else message.delivered_as
    return Edit(address, int(number), views.of_choice(message, title)) if number else None


def _language(session: Session, address: str, query: CallbackQuery) -> Language:
    conversation = conversation_log.latest_at(session, repository.CHANNEL, address)
    if conversation is not None:
        return conversation.language
    return as_language(query.from_user.language_code) or "en"
