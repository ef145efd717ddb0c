"""Where the widget's parts are reached."""

import weakref
from pathlib import Path

from aiohttp import WSCloseCode, web

from bot.channels.widget import demo, pages
from bot.channels.widget.frames import LARGEST_FRAME
from bot.channels.widget.limits import CONNECTIONS, Limits
from bot.channels.widget.socket import HEARTBEAT_S, Surroundings, WidgetSocket
from bot.keys import TURNS
from kit.api import BUS, CLOCK, DATABASE, LIMITER, SETTINGS
from kit.client import client_address, is_own_origin
from kit.clock import utc_now
from kit.errors import Forbidden
from kit.secrets import own_secret
from kit.settings import Settings


def setup(app: web.Application, build: Path = pages.BUILD) -> None:
    """Serve script, pages and socket. The keys of `kit.api` and `bot.keys` must be set."""
    settings = app[SETTINGS]
    secret = shared_secret(settings)
    limits = Limits(app[LIMITER], on=settings.widget_limits)
    around = Surroundings(
        database=app[DATABASE],
        bus=app[BUS],
        turns=app[TURNS],
        limits=limits,
        clock=app.get(CLOCK, utc_now),
        secret=secret,
        many_apps=settings.redis_url is not None,
    )
    open_sockets: weakref.WeakSet[web.WebSocketResponse] = weakref.WeakSet()

    async def socket(request: web.Request) -> web.WebSocketResponse:
        # The panel is a page of ours. Browsers always say which page opens a socket; who does not say is none of them.
        if "Origin" not in request.headers or not is_own_origin(request, settings):
            raise Forbidden("this page may not open the widget's socket")
        client = client_address(request, settings)
        await limits.hit(CONNECTIONS, client)
        response = web.WebSocketResponse(
            heartbeat=HEARTBEAT_S, max_msg_size=LARGEST_FRAME, compress=False
        )
        await response.prepare(request)
        open_sockets.add(response)
        await WidgetSocket(around, response, client).run()
        return response

    async def hang_up(_: web.Application) -> None:
        for response in list(open_sockets):
            await response.close(code=WSCloseCode.GOING_AWAY, message=b"restarting")

    app.on_shutdown.append(hang_up)
    app.router.add_get("/widget.js", pages.loader(build))
    app.router.add_get("/widget/panel", pages.panel(build, settings))
    app.router.add_get("/widget/socket", socket)
    app.router.add_get("/widget/assets/{name}", pages.assets(build))
    if settings.serves_demo and secret is not None:
        demo.setup(app, build, secret)


def shared_secret(settings: Settings) -> str | None:
    """The key with which the shop signs. The demo shop makes its own; without either, nobody can be vouched for."""
    if settings.widget_jwt_secret is not None:
        return settings.widget_jwt_secret.get_secret_value()
    return own_secret(settings.data_dir, "demo-shop.key") if settings.serves_demo else None
