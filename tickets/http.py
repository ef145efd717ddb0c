"""The console's API for the desk: tickets and what is done with them, a customer's page, and
deactivating a user."""

from collections.abc import Callable
from typing import TypeVar

from aiohttp import web
from sqlalchemy.orm import Session

from conversations import repository as conversation_log
from conversations import views as message_views
from conversations.models import Message
from conversations.schemas import MessageView
from kit.api import CLOCK, DATABASE, Routes
from kit.errors import NotSignedIn
from staff import repository as staff
from staff import service as users
from staff.models import ROLES, User
from staff.schemas import UserView
from staff.service import SignedIn
from tickets import desk, repository, service, views
from tickets import timeline as timelines
from tickets.models import Ticket
from tickets.repository import Wanted
from tickets.schemas import (
    AssignBody,
    MessagesQuery,
    MessagesView,
    NoteBody,
    PanelView,
    ReplyBody,
    TicketChange,
    TicketsQuery,
    TicketsView,
    TicketView,
    TimelineQuery,
    TimelineView,
    ViewCounts,
)

T = TypeVar("T")
AGENTS = desk.WORKS_TICKETS
LEADS = desk.LEADS

routes = Routes("tickets")


@routes.get("/api/tickets", who=ROLES)
async def tickets(request: web.Request, who: SignedIn, query: TicketsQuery) -> TicketsView:
    """Tickets of a view, filtered."""

    def read(session: Session) -> TicketsView:
        wanted = Wanted(
            view=query.view,
            user_id=who.id,
            status=query.status,
            priority=query.priority,
            language=query.language,
            channel=query.channel,
            assignee=query.assignee,
            words=query.q,
        )
        found, total = repository.page(session, wanted, query.offset, query.limit)
        return TicketsView(
            tickets=views.rows(session, found),
            total=total,
            counts=ViewCounts(
                queue=repository.count_in_view(session, "queue", who.id),
                mine=repository.count_in_view(session, "mine", who.id),
                all=repository.count_in_view(session, "all", who.id),
            ),
        )

    return await request.app[DATABASE].read(read)


@routes.get("/api/tickets/{number}", who=ROLES)
async def ticket(request: web.Request, number: int) -> TicketView:
    """A ticket with its events and its customer."""
    now = request.app[CLOCK]()
    return await request.app[DATABASE].read(
        lambda s: views.ticket(s, repository.by_number(s, number), now)
    )


@routes.get("/api/tickets/{number}/messages", who=ROLES)
async def messages(request: web.Request, number: int, query: MessagesQuery) -> MessagesView:
    """What was said: the newest page, or the one after or before a message."""

    def read(session: Session) -> MessagesView:
        found = conversation_log.thread(
            session,
            repository.by_number(session, number).conversation,
            after=query.after,
            before=query.before,
            limit=query.limit + 1,
        )
        more = len(found) > query.limit
        if more:
            found = found[: query.limit] if query.after is not None else found[1:]
        return MessagesView(messages=message_views.messages(session, found), more=more)

    return await request.app[DATABASE].read(read)


@routes.post("/api/tickets/{number}/claim", who=AGENTS)
async def claim(request: web.Request, who: SignedIn, number: int) -> TicketView:
    """Take a ticket. `already_claimed` says who was faster."""
    now = request.app[CLOCK]()
    return await _change(request, who, lambda s, user: desk.claim(s, number, user, now))


@routes.post("/api/tickets/{number}/release", who=AGENTS)
async def release(request: web.Request, who: SignedIn, number: int) -> TicketView:
    """Put a ticket back into the queue."""
    now = request.app[CLOCK]()
    return await _change(request, who, lambda s, user: desk.release(s, number, user, now))


@routes.post("/api/tickets/{number}/assign", who=LEADS)
async def assign(request: web.Request, who: SignedIn, number: int, body: AssignBody) -> TicketView:
    """Give a ticket to somebody."""
    now = request.app[CLOCK]()
    return await _change(
        request,
        who,
        lambda s, user: desk.assign(s, number, user, staff.get(s, body.user), now),
    )


@routes.post("/api/tickets/{number}/replies", who=AGENTS, status=201)
async def reply(request: web.Request, who: SignedIn, number: int, body: ReplyBody) -> MessageView:
    """Answer the customer on their channel; claims a ticket that is nobody's."""
    now = request.app[CLOCK]()
    return await _say(
        request,
        who,
        lambda s, user: desk.reply(s, number, user, body.text, now, wait=body.wait, key=body.key),
    )


@routes.post("/api/tickets/{number}/notes", who=AGENTS, status=201)
async def note(request: web.Request, who: SignedIn, number: int, body: NoteBody) -> MessageView:
    """Leave a note that only staff can see."""
    now = request.app[CLOCK]()
    return await _say(
        request, who, lambda s, user: desk.note(s, number, user, body.text, now, key=body.key)
    )


@routes.patch("/api/tickets/{number}", who=AGENTS)
async def change(
    request: web.Request, who: SignedIn, number: int, body: TicketChange
) -> TicketView:
    """Change priority, or status between open and pending."""
    now = request.app[CLOCK]()

    def work(session: Session, user: User) -> Ticket:
        if body.priority is not None:
            desk.set_priority(session, number, user, body.priority, now)
        if body.status is not None:
            desk.set_status(session, number, user, body.status, now)
        return repository.by_number(session, number)

    return await _change(request, who, work)


@routes.post("/api/tickets/{number}/hand-back", who=AGENTS)
async def hand_back(request: web.Request, who: SignedIn, number: int) -> TicketView:
    """Let the assistant go on; the ticket is done, without a rating."""
    now = request.app[CLOCK]()
    return await _change(request, who, lambda s, user: desk.hand_back(s, number, user, now))


@routes.post("/api/tickets/{number}/resolve", who=AGENTS)
async def resolve(request: web.Request, who: SignedIn, number: int) -> TicketView:
    """It is solved: the customer is told, and asked for a rating. `customer_just_wrote`: read
    that first."""
    now = request.app[CLOCK]()
    return await _change(request, who, lambda s, user: desk.resolve(s, number, user, now))


@routes.post("/api/tickets/{number}/reopen", who=AGENTS)
async def reopen(request: web.Request, who: SignedIn, number: int) -> TicketView:
    """Take a resolved ticket up again, as one's own."""
    now = request.app[CLOCK]()
    return await _change(request, who, lambda s, user: desk.reopen(s, number, user, now))


@routes.get("/api/customers/{customer_id}", who=ROLES)
async def customer(request: web.Request, customer_id: int) -> PanelView:
    """A customer with account, orders, tickets and ratings."""
    return await request.app[DATABASE].read(lambda s: views.panel(s, customer_id))


@routes.get("/api/customers/{customer_id}/timeline", who=ROLES)
async def timeline(request: web.Request, customer_id: int, query: TimelineQuery) -> TimelineView:
    """Everything that happened with a customer, newest first."""
    return await request.app[DATABASE].read(lambda s: timelines.timeline(s, customer_id, query))


@routes.post("/api/users/{user_id}/deactivate", who=("admin",))
async def deactivate(request: web.Request, user_id: int) -> UserView:
    """Shut a user out at once; their tickets go back into the queue."""
    now = request.app[CLOCK]()

    def work(session: Session) -> User:
        user = users.deactivate(session, user_id)
        service.release_all_of(session, user_id, now)
        return user

    return UserView.model_validate(await request.app[DATABASE].write(work))


async def _change(
    request: web.Request, who: SignedIn, work: Callable[[Session, User], Ticket]
) -> TicketView:
    now = request.app[CLOCK]()
    return await request.app[DATABASE].write(
        lambda s: views.ticket(s, work(s, _acting(s, who)), now)
    )


async def _say(
    request: web.Request, who: SignedIn, work: Callable[[Session, User], Message]
) -> MessageView:
    return await request.app[DATABASE].write(
        lambda s: message_views.messages(s, [work(s, _acting(s, who))])[0]
    )


def _acting(session: Session, who: SignedIn) -> User:
    """The user in the transaction in which they act: deactivated meanwhile, they do nothing any
    more."""
    user = staff.get(session, who.id)
    if not user.active:
        raise NotSignedIn
    return user
