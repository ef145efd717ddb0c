"""What browsers load, and who may embed it."""

import gzip
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from tests.channels.widget.support import Server, serving

SHOP = "https://shop.example"


@pytest.fixture
def build(tmp_path: Path) -> Path:
    """The build of web/widget, as far as it matters here."""
    folder = tmp_path / "build"
    (folder / "assets").mkdir(parents=True)
    for name in ("widget.js", "panel.html", "demo.html", "assets/panel-abc123.js"):
        (folder / name).write_text(f"/* {name} */")
        (folder / f"{name}.gz").write_bytes(gzip.compress(f"/* {name} */".encode()))
    (folder / "manifest.json").write_text("{}")
    return folder


@pytest.fixture
async def server(sqlite_url: str, tmp_path: Path, build: Path) -> AsyncIterator[Server]:
    async with serving(
        sqlite_url, tmp_path, build=build, widget_origins=[SHOP], demo=True
    ) as running:
        yield running


@pytest.fixture
async def browser(server: Server) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(server.origin) as session:
        yield session


async def test_the_loader_is_cached_for_minutes_and_asked_for_by_its_etag(
    browser: aiohttp.ClientSession,
) -> None:
    async with browser.get("/widget.js") as answer:
        assert answer.status == 200
        assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
        assert await answer.text() == "/* widget.js */"
        assert "max-age=300" in answer.headers["Cache-Control"]
        tag = answer.headers["ETag"]
    async with browser.get("/widget.js", headers={"If-None-Match": tag}) as answer:
        assert answer.status == 304


async def test_the_loader_may_be_used_by_any_page(browser: aiohttp.ClientSession) -> None:
    async with browser.get("/widget.js", headers={"Origin": SHOP}) as answer:
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


async def test_a_browser_that_takes_gzip_gets_the_compressed_copy(
    browser: aiohttp.ClientSession,
) -> None:
    async with browser.get("/widget.js", headers={"Accept-Encoding": "gzip"}) as answer:
        assert answer.headers["Content-Encoding"] == "gzip"
        assert "Accept-Encoding" in answer.headers["Vary"]


async def test_the_panel_is_embedded_only_where_the_operator_said(
    browser: aiohttp.ClientSession,
) -> None:
    async with browser.get("/widget/panel") as answer:
        assert answer.content_type == "text/html"
        policy = answer.headers["Content-Security-Policy"]
        assert f"frame-ancestors 'self' {SHOP}" in policy
        assert "script-src 'self';" in policy
        assert "unsafe" not in policy
        assert "X-Frame-Options" not in answer.headers


async def test_the_demo_shop_is_embedded_nowhere(browser: aiohttp.ClientSession) -> None:
    async with browser.get("/demo") as answer:
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


async def test_assets_are_cached_for_ever(browser: aiohttp.ClientSession) -> None:
    async with browser.get("/widget/assets/panel-abc123.js") as answer:
        assert answer.status == 200
        assert "immutable" in answer.headers["Cache-Control"]


@pytest.mark.parametrize(
    "path",
    [
        "/widget/assets/nothing.js",
        "/widget/assets/..%2fmanifest.json",
        "/widget/assets/%2e%2e%2f%2e%2e%2ftest.db",
        "/widget/assets/.hidden.js",
        "/widget/manifest.json",
    ],
)
async def test_nothing_else_is_served(browser: aiohttp.ClientSession, path: str) -> None:
    async with browser.get(path) as answer:
        assert answer.status == 404


async def test_what_was_not_built_is_said_so(browser: aiohttp.ClientSession, build: Path) -> None:
    (build / "panel.html").unlink()
    async with browser.get("/widget/panel") as answer:
        assert answer.status == 503
        assert (await answer.json())["error"] == "not_built"
