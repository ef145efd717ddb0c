"""The console's API for models: train, compare, promote, go back."""

import asyncio
from typing import Annotated, Final

from aiohttp import web
from pydantic import Field
from sqlalchemy.orm import Session

from kit.api import CLOCK, DATABASE, Routes
from kit.errors import Forbidden
from staff.service import SignedIn
from studio.releases import repository, stored, views
from studio.releases.errors import NoSources, NotCompared
from studio.releases.models import Comparison, Kind
from studio.releases.releases import Releases
from studio.releases.schemas import (
    CompareBody,
    ComparisonView,
    JobView,
    PromoteBody,
    ReleasesView,
)
from studio.roles import TRAINERS

ModelId = Annotated[str, Field(pattern=r"^[0-9A-Za-z][0-9A-Za-z._-]{0,99}$")]
RELEASES: Final = web.AppKey("releases", Releases)

routes = Routes("studio")


@routes.get("/api/studio/models", who=TRAINERS)
async def models(request: web.Request) -> ReleasesView:
    """The models, which is live, and what is going on."""
    return await _shelf(request)


@routes.post("/api/studio/training", who=TRAINERS, status=202)
async def train(request: web.Request, who: SignedIn) -> JobView:
    """Begin a training. One at a time."""
    return await _job(request, await request.app[RELEASES].train(who.id, who.user.name))


@routes.delete("/api/studio/training", who=TRAINERS, status=204)
async def cancel_training(request: web.Request, who: SignedIn) -> None:
    """Stop the training that is going on."""
    await _cancel(request, "training")


@routes.post("/api/studio/models/{model}/comparison", who=TRAINERS, status=202)
async def compare(
    request: web.Request, who: SignedIn, model: ModelId, body: CompareBody
) -> JobView:
    """Begin to compare a model with another, by default with the live one."""
    begun = await request.app[RELEASES].compare(who.id, model, body.against)
    return await _job(request, begun)


@routes.delete("/api/studio/comparison", who=TRAINERS, status=204)
async def cancel_comparison(request: web.Request, who: SignedIn) -> None:
    """Stop the comparison that is going on."""
    await _cancel(request, "comparison")


@routes.get("/api/studio/models/{model}/comparison", who=TRAINERS)
async def comparison(request: web.Request, model: ModelId) -> ComparisonView:
    """The newest comparison of a model, and whether the gate is open for it."""

    def read(session: Session) -> Comparison | None:
        return repository.newest_comparison(session, model)

    found = await request.app[DATABASE].read(read)
    result = stored.result(found) if found else None
    if result is None:
        raise NotCompared(model=model)
    return ComparisonView(**dict(result), gate=await request.app[RELEASES].gate(model))


@routes.post("/api/studio/models/{model}/promotion", who=TRAINERS)
async def promote(
    request: web.Request, who: SignedIn, model: ModelId, body: PromoteBody
) -> ReleasesView:
    """Take a model into service. Only an administrator passes a closed gate, with a reason."""
    if body.reason is not None and who.role != "admin":
        raise Forbidden("only an administrator passes a closed gate")
    await request.app[RELEASES].promote(who.id, model, body.reason)
    return await _shelf(request)


@routes.post("/api/studio/rollback", who=TRAINERS)
async def roll_back(request: web.Request, who: SignedIn) -> ReleasesView:
    """Take the model that was live before into service again."""
    await request.app[RELEASES].roll_back(who.id)
    return await _shelf(request)


@routes.get("/api/studio/models/{model}/sources", who=TRAINERS, produces="application/gzip")
async def sources(request: web.Request, model: ModelId) -> web.FileResponse:
    """What the model was made from, as an archive."""
    found = await asyncio.to_thread(request.app[RELEASES].models.get, model)
    if not found.sources.exists():
        raise NoSources(model=model)
    # Not as "gzip-encoded tar", which a browser would unpack while it saves.
    return web.FileResponse(
        found.sources,
        headers={
            "Content-Type": "application/gzip",
            "Content-Disposition": f'attachment; filename="{found.sources.name}"',
        },
    )


async def _shelf(request: web.Request) -> ReleasesView:
    found = await asyncio.to_thread(request.app[RELEASES].shelf)
    now = request.app[CLOCK]()
    return await request.app[DATABASE].read(
        lambda s: views.releases(s, found.models, found.live, found.changed, now)
    )


async def _job(request: web.Request, job_id: int) -> JobView:
    now = request.app[CLOCK]()
    return await request.app[DATABASE].read(lambda s: views.job(s, repository.job(s, job_id), now))


async def _cancel(request: web.Request, kind: Kind) -> None:
    await request.app[RELEASES].jobs.cancel(kind)
