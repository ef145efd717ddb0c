"""The console's API for the assistant's figures."""

from aiohttp import web

from kit.api import Routes
from studio.figures.schemas import BehindQuery, BehindView, FiguresQuery, StudioFigures
from studio.roles import READERS

routes = Routes("studio")


@routes.get("/api/studio/figures", who=READERS)
async def figures(request: web.Request, query: FiguresQuery) -> StudioFigures:
    """Containment, fallback and escalation over a range of days."""
    raise NotImplementedError


@routes.get("/api/studio/figures/conversations", who=READERS)
async def behind(request: web.Request, query: BehindQuery) -> BehindView:
    """The conversations behind a bar."""
    raise NotImplementedError
