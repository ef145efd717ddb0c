"""One timeline of a customer across channels: what was said, done, ordered and rated, newest first.

Nothing is stored for it. Each source is a query that yields its newest entries before a moment, and
a page is their merge. It ends at a cursor, the sort key of its last entry, so that what comes in
meanwhile shifts no page.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, String, and_, cast, false, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session, selectinload

from conversations.models import Channel, Conversation, Message, Turn
from conversations.views import person
from kit.errors import Invalid
from ratings.models import Rating
from shop import repository as shop
from staff import repository as staff
from tickets import views
from tickets.models import Ticket, TicketEvent
from tickets.schemas import TimelineEntry, TimelineKind, TimelineQuery, TimelineView

MOST_ORDERS = 1_000
LONGEST_TEXT = 500


class BadCursor(Invalid):
    """That was never the `next` of a page."""

    code = "bad_cursor"


@dataclass(frozen=True, order=True)
class _Key:
    """Where an entry is: by time, then by source, then by row."""

    at: datetime
    source: int
    row: int

    def write(self) -> str:
        return f"{self.at.isoformat()}~{self.source}~{self.row}"

    @classmethod
    def read(cls, cursor: str) -> "_Key":
        try:
            at, source, row = cursor.split("~")
            key = cls(datetime.fromisoformat(at), int(source), int(row))
        except ValueError:
            raise BadCursor from None
        if key.at.tzinfo is None or not 0 <= key.row < 2**31:
            raise BadCursor
        return key


@dataclass(frozen=True)
class _Page:
    """What is asked of a source."""

    customer_id: int
    before: _Key | None
    limit: int

    def rows_before(
        self, source: int, at: InstrumentedAttribute[Any], row: InstrumentedAttribute[int]
    ) -> ColumnElement[bool]:
        """The condition for rows of this source that belong on the page."""
        if self.before is None:
            return true()
        later_in_key = (
            true()
            if source < self.before.source
            else row < self.before.row
            if source == self.before.source
            else false()
        )
        return or_(at < self.before.at, and_(at == self.before.at, later_in_key))


Found = list[tuple[_Key, TimelineEntry]]


def timeline(session: Session, customer_id: int, query: TimelineQuery) -> TimelineView:
    """A page of the customer's interactions. Raises BadCursor."""
    before = _Key.read(query.before) if query.before else None
    page = _Page(customer_id, before, query.limit + 1)
    found: Found = []
    for kinds, source in _SOURCES:
        if query.kind is None or query.kind in kinds:
            found += source(session, page, query.kind)
    found.sort(key=lambda pair: pair[0], reverse=True)
    shown = found[: query.limit]
    more = len(found) > query.limit
    return TimelineView(
        entries=[entry for _, entry in shown],
        next=shown[-1][0].write() if more else None,
    )


def _messages(session: Session, page: _Page, kind: TimelineKind | None) -> Found:
    query = (
        select(Message, Conversation.channel)
        .join(Conversation, Conversation.id == Message.conversation_id)
        .where(Conversation.customer_id == page.customer_id)
        .where(page.rows_before(0, Message.created_at, Message.id))
        .options(selectinload(Message.attachments))
        .order_by(Message.created_at.desc(), Message.id.desc())
        .limit(page.limit)
    )
    if kind is not None:
        query = query.where(Message.audience == ("staff" if kind == "note" else "everyone"))
    rows = session.execute(query).all()
    names = staff.names(session, {m.user_id for m, _ in rows if m.user_id is not None})
    return [
        _entry(
            _Key(message.created_at, 0, message.id),
            "note" if message.audience == "staff" else "message",
            channel=channel,
            author=message.author,
            text=message.text[:LONGEST_TEXT],
            attachments=len(message.attachments),
            user=_dump(names, message.user_id),
        )
        for message, channel in rows
    ]


def _tickets(session: Session, page: _Page, kind: TimelineKind | None) -> Found:
    rows = session.execute(
        select(TicketEvent, Ticket, Conversation.channel)
        .join(Ticket, Ticket.id == TicketEvent.ticket_id)
        .join(Conversation, Conversation.id == Ticket.conversation_id)
        .where(Ticket.customer_id == page.customer_id)
        .where(page.rows_before(1, TicketEvent.at, TicketEvent.id))
        .order_by(TicketEvent.at.desc(), TicketEvent.id.desc())
        .limit(page.limit)
    ).all()
    shown = views.events(session, [event for event, _, _ in rows])
    return [
        _entry(
            _Key(event.at, 1, event.id),
            "ticket",
            channel=channel,
            ticket=ticket.number,
            event=event.kind,
            subject=ticket.subject,
            **view.model_dump(mode="json", include={"author", "user", "data"}),
        )
        for (event, ticket, channel), view in zip(rows, shown, strict=True)
    ]


def _ratings(session: Session, page: _Page, kind: TimelineKind | None) -> Found:
    rows = session.execute(
        select(Rating, Conversation.channel, Message.extra)
        .join(Conversation, Conversation.id == Rating.conversation_id)
        .join(Message, Message.id == Rating.message_id)
        .where(Rating.customer_id == page.customer_id, Rating.scored_at.is_not(None))
        .where(page.rows_before(2, Rating.scored_at, Rating.id))
        .order_by(Rating.scored_at.desc(), Rating.id.desc())
        .limit(page.limit)
    ).all()
    names = staff.names(session, {r.user_id for r, _, _ in rows if r.user_id is not None})
    return [
        _entry(
            _Key(rating.scored_at, 2, rating.id),
            "rating",
            channel=channel,
            ticket=extra.get("ticket"),
            about=rating.about,
            score=rating.score,
            comment=rating.comment,
            user=_dump(names, rating.user_id),
        )
        for rating, channel, extra in rows
    ]


def _actions(session: Session, page: _Page, kind: TimelineKind | None) -> Found:
    rows = session.execute(
        select(Turn, Conversation.channel)
        .join(Conversation, Conversation.id == Turn.conversation_id)
        .where(Conversation.customer_id == page.customer_id)
        .where(cast(Turn.effects, String) != "[]")
        .where(page.rows_before(3, Turn.created_at, Turn.id))
        .order_by(Turn.created_at.desc(), Turn.id.desc())
        .limit(page.limit)
    ).all()
    return [
        _entry(_Key(turn.created_at, 3, turn.id), "action", channel=channel, effects=turn.effects)
        for turn, channel in rows
    ]


def _orders(session: Session, page: _Page, kind: TimelineKind | None) -> Found:
    # The shop stands in for a system of its own, which is asked for all orders, not for pages.
    identities = views.vouched_for(session, page.customer_id)
    found = [
        _entry(
            _Key(order.placed_at, 4, order.id),
            "order",
            number=order.number,
            status=order.status,
            total=order.total_minor,
            currency=order.currency,
        )
        for order in shop.orders_of(session, identities, MOST_ORDERS)
    ]
    return [pair for pair in found if page.before is None or pair[0] < page.before]


Source = Callable[[Session, _Page, TimelineKind | None], Found]
_SOURCES: Sequence[tuple[tuple[TimelineKind, ...], Source]] = (
    (("message", "note"), _messages),
    (("ticket",), _tickets),
    (("rating",), _ratings),
    (("action",), _actions),
    (("order",), _orders),
)


def _entry(
    key: _Key,
    kind: TimelineKind,
    *,
    channel: Channel | None = None,
    ticket: int | None = None,
    **data: Any,
) -> tuple[_Key, TimelineEntry]:
    entry = TimelineEntry(
        key=f"{kind}-{key.row}", kind=kind, at=key.at, channel=channel, ticket=ticket, data=data
    )
    return key, entry


def _dump(names: dict[int, str], user_id: int | None) -> dict[str, Any] | None:
    found = person(names, user_id)
    return found.model_dump() if found else None
