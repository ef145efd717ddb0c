"""What a ticket that the bot handed over teaches: an example, and a regression story.

Once a ticket: its row is written before the files are, and taken back when they cannot be.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from kit.language import Language
from studio.masking import key, mask
from studio.readings import repository as readings
from studio.readings.models import TYPED
from studio.readings.service import TEACHING_REASONS, only_calls_person
from studio.readings.trace import nearest_of, ranking_of
from studio.review import repository, service
from studio.review.errors import AlreadyDecided, AlreadyTaught, Locked, NothingToTeach
from studio.review.models import Lesson
from studio.review.persons import Persons
from studio.review.repository import Found
from studio.review.schemas import Guess
from studio.review.service import Examples
from tickets import repository as tickets
from tickets.models import Ticket

FILE = "test_learnt"  # in tests/stories; Rasa takes files of this beginning for test stories
MOST_GUESSES = 5


@dataclass(frozen=True)
class Offer:
    """What could be learnt from a ticket. `text` is None when there is nothing."""

    ticket: Ticket
    text: str | None
    language: Language
    guesses: Sequence[Guess]
    done: bool


def offer(session: Session, number: int) -> Offer:
    """What the assistant should have understood before this ticket, if nobody has decided that yet.
    Raises NoSuchTicket."""
    ticket = tickets.by_number(session, number)
    done = repository.lesson(session, ticket.id) is not None
    found = _about(session, ticket)
    if found is None or _is_decided(session, found):
        return Offer(ticket, None, ticket.language, [], done)
    text = service.masked(found, Persons(session))
    return Offer(ticket, text, found.reading.language, _guesses(found), done)


def wording(session: Session, number: int, text: str) -> str:
    """The text of a lesson without what is personal.

    Raises NoSuchTicket, NothingToTeach, AlreadyTaught or AlreadyDecided.
    """
    found = _open(session, number)
    text = mask(text, Persons(session).of(found.customer_id))
    if not text:
        raise NothingToTeach(ticket=number)
    return text


def begin(session: Session, number: int, text: str, intent: str, by: int, now: datetime) -> None:
    """Take the lesson, before it is written into the files; `text` is its wording.

    Raises NoSuchTicket, NothingToTeach, AlreadyTaught, AlreadyDecided, or Locked for words that are
    in the locked test set.
    """
    found = _open(session, number)
    if repository.locked_keys(session, {key(text)}):
        raise Locked(ticket=number)
    try:
        with session.begin_nested():
            session.add(
                Lesson(
                    ticket_id=tickets.by_number(session, number).id,
                    message_id=found.reading.id,
                    intent=intent,
                    by_id=by,
                    at=now,
                )
            )
    except IntegrityError:
        raise AlreadyTaught(ticket=number) from None


def take_back(session: Session, number: int) -> None:
    """The lesson could not be written into the files."""
    lesson = repository.lesson(session, tickets.by_number(session, number).id)
    if lesson is not None:
        session.delete(lesson)


def finish(session: Session, number: int, added: Examples, now: datetime) -> None:
    """The lesson is in the files, with what it `added` there: its message need not wait in the inbox
    any more."""
    lesson = repository.lesson(session, tickets.by_number(session, number).id)
    if lesson is None or lesson.message_id is None:
        return
    item = repository.get(session, lesson.message_id, lock=True)
    if item is not None and item.state == "waiting":
        decided = service.choose(session, item.id, [item.id], {}, lock=True)
        service.label(session, decided, lesson.intent, lesson.by_id, now, added)


def _open(session: Session, number: int) -> Found:
    """The message of a lesson that nobody has taken, and nobody needs to."""
    ticket = tickets.by_number(session, number)
    if repository.lesson(session, ticket.id) is not None:
        raise AlreadyTaught(ticket=number)
    found = _about(session, ticket)
    if found is None:
        raise NothingToTeach(ticket=number)
    if _is_decided(session, found):
        raise AlreadyDecided(item=found.reading.id)
    return found


def _is_decided(session: Session, found: Found) -> bool:
    """Whether somebody has said in the inbox what the message means, or set it aside."""
    item = repository.get(session, found.reading.id)
    return item is not None and item.state != "waiting"


def _about(session: Session, ticket: Ticket) -> Found | None:
    """The message that can be learnt from. None when a person was called on purpose, asked for at
    once, or the message is for testing only."""
    reading = readings.of_ticket(session, ticket.id)
    if reading is None or reading.locked or ticket.reason not in TEACHING_REASONS:
        return None
    if reading.kind not in TYPED or only_calls_person(reading):
        return None
    return repository.found(session, reading.id)


def _guesses(found: Found) -> list[Guess]:
    """What the customer chose from buttons, what the classifier took it for, and what is near."""
    confidences = {meaning.intent: meaning.confidence for meaning in ranking_of(found.trace)}
    chosen = [found.reading.chosen] if found.reading.chosen else []
    near = [example.intent for example in nearest_of(found.trace)]
    names = dict.fromkeys([*chosen, *confidences, *near])
    return [
        Guess(intent=name, confidence=round(confidences.get(name, 0.0), 4))
        for name in list(names)[:MOST_GUESSES]
    ]
