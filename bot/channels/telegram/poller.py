"""Updates by long polling. The offset moves on only when all updates before it are on disk: that is
our acknowledgement.
"""

import asyncio
from collections import defaultdict
from contextlib import suppress

import structlog
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot.channels.telegram import api
from bot.channels.telegram.api import Client, Raw
from bot.channels.telegram.intake import Intake
from kit.errors import Unavailable

log = structlog.get_logger(__name__)

LONGEST_BACK_OFF_S = 60.0
_GOODBYE_S = 2.0
_BODIES = ("message", "edited_message", "callback_query", "my_chat_member")


class Poller:
    """Reads updates. Runs in one app at a time (see `channel`), since Telegram serves one reader."""

    def __init__(
        self, client: Client, intake: Intake, *, timeout_s: float, back_off_s: float
    ) -> None:
        self._client = client
        self._intake = intake
        self._timeout_s = timeout_s
        self._back_off_s = back_off_s

    async def run(self) -> None:
        """Until cancelled. Raises InvalidToken when Telegram does not know us."""
        offset: int | None = None
        failures = 0
        cleared = False
        try:
            while True:
                try:
                    if not cleared:
                        # Telegram refuses to be polled while a webhook is set. What waits there stays for us.
                        cleared = await self._client.bot.delete_webhook(drop_pending_updates=False)
                    updates = await self._client.get_updates(offset, self._timeout_s)
                    await self._take(updates)
                    if updates:
                        offset = updates[-1]["update_id"] + 1
                    failures = 0
                except InvalidToken:
                    raise
                except (TelegramError, Unavailable) as error:
                    failures += 1
                    await asyncio.sleep(self._wait(error, failures))
        finally:
            if offset is not None:
                await self._say_goodbye(offset)

    async def _take(self, updates: list[Raw]) -> None:
        """Store them all, those of one chat in their order. Raises Unavailable; what was stored is then known again."""
        by_chat: defaultdict[object, list[Raw]] = defaultdict(list)
        for update in updates:
            by_chat[_chat_of(update)].append(update)
        # The database stores what comes at once with one sync to disk.
        taken = await asyncio.gather(
            *(self._take_in_order(batch) for batch in by_chat.values()), return_exceptions=True
        )
        for problem in taken:
            if problem is not None:
                raise problem

    async def _take_in_order(self, updates: list[Raw]) -> None:
        for update in updates:
            await self._intake.take(update)

    def _wait(self, error: Exception, failures: int) -> float:
        if isinstance(error, RetryAfter):
            return api.seconds(error)
        wait = min(self._back_off_s * 2.0 ** min(failures, 10), LONGEST_BACK_OFF_S)
        if isinstance(error, Conflict):
            log.error(
                "another program reads this bot's updates, or has set a webhook", again_in_s=wait
            )
        else:
            log.warning("updates cannot be read", error=type(error).__name__, again_in_s=wait)
        return wait

    async def _say_goodbye(self, offset: int) -> None:
        """Acknowledge the last updates now, so that the next start does not get them again."""
        with suppress(TelegramError, TimeoutError):
            async with asyncio.timeout(_GOODBYE_S):
                await self._client.get_updates(offset, 0, limit=1)


def _chat_of(update: Raw) -> object:
    for name in _BODIES:
        body = update.get(name)
        if isinstance(body, dict):
            # A tap's chat is that of the message with the button.
            holder = body.get("message", body) if name == "callback_query" else body
            return (holder.get("chat") or {}).get("id")
    return None
