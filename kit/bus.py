"""Live events between the parts of an app, and, with Redis, between apps.

An event is a hint that something was committed; who needs the truth reads it from the database by
sequence number. So a lost event costs a moment, never a message.
"""

import asyncio
import json
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from kit.database import Announcement

log = structlog.get_logger(__name__)

MAILBOX = 1_000
_CHANNEL = "deskmate"


class Mailbox:
    """A listener's bounded queue. One that is not emptied in time is marked `lagged`, and must read
    the database."""

    def __init__(self) -> None:
        self.queue: asyncio.Queue[Announcement] = asyncio.Queue(MAILBOX)
        self.lagged = False

    def put(self, item: Announcement) -> None:
        try:
            self.queue.put_nowait(item)
        except asyncio.QueueFull:
            self.lagged = True

    async def get(self) -> Announcement:
        """The next event, waiting for it."""
        return await self.queue.get()


class Bus:
    """Publish and subscribe within this process. Use it from the event loop's thread."""

    def __init__(self) -> None:
        self._listeners: dict[str, set[Mailbox]] = defaultdict(set)

    def publish(self, items: list[Announcement]) -> None:
        """Tell everybody who listens."""
        self._deliver(items)

    @asynccontextmanager
    async def subscribe(self, *topics: str) -> AsyncIterator[Mailbox]:
        """A mailbox that gets the events of `topics` while the block runs.

        `address:telegram:*` hears all addresses of that channel: the star stands for all that follows
        the second colon.
        """
        mailbox = Mailbox()
        for topic in topics:
            self._listeners[topic].add(mailbox)
        try:
            yield mailbox
        finally:
            for topic in topics:
                self._listeners[topic].discard(mailbox)
                if not self._listeners[topic]:
                    del self._listeners[topic]

    def _deliver(self, items: list[Announcement]) -> None:
        for item in items:
            for topic in (item.topic, _family(item.topic)):
                for mailbox in self._listeners.get(topic, ()):
                    mailbox.put(item)

    async def start(self) -> None:
        """Nothing to connect in one process."""

    async def close(self) -> None:
        """Nothing to disconnect in one process."""


def _family(topic: str) -> str:
    return ":".join([*topic.split(":")[:2], "*"])


class RedisBus(Bus):
    """The same between apps: what is published here is heard by the listeners of every app."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._redis: Redis = Redis.from_url(url)
        self._outbox: asyncio.Queue[list[Announcement]] = asyncio.Queue()
        self._tasks: list[asyncio.Task[None]] = []

    def publish(self, items: list[Announcement]) -> None:
        self._outbox.put_nowait(items)

    async def start(self) -> None:
        self._tasks = [asyncio.create_task(self._send()), asyncio.create_task(self._receive())]

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._redis.aclose()

    async def _send(self) -> None:
        while True:
            items = await self._outbox.get()
            try:
                await self._redis.publish(_CHANNEL, json.dumps([[i.topic, i.data] for i in items]))
            except RedisError as error:
                # Our own listeners still hear it; those of other apps catch up from the database.
                log.warning("redis did not take an event", error=type(error).__name__)
                self._deliver(items)

    async def _receive(self) -> None:
        while True:
            with suppress(RedisError):
                async with self._redis.pubsub() as pubsub:
                    await pubsub.subscribe(_CHANNEL)
                    async for message in pubsub.listen():
                        if message["type"] == "message":
                            rows: list[tuple[str, dict[str, Any]]] = json.loads(message["data"])
                            self._deliver([Announcement(topic, data) for topic, data in rows])
            await asyncio.sleep(1)  # redis is away; it is asked again every second
