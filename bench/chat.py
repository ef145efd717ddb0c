"""A customer's widget without a browser: the same socket, the same ids on a retry, the same order
by number."""

import asyncio
import itertools
import uuid
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import aiohttp

RECONNECT_S = 0.1
ACK_WITHIN_S = 5.0
REPLY_WITHIN_S = 90.0


@dataclass
class ChatClient:
    """One visitor. Keeps what was acknowledged and what was shown; reconnects for ever until
    closed."""

    origin: str
    session: aiohttp.ClientSession
    visitor: str | None = None
    acknowledged: dict[str, int] = field(default_factory=dict)
    shown: list[dict[str, Any]] = field(default_factory=list)
    doubled: int = 0
    gaps: int = 0
    _socket: aiohttp.ClientWebSocketResponse | None = None
    _unsent: dict[str, dict[str, Any]] = field(default_factory=dict)
    _changed: asyncio.Condition = field(default_factory=asyncio.Condition)
    _task: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Begin to connect, and stay connected."""
        self._task = asyncio.create_task(self._stay())

    async def close(self) -> None:
        if self._task:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    @property
    def seq(self) -> int:
        """The last number that was shown."""
        return int(self.shown[-1]["seq"]) if self.shown else 0

    async def send(self, text: str) -> int:
        """Send a message until it is acknowledged; its number."""
        frame = {"type": "message", "id": str(uuid.uuid4()), "text": text}
        self._unsent[frame["id"]] = frame
        await self._put(frame)
        async with self._changed:
            await self._changed.wait_for(lambda: frame["id"] in self.acknowledged)
        return self.acknowledged[frame["id"]]

    async def reply_after(self, seq: int) -> dict[str, Any]:
        """The first thing said to us after our message `seq`. Raises TimeoutError."""
        async with asyncio.timeout(REPLY_WITHIN_S), self._changed:
            await self._changed.wait_for(lambda: self._reply(seq) is not None)
        reply = self._reply(seq)
        assert reply
        return reply

    async def caught_up(self, seq: int) -> None:
        """Wait until message `seq` is shown. Raises TimeoutError."""
        async with asyncio.timeout(REPLY_WITHIN_S), self._changed:
            await self._changed.wait_for(lambda: self.seq >= seq)

    def _reply(self, seq: int) -> dict[str, Any] | None:
        later = itertools.takewhile(lambda m: m["seq"] > seq, reversed(self.shown))
        said = [m for m in later if m["author"] != "customer"]
        return said[-1] if said else None

    async def _put(self, frame: dict[str, Any]) -> None:
        if self._socket and not self._socket.closed:
            with suppress(ConnectionError, aiohttp.ClientError):
                await self._socket.send_json(frame)

    async def _stay(self) -> None:
        while True:
            with suppress(aiohttp.ClientError, OSError, TimeoutError):
                async with self.session.ws_connect(
                    f"{self.origin}/widget/socket", origin=self.origin, heartbeat=10
                ) as socket:
                    await self._talk(socket)
            self._socket = None
            await asyncio.sleep(RECONNECT_S)

    async def _talk(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        hello = {
            "type": "hello",
            "visitor": self.visitor,
            "jwt": None,
            "language": "en",
            "seq": self.seq,
        }
        await socket.send_json(hello)
        async for raw in socket:
            if raw.type is not aiohttp.WSMsgType.TEXT:
                continue
            frame = raw.json()
            if frame["type"] == "welcome":
                self.visitor = frame["visitor"] or self.visitor
                self._socket = socket
                for waiting in list(self._unsent.values()):
                    await socket.send_json(waiting)
            else:
                await self._take(socket, frame)

    async def _take(self, socket: aiohttp.ClientWebSocketResponse, frame: dict[str, Any]) -> None:
        async with self._changed:
            match frame["type"]:
                case "ack":
                    self.acknowledged[frame["id"]] = frame["seq"]
                    self._unsent.pop(frame["id"], None)
                case "message":
                    if frame["seq"] <= self.seq:
                        self.doubled += 1
                    elif frame["seq"] != self.seq + 1:
                        self.gaps += 1
                        self.shown.append(frame)
                    else:
                        self.shown.append(frame)
                case "error" if frame.get("id") in self._unsent:
                    # Unavailable or too many: the widget tries again, and so do we.
                    asyncio.get_running_loop().call_later(
                        frame.get("retry_after") or 0.2, self._again, socket, frame["id"]
                    )
            self._changed.notify_all()

    def _again(self, socket: aiohttp.ClientWebSocketResponse, message_id: str) -> None:
        frame = self._unsent.get(message_id)
        if frame and not socket.closed:
            task = asyncio.ensure_future(self._put(frame))
            task.add_done_callback(lambda done: done.exception())
