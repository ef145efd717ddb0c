"""The console's API for intents: read, preview, save, remove, and what was changed."""

from aiohttp import web

from kit.api import Routes
from staff.service import SignedIn
from studio.intents.schemas import (
    ChangesView,
    FindingsView,
    IntentDraft,
    IntentsQuery,
    IntentsView,
    IntentView,
    Name,
    Preview,
    RemovalQuery,
    Saved,
)
from studio.roles import TRAINERS

routes = Routes("studio")


@routes.get("/api/studio/intents", who=TRAINERS)
async def intents(request: web.Request, query: IntentsQuery) -> IntentsView:
    """All intents, with how many examples they have."""
    raise NotImplementedError


@routes.get("/api/studio/intents/{name}", who=TRAINERS)
async def intent(request: web.Request, name: Name) -> IntentView:
    """An intent with its examples and answer."""
    raise NotImplementedError


@routes.post("/api/studio/intents/{name}/preview", who=TRAINERS)
async def preview(request: web.Request, name: Name, body: IntentDraft) -> Preview:
    """What saving this would change, and what the checks say. Changes nothing."""
    raise NotImplementedError


@routes.post("/api/studio/intents/{name}", who=TRAINERS)
async def save(request: web.Request, who: SignedIn, name: Name, body: IntentDraft) -> Saved:
    """Save an intent; without a `version` it must be new."""
    raise NotImplementedError


@routes.get("/api/studio/intents/{name}/removal", who=TRAINERS)
async def removal(request: web.Request, name: Name) -> Preview:
    """What removing an intent would change. Changes nothing."""
    raise NotImplementedError


@routes.delete("/api/studio/intents/{name}", who=TRAINERS)
async def remove(request: web.Request, who: SignedIn, name: Name, query: RemovalQuery) -> Preview:
    """Remove an intent with its examples, answer and rules."""
    raise NotImplementedError


@routes.get("/api/studio/changes", who=TRAINERS)
async def changes(request: web.Request) -> ChangesView:
    """The last edits that were made here."""
    raise NotImplementedError


@routes.get("/api/studio/findings", who=TRAINERS)
async def findings(request: web.Request) -> FindingsView:
    """What the checks find in the whole of the data."""
    raise NotImplementedError
