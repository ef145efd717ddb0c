"""The console's API, put together from the rooms, with its OpenAPI document.

`python -m bot.console` writes the document to web/console/openapi.json, from which the console's
types are made.
"""

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from aiohttp import web

import conversations.http
import customers.http
import ratings.http
import staff.http
import studio.figures.http
import studio.intents.http
import studio.releases.http
import studio.review.http
import tickets.http
import tickets.live
from kit import openapi
from kit.api import CLOCK, LARGEST_BODY, Routes, install
from kit.clock import Clock, utc_now
from kit.settings import ROOT

DOCUMENT = ROOT / "web" / "console" / "openapi.json"

ROOMS: Sequence[Routes] = (
    staff.http.routes,
    tickets.http.routes,
    tickets.live.routes,
    conversations.http.routes,
    customers.http.routes,
    ratings.http.routes,
    studio.intents.http.routes,
    studio.review.http.routes,
    studio.releases.http.routes,
    studio.figures.http.routes,
)


def console_api(clock: Clock = utc_now) -> web.Application:
    """The web application with the console's routes. Who makes it sets DATABASE, SETTINGS, BUS and
    LIMITER of `kit.api`."""
    app = web.Application(client_max_size=16 * LARGEST_BODY)
    app[CLOCK] = clock
    install(app, ROOMS, staff.http.authenticate)
    described = document()

    async def describe(_: web.Request) -> web.Response:
        return web.json_response(described)

    app.router.add_get("/api/openapi.json", describe)
    return app


@cache
def document() -> dict[str, Any]:
    """The API's description."""
    return openapi.document(ROOMS, title="Deskmate console API", version="1")


def write_document(path: Path = DOCUMENT) -> None:
    """Write it for the console's build."""
    path.write_text(json.dumps(document(), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write_document()
