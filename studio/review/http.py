"""The console's API for the review inbox and for lessons from tickets."""

from aiohttp import web

from kit.api import Id, Routes
from staff.models import ROLES
from staff.service import SignedIn
from studio.review.schemas import (
    DismissBody,
    LabelBody,
    Labelled,
    LessonBody,
    LessonTaken,
    LessonView,
    ReviewGroup,
    ReviewQuery,
    ReviewView,
)
from studio.roles import TRAINERS

TEACHES = ("agent", "supervisor", "admin")

routes = Routes("studio")


@routes.get("/api/studio/review", who=TRAINERS)
async def review(request: web.Request, query: ReviewQuery) -> ReviewView:
    """Messages to review, those first that help most."""
    raise NotImplementedError


@routes.get("/api/studio/review/{item}", who=TRAINERS)
async def group(request: web.Request, item: Id) -> ReviewGroup:
    """One group."""
    raise NotImplementedError


@routes.post("/api/studio/review/{item}/label", who=TRAINERS)
async def label(request: web.Request, who: SignedIn, item: Id, body: LabelBody) -> Labelled:
    """Give a group's messages their intent."""
    raise NotImplementedError


@routes.post("/api/studio/review/{item}/dismiss", who=TRAINERS)
async def dismiss(request: web.Request, who: SignedIn, item: Id, body: DismissBody) -> None:
    """Set a group's messages aside."""
    raise NotImplementedError


@routes.post("/api/studio/turns/{turn}/review", who=TRAINERS)
async def teach(request: web.Request, who: SignedIn, turn: Id) -> ReviewGroup:
    """The message of a turn as something to review: "teach", from a bot's reply. `turn` is the id of
    the customer's message."""
    raise NotImplementedError


@routes.get("/api/tickets/{number}/lesson", who=ROLES)
async def lesson(request: web.Request, number: Id) -> LessonView:
    """What could be learnt from a ticket that the bot handed over."""
    raise NotImplementedError


@routes.post("/api/tickets/{number}/lesson", who=TEACHES)
async def take_lesson(
    request: web.Request, who: SignedIn, number: Id, body: LessonBody
) -> LessonTaken:
    """Make an example and a regression test of it."""
    raise NotImplementedError
