"""Start-up: everything is made here once, in order, and handed to who needs it; and ended in the
reverse order."""

import asyncio
import fcntl
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import structlog
from aiohttp import web

from actions.calls import CallRegistry
from actions.registry import build_executor
from bot import pages
from bot.action_endpoint import ActionEndpoint
from bot.channels import widget
from bot.channels.telegram.channel import TelegramChannel
from bot.console import console_api
from bot.engine.pool import EnginePool
from bot.engine.protocol import EngineError
from bot.engine.worker import WorkerSpec
from bot.keys import TURNS
from bot.products import keep_products, write_products
from bot.timers import run_timers
from bot.turns import TurnRunner
from conversations import repository
from kit import leases
from kit.api import BUS, DATABASE, LIMITER, SETTINGS
from kit.bus import Bus, Mailbox, RedisBus
from kit.clock import utc_now
from kit.database import Announcement, Database
from kit.errors import DeskmateError
from kit.ratelimit import make_limiter
from kit.settings import ROOT, Settings
from studio.intents.checks import Checks
from studio.intents.http import CHECKS
from studio.intents.sources import files
from studio.processes import Tools
from studio.releases import service as releases
from studio.releases.http import RELEASES
from studio.releases.releases import Releases
from studio.releases.store import Models
from studio.review.collecting import keep_inbox
from studio.review.http import PARSE

log = structlog.get_logger(__name__)

MODEL_CHECK_S = 2.0
LARGEST_REQUEST = 2**20


class PortTaken(DeskmateError):
    """Another program listens on our port."""

    code = "port_taken"


class AlreadyRunning(DeskmateError):
    """Another app uses this SQLite database, which has room for one."""

    code = "already_running"


@dataclass(frozen=True)
class Running:
    """A running app."""

    settings: Settings
    database: Database
    engines: EnginePool


@asynccontextmanager
async def running(settings: Settings, engine_root: Path = ROOT) -> AsyncIterator[Running]:
    """Everything that serves customers and agents, while the block runs.

    The schema must be up to date. The worker is `engine.server` below `engine_root`. Raises
    PortTaken, AlreadyRunning or NoSuchModel before anything is started.
    """
    async with AsyncExitStack() as stack:
        listener = stack.enter_context(_listen(settings.host, settings.port))
        # Port 0 is for tests: from here on it is the one that the system chose.
        settings = settings.model_copy(update={"port": listener.getsockname()[1]})
        models = Models(settings.models_dir)
        model = models.live()
        run_dir = settings.data_dir.resolve() / "run" / str(settings.port)

        bus: Bus = RedisBus(settings.redis_url) if settings.redis_url else Bus()
        loop = asyncio.get_running_loop()

        def publish(items: list[Announcement]) -> None:
            loop.call_soon_threadsafe(bus.publish, items)

        database = Database(settings.database, on_commit=publish)
        if database.is_sqlite:
            stack.enter_context(FileLock(settings.data_dir / "app.lock"))
        database.open()
        stack.push_async_callback(asyncio.to_thread, database.close)
        if database.is_sqlite:
            await database.write(repository.release_all_leases)
            await database.write(leases.release_all)
        await bus.start()
        stack.push_async_callback(bus.close)

        calls = CallRegistry()
        endpoint = ActionEndpoint(build_executor(calls), run_dir / "actions.sock")
        await endpoint.start()
        stack.push_async_callback(endpoint.close)
        await write_products(database, settings.products_file)
        engines = EnginePool(
            WorkerSpec(
                python=settings.engine_python,
                root=engine_root,
                model=model.archive,
                actions_socket=endpoint.socket,
                memory_mb=settings.engine_memory_mb,
                products=settings.products_file,
            ),
            settings.engines,
            run_dir,
            settings.turn_timeout_s,
        )
        await engines.start()
        stack.push_async_callback(engines.close)
        turns = TurnRunner(database, engines, calls, bus, settings)
        await turns.start()
        stack.push_async_callback(turns.close)

        tools = Tools(settings.engine_python, engine_root)
        app = console_api()
        app[DATABASE], app[SETTINGS], app[BUS] = database, settings, bus
        app[TURNS] = turns
        app[RELEASES] = Releases(database, models, tools, settings.project_dir)
        stack.push_async_callback(app[RELEASES].close)
        # A save that a crash has interrupted is finished before anybody trains from its files.
        await asyncio.to_thread(files.reading, settings.project_dir)
        found = [Announcement("studio", {"findings": True})]
        app[CHECKS] = Checks(
            tools,
            settings.project_dir,
            settings.data_dir / "cache" / "check",
            lambda: bus.publish(found),
            engines.parse,
        )
        stack.push_async_callback(app[CHECKS].close)
        app[PARSE] = engines.parse
        app[LIMITER] = make_limiter(settings.redis_url)
        stack.push_async_callback(app[LIMITER].close)
        widget.setup(app)
        pages.setup(app, engines)
        telegram = TelegramChannel(settings, database, bus, turns.wake)
        app.router.add_routes(telegram.routes())
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=2.0)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        await web.SockSite(runner, listener).start()
        await telegram.start()
        stack.push_async_callback(telegram.close)
        for work in (
            _follow_model(models, model.id, engines, database, bus),
            run_timers(database),
            keep_products(database, settings.products_file),
            keep_inbox(database, settings.project_dir, models, tools),
        ):
            stack.push_async_callback(_cancel, asyncio.create_task(work))
        yield Running(settings, database, engines)


async def _follow_model(
    models: Models, serving: str, engines: EnginePool, database: Database, bus: Bus
) -> None:
    """Take over the model that was chosen while we run: at once when a trainer did it, and soon when
    it was the operator, at the command line."""
    refused: str | None = None
    async with bus.subscribe(releases.TOPIC) as mailbox:
        while True:
            await _chosen(mailbox)
            try:
                wanted = models.live()
                if wanted.id not in (serving, refused):
                    await engines.switch(wanted.archive)
                    serving, refused = wanted.id, None
            except EngineError as error:
                refused = wanted.id
                log.error(
                    "the chosen model does not start; the former stays",
                    model=wanted.id,
                    error=str(error),
                )
                if models.pinned() == refused:
                    await _take_back(models, serving, refused, database)
            except (DeskmateError, OSError, ValueError) as error:
                log.warning("the chosen model cannot be read", error=str(error))


async def _chosen(mailbox: Mailbox) -> None:
    """Wait until somebody says that a model was chosen, and not for long."""
    with suppress(TimeoutError):
        async with asyncio.timeout(MODEL_CHECK_S):
            while "live" not in (await mailbox.get()).data:
                pass


async def _take_back(models: Models, serving: str, refused: str, database: Database) -> None:
    """What is said to be in service must be, and must start when we are started again."""
    models.use(serving)
    now = utc_now()
    await database.write(
        lambda s: releases.record(
            s, "rolled_back", serving, user_id=None, now=now, previous=refused
        )
    )


def _listen(host: str, port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(1024)
    except OSError as error:
        listener.close()
        raise PortTaken(
            f"port {port} on {host} cannot be used ({error.strerror}). Choose another: PORT={port + 1} make run"
        ) from error
    listener.setblocking(False)
    return listener


class FileLock:
    """Held while the process lives, whatever ends it."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._file = self._path.open("w")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._file.close()
            raise AlreadyRunning(
                f"another Deskmate runs on this data folder ({self._path.parent}). "
                "Stop it, or set DESKMATE_DATABASE_URL to a PostgreSQL database to run several."
            ) from None

    def __exit__(self, *_: object) -> None:
        self._file.close()


async def _cancel(task: asyncio.Task[None]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
