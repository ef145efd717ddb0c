"""The widget's server for tests: the real channel, database and bus, with a bot that says what a test tells it to."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web
from sqlalchemy import select
from sqlalchemy.orm import Session

import deskmate.tables  # noqa: F401 - all tables, for create_all
from bot.channels import widget
from bot.channels.widget.identity import Claims, sign
from bot.channels.widget.pages import BUILD
from bot.keys import TURNS
from conversations import repository, service
from conversations.models import Conversation, Message
from kit.api import BUS, DATABASE, LIMITER, SETTINGS, install
from kit.bus import Bus
from kit.database import Announcement, Base, Database
from kit.ids import digest
from kit.ratelimit import MemoryLimiter
from kit.settings import Settings

SECRET = "a key of the shop, as long as it must be"
Answer = Callable[[Session, Conversation, Message, datetime], None]


def now() -> datetime:
    return datetime.now(UTC)


def silent(_: Session, __: Conversation, ___: Message, ____: datetime) -> None:
    """A bot that says nothing."""


class ScriptedTurns:
    """Stands where the turn runner stands: answers each message once, in order, with `answer`."""

    def __init__(self, database: Database, answer: Answer) -> None:
        self._database = database
        self.answer = answer
        self.woken: list[int] = []
        self._tasks: set[asyncio.Task[None]] = set()

    def wake(self, conversation_id: int, lease: str | None = None) -> None:
        self.woken.append(conversation_id)
        task = asyncio.create_task(self._database.write(lambda s: self._turn(s, conversation_id)))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def idle(self) -> None:
        """Wait until everything is answered."""
        while self._tasks:
            await asyncio.gather(*self._tasks)

    def _turn(self, session: Session, conversation_id: int) -> None:
        conversation = repository.lock(session, conversation_id)
        while conversation.pending_id is not None:
            message = repository.message(session, conversation.pending_id)
            self.answer(session, conversation, message, now())
            conversation.pending_id = repository.next_inbound(session, conversation.id, message.id)
        session.flush()


@dataclass
class Server:
    """A running widget server."""

    app: web.Application
    origin: str
    database: Database
    bus: Bus
    turns: ScriptedTurns
    settings: Settings

    async def say(self, address: str, text: str, **parts: Any) -> int:
        """Say something of ours at the customer's address; its number."""

        def work(session: Session) -> int:
            conversation = repository.open_at(session, "widget", address)
            assert conversation
            parts.setdefault("author", "bot")
            message = service.say(
                session, repository.lock(session, conversation.id), text=text, now=now(), **parts
            )
            assert message.seq
            return message.seq

        return await self.database.write(work)

    async def messages(self) -> list[Message]:
        """All that is stored, in order."""
        return await self.database.read(
            lambda s: list(s.scalars(select(Message).order_by(Message.id)))
        )


@asynccontextmanager
async def serving(
    database_url: str,
    data_dir: Path,
    *,
    answer: Answer = silent,
    build: Path = BUILD,
    busy_ms: int = 5_000,
    **settings: Any,
) -> AsyncIterator[Server]:
    """The channel on a free port."""
    runner_settings: dict[str, Any] = {
        "data_dir": data_dir,
        "database_url": database_url,
        "widget_jwt_secret": SECRET,
        "widget_limits": False,
        "demo": False,
        "port": 0,
    }
    made = Settings(_env_file=None, **(runner_settings | settings))
    bus = Bus()
    loop = asyncio.get_running_loop()

    def publish(items: list[Announcement]) -> None:
        loop.call_soon_threadsafe(bus.publish, items)

    database = Database(made.database, on_commit=publish, busy_ms=busy_ms)
    Base.metadata.create_all(database.engine)
    database.open()
    app = web.Application()

    async def nobody(_: web.Request) -> None:
        return None

    install(app, [], nobody)
    turns = ScriptedTurns(database, answer)
    app[DATABASE], app[SETTINGS], app[BUS], app[LIMITER] = database, made, bus, MemoryLimiter()
    app[TURNS] = turns  # type: ignore[misc]
    widget.setup(app, build)
    runner = web.AppRunner(app, shutdown_timeout=1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", made.port)
    await site.start()
    origin = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield Server(app, origin, database, bus, turns, made)
    finally:
        await turns.idle()
        await runner.cleanup()
        await asyncio.to_thread(database.close)


@dataclass
class Client:
    """A panel's end of the socket, frame by frame."""

    socket: aiohttp.ClientWebSocketResponse
    welcome: dict[str, Any] = field(default_factory=dict)

    @property
    def address(self) -> str:
        """Under which everything of this visitor is found."""
        return f"visitor:{digest(self.welcome['visitor'])}"

    async def send(self, **frame: Any) -> None:
        await self.socket.send_str(json.dumps(frame, ensure_ascii=False))  # as browsers do

    async def next(self, *types: str) -> dict[str, Any]:
        """The next frame; it must be of one of `types`, when these are given."""
        frame: dict[str, Any] = await self.socket.receive_json(timeout=5)
        assert not types or frame["type"] in types, frame
        return frame

    async def until(self, kind: str) -> dict[str, Any]:
        """The next frame of a type, whatever comes before it."""
        while (frame := await self.next())["type"] != kind:
            pass
        return frame

    async def write(self, text: str = "hello", message_id: str = "message-1") -> int:
        """Send a message, and wait until it is acknowledged and shown; its number."""
        await self.send(type="message", id=message_id, text=text)
        frames = {
            frame["type"]: frame for frame in [await self.next("ack", "message") for _ in range(2)]
        }
        assert frames["ack"]["id"] == frames["message"]["id"] == message_id
        return int(frames["ack"]["seq"])

    async def quiet(self) -> bool:
        """Whether nothing is under way: an answer to a ping is the next that comes."""
        await self.send(type="ping")
        return (await self.next())["type"] == "pong"


@asynccontextmanager
async def connected(server: Server, **hello: Any) -> AsyncIterator[Client]:
    """A client that has said hello and was welcomed."""
    async with socket_to(server) as client:
        await client.send(
            **({"type": "hello", "visitor": None, "jwt": None, "language": "en", "seq": 0} | hello)
        )
        client.welcome = await client.next("welcome")
        yield client


@asynccontextmanager
async def socket_to(server: Server, **options: Any) -> AsyncIterator[Client]:
    """An open socket on which nothing was said."""
    options.setdefault("origin", server.origin)
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(f"{server.origin}/widget/socket", **options) as socket,
    ):
        yield Client(socket)


def token(
    user_id: str = "u-1",
    secret: str = SECRET,
    valid_for: timedelta = timedelta(hours=1),
    **claims: Any,
) -> str:
    """A token as the shop signs it."""
    expires = int((now() + valid_for).timestamp())
    return sign(Claims(user_id=user_id, exp=expires, **claims), secret)
