"""The console's API for ratings: one page of figures for who leads."""

from zoneinfo import ZoneInfo

from aiohttp import web

from kit.api import CLOCK, DATABASE, SETTINGS, Routes
from kit.days import Days
from ratings import figures
from ratings.schemas import FiguresQuery, FiguresView

LEADS = ("supervisor", "admin")

routes = Routes("ratings")


@routes.get("/api/ratings", who=LEADS)
async def summary(request: web.Request, query: FiguresQuery) -> FiguresView:
    """Averages and distributions of ratings over a range of days."""
    zone = ZoneInfo(request.app[SETTINGS].desk_timezone)
    over = Days.of(query.first, query.last, zone, request.app[CLOCK]())
    return await request.app[DATABASE].read(lambda s: figures.figures(s, query, over))
