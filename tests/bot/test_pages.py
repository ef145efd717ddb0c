"""The console's files, and what balancers ask."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot import pages
from bot.engine.pool import EnginePool
from bot.engine.worker import WorkerSpec

Client = TestClient[web.Request, web.Application]


@pytest.fixture
def engines(tmp_path: Path) -> EnginePool:
    """Nobody starts them."""
    return EnginePool(WorkerSpec(tmp_path, tmp_path, tmp_path, tmp_path, 1), 1, tmp_path, 1)


@pytest.fixture
async def client(tmp_path: Path, engines: EnginePool) -> AsyncIterator[Client]:
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<title>Console</title>")
    (tmp_path / "assets" / "main-abc.js").write_text("1")
    app = web.Application()
    pages.setup(app, engines, tmp_path)
    async with TestClient(TestServer(app)) as client:
        yield client


@pytest.mark.parametrize("path", ["/", "/console", "/console/", "/console/desk/1001"])
async def test_every_path_of_the_console_is_its_page(client: Client, path: str) -> None:
    async with client.get(path) as answer:
        assert (answer.status, await answer.text()) == (200, "<title>Console</title>")
        assert answer.headers["Cache-Control"] == "no-cache"


async def test_what_has_its_hash_in_its_name_is_kept_for_good(client: Client) -> None:
    async with client.get("/console/assets/main-abc.js") as answer:
        assert "immutable" in answer.headers["Cache-Control"]
    async with client.get("/console/assets/gone.js") as answer:
        assert answer.status == 404
        assert "Cache-Control" not in answer.headers


async def test_health_is_good_while_the_assistant_starts_unless_it_is_asked_for(
    client: Client, engines: EnginePool
) -> None:
    async with client.get("/healthz") as answer:
        assert (answer.status, await answer.json()) == (200, {"assistant": "starting"})
    async with client.get("/healthz?ready") as answer:
        assert answer.status == 503
    engines.started.set()
    async with client.get("/healthz?ready") as answer:
        assert (answer.status, await answer.json()) == (200, {"assistant": "ready"})
