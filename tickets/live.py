"""The live desk: a stream of hints to each console, and who is looking at or typing in which
ticket.

A hint says what to read again. It may be lost; a client reads all again when its stream was
interrupted. A stream ends with the session that opened it.
"""

import asyncio
import json
from contextlib import suppress
from typing import Any

from aiohttp import web
from aiohttp_sse import EventSourceResponse, sse_response
from sqlalchemy.orm import Session

from conversations import service as conversations
from kit.api import BUS, CLOCK, DATABASE, Routes
from kit.database import Announcement
from kit.errors import DatabaseUnavailable
from staff.http import COOKIE
from staff.models import ROLES
from staff.service import SignedIn, signed_in
from tickets import repository
from tickets.schemas import PresenceBody

routes = Routes("live")

HEARTBEAT_S = 15.0
# What is told besides the desk, and to whom.
_MORE = {"trainer": ("studio",), "admin": ("studio",)}


@routes.get("/api/events", who=ROLES, produces="text/event-stream")
async def events(request: web.Request, who: SignedIn) -> web.StreamResponse:
    """Hints of what changed, as server-sent events: `{"ticket", "change"}`, `{"conversation",
    ...}`, `{"presence"}`; trainers and administrators hear of the studio too: `{"studio", ...}`.

    `{"lagged": true}`: some were lost. `{"ended": true}` is the last: sign in again. A stream that
    ends without it is opened again: who listens may hear other things now.
    """
    mine, role = f"staff:{who.id}", who.role
    async with request.app[BUS].subscribe("desk", mine, *_MORE.get(role, ())) as mailbox:
        async with sse_response(request, ping_interval=HEARTBEAT_S) as stream:
            with suppress(ConnectionResetError):  # the browser left while it was told something
                while stream.is_connected():
                    item: Announcement | None = None
                    with suppress(TimeoutError):
                        item = await asyncio.wait_for(mailbox.get(), HEARTBEAT_S)
                    # Without an event too: that of the session's end may have been lost.
                    if item is None or item.topic == mine:
                        now = await _now(request, who)
                        if now is None:
                            await _send(stream, {"ended": True})
                        if now is None or now.role != role:
                            break
                    if mailbox.lagged:
                        mailbox.lagged = False
                        await _send(stream, {"lagged": True})
                    if item is not None and item.topic != mine:
                        await _send(stream, item.data)
        return stream


@routes.post("/api/tickets/{number}/presence", who=ROLES)
async def presence(request: web.Request, who: SignedIn, number: int, body: PresenceBody) -> None:
    """Tell colleagues that one looks at a ticket, or types; its holder's typing is shown to the
    customer too."""

    def read(session: Session) -> str | None:
        ticket = repository.by_number(session, number)
        holds = ticket.assignee_id == who.id and ticket.status in repository.UNRESOLVED
        place = ticket.conversation
        return conversations.topic(place.channel, place.address) if holds else None

    topic = await request.app[DATABASE].read(read)
    person = {"id": who.id, "name": who.user.name}
    told = [Announcement("desk", {"ticket": number, "presence": person, "typing": body.typing})]
    if topic and body.typing:
        told.append(Announcement(topic, {"typing": "agent"}))
    request.app[BUS].publish(told)


async def _now(request: web.Request, who: SignedIn) -> SignedIn | None:
    """Who it is now; None when the session has ended."""
    token, now = request.cookies.get(COOKIE, ""), request.app[CLOCK]()
    try:
        found = await request.app[DATABASE].read(lambda s: signed_in(s, token, now))
    except DatabaseUnavailable:
        return who  # asked again with the next heartbeat
    return found if found is not None and found.session_id == who.session_id else None


async def _send(stream: EventSourceResponse, data: dict[str, Any]) -> None:
    await stream.send(json.dumps(data, separators=(",", ":")))
