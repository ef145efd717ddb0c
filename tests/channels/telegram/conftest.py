"""A world for the channel's tests: the emulated Telegram, a database, a bus, and channels that run on them."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, TypeVar

import pytest
from aiohttp import web
from pydantic import SecretStr
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from bot.channels.telegram.channel import TelegramChannel, Timing
from bot.channels.telegram.pacing import Pace, Pacer
from conversations import repository
from conversations import service as conversations
from conversations.models import Conversation, Message
from deskmate.tables import metadata
from kit.bus import Bus
from kit.clock import utc_now
from kit.database import Announcement, Database
from kit.settings import Settings
from tests.services.bot_api import TOKEN, BotApi

T = TypeVar("T")

# Nothing that is announced waits for a sweep in these tests; what failed is tried again at once.
TIMING = Timing(poll_s=20, sweep_every_s=20, back_off_s=0.02, lease_s=2, renew_every_s=0.2)
UNHURRIED = 1_000_000


class World:
    """What a test acts on and looks at."""

    def __init__(self, api: BotApi, database_url: str, data_dir: Path) -> None:
        self.api = api
        self.data_dir = data_dir
        self.bus = Bus()
        loop = asyncio.get_running_loop()

        def publish(items: list[Announcement]) -> None:
            loop.call_soon_threadsafe(self.bus.publish, items)

        self.database = Database(database_url, on_commit=publish, busy_ms=50)
        self.woken: list[int] = []
        self._running: list[TelegramChannel] = []
        self._open = AsyncExitStack()

    async def open(self) -> None:
        metadata.create_all(self.database.engine)
        self.database.open()

    async def close(self) -> None:
        await self._stop()
        await self._open.aclose()
        await asyncio.to_thread(self.database.close)

    def channel(
        self, *, timing: Timing = TIMING, pacer: Pacer | None = None, **settings: Any
    ) -> TelegramChannel:
        """A channel that is not started."""
        values: dict[str, Any] = {
            "telegram_token": SecretStr(TOKEN),
            "telegram_api_url": self.api.url,
            "data_dir": self.data_dir,
        }
        return TelegramChannel(
            Settings(_env_file=None, **(values | settings)),
            self.database,
            self.bus,
            self.woken.append,
            timing=timing,
            pacer=pacer or Pacer(Pace(0, UNHURRIED), Pace(0, UNHURRIED)),
        )

    async def run(self, **how: Any) -> TelegramChannel:
        """A channel that runs, on a web server of its own, until the test ends or closes it."""
        port = how.pop("port", 0)
        channel = self.channel(**how)
        app = web.Application()
        app.router.add_routes(channel.routes())
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        self._open.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, "127.0.0.1", port).start()
        await channel.start()
        self._running.append(channel)
        return channel

    async def restart(self) -> TelegramChannel:
        """End all channels, and start one."""
        await self._stop()
        return await self.run()

    async def _stop(self) -> None:
        while self._running:
            await self._running.pop().close()

    async def read(self, work: Callable[[Session], T]) -> T:
        return await self.database.read(work)

    async def write(self, work: Callable[[Session], T]) -> T:
        return await self.database.write(work)

    async def messages(self, author: str | None = None) -> list[Message]:
        """All stored messages with their files, oldest first."""
        query = select(Message).options(selectinload(Message.attachments)).order_by(Message.id)
        if author:
            query = query.where(Message.author == author)
        return list(await self.read(lambda s: s.scalars(query).all()))

    async def stored(self, count: int, author: str | None = None) -> list[Message]:
        """Wait until this many messages are stored, and return all there are."""

        async def there() -> list[Message] | None:
            messages = await self.messages(author)
            return messages if len(messages) >= count else None

        return await eventually(there)

    async def conversation(self, address: str = "1001") -> Conversation:
        found = await self.read(lambda s: repository.latest_at(s, "telegram", address))
        assert found is not None
        return found

    async def begin(self, address: str = "1001", text: str = "hello") -> Conversation:
        """The customer writes, and is stored without any channel running."""

        def work(session: Session) -> None:
            conversations.receive(
                session,
                conversations.Inbound(
                    channel="telegram",
                    address=address,
                    external_id=f"before-{text}",
                    text=text,
                    identity=("telegram", address),
                    verified=True,
                ),
                utc_now(),
            )

        await self.write(work)
        return await self.conversation(address)

    async def reply(self, text: str, address: str = "1001", **parts: Any) -> Message:
        """Say something to the customer, as a turn or an agent would."""

        def work(session: Session) -> Message:
            latest = repository.latest_at(session, "telegram", address)
            assert latest is not None
            conversation = repository.lock(session, latest.id)
            return conversations.say(
                session, conversation, **({"author": "bot", "text": text, "now": utc_now()} | parts)
            )

        return await self.write(work)

    async def delivery(self, message: Message) -> str:
        return (await self.read(lambda s: repository.message(s, message.id))).delivery

    async def delivered(self, message: Message, as_: str = "sent") -> Message:
        """Wait until this message is marked so."""

        async def marked() -> Message | None:
            found = await self.read(lambda s: repository.message(s, message.id))
            return found if found.delivery == as_ else None

        return await eventually(marked)


async def eventually(check: Callable[[], Awaitable[T | None]], timeout_s: float = 10.0) -> T:
    """What `check` returns, once that is true. Raises TimeoutError."""
    async with asyncio.timeout(timeout_s):
        # The database is asked again and again: it has no event to wait for.
        while not (result := await check()):
            await asyncio.sleep(0.01)
        return result


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    """The emulated Telegram."""
    api = BotApi()
    await api.start()
    yield api
    await api.close()


@pytest.fixture
async def world(api: BotApi, database_url: str, tmp_path: Path) -> AsyncIterator[World]:
    """On both databases."""
    world = World(api, database_url, tmp_path)
    await world.open()
    yield world
    await world.close()


@pytest.fixture
async def small_world(api: BotApi, sqlite_url: str, tmp_path: Path) -> AsyncIterator[World]:
    """On SQLite alone, for what storage does not matter to."""
    world = World(api, sqlite_url, tmp_path)
    await world.open()
    yield world
    await world.close()
