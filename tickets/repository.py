"""Every query about tickets and their events."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, and_, case, func, or_, select, true, update
from sqlalchemy.orm import Session, contains_eager, joinedload

from conversations.models import Channel, Conversation
from customers.models import Customer, Identity
from kit.language import Language
from staff.models import User
from tickets.errors import NoSuchTicket
from tickets.models import FIRST_NUMBER, PRIORITIES, Priority, Ticket, TicketEvent

UNRESOLVED = ("open", "pending")
LONGEST_NUMBER = 10  # digits; more is no ticket, and no integer of PostgreSQL's


def by_number(session: Session, number: int) -> Ticket:
    """Raises NoSuchTicket."""
    in_range = 0 < number < 10**LONGEST_NUMBER // 10
    ticket = session.get(Ticket, number - FIRST_NUMBER + 1) if in_range else None
    if ticket is None:
        raise NoSuchTicket(number=number)
    return ticket


def lock(session: Session, ticket_id: int) -> Ticket:
    """The ticket as it is now, kept from other transactions. Lock its conversation before it."""
    return session.scalars(
        select(Ticket)
        .where(Ticket.id == ticket_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def unresolved_of(session: Session, conversation_id: int) -> Ticket | None:
    """The one ticket that is worked on in this conversation."""
    return session.scalar(
        select(Ticket).where(
            Ticket.conversation_id == conversation_id, Ticket.status.in_(UNRESOLVED)
        )
    )


def take(session: Session, ticket_id: int, user_id: int) -> bool:
    """Make `user_id` the assignee if nobody is who still works here. Of several at once, one
    gets True."""
    free = or_(
        Ticket.assignee_id.is_(None),
        Ticket.assignee_id.in_(select(User.id).where(User.active.is_(False))),
    )
    won = session.execute(
        update(Ticket)
        .where(Ticket.id == ticket_id, Ticket.status.in_(UNRESOLVED), free)
        .values(assignee_id=user_id)
        .returning(Ticket.id)
        .execution_options(synchronize_session=False)
    )
    return won.first() is not None


def of_customer(session: Session, customer_id: int, limit: int = 50) -> Sequence[Ticket]:
    """A customer's tickets, newest first."""
    return session.scalars(
        select(Ticket)
        .where(Ticket.customer_id == customer_id)
        .options(joinedload(Ticket.conversation))
        .order_by(Ticket.id.desc())
        .limit(limit)
    ).all()


def of_assignee(session: Session, user_id: int) -> Sequence[Ticket]:
    """The unresolved tickets that a user has."""
    return session.scalars(
        select(Ticket).where(Ticket.assignee_id == user_id, Ticket.status.in_(UNRESOLVED))
    ).all()


def resolved_before(session: Session, moment: datetime, limit: int = 500) -> Sequence[Ticket]:
    """Tickets that have been resolved since before `moment` and not closed."""
    return session.scalars(
        select(Ticket)
        .where(Ticket.status == "resolved", Ticket.resolved_at < moment)
        .order_by(Ticket.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()


def recent_responses(
    session: Session, since: datetime, limit: int
) -> Sequence[tuple[datetime, datetime | None]]:
    """When the newest tickets were opened and first answered; None for those that still wait for
    an answer."""
    waiting_or_answered = or_(Ticket.first_response_at.is_not(None), Ticket.status.in_(UNRESOLVED))
    rows = session.execute(
        select(Ticket.opened_at, Ticket.first_response_at)
        .where(Ticket.opened_at >= since, waiting_or_answered)
        .order_by(Ticket.id.desc())
        .limit(limit)
    )
    return [(opened, answered) for opened, answered in rows]


def events(session: Session, ticket_id: int) -> Sequence[TicketEvent]:
    """All that happened to a ticket, in order: for staff."""
    return session.scalars(
        select(TicketEvent).where(TicketEvent.ticket_id == ticket_id).order_by(TicketEvent.id)
    ).all()


def last_of_conversation(session: Session, conversation_id: int) -> Ticket | None:
    """The newest ticket that was worked in this conversation."""
    return session.scalar(
        select(Ticket)
        .where(Ticket.conversation_id == conversation_id)
        .order_by(Ticket.id.desc())
        .limit(1)
    )


@dataclass(frozen=True)
class Wanted:
    """Which tickets a list shows. None filters nothing."""

    view: Literal["queue", "mine", "all"]
    user_id: int
    status: str | None = None
    priority: Priority | None = None
    language: Language | None = None
    channel: Channel | None = None
    assignee: int | None = None
    words: str = ""


def page(session: Session, wanted: Wanted, offset: int, limit: int) -> tuple[Sequence[Ticket], int]:
    """A page of tickets, and how many there are in all.

    What is to be worked comes by priority, then by who waits longest; the list of all comes newest
    first.
    """
    conditions = [_in_view(wanted.view, wanted.user_id), *_filters(wanted)]
    query = select(Ticket).join(Ticket.conversation).join(Ticket.customer).where(*conditions)
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    order: tuple[Any, ...] = (Ticket.id.desc(),)
    if wanted.view != "all":
        order = (
            Ticket.status == "pending",
            _RANK.desc(),
            func.coalesce(Ticket.waiting_since, Ticket.opened_at),
            Ticket.id,
        )
    found = session.scalars(
        query.order_by(*order)
        .offset(offset)
        .limit(limit)
        .options(
            contains_eager(Ticket.conversation),
            contains_eager(Ticket.customer),
            joinedload(Ticket.assignee),
        )
    ).all()
    return found, total


def count_in_view(session: Session, view: Literal["queue", "mine", "all"], user_id: int) -> int:
    """How many tickets a view has without filters."""
    query = select(func.count()).select_from(Ticket).where(_in_view(view, user_id))
    return session.scalar(query) or 0


_RANK = case({priority: rank for rank, priority in enumerate(PRIORITIES)}, value=Ticket.priority)


def _in_view(view: Literal["queue", "mine", "all"], user_id: int) -> ColumnElement[bool]:
    if view == "all":
        return true()
    holder = Ticket.assignee_id.is_(None) if view == "queue" else Ticket.assignee_id == user_id
    return and_(Ticket.status.in_(UNRESOLVED), holder)


def _filters(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    if wanted.status == "unresolved":
        yield Ticket.status.in_(UNRESOLVED)
    elif wanted.status:
        yield Ticket.status == wanted.status
    if wanted.priority:
        yield Ticket.priority == wanted.priority
    if wanted.language:
        yield Ticket.language == wanted.language
    if wanted.channel:
        yield Conversation.channel == wanted.channel
    if wanted.assignee is not None:
        yield Ticket.assignee_id == wanted.assignee
    if words := wanted.words.strip().removeprefix("#"):
        yield _says(words)


def _says(words: str) -> ColumnElement[bool]:
    pattern = "%" + words.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_") + "%"
    known_as = Customer.identities.any(
        Identity.kind.in_(("email", "phone", "user_id"))
        & Identity.value.ilike(pattern, escape="\\")
    )
    matches = [
        Ticket.subject.ilike(pattern, escape="\\"),
        Customer.name.ilike(pattern, escape="\\"),
        known_as,
    ]
    if words.isascii() and words.isdigit() and len(words) < LONGEST_NUMBER:
        matches.append(Ticket.id == int(words) - FIRST_NUMBER + 1)
    return or_(*matches)
