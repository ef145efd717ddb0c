"""Messages out: what is due goes to its chat in order, at least once, and the chats side by side.

The truth is `messages.delivery`: what was not marked as sent before the app died is sent (perhaps
again) by the next one. Runs in one app at a time (see `channel`), which is what keeps the order, and
Telegram's limit for the whole bot.
"""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Callable
from contextlib import suppress

import structlog
from sqlalchemy.orm import Session
from telegram import Bot
from telegram.error import InvalidToken, RetryAfter, TelegramError

from bot.channels.telegram import api, chats, repository, views
from bot.channels.telegram.pacing import Pacer
from conversations import repository as conversation_log
from conversations import service as conversations
from conversations.models import Delivery, Message
from kit.bus import Bus, Mailbox
from kit.clock import Clock
from kit.database import Database
from kit.errors import Unavailable
from kit.language import Language

log = structlog.get_logger(__name__)

# With waits of 1, 2, 4 … 60 seconds: somewhat more than three minutes.
TRIES = 8
LONGEST_BACK_OFF_S = 60.0
LAST_WORDS_S = 5.0


class Sender:
    """Sends what is due. One task for each chat that something waits for."""

    def __init__(
        self,
        bot: Bot,
        database: Database,
        bus: Bus,
        pacer: Pacer,
        clock: Clock,
        *,
        sweep_every_s: float,
        back_off_s: float,
        on_sent: Callable[[str], None],
    ) -> None:
        self._bot = bot
        self._database = database
        self._bus = bus
        self._pacer = pacer
        self._clock = clock
        self._sweep_every_s = sweep_every_s
        self._back_off_s = back_off_s
        self._on_sent = on_sent
        self._tries: Counter[int] = Counter()
        # Telegram's numbers of the parts of a long message that are out, so that a retry goes on from there.
        self._parts: defaultdict[int, list[int]] = defaultdict(list)
        # Chats that a task works for, and those in which something may be due since it last looked.
        self._working: set[str] = set()
        self._woken: set[str] = set()

    async def run(self) -> None:
        """Until cancelled, or until Telegram no longer knows us (InvalidToken, in an exception group)."""
        async with (
            self._bus.subscribe(f"outbox:{repository.CHANNEL}") as mailbox,
            asyncio.TaskGroup() as group,
        ):
            while True:
                try:
                    for address in await self._database.read(repository.addresses_with_due):
                        self._wake(group, address)
                except Unavailable as error:
                    log.warning("messages cannot be sent", error=error.code)
                await self._news(mailbox)

    async def _news(self, mailbox: Mailbox) -> None:
        """Until something is announced, or it is time to look anyway."""
        with suppress(TimeoutError):
            async with asyncio.timeout(self._sweep_every_s):
                await mailbox.get()
        while not mailbox.queue.empty():
            mailbox.queue.get_nowait()

    def _wake(self, group: asyncio.TaskGroup, address: str) -> None:
        self._woken.add(address)
        if address not in self._working:
            self._working.add(address)
            group.create_task(self._work_off(address))

    async def _work_off(self, address: str) -> None:
        """Send all that is due in a chat, also what becomes due meanwhile. When the database is away, the next
        sweep goes on."""
        try:
            while address in self._woken:
                self._woken.discard(address)
                await self._drain(address)
        finally:
            self._working.discard(address)

    async def _drain(self, address: str) -> None:
        try:
            while due := await self._database.read(
                lambda session: repository.next_due(session, address)
            ):
                await self._send(address, *due)
        except Unavailable as error:
            log.warning("messages of a chat wait", error=error.code)

    async def _send(self, address: str, message: Message, language: Language) -> None:
        """Try once. The message stays due unless it went out or never will."""
        await self._pacer.wait(address)
        attempt = asyncio.create_task(self._attempt(address, message, language))
        try:
            wait_s = await asyncio.shield(attempt)
        except asyncio.CancelledError:
            # We are to end. What is on its way is noted first, or the next app would send it again.
            await asyncio.wait({attempt}, timeout=LAST_WORDS_S)
            attempt.cancel()
            await asyncio.gather(attempt, return_exceptions=True)
            raise
        await asyncio.sleep(wait_s)

    async def _attempt(self, address: str, message: Message, language: Language) -> float:
        """Send it, and note how that went; the seconds until the next try."""
        try:
            number = await self._post(address, message, language)
        except RetryAfter as error:
            log.info("telegram asks for a pause", conversation=message.conversation_id)
            self._pacer.pause(address, api.seconds(error))
        except InvalidToken:
            raise
        except TelegramError as error:
            return await self._failed(address, message, error)
        except Exception as error:
            # Ours, and no reason to keep the chat's other messages back.
            log.exception("a message cannot be shown", message=message.id)
            await self._mark(address, message.id, "failed", error=type(error).__name__)
        else:
            self._on_sent(address)
            await self._mark(address, message.id, "sent", delivered_as=str(number))
        return 0

    async def _post(self, address: str, message: Message, language: Language) -> int:
        """Put all parts into the chat; Telegram's number of the last one, which has the keyboard."""
        posted = self._parts[message.id]
        parts = views.of_message(message, language)
        for part in parts[len(posted) :]:
            sent = await self._bot.send_message(int(address), part.text, reply_markup=part.keyboard)
            posted.append(sent.message_id)
        return posted[-1]

    async def _failed(self, address: str, message: Message, error: TelegramError) -> float:
        self._tries[message.id] += 1
        tries = self._tries[message.id]
        if not api.is_final(error) and tries < TRIES:
            return min(self._back_off_s * 2.0 ** (tries - 1), LONGEST_BACK_OFF_S)
        log.warning(
            "a message cannot be delivered",
            conversation=message.conversation_id,
            message=message.id,
            error=type(error).__name__,
            tries=tries,
        )
        words = api.words(error, [self._bot.token])
        blocked = api.is_blocked(error)
        await self._mark(address, message.id, "failed", error=words, blocked=blocked)
        return 0

    async def _mark(
        self,
        address: str,
        message_id: int,
        delivery: Delivery,
        *,
        delivered_as: str | None = None,
        error: str | None = None,
        blocked: bool = False,
    ) -> None:
        """Note how it went, and tell the agents who look on. Waits for the database: what is out must
        not go out again."""
        self._tries.pop(message_id, None)
        self._parts.pop(message_id, None)
        now = self._clock()

        def work(session: Session) -> None:
            conversation_log.serialise(session, repository.CHANNEL, address)
            message = conversation_log.message(session, message_id)
            message.delivery, message.delivery_error = delivery, error
            message.delivered_as = delivered_as or message.delivered_as
            session.flush()
            conversation = conversation_log.get(session, message.conversation_id)
            conversations.changed(session, conversation, message)
            if blocked:
                chats.blocked(session, address, now)

        while True:
            try:
                return await self._database.write(work)
            except Unavailable:
                await asyncio.sleep(self._back_off_s)
