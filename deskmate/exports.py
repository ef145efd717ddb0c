"""Exports for other programs: customers, tickets and ratings as CSV, conversations as JSON
lines."""

import csv
import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session, selectinload

from conversations.models import Conversation, Message
from customers.models import Customer
from ratings.models import Rating
from tickets.models import Ticket

What = Literal["customers", "tickets", "ratings", "conversations"]
Row = dict[str, Any]
_TABLES: dict[What, type] = {
    "customers": Customer,
    "tickets": Ticket,
    "ratings": Rating,
    "conversations": Conversation,
}
AT_ONCE = 200


def export(engine: Engine, what: What, target: Path, progress: Callable[[int, int], None]) -> int:
    """Write `what` to `target`: JSON lines for conversations, else CSV. How many rows that were.

    A cell that a spreadsheet would run as a formula is written with an apostrophe before it.
    """
    with Session(engine) as session:
        total = session.scalar(select(func.count()).select_from(_TABLES[what])) or 0
        rows = _counted(
            {
                "customers": _customers,
                "tickets": _tickets,
                "ratings": _ratings,
                "conversations": _conversations,
            }[what](session),
            total,
            progress,
        )
        draft = target.with_name(target.name + ".part")
        with draft.open("w", encoding="utf-8", newline="") as file:
            if what == "conversations":
                for row in rows:
                    file.write(json.dumps(row, ensure_ascii=False, default=str) + "\n")
            else:
                _write_csv(file, rows)
        draft.replace(target)
    return total


def harmless(value: Any) -> Any:
    """A cell that no spreadsheet runs: text beginning with a formula's sign gets an apostrophe
    (OWASP, CSV injection)."""
    if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")):
        return "'" + value
    return value


def _write_csv(file: Any, rows: Iterable[Row]) -> None:
    writer: csv.DictWriter[str] | None = None
    for row in rows:
        if writer is None:
            writer = csv.DictWriter(file, list(row))
            writer.writeheader()
        writer.writerow({name: harmless(value) for name, value in row.items()})


def _counted(
    rows: Iterable[Row], total: int, progress: Callable[[int, int], None]
) -> Iterator[Row]:
    for done, row in enumerate(rows, 1):
        progress(done, total)
        yield row


def _customers(session: Session) -> Iterator[Row]:
    found = select(Customer).options(selectinload(Customer.identities)).order_by(Customer.id)
    for customer in session.scalars(found.execution_options(yield_per=AT_ONCE)):
        known = dict.fromkeys(("user_id", "email", "phone", "telegram"), "")
        for identity in customer.identities:
            if identity.kind in known and (identity.verified_at or not known[identity.kind]):
                known[identity.kind] = identity.value
        yield {
            "id": customer.id,
            "name": customer.name,
            "language": customer.language,
            **known,
            "created_at": customer.created_at.isoformat(),
            "seen_at": customer.seen_at.isoformat() if customer.seen_at else None,
        }


def _tickets(session: Session) -> Iterator[Row]:
    for ticket in session.scalars(
        select(Ticket).order_by(Ticket.id).execution_options(yield_per=AT_ONCE)
    ):
        yield {
            "number": ticket.number,
            "subject": ticket.subject,
            "reason": ticket.reason,
            "language": ticket.language,
            "priority": ticket.priority,
            "status": ticket.status,
            "customer": ticket.customer_id,
            "assignee": ticket.assignee.email if ticket.assignee else None,
            "opened_at": ticket.opened_at.isoformat(),
            "first_response_at": _iso(ticket.first_response_at),
            "resolved_at": _iso(ticket.resolved_at),
        }


def _ratings(session: Session) -> Iterator[Row]:
    for rating in session.scalars(
        select(Rating).order_by(Rating.id).execution_options(yield_per=AT_ONCE)
    ):
        yield {
            "id": rating.id,
            "about": rating.about,
            "score": rating.score,
            "comment": rating.comment,
            "customer": rating.customer_id,
            "conversation": rating.conversation_id,
            "asked_at": rating.asked_at.isoformat(),
        }


def _conversations(session: Session) -> Iterator[Row]:
    for conversation in session.scalars(
        select(Conversation).order_by(Conversation.id).execution_options(yield_per=AT_ONCE)
    ):
        messages = session.scalars(
            select(Message).where(Message.conversation_id == conversation.id).order_by(Message.id)
        )
        yield {
            "id": conversation.id,
            "channel": conversation.channel,
            "customer": conversation.customer_id,
            "language": conversation.language,
            "created_at": conversation.created_at.isoformat(),
            "closed_at": _iso(conversation.closed_at),
            "messages": [
                {
                    "author": m.author,
                    "audience": m.audience,
                    "text": m.text,
                    "at": m.created_at.isoformat(),
                }
                for m in messages
            ],
        }


def _iso(moment: Any) -> str | None:
    return moment.isoformat() if moment else None
