"""What a customer does in the widget, as functions of a database session.

Each runs in one transaction; only when that is committed may the socket acknowledge.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.channels.widget import repository, view
from bot.channels.widget.errors import BadFrame, StaleButton
from bot.channels.widget.frames import Press, Rate
from bot.channels.widget.identity import Person
from conversations import repository as conversation_log
from conversations import service as conversations
from conversations.models import Conversation, Message
from conversations.service import Inbound, Receipt
from customers import service as customers
from customers.models import Customer, IdentityKind
from kit.database import announce
from kit.language import Language
from ratings import service as ratings


def type_message(
    session: Session, person: Person, text: str, message_id: str, hint: str, now: datetime
) -> Receipt:
    """Store what was typed, as text and nothing else."""
    receipt = conversations.receive(
        session, _inbound(person, message_id, text, hint, payload=None), now, take_lease=True
    )
    if not receipt.repeated:
        _learn_claims(session, person, receipt, now)
    return receipt


def press(session: Session, person: Person, frame: Press, hint: str, now: datetime) -> Receipt:
    """Store that a button was pressed; what it means is looked up in what we offered.

    Its id is made of the message's number, so that a second tap, also on another button, is the first once more.
    Raises BadFrame for a button that we never offered, StaleButton for one that is no longer open.
    """
    conversation_log.serialise(session, "widget", person.address)
    message_id = f"press:{frame.seq}"
    known = conversation_log.by_external_id(
        session, view.external_prefix(person.address) + message_id
    )
    if known is not None and known.seq is not None:
        return Receipt(known.conversation_id, known.id, known.seq, repeated=True)
    offer = repository.one(session, person.address, frame.seq)
    if offer is None or frame.index >= len(offer.message.buttons):
        raise BadFrame("no such button")
    if repository.has_answered(session, person.address, frame.seq):
        raise StaleButton(seq=frame.seq)
    button = offer.message.buttons[frame.index]
    inbound = _inbound(
        person, message_id, str(button["title"]), hint, payload=str(button["payload"])
    )
    return conversations.receive(session, inbound, now, take_lease=True)


def rate(session: Session, person: Person, frame: Rate, now: datetime) -> int:
    """Give or change a score; the number of the message that asked for it.

    Raises what `ratings.service.rate` raises.
    """
    rating = ratings.rate(
        session,
        channel="widget",
        address=person.address,
        rating_id=frame.rating,
        score=frame.score,
        comment=frame.comment,
        now=now,
    )
    message = session.get(Message, rating.message_id)
    return message.seq or 0 if message else 0


def switch_language(session: Session, person: Person, language: Language, now: datetime) -> int:
    """Remember the language that was asked for; the number of the last message."""
    conversation_log.serialise(session, "widget", person.address)
    customer = _profile(session, person, now)
    customers.choose_language(session, customer, language)
    conversation = conversation_log.open_at(session, "widget", person.address)
    if conversation is not None:
        conversation = conversation_log.lock(session, conversation.id)
        conversation.language = language
        session.flush()
    announce(session, conversations.topic("widget", person.address), {"language": language})
    return conversation.last_seq if conversation else 0


def _inbound(
    person: Person, message_id: str, text: str, hint: str, *, payload: str | None
) -> Inbound:
    return Inbound(
        channel="widget",
        address=person.address,
        external_id=message_id,
        text=text,
        identity=person.identity,
        verified=person.verified,
        name=person.claims.name if person.claims else None,
        language_hint=hint,
        payload=payload,
    )


def _profile(session: Session, person: Person, now: datetime) -> Customer:
    kind, value = person.identity
    return customers.identify(
        session,
        kind,
        value,
        verified=person.verified,
        name=person.claims.name if person.claims else None,
        now=now,
    )


def _learn_claims(session: Session, person: Person, receipt: Receipt, now: datetime) -> None:
    """What the shop vouches for is on the profile from the first message on."""
    if person.claims is None:
        return
    conversation = session.get(Conversation, receipt.conversation_id)
    if conversation is None:
        return
    contacts: dict[IdentityKind, str | None] = {
        "email": person.claims.email,
        "phone": person.claims.phone,
    }
    for kind, value in contacts.items():
        if value is not None:
            customers.learn(session, conversation.customer, kind, value, verified=True, now=now)
