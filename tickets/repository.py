"""Every query about tickets and their events."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from staff.models import User
from tickets.errors import NoSuchTicket
from tickets.models import FIRST_NUMBER, Ticket, TicketEvent

UNRESOLVED = ("open", "pending")


def by_number(session: Session, number: int) -> Ticket:
    """Raises NoSuchTicket."""
    ticket = session.get(Ticket, number - FIRST_NUMBER + 1)
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
    """Make `user_id` the assignee if nobody is who still works here. Of several at once, one gets True."""
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
    """When the newest tickets were opened and first answered; None for those that still wait for an answer."""
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


def count_unresolved(session: Session) -> int:
    """How many tickets are open or pending."""
    query = select(func.count()).select_from(Ticket).where(Ticket.status.in_(UNRESOLVED))
    return session.scalar(query) or 0
