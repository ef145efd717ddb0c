"""What happens to tickets from the customer's side: opened, written to, opened again, closed by
time.

What agents do with them is in `tickets.desk`. Every change is an event with its author, told to the
live desk. Functions flush; the caller commits. Locks are taken in one order: conversation, then
ticket.
"""

from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from conversations import mood
from conversations import service as conversations
from conversations.models import Audience, Author, Conversation, Message
from conversations.repository import intents, last_inbound, typed
from conversations.repository import lock as lock_conversation
from kit.database import announce
from kit.settings import Settings
from tickets import repository, texts
from tickets.errors import NoSuchTicket
from tickets.hours import Hours
from tickets.models import PRIORITIES, Priority, Reason, Ticket, TicketEvent
from tickets.waiting import Expectation, expect

log = structlog.get_logger(__name__)

LONGEST_SUBJECT = 200
_SUBJECT_LOOKS_BACK = 6
# Intents that say nothing of what a ticket is about.
_SMALL_TALK = frozenset(
    {"greet", "thanks", "goodbye", "affirm", "deny", "inform", "bot_challenge", "talk_to_person"}
)
CLOSED_AFTER = timedelta(days=7)
# By how many signs the customer's mood shows: neither, anger or urgency, both.
_RAISED_TO: tuple[Priority, ...] = ("low", "high", "urgent")


def open_ticket(
    session: Session,
    conversation: Conversation,
    *,
    reason: Reason,
    subject: str,
    now: datetime,
    settings: Settings,
    priority: Priority = "normal",
    say: bool = True,
) -> Ticket:
    """Call a person: one ticket, however often this is tried; the conversation, which must be
    locked, is queued.

    Without a subject it is what the customer said last, before asking for a person. Anger or haste in
    what they said lately makes the priority high, and both make it urgent. A second call returns the
    ticket that is there and says nothing.
    """
    known = repository.unresolved_of(session, conversation.id)
    if known is not None:
        return known
    because = mood.signs(mood.lately(session, conversation.id))
    raised = max(priority, _RAISED_TO[len(because)], key=PRIORITIES.index)
    ticket = Ticket(
        conversation_id=conversation.id,
        customer_id=conversation.customer_id,
        subject=shorten(subject or _in_their_words(session, conversation, reason)),
        reason=reason,
        language=conversation.language,
        priority=raised,
        status="open",
        queue="general",
        callback=False,
        opened_at=now,
        waiting_since=now,
    )
    try:
        with session.begin_nested():
            session.add(ticket)
            session.flush()
    except IntegrityError:
        known = repository.unresolved_of(session, conversation.id)
        if known is None:
            raise
        return known
    record(session, ticket, "opened", now, "system", audience="everyone", data={"reason": reason})
    if raised != priority:
        record(session, ticket, "priority", now, "system", data={"to": raised, "because": because})
    conversations.set_owner(session, conversation, "queued")
    if say:
        text = texts.opened(
            conversation.language, ticket.number, _expectation(session, settings, now), now
        )
        conversations.tell_owner(session, conversation, text, now)
    log.info("ticket opened", ticket=ticket.number, conversation=conversation.id, reason=reason)
    return ticket


def customer_wrote(
    session: Session, conversation: Conversation, message: Message, now: datetime
) -> Ticket:
    """A message came for a person: an answer to a pending ticket opens it. Raises NoSuchTicket."""
    ticket = repository.unresolved_of(session, conversation.id)
    if ticket is None:
        raise NoSuchTicket(conversation=conversation.id)
    if ticket.status == "pending":
        ticket.status = "open"
        record(session, ticket, "status", now, "customer", data={"from": "pending", "to": "open"})
    if ticket.waiting_since is None:
        ticket.waiting_since = message.created_at
    session.flush()
    tell(session, ticket, "message")
    return ticket


def reopen(
    session: Session, number: int, conversation: Conversation, now: datetime, settings: Settings
) -> Ticket:
    """The customer is not done with ticket `number`: it goes on in `conversation`, which must be
    locked and theirs.

    Returns the ticket that is worked on: another one, if that conversation has one already. Raises
    NoSuchTicket.
    """
    ticket = _open_again(session, number, conversation, now, settings)
    text = texts.reopened(
        conversation.language, ticket.number, _expectation(session, settings, now), now
    )
    conversations.tell_owner(session, conversation, text, now)
    return ticket


def request_callback(
    session: Session, number: int, conversation: Conversation, now: datetime, settings: Settings
) -> Ticket:
    """The customer wants to hear from a person about ticket `number`. As `reopen`, and urgent
    for the desk to see."""
    ticket = _open_again(session, number, conversation, now, settings)
    if not ticket.callback:
        ticket.callback = True
        if ticket.priority in ("low", "normal"):
            ticket.priority = "high"
        record(session, ticket, "callback", now, "customer", audience="everyone")
    text = texts.callback(
        conversation.language, ticket.number, _expectation(session, settings, now), now
    )
    conversations.tell_owner(session, conversation, text, now)
    return ticket


def close_resolved(session: Session, now: datetime, after: timedelta = CLOSED_AFTER) -> int:
    """Close what has been resolved for longer than `after`; how many that were. For a timer, on
    any number of apps."""
    tickets = repository.resolved_before(session, now - after)
    for ticket in tickets:
        ticket.status, ticket.closed_at = "closed", now
        record(session, ticket, "closed", now, "system")
    return len(tickets)


def release_all_of(session: Session, user_id: int, now: datetime) -> int:
    """Put the tickets of somebody who no longer works here back into the queue; how many."""
    tickets = repository.of_assignee(session, user_id)
    for ticket in tickets:
        ticket, conversation = lock(session, ticket.number)
        if ticket.assignee_id == user_id and ticket.status in repository.UNRESOLVED:
            to_queue(session, ticket, conversation, now)
            record(session, ticket, "released", now, "system", data={"from": user_id})
    return len(tickets)


def lock(session: Session, number: int) -> tuple[Ticket, Conversation]:
    """A ticket and its conversation, kept from other transactions. Raises NoSuchTicket."""
    ticket = repository.by_number(session, number)
    while True:
        conversation = lock_conversation(session, ticket.conversation_id)
        ticket = repository.lock(session, ticket.id)
        if ticket.conversation_id == conversation.id:
            return ticket, conversation
        # It was opened again elsewhere between the two locks. Now it stays where it is.


def put_back(session: Session, ticket: Ticket, conversation: Conversation, now: datetime) -> None:
    """Open a resolved ticket again, in `conversation`, unassigned. Both must be locked."""
    ticket.conversation_id = conversation.id
    ticket.status = "open"
    ticket.resolved_at = ticket.closed_at = None
    to_queue(session, ticket, conversation, now)


def to_queue(session: Session, ticket: Ticket, conversation: Conversation, now: datetime) -> None:
    """Nobody has the ticket, and its customer waits."""
    ticket.assignee_id = None
    if ticket.status == "open" and ticket.waiting_since is None:
        ticket.waiting_since = now
    conversations.set_owner(session, conversation, "queued")


def record(
    session: Session,
    ticket: Ticket,
    kind: str,
    now: datetime,
    author: Author,
    *,
    user_id: int | None = None,
    audience: Audience = "staff",
    data: dict[str, Any] | None = None,
) -> None:
    """Keep what happened, and tell the live desk."""
    session.add(
        TicketEvent(
            ticket_id=ticket.id,
            kind=kind,
            author=author,
            user_id=user_id,
            audience=audience,
            data=data or {},
            at=now,
        )
    )
    session.flush()
    tell(session, ticket, kind)


def tell(session: Session, ticket: Ticket, change: str) -> None:
    """Tell the live desk that a ticket changed."""
    announce(session, "desk", {"ticket": ticket.number, "change": change})


def shorten(subject: str) -> str:
    """One line of at most 200 characters."""
    line = " ".join(subject.split())
    return line if len(line) <= LONGEST_SUBJECT else line[: LONGEST_SUBJECT - 1] + "…"


def _open_again(
    session: Session, number: int, conversation: Conversation, now: datetime, settings: Settings
) -> Ticket:
    ticket = repository.by_number(session, number)
    if ticket.customer_id != conversation.customer_id:
        raise NoSuchTicket(number=number)
    ticket = repository.lock(session, ticket.id)
    current = repository.unresolved_of(session, conversation.id)
    if current is not None and current.id != ticket.id:
        record(session, current, "linked", now, "customer", data={"ticket": ticket.number})
        return current
    if ticket.status in repository.UNRESOLVED:
        return ticket
    put_back(session, ticket, conversation, now)
    record(session, ticket, "reopened", now, "customer", audience="everyone")
    log.info("ticket reopened", ticket=number, conversation=conversation.id)
    return ticket


def _in_their_words(session: Session, conversation: Conversation, reason: Reason) -> str:
    """What it is about: the last that the customer typed; when that only asks for a person, what
    they typed before it. Small talk and signs are passed over, unless there is nothing else."""
    words = typed(session, conversation.id, _SUBJECT_LOOKS_BACK)
    if not words:
        return texts.no_subject(conversation.language)
    asked_in_words = reason == "asked" and words[0].id == last_inbound(session, conversation.id)
    words = words[1 if asked_in_words and len(words) > 1 else 0 :]
    meant = intents(session, (message.id for message in words))
    about = (
        message
        for message in words
        if meant.get(message.id) not in _SMALL_TALK and any(map(str.isalnum, message.text))
    )
    return next(about, words[0]).text


def _expectation(session: Session, settings: Settings, now: datetime) -> Expectation:
    return expect(session, Hours.of(settings), now)
