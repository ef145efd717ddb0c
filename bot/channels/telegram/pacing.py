"""How fast we may send: 1 message a second in a chat, after a short burst, and 30 a second in all.

Telegram's own limits are about these. What exceeds them is answered with 429 and a waiting time,
which is obeyed per chat.
"""

import asyncio
from dataclasses import dataclass, field

# From Telegram's FAQ on bots: one message a second in one chat, with short bursts, and about 30 a second in all.
PER_CHAT_S = 1.0
CHAT_BURST = 3
PER_MESSAGE_S = 1 / 30
BURST = 30
_MOST_IDLE = 1_000


@dataclass
class Pace:
    """Lets `burst` through at once and then one every `interval_s` (GCRA: all it remembers is one time a key)."""

    interval_s: float
    burst: int
    _next: dict[str, float] = field(default_factory=dict)

    def reserve(self, key: str, now: float) -> float:
        """Take the next place; the seconds to wait for it."""
        if len(self._next) > _MOST_IDLE:
            self._next = {k: at for k, at in self._next.items() if at > now}
        at = max(self._next.get(key, now), now)
        self._next[key] = at + self.interval_s
        return max(0.0, at - (self.burst - 1) * self.interval_s - now)

    def pause(self, key: str, now: float, wait_s: float) -> None:
        """Nothing more under this key for `wait_s`, and no burst after it."""
        until = now + wait_s + (self.burst - 1) * self.interval_s
        self._next[key] = max(self._next.get(key, now), until)


class Pacer:
    """The pace of one bot: wait here before each call that shows something in a chat."""

    def __init__(
        self,
        per_chat: Pace | None = None,
        in_all: Pace | None = None,
    ) -> None:
        self._per_chat = per_chat or Pace(PER_CHAT_S, CHAT_BURST)
        self._in_all = in_all or Pace(PER_MESSAGE_S, BURST)

    async def wait(self, address: str) -> None:
        """Until the chat's turn has come, and then until ours."""
        clock = asyncio.get_running_loop().time
        if delay := self._per_chat.reserve(address, clock()):
            await asyncio.sleep(delay)
        await self.wait_in_all()

    async def wait_in_all(self) -> None:
        """For what does not count as a message of the chat: an edit, an answer to a tap."""
        if delay := self._in_all.reserve("", asyncio.get_running_loop().time()):
            await asyncio.sleep(delay)

    def pause(self, address: str, wait_s: float) -> None:
        """Telegram asked for quiet in this chat. The others go on."""
        self._per_chat.pause(address, asyncio.get_running_loop().time(), wait_s)
