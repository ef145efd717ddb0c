"""“typing …” in the chat while the bot thinks or an agent writes."""

import asyncio
from contextlib import suppress

from telegram import Bot
from telegram.constants import ChatAction
from telegram.error import TelegramError

from bot.channels.telegram import repository
from bot.channels.telegram.pacing import Pacer
from kit.bus import Bus

# Telegram shows it for 5 seconds, or until a message comes.
SHOWN_S = 4.5
# The bot thinks for at most two tries of an engine; an agent's client says again that they type.
TIMES = {"bot": 4, "agent": 1}


class Presence:
    """Passes on what the bus says about typing. Only for looks: a failure is not even logged."""

    def __init__(self, bot: Bot, bus: Bus, pacer: Pacer, *, shown_s: float = SHOWN_S) -> None:
        self._bot = bot
        self._bus = bus
        self._pacer = pacer
        self._shown_s = shown_s
        self._showing: dict[str, asyncio.Task[None]] = {}

    async def run(self) -> None:
        """Until cancelled."""
        prefix = f"address:{repository.CHANNEL}:"
        try:
            async with self._bus.subscribe(f"{prefix}*") as mailbox:
                while True:
                    event = await mailbox.get()
                    times = TIMES.get(str(event.data.get("typing")))
                    if times:
                        self._show(event.topic.removeprefix(prefix), times)
        finally:
            for task in self._showing.values():
                task.cancel()

    def sent(self, address: str) -> None:
        """A message went out: it ends the sign at Telegram, and here."""
        if task := self._showing.pop(address, None):
            task.cancel()

    def _show(self, address: str, times: int) -> None:
        if address in self._showing:
            return
        task = self._showing[address] = asyncio.create_task(self._keep(address, times))
        task.add_done_callback(lambda ended: self._ended(address, ended))

    def _ended(self, address: str, task: asyncio.Task[None]) -> None:
        if self._showing.get(address) is task:
            del self._showing[address]

    async def _keep(self, address: str, times: int) -> None:
        for _ in range(times):
            await self._pacer.wait_in_all()
            with suppress(TelegramError):
                await self._bot.send_chat_action(int(address), ChatAction.TYPING)
            await asyncio.sleep(self._shown_s)
