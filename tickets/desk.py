"""What agents do with tickets: claim, answer, note, hand back, resolve.

Each function takes the acting `user`, checks what they may, records the event and flushes; the
caller commits. Whether their role may enter at all is checked at the route.
"""

from datetime import datetime

import structlog
from sqlalchemy.orm import Session

from conversations import repository as conversation_log
from conversations import service as conversations
from conversations.models import Conversation, Message
from ratings import service as ratings
from staff.models import User
from tickets import repository, texts
from tickets.errors import (
    AlreadyClaimed,
    ConversationBusy,
    EmptyText,
    MayNotAssign,
    NotAnAgent,
    NotYours,
    TicketOpen,
    TicketResolved,
)
from tickets.models import Priority, Status, Ticket
from tickets.service import lock, put_back, record, tell, to_queue

log = structlog.get_logger(__name__)

# Trainers see conversations, and do not work the queue.
WORKS_TICKETS = ("agent", "supervisor", "admin")
LEADS = ("supervisor", "admin")


def claim(session: Session, number: int, user: User, now: datetime) -> Ticket:
    """Take a ticket. Of several at once exactly one wins; the others get AlreadyClaimed, which
    says who it was."""
    ticket, conversation = _unresolved(session, number)
    _take(session, ticket, conversation, user, now)
    return ticket


def release(session: Session, number: int, user: User, now: datetime) -> Ticket:
    """Put a ticket back into the queue."""
    ticket, conversation = _unresolved(session, number)
    _check_theirs(ticket, user)
    to_queue(session, ticket, conversation, now)
    record(session, ticket, "released", now, "agent", user_id=user.id)
    return ticket


def assign(session: Session, number: int, user: User, assignee: User, now: datetime) -> Ticket:
    """Give a ticket to somebody, whoever has it. Raises MayNotAssign, NotAnAgent."""
    if user.role not in LEADS:
        raise MayNotAssign
    if not assignee.active or assignee.role not in WORKS_TICKETS:
        raise NotAnAgent(user=assignee.id)
    ticket, conversation = _unresolved(session, number)
    before = ticket.assignee_id
    if before != assignee.id:
        ticket.assignee_id = assignee.id
        conversations.set_owner(session, conversation, "person")
        record(
            session,
            ticket,
            "assigned",
            now,
            "agent",
            user_id=user.id,
            data={"from": before, "to": assignee.id},
        )
    return ticket


def reply(
    session: Session,
    number: int,
    user: User,
    text: str,
    now: datetime,
    *,
    wait: bool = False,
    key: str | None = None,
) -> Message:
    """Answer the customer on their channel; claims a ticket that is nobody's. `wait`: it is
    their turn then. With the same `key` again, nothing is said again."""
    ticket, conversation = lock(session, number)
    if said := _said(session, number, user, key):
        return said
    _check_unresolved(ticket)
    if not text.strip():
        raise EmptyText
    if ticket.assignee_id is None:
        _take(session, ticket, conversation, user, now)
    _check_theirs(ticket, user)
    if conversation.owner != "person":
        conversations.set_owner(session, conversation, "person")
    message = conversations.say(
        session,
        conversation,
        author="agent",
        user_id=user.id,
        text=text.strip(),
        external_id=_external_id(number, user, key),
        now=now,
    )
    ticket.first_response_at = ticket.first_response_at or now
    ticket.waiting_since = None
    _change_status(session, ticket, user, "pending" if wait else "open", now)
    tell(session, ticket, "message")
    return message


def note(
    session: Session, number: int, user: User, text: str, now: datetime, *, key: str | None = None
) -> Message:
    """Leave a note for colleagues. No customer can ever see it. Works on resolved tickets too.
    `key` as in `reply`."""
    ticket, conversation = lock(session, number)
    if said := _said(session, number, user, key):
        return said
    if not text.strip():
        raise EmptyText
    message = conversations.say(
        session,
        conversation,
        author="agent",
        audience="staff",
        user_id=user.id,
        text=text.strip(),
        external_id=_external_id(number, user, key),
        now=now,
    )
    tell(session, ticket, "note")
    return message


def set_priority(
    session: Session, number: int, user: User, priority: Priority, now: datetime
) -> Ticket:
    """Say how much it matters."""
    ticket, _ = _unresolved(session, number)
    if ticket.priority != priority:
        before, ticket.priority = ticket.priority, priority
        record(
            session,
            ticket,
            "priority",
            now,
            "agent",
            user_id=user.id,
            data={"from": before, "to": priority},
        )
    return ticket


def set_status(session: Session, number: int, user: User, status: Status, now: datetime) -> Ticket:
    """Between open (our turn) and pending (the customer's). The other ways are `resolve` and
    `reopen`."""
    ticket, _ = _unresolved(session, number)
    _check_theirs(ticket, user)
    if status == "pending":
        ticket.waiting_since = None
    _change_status(session, ticket, user, status, now)
    return ticket


def hand_back(session: Session, number: int, user: User, now: datetime) -> Ticket:
    """Let the bot go on in the same conversation. The ticket is done, without asking for a
    rating."""
    ticket, conversation = _unresolved(session, number)
    _check_theirs(ticket, user)
    _finish(ticket, user, now)
    conversations.set_owner(session, conversation, "bot")
    conversations.tell_owner(session, conversation, texts.handed_back(conversation.language), now)
    record(session, ticket, "handed_back", now, "agent", user_id=user.id, audience="everyone")
    log.info("ticket handed back", ticket=number, conversation=conversation.id)
    return ticket


def resolve(session: Session, number: int, user: User, now: datetime) -> Ticket:
    """It is solved: tell the customer, ask for a rating, and end the conversation. The next
    message begins another."""
    ticket, conversation = _unresolved(session, number)
    _check_theirs(ticket, user)
    _finish(ticket, user, now)
    conversations.set_owner(session, conversation, "bot")
    text = texts.resolved(conversation.language, ticket.number)
    conversations.tell_owner(session, conversation, text, now)
    record(session, ticket, "resolved", now, "agent", user_id=user.id, audience="everyone")
    ratings.ask(
        session, conversation, about="person", ticket=ticket, user_id=ticket.assignee_id, now=now
    )
    conversations.close(session, conversation, now)
    log.info("ticket resolved", ticket=number, conversation=conversation.id)
    return ticket


def reopen(session: Session, number: int, user: User, now: datetime) -> Ticket:
    """Take a resolved ticket up again. It goes on in the customer's present conversation, or in a
    new one.

    Raises TicketOpen when it is not resolved, ConversationBusy when that conversation has a ticket
    of its own.
    """
    known = repository.by_number(session, number).conversation
    # Before the conversation's own lock, as a channel does that takes a message in.
    conversation_log.serialise(session, known.channel, known.address)
    ticket, former = lock(session, number)
    if ticket.status in repository.UNRESOLVED:
        raise TicketOpen(number=number)
    conversation = conversations.resume(session, former, now)
    other = repository.unresolved_of(session, conversation.id)
    if other is not None:
        raise ConversationBusy(number=other.number)
    put_back(session, ticket, conversation, now)
    ticket.waiting_since = None  # it is we who want something
    record(session, ticket, "reopened", now, "agent", user_id=user.id)
    _take(session, ticket, conversation, user, now)
    return ticket


def _unresolved(session: Session, number: int) -> tuple[Ticket, Conversation]:
    ticket, conversation = lock(session, number)
    _check_unresolved(ticket)
    return ticket, conversation


def _check_unresolved(ticket: Ticket) -> None:
    if ticket.status not in repository.UNRESOLVED:
        raise TicketResolved(number=ticket.number, status=ticket.status)


def _external_id(number: int, user: User, key: str | None) -> str | None:
    return None if key is None else f"desk:{user.id}:{number}:{key}"


def _said(session: Session, number: int, user: User, key: str | None) -> Message | None:
    """What this agent has said with this key: the answer was lost on its way, and they try again."""
    external_id = _external_id(number, user, key)
    return conversation_log.by_external_id(session, external_id) if external_id else None


def _take(
    session: Session, ticket: Ticket, conversation: Conversation, user: User, now: datetime
) -> None:
    session.flush()
    before = ticket.assignee_id
    if not repository.take(session, ticket.id, user.id):
        session.refresh(ticket)
        holder = ticket.assignee
        if holder is None or holder.id == user.id:
            return  # a second click
        raise AlreadyClaimed(number=ticket.number, by={"id": holder.id, "name": holder.name})
    session.refresh(ticket)
    conversations.set_owner(session, conversation, "person")
    record(session, ticket, "claimed", now, "agent", user_id=user.id, data={"from": before})


def _check_theirs(ticket: Ticket, user: User) -> None:
    """An agent works on their own tickets; who leads, on all."""
    if user.role in LEADS or ticket.assignee_id == user.id:
        return
    if ticket.assignee is None:
        raise NotYours(number=ticket.number)
    holder = ticket.assignee
    raise AlreadyClaimed(number=ticket.number, by={"id": holder.id, "name": holder.name})


def _change_status(
    session: Session, ticket: Ticket, user: User, status: Status, now: datetime
) -> None:
    if ticket.status != status:
        before, ticket.status = ticket.status, status
        record(
            session,
            ticket,
            "status",
            now,
            "agent",
            user_id=user.id,
            data={"from": before, "to": status},
        )


def _finish(ticket: Ticket, user: User, now: datetime) -> None:
    ticket.status, ticket.resolved_at = "resolved", now
    ticket.waiting_since, ticket.callback = None, False
    # Who resolves a ticket that is nobody's has it, for the rating.
    ticket.assignee_id = ticket.assignee_id or user.id
