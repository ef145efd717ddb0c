"""The console's API for models: train, compare, promote, go back."""

from typing import Annotated

from aiohttp import web
from pydantic import Field

from kit.api import Routes
from staff.service import SignedIn
from studio.releases.schemas import (
    CompareBody,
    ComparisonView,
    JobView,
    PromoteBody,
    ReleasesView,
)
from studio.roles import TRAINERS

ModelId = Annotated[str, Field(pattern=r"^[0-9A-Za-z][0-9A-Za-z._-]{0,99}$")]

routes = Routes("studio")


@routes.get("/api/studio/models", who=TRAINERS)
async def models(request: web.Request) -> ReleasesView:
    """The models, which is live, and what is going on."""
    raise NotImplementedError


@routes.post("/api/studio/training", who=TRAINERS, status=202)
async def train(request: web.Request, who: SignedIn) -> JobView:
    """Begin a training. One at a time."""
    raise NotImplementedError


@routes.delete("/api/studio/training", who=TRAINERS, status=204)
async def cancel_training(request: web.Request, who: SignedIn) -> None:
    """Stop the training that is going on."""
    raise NotImplementedError


@routes.post("/api/studio/models/{model}/comparison", who=TRAINERS, status=202)
async def compare(
    request: web.Request, who: SignedIn, model: ModelId, body: CompareBody
) -> JobView:
    """Begin to compare a model with another, by default with the live one."""
    raise NotImplementedError


@routes.delete("/api/studio/comparison", who=TRAINERS, status=204)
async def cancel_comparison(request: web.Request, who: SignedIn) -> None:
    """Stop the comparison that is going on."""
    raise NotImplementedError


@routes.get("/api/studio/models/{model}/comparison", who=TRAINERS)
async def comparison(request: web.Request, model: ModelId) -> ComparisonView:
    """The newest comparison of a model."""
    raise NotImplementedError


@routes.post("/api/studio/models/{model}/promotion", who=TRAINERS)
async def promote(
    request: web.Request, who: SignedIn, model: ModelId, body: PromoteBody
) -> ReleasesView:
    """Take a model into service."""
    raise NotImplementedError


@routes.post("/api/studio/rollback", who=TRAINERS)
async def roll_back(request: web.Request, who: SignedIn) -> ReleasesView:
    """Take the model that was live before into service again."""
    raise NotImplementedError


@routes.get(
    "/api/studio/models/{model}/sources", who=TRAINERS, produces="application/gzip"
)
async def sources(request: web.Request, model: ModelId) -> web.FileResponse:
    """What the model was made from, as an archive."""
    raise NotImplementedError
