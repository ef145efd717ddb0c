"""The console's API over HTTP, on each kind of database, with people signed in."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientResponse, ClientSession, CookieJar
from aiohttp.test_utils import TestServer
from argon2 import PasswordHasher

from bot.console import console_api
from kit.api import BUS, DATABASE, LIMITER, SETTINGS
from kit.bus import Bus
from kit.database import Announcement
from kit.ratelimit import MemoryLimiter
from staff import passwords
from staff import service as users
from staff.http import COOKIE
from staff.models import Role
from studio.releases.http import RELEASES
from tests.desk import Desk, open_desk
from tests.studio.releases.workshop import Workshop, open_workshop

CHANGES = {"X-Deskmate": "1"}


class Browser:
    """Somebody's browser at the console. `user_id` is who is signed in by the fixture, if
    anybody."""

    def __init__(self, client: ClientSession, user_id: int = 0) -> None:
        self.client = client
        self.user_id = user_id

    async def get(self, path: str, expect: int = 200, **query: Any) -> Any:
        """The JSON that a GET answers."""
        return await self._json(await self.client.get(path, params=query), expect)

    async def post(self, path: str, body: Any = None, status: int = 200) -> Any:
        return await self._json(await self.client.post(path, json=body, headers=CHANGES), status)

    async def patch(self, path: str, body: Any, status: int = 200) -> Any:
        return await self._json(await self.client.patch(path, json=body, headers=CHANGES), status)

    async def delete(self, path: str, status: int = 204) -> Any:
        return await self._json(await self.client.delete(path, headers=CHANGES), status)

    async def _json(self, response: ClientResponse, status: int) -> Any:
        text = await response.text()
        assert response.status == status, text
        return await response.json() if text else None


@pytest.fixture(autouse=True)
def cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashing is tested in tests/staff; here it only takes time."""
    monkeypatch.setattr(
        passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    )


@pytest.fixture
async def desk(database_url: str, tmp_path: Path) -> AsyncIterator[Desk]:
    async with open_desk(database_url, tmp_path) as desk:
        yield desk


@pytest.fixture
async def workshop(desk: Desk, tmp_path: Path) -> AsyncIterator[Workshop]:
    """Where models are made, with twins of the engine's tools."""
    shop = open_workshop(tmp_path / "workshop", desk.database, desk.clock)
    yield shop
    await shop.releases.close()


@pytest.fixture
def wired() -> dict[Any, Any]:
    """What else the application has, by its key; for tests whose routes need more."""
    return {}


@pytest.fixture
async def server(
    desk: Desk, workshop: Workshop, wired: dict[Any, Any]
) -> AsyncIterator[TestServer]:
    """The console's API, without channels and engines."""
    app = console_api(clock=desk.clock)
    bus, loop = Bus(), asyncio.get_running_loop()

    def publish(items: list[Announcement]) -> None:
        desk.told.extend(items)
        loop.call_soon_threadsafe(bus.publish, items)

    desk.database.on_commit = publish
    app[DATABASE], app[SETTINGS], app[BUS] = desk.database, desk.settings, bus
    app[LIMITER] = MemoryLimiter()
    app[RELEASES] = workshop.releases
    for key, value in wired.items():
        app[key] = value
    async with TestServer(app) as server:
        yield server


NewBrowser = Callable[[], Browser]


@pytest.fixture
async def new_browser(server: TestServer) -> AsyncIterator[NewBrowser]:
    """Makes browsers in which nobody is signed in."""
    clients: list[ClientSession] = []

    def make() -> Browser:
        # By address, not by name: the jar must keep cookies all the same.
        client = ClientSession(server.make_url("/"), cookie_jar=CookieJar(unsafe=True))
        clients.append(client)
        return Browser(client)

    yield make
    for client in clients:
        await client.close()


@pytest.fixture
async def visitor(new_browser: NewBrowser) -> Browser:
    """A browser in which nobody is signed in."""
    return new_browser()


SignIn = Callable[..., Awaitable[Browser]]


@pytest.fixture
def sign_in(desk: Desk, new_browser: NewBrowser) -> SignIn:
    """Makes a user and signs them in, in a browser of their own."""

    async def sign_in(name: str = "Ada", role: Role = "agent") -> Browser:
        user = await desk.user(name, role)
        token = await desk.write(
            lambda s: users.sign_in(s, user.id, user.password_hash, desk.clock())
        )
        browser = new_browser()
        browser.client.cookie_jar.update_cookies({COOKIE: token})
        browser.user_id = user.id
        return browser

    return sign_in


@pytest.fixture
async def agent(sign_in: SignIn) -> Browser:
    """The browser of an agent, Ada."""
    return await sign_in()
