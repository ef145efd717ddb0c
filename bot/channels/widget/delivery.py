"""What is said to a customer, sent down one socket: every number once, in order.

What the bus brings is sent if it is the next number; after a gap the bus only says when to look
into the database. A client that reads slowly holds up nobody else: sending waits for it, and what
piles up meanwhile is bounded hints, not messages.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import TypeVar

import structlog

from bot.channels.widget import repository, view
from bot.channels.widget.frames import LanguageIs, OthersType, SeenElsewhere, ServerFrame
from bot.channels.widget.repository import Shown
from kit.bus import Mailbox
from kit.database import Announcement, Database
from kit.errors import Unavailable
from kit.language import Language

log = structlog.get_logger(__name__)

AGAIN_AFTER_S = 1.0
# Between apps a hint can be lost, while Redis is away. Then this is how long a message is late.
LOOK_EVERY_S = 20.0

Send = Callable[[ServerFrame], Awaitable[None]]
T = TypeVar("T")


class Delivery:
    """Sends what the customer at `address` does not have yet."""

    def __init__(
        self,
        database: Database,
        mailbox: Mailbox,
        send: Send,
        address: str,
        *,
        seq: int,
        language: Language,
        look_every_s: float | None,
    ) -> None:
        self._database = database
        self._mailbox = mailbox
        self._send = send
        self._address = address
        self._seq = seq
        self._language = language
        self._look_every_s = look_every_s

    async def run(self, *, changed_upto: int) -> None:
        """Send what is missing, and then what comes, until cancelled.

        What the client has, up to number `changed_upto`, may have changed while it was away: that
        is sent, too.
        """
        await self._refresh(changed_upto)
        await self._catch_up()
        while True:
            try:
                async with asyncio.timeout(self._look_every_s):
                    event = await self._mailbox.get()
            except TimeoutError:
                await self._catch_up()
                continue
            if self._mailbox.lagged:
                self._mailbox.lagged = False
                await self._catch_up()
                await self._refresh(self._seq)
            await self._tell(event)

    async def _tell(self, event: Announcement) -> None:
        match event.data:
            case {
                "seq": int(seq),
                # An agent's name is not in it: those are read.
                "message": {"author": "customer" | "bot" | "system"} as message,
                "language": "en" | "zh" as language,
            } if seq == self._seq + 1:
                await self._send(view.next_message(message, self._address))
                self._seq = seq
                await self._speak(language)
            case {"seq": int(seq)} if seq > self._seq:
                await self._catch_up()
            case {"update": int(seq)}:
                if seq <= self._seq:
                    await self._update(seq)
            case {"typing": "bot" | "agent" as author}:
                await self._send(OthersType(author=author))
            case {"seen": int(seq)}:
                await self._send(SeenElsewhere(seq=seq))
            case {"language": "en" | "zh" as language}:
                await self._speak(language)

    async def _catch_up(self) -> None:
        language = None
        while page := await self._read(self._page):
            for shown in page:
                message = view.new_message(shown, self._address)
                await self._send(message)
                self._seq = message.seq
            language = page[-1].language
        if language:
            await self._speak(language)

    async def _page(self) -> Sequence[Shown]:
        seq = self._seq
        return await self._database.read(lambda s: repository.after(s, self._address, seq))

    async def _update(self, seq: int) -> None:
        async def one() -> Shown | None:
            return await self._database.read(lambda s: repository.one(s, self._address, seq))

        if shown := await self._read(one):
            await self._send(view.changed_message(shown, self._address))

    async def _refresh(self, upto: int) -> None:
        async def changeable() -> Sequence[Shown]:
            return await self._database.read(
                lambda s: repository.changeable(s, self._address, upto)
            )

        for shown in await self._read(changeable) if upto else ():
            await self._send(view.changed_message(shown, self._address))

    async def _speak(self, language: Language) -> None:
        """The panel's own words follow the language of the conversation."""
        if language != self._language:
            self._language = language
            await self._send(LanguageIs(language=language))

    async def _read(self, look: Callable[[], Awaitable[T]]) -> T:
        """What `look` finds. While the database is away it is asked again: the hint that made us
        look is gone."""
        while True:
            with suppress(Unavailable):
                return await look()
            log.warning("a customer waits for the database")
            await asyncio.sleep(AGAIN_AFTER_S)
