"""What goes over the wire about tickets and the timeline: for staff."""

from datetime import date, datetime
from typing import Any, Literal

from pydantic import Field

from conversations.models import Author, Channel
from conversations.schemas import ConversationView, MessageView, PersonView
from customers.schemas import CustomerView
from kit.api import Id, Schema, Text
from kit.language import Language
from ratings.schemas import RatingView
from tickets.models import Priority, Reason, Status

View = Literal["queue", "mine", "all"]


class TicketsQuery(Schema):
    """`q` is a number, or a part of the subject or of the customer's name, e-mail or phone.

    `unresolved` is open and pending.
    """

    view: View = "queue"
    status: Literal["open", "pending", "resolved", "closed", "unresolved"] | None = None
    priority: Priority | None = None
    language: Language | None = None
    channel: Channel | None = None
    assignee: Id | None = None
    q: Text = Field("", max_length=200)
    offset: int = Field(0, ge=0, le=100_000)
    limit: int = Field(50, ge=1, le=100)


class CustomerName(Schema):
    id: int
    name: str | None


class LastMessage(Schema):
    """The last thing that the customer can see, shortened."""

    id: int
    author: Author
    text: str
    created_at: datetime


class TicketRow(Schema):
    """A ticket in a list. `waiting_since`: the customer's last words are unanswered since then."""

    number: int
    subject: str
    reason: Reason
    language: Language
    channel: Channel
    priority: Priority
    status: Status
    queue: str
    callback: bool
    assignee: PersonView | None
    customer: CustomerName
    conversation_id: int
    opened_at: datetime
    waiting_since: datetime | None
    first_response_at: datetime | None
    resolved_at: datetime | None
    last_message: LastMessage | None


class ViewCounts(Schema):
    """How many tickets each view has, whatever is filtered."""

    queue: int
    mine: int
    all: int


class TicketsView(Schema):
    """A page, with the `total` of all pages."""

    tickets: list[TicketRow]
    total: int
    counts: ViewCounts


class EventView(Schema):
    """Something that happened. `data` has what changed: `from` and `to`; users there are `{id,
    name}`."""

    id: int
    kind: str
    author: Author
    user: PersonView | None
    data: dict[str, Any]
    at: datetime


class OrderItemView(Schema):
    sku: str
    name_en: str
    name_zh: str
    quantity: int


class ParcelView(Schema):
    carrier: str
    tracking_number: str
    status: str
    expected_on: date | None


class RefundView(Schema):
    """`amount` is in minor units of the order's currency."""

    status: str
    amount: int
    expected_on: date | None


class OrderView(Schema):
    """An order of the shop. `total` is in minor units of `currency`."""

    number: str
    status: str
    placed_at: datetime
    total: int
    currency: str
    items: list[OrderItemView]
    parcels: list[ParcelView]
    refunds: list[RefundView]


class AccountView(Schema):
    """The customer's account at the shop."""

    user_id: str
    points: int
    tier: str


class PastTicket(Schema):
    """Another ticket of the customer."""

    number: int
    subject: str
    status: Status
    channel: Channel
    opened_at: datetime
    resolved_at: datetime | None


class PanelView(Schema):
    """A customer on one screen: everything but the timeline."""

    customer: CustomerView
    account: AccountView | None
    orders: list[OrderView]
    tickets: list[PastTicket]
    ratings: list[RatingView]


class TicketView(Schema):
    """A ticket with all that happened to it, its customer, and what may be done by who asks.

    `previous` is the number of the ticket that was worked in the conversation before this one.
    """

    ticket: TicketRow
    conversation: ConversationView
    events: list[EventView]
    panel: PanelView
    ratings: list[RatingView]
    previous: int | None


class MessagesQuery(Schema):
    """The newest page without any; the page after (0: from the first) or before a message's id."""

    after: int | None = Field(None, ge=0, le=2**31 - 1)
    before: Id | None = None
    limit: int = Field(100, ge=1, le=200)


class MessagesView(Schema):
    """In order; the customer's earlier conversations at the same address come before.

    `more`: there is another page in the direction that was asked for.
    """

    messages: list[MessageView]
    more: bool


class NoteBody(Schema):
    """`key` is the sender's own for this text: sent again with it, nothing is said twice."""

    text: Text = Field(min_length=1, max_length=4_000)
    key: str | None = Field(None, pattern="^[0-9a-f]{32}$")


class ReplyBody(NoteBody):
    """`wait`: it is the customer's turn then (pending)."""

    wait: bool = False


class AssignBody(Schema):
    user: Id


class TicketChange(Schema):
    """What is given is changed. Resolving and reopening have routes of their own."""

    priority: Priority | None = None
    status: Literal["open", "pending"] | None = None


class PresenceBody(Schema):
    """Sent every few seconds by who looks at a ticket; `typing`: a reply to the customer."""

    typing: bool = False


TimelineKind = Literal["message", "ticket", "order", "rating", "note", "action"]


class TimelineQuery(Schema):
    """`before` is the `next` of the page before."""

    kind: TimelineKind | None = None
    before: Text | None = Field(None, max_length=100)
    limit: int = Field(50, ge=1, le=100)


class TimelineEntry(Schema):
    """One interaction. What `data` has depends on `kind`:

    - message and note: `author`, `text`, `user`, and how many `attachments`
    - ticket: `event`, `author`, `user`, `subject`, and the event's `data`
    - rating: `about`, `score`, `comment`, `user`
    - order: `number`, `status`, `total` in minor units of `currency`
    - action: `effects`, what the assistant did besides talking
    """

    key: str
    kind: TimelineKind
    at: datetime
    channel: Channel | None
    ticket: int | None
    data: dict[str, Any]


class TimelineView(Schema):
    """Newest first."""

    entries: list[TimelineEntry]
    next: str | None
