"""What browsers load: the loader, the panel and, with the demo on, the demo shop.

All are made by the build of web/widget, which also puts compressed copies beside them; aiohttp sends
those, and an ETag.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable
from pathlib import Path

from aiohttp import web

from kit.errors import NotFound, Unavailable
from kit.settings import ROOT, Settings

BUILD = ROOT / "var" / "web" / "widget"
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

# A new version reaches all pages within minutes; a browser that has the old one need not wait for it.
_LOADER_CACHE = "public, max-age=300, stale-while-revalidate=86400"
_FOR_EVER = "public, max-age=31536000, immutable"  # the name changes with the content
_ASSET = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_.-]*\.(js|css|svg)")


class NotBuilt(Unavailable):
    """The browser parts have not been built."""

    code = "not_built"


def loader(build: Path) -> Handler:
    """The script that other sites include."""
    return _file(
        build / "widget.js",
        {
            # With its charset: a page in GBK would read the script's Chinese as its own.
            "Content-Type": "text/javascript; charset=utf-8",
            "Cache-Control": _LOADER_CACHE,
            # For pages that isolate themselves (COEP), or that check scripts with `integrity`.
            "Access-Control-Allow-Origin": "*",
            "Cross-Origin-Resource-Policy": "cross-origin",
        },
    )


def panel(build: Path, settings: Settings) -> Handler:
    """The frame's page: it runs no script but its own, and only within pages that the operator named."""
    return _page(build / "panel.html", "'self'", *settings.widget_origins)


def demo(build: Path) -> Handler:
    """The demo shop's page, which includes the loader as any shop would."""
    return _page(build / "demo.html", "'none'")


def assets(build: Path) -> Handler:
    """Scripts and styles of these pages, under names that are made of their content."""

    async def serve(request: web.Request) -> web.StreamResponse:
        name = request.match_info["name"]
        if not _ASSET.fullmatch(name):
            raise NotFound("no such file")
        return web.FileResponse(build / "assets" / name, headers={"Cache-Control": _FOR_EVER})

    return serve


def _page(path: Path, *frame_ancestors: str) -> Handler:
    policy = (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; "
        f"frame-ancestors {' '.join(frame_ancestors)}"
    )
    return _file(path, {"Content-Security-Policy": policy, "Cache-Control": "no-cache"})


def _file(path: Path, headers: dict[str, str]) -> Handler:
    async def serve(_: web.Request) -> web.StreamResponse:
        if not await asyncio.to_thread(path.is_file):
            raise NotBuilt("the browser parts are missing: run `npm run build` in web/")
        return web.FileResponse(path, headers=headers)

    return serve
