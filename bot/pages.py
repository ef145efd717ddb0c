"""The pages that a browser loads from the app itself: the console's files. The widget's are in its
channel."""

from pathlib import Path

from aiohttp import web

from bot.engine.pool import EnginePool
from kit.settings import ROOT

CONSOLE = ROOT / "var" / "web" / "console"
ASSETS = "/console/assets"
# An asset's name holds a hash of what is in it.
FOR_GOOD = "public, max-age=31536000, immutable"


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

    async def keep(request: web.Request, response: web.StreamResponse) -> None:
        if request.path.startswith(ASSETS) and response.status == 200:
            response.headers["Cache-Control"] = FOR_GOOD

    app.on_response_prepare.append(keep)
    app.router.add_get("/", home)
    app.router.add_get("/healthz", healthy)
    if (console / "assets").is_dir():
        app.router.add_static(ASSETS, console / "assets")
    app.router.add_get("/console", index)
    app.router.add_get("/console/{page:.*}", index)
