"""The pages that a browser loads from the app itself: the console's files. The widget's are in its
channel."""

from pathlib import Path

from aiohttp import web

from bot.engine.pool import EnginePool
from kit.settings import ROOT

CONSOLE = ROOT / "var" / "web" / "console"


def setup(app: web.Application, engines: EnginePool, console: Path = CONSOLE) -> None:
    """Serve the console under /console/, lead `/` there, and say on /healthz how we are."""

    async def index(_: web.Request) -> web.FileResponse:
        # Every path is a page of the console's own router.
        return web.FileResponse(console / "index.html", headers={"Cache-Control": "no-cache"})

    async def home(_: web.Request) -> web.Response:
        raise web.HTTPFound("/console/")

    async def healthy(request: web.Request) -> web.Response:
        # For balancers: up, and with ?ready, able to answer.
        ready = engines.started.is_set()
        starting = "ready" in request.query and not ready
        return web.json_response(
            {"assistant": "ready" if ready else "starting"}, status=503 if starting else 200
        )

    app.router.add_get("/", home)
    app.router.add_get("/healthz", healthy)
    if (console / "assets").is_dir():
        app.router.add_static("/console/assets", console / "assets")
    app.router.add_get("/console", index)
    app.router.add_get("/console/{page:.*}", index)
