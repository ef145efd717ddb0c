"""The console beside the browser: the API and the pages as the app serves them, over a desk that tests fill.

It runs in a thread with a loop of its own, without channels and engine: what customers write comes from the test.
"""

import asyncio
import socket
import threading
from collections.abc import Callable, Coroutine, Iterator, Mapping
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from aiohttp import web
from aiohttp.test_utils import TestServer, get_unused_port_socket
from playwright.sync_api import Page
from sqlalchemy.orm import Session

from bot import pages
from bot.console import console_api
from kit.api import BUS, DATABASE, LIMITER, SETTINGS
from kit.bus import Bus
from kit.clock import utc_now
from kit.database import Announcement
from kit.ratelimit import MemoryLimiter
from staff import service as users
from staff.http import COOKIE
from staff.models import Role, User
from tests.desk import Clock, Desk, open_desk

T = TypeVar("T")


class Present(Clock):
    """The real time: browsers count waiting times by theirs."""

    def __call__(self) -> datetime:
        return utc_now()


@dataclass
class _Engines:
    """All that the pages ask of the engines: whether they have started."""

    started: asyncio.Event


class ConsoleServer:
    """The server's handle for tests, which are not coroutines. `wired` is what the app sets besides, by
    its keys; `project` is what trainers edit."""

    def __init__(
        self, folder: Path, wired: Mapping[web.AppKey[Any], Any], project: Path | None
    ) -> None:
        self._folder = folder
        self._wired = wired
        self._project = project
        self._stack = AsyncExitStack()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self.desk: Desk
        self.origin = ""

    def start(self) -> None:
        self.run(self._start())

    async def _start(self) -> None:
        url = f"sqlite:///{self._folder / 'desk.db'}"
        self.desk = await self._stack.enter_async_context(open_desk(url, self._folder))
        self.desk.clock = Present()
        self.desk.settings.project_dir = self._project or self._folder / "project"
        bus, loop = Bus(), asyncio.get_running_loop()

        def publish(items: list[Announcement]) -> None:
            loop.call_soon_threadsafe(bus.publish, items)

        self.desk.database.on_commit = publish
        app = console_api(clock=self.desk.clock)
        app[DATABASE], app[SETTINGS], app[BUS] = self.desk.database, self.desk.settings, bus
        app[LIMITER] = MemoryLimiter()
        for key, value in self._wired.items():
            app[key] = value
        pages.setup(app, _Engines(asyncio.Event()))  # type: ignore[arg-type]
        listening = get_unused_port_socket("127.0.0.1")
        server = TestServer(app, socket_factory=lambda *_: listening)
        await server.start_server(shutdown_timeout=1)
        self._stack.push_async_callback(_close, server, listening)
        self.origin = str(server.make_url("")).rstrip("/")
        assert server.port
        self.desk.settings.port = server.port  # invitation links lead there

    def close(self) -> None:
        self.run(self._stack.aclose())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """What a coroutine of the desk returns."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=20)

    def write(self, work: Callable[[Session], T]) -> T:
        """Change the database, as a part of ours would."""
        return self.run(self.desk.write(work))

    def user(self, name: str = "Ada", role: Role = "agent", **parts: Any) -> User:
        return self.run(self.desk.user(name, role, **parts))

    def sign_in(self, page: Page, user: User, path: str = "/desk") -> Page:
        """Open the console as `user`."""
        token = self.write(
            lambda s: users.sign_in(s, user.id, user.password_hash, self.desk.clock())
        )
        page.context.add_cookies([{"name": COOKIE, "value": token, "url": self.origin}])
        page.goto(f"{self.origin}/console{path}")
        return page


# From a connection's acceptance to its handler's first step asyncio takes four rounds of its loop.
_ROUNDS = 5


async def _close(server: TestServer, listening: socket.socket) -> None:
    """Accept nobody any more, let who was accepted arrive, then close. A browser that leaves still connects, and
    what asyncio (3.11) has accepted and not handed over when its server closes is never closed."""
    asyncio.get_running_loop().remove_reader(listening)
    for _ in range(_ROUNDS):
        await asyncio.sleep(0)
    await server.close()


@contextmanager
def running(
    folder: Path,
    wired: Mapping[web.AppKey[Any], Any] | None = None,
    project: Path | None = None,
) -> Iterator[ConsoleServer]:
    server = ConsoleServer(folder, wired or {}, project)
    try:
        server.start()
        yield server
    finally:
        server.close()
