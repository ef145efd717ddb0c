"""The console's API for the assistant's figures."""

from zoneinfo import ZoneInfo

from aiohttp import web

from kit.api import CLOCK, DATABASE, SETTINGS, Routes
from kit.days import Days
from studio.figures import service
from studio.figures.repository import Wanted
from studio.figures.schemas import BehindQuery, BehindView, FiguresQuery, StudioFigures
from studio.roles import READERS

routes = Routes("studio")


@routes.get("/api/studio/figures", who=READERS)
async def figures(request: web.Request, query: FiguresQuery) -> StudioFigures:
    """Containment, fallback and escalation over a range of days."""
    wanted = _wanted(request, query)
    return await request.app[DATABASE].read(lambda s: service.figures(s, wanted, query.each))


@routes.get("/api/studio/figures/conversations", who=READERS)
async def behind(request: web.Request, query: BehindQuery) -> BehindView:
    """The conversations behind a bar."""
    wanted = _wanted(request, query)
    return await request.app[DATABASE].read(lambda s: service.behind(s, wanted, query))


def _wanted(request: web.Request, query: FiguresQuery) -> Wanted:
    """Raises BadRange."""
    zone, now = ZoneInfo(request.app[SETTINGS].desk_timezone), request.app[CLOCK]()
    over = Days.of(query.first, query.last, zone, now)
    return Wanted(over, now, query.language, query.channel)
