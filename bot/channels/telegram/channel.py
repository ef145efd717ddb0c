"""Telegram as a whole: made once by start-up, which gives it the database, the bus and `wake`.

Every app takes updates by webhook. Polling, sending and fetching run in one app at a time, which
holds the lease `telegram`: Telegram serves one reader, and its limits are for the whole bot.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

import structlog
from aiohttp import web
from telegram.error import InvalidToken, TelegramError

from bot.channels.telegram import api, commands, webhook
from bot.channels.telegram.intake import Intake
from bot.channels.telegram.media import Fetcher
from bot.channels.telegram.pacing import Pacer
from bot.channels.telegram.poller import Poller
from bot.channels.telegram.presence import Presence
from bot.channels.telegram.reactions import Reactions
from bot.channels.telegram.sender import Sender
from kit.bus import Bus
from kit.clock import Clock, utc_now
from kit.database import Database
from kit.leases import Duty
from kit.settings import Settings

log = structlog.get_logger(__name__)

LEASE = "telegram"
LONGEST_BACK_OFF_S = 60.0


@dataclass(frozen=True)
class Timing:
    """How long things take, in seconds."""

    poll_s: float = 30.0  # a call that waits for updates
    sweep_every_s: float = 5.0  # how often we look for work that nobody announced
    back_off_s: float = 1.0  # the first wait after a failure
    lease_s: float = 10.0  # how long a dead app keeps others from taking over
    renew_every_s: float = 3.0


class TelegramChannel:
    """`start` it when the app is up, `close` it before the database. Without a token it only says so."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        bus: Bus,
        wake: Callable[[int], None],
        *,
        timing: Timing | None = None,
        pacer: Pacer | None = None,
        clock: Clock = utc_now,
    ) -> None:
        self._settings = settings
        self._task: asyncio.Task[None] | None = None
        self._parts: _Parts | None = None
        if settings.telegram_token and settings.telegram_token.get_secret_value():
            self._parts = _Parts(settings, database, bus, wake, timing or Timing(), pacer, clock)

    def routes(self) -> list[web.RouteDef]:
        """What the web server is to serve for us."""
        if self._parts is None or self._settings.telegram_webhook_url is None:
            return []
        return [web.post(webhook.PATH, self._parts.webhook.handle)]

    async def start(self) -> None:
        """Begin. Returns at once: Telegram being away, or refusing us, keeps nothing else back."""
        if self._parts is None:
            log.info("telegram is off: set DESKMATE_TELEGRAM_TOKEN to turn it on")
            return
        # The HTTP client writes every address to the log, and Telegram's addresses contain the token.
        logging.getLogger("httpx").setLevel(logging.WARNING)
        self._task = asyncio.create_task(self._parts.run())

    async def close(self) -> None:
        """Stop. What is not sent or fetched yet goes on with the next start."""
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        if self._parts:
            await self._parts.close()


class _Parts:
    """What there is when a token is set."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        bus: Bus,
        wake: Callable[[int], None],
        timing: Timing,
        pacer: Pacer | None,
        clock: Clock,
    ) -> None:
        assert settings.telegram_token
        token = settings.telegram_token.get_secret_value()
        self._timing = timing
        self._webhook_url = settings.telegram_webhook_url
        self._client = api.make_client(token, settings.telegram_api_url)
        pacer = pacer or Pacer()
        self._bot = bot = self._client.bot
        self._fetcher = Fetcher(
            bot,
            database,
            settings.uploads_dir,
            max_bytes=settings.upload_max_mb * 2**20,
            sweep_every_s=timing.sweep_every_s,
            back_off_s=timing.back_off_s,
        )
        self._reactions = Reactions(
            bot, pacer, wake=wake, fetch=self._fetcher.look, back_off_s=timing.back_off_s
        )
        intake = Intake(bot, database, self._reactions.react, clock)
        self._poller = Poller(
            self._client, intake, timeout_s=timing.poll_s, back_off_s=timing.back_off_s
        )
        self.webhook = webhook.Webhook(token, intake)
        self._presence = Presence(bot, bus, pacer)
        self._sender = Sender(
            bot,
            database,
            bus,
            pacer,
            clock,
            sweep_every_s=timing.sweep_every_s,
            back_off_s=timing.back_off_s,
            on_sent=self._presence.sent,
        )
        self._duty = Duty(
            database,
            LEASE,
            self._work,
            ttl=timedelta(seconds=timing.lease_s),
            renew_every_s=timing.renew_every_s,
            clock=clock,
        )

    async def run(self) -> None:
        """Until cancelled, or until Telegram refuses the token. Starts anew what breaks."""
        while True:
            try:
                await self._try("telegram cannot be reached", self._bot.initialize)
                log.info("telegram is on", bot=self._bot.username)
                await self._duty.run()
            except InvalidToken:
                # Its own words contain the token, so they are not logged.
                log.error(
                    "telegram refuses the token and stays off; everything else goes on: "
                    "set DESKMATE_TELEGRAM_TOKEN to what @BotFather says, and start again"
                )
                return
            except Exception:
                log.exception("telegram broke and is started again")
                await asyncio.sleep(self._timing.back_off_s)

    async def close(self) -> None:
        """Let go of the connections."""
        await self._reactions.close()
        await self._bot.shutdown()

    async def _work(self) -> None:
        """What one app does at a time. Raises InvalidToken when Telegram does not know us any more."""
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._sender.run())
                group.create_task(self._fetcher.run())
                group.create_task(self._presence.run())
                group.create_task(self._try("the menu cannot be set", self._set_menus))
                if self._webhook_url is None:
                    group.create_task(self._poller.run())
                else:
                    group.create_task(self._try("the webhook cannot be set", self._register))
        except BaseExceptionGroup as errors:
            if errors.subgroup(InvalidToken):
                raise InvalidToken from None
            raise

    async def _set_menus(self) -> None:
        for language, menu in commands.MENUS.items():
            await self._bot.set_my_commands(menu, language_code=language or None)

    async def _register(self) -> None:
        await webhook.register(self._bot, str(self._webhook_url))

    async def _try(self, problem: str, call: Callable[[], Awaitable[None]]) -> None:
        """Until it is done. Raises InvalidToken."""
        wait = self._timing.back_off_s
        while True:
            try:
                return await call()
            except InvalidToken:
                raise
            except TelegramError as error:
                words = api.words(error, [self._bot.token])
                log.warning(problem, error=words, again_in_s=wait)
            await asyncio.sleep(wait)
            wait = min(wait * 2, LONGEST_BACK_OFF_S)
