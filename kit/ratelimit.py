"""Rate limits: `await limiter.hit(key, limit, seconds)` counts one event, or raises TooMany.

The algorithm is GCRA (ITU-T I.371): one number per key, the time at which the bucket would be empty
again. It lets `limit` events through at once, then one every `seconds / limit`; an event that is
refused costs nothing.
"""

import time
from abc import ABC, abstractmethod
from collections import OrderedDict
from collections.abc import Callable

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from kit.errors import TooMany

log = structlog.get_logger(__name__)

MOST_KEYS = 100_000


class Limiter(ABC):
    """Counts events under keys."""

    @abstractmethod
    async def hit(self, key: str, limit: int, seconds: float) -> None:
        """Count one event; at most `limit` in `seconds`. Raises TooMany, with when to try again."""

    async def close(self) -> None:  # noqa: B027 - most have nothing to close
        """Let go of connections."""


class MemoryLimiter(Limiter):
    """For one app. Bounded: the keys that were quiet for longest are forgotten first."""

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, most_keys: int = MOST_KEYS
    ) -> None:
        self._clock = clock
        self._most_keys = most_keys
        self._empty_at: OrderedDict[str, float] = OrderedDict()

    async def hit(self, key: str, limit: int, seconds: float) -> None:
        now = self._clock()
        empty_at = max(self._empty_at.get(key, now), now) + seconds / limit
        wait = empty_at - seconds - now
        if wait > 1e-9:  # of rounding
            raise TooMany(retry_after=wait)
        self._empty_at[key] = empty_at
        self._empty_at.move_to_end(key)
        while len(self._empty_at) > self._most_keys:
            self._empty_at.popitem(last=False)


# In microseconds, by Redis' own clock, so that all apps agree. Returns how long to wait; 0 when it
# was counted.
_SCRIPT = """
local t = redis.call('TIME')
local now = t[1] * 1000000 + t[2]
local each, window = tonumber(ARGV[1]), tonumber(ARGV[2])
local empty_at = math.max(tonumber(redis.call('GET', KEYS[1]) or 0), now) + each
local wait = empty_at - window - now
if wait > 0 then return wait end
local milliseconds = math.ceil((empty_at - now) / 1000)
redis.call('SET', KEYS[1], string.format('%.0f', empty_at), 'PX', milliseconds)
return 0
"""


class RedisLimiter(Limiter):
    """For several apps, which share the counts. While Redis is away each app counts for itself."""

    def __init__(self, url: str) -> None:
        self._redis: Redis = Redis.from_url(url)
        self._script = self._redis.register_script(_SCRIPT)
        self._alone = MemoryLimiter()

    async def hit(self, key: str, limit: int, seconds: float) -> None:
        window = round(seconds * 1e6)
        try:
            wait = await self._script(keys=[f"limit:{key}"], args=[window // limit, window])
        except RedisError as error:
            log.warning("redis does not count; this app does", error=type(error).__name__)
            await self._alone.hit(key, limit, seconds)
            return
        if wait:
            raise TooMany(retry_after=wait / 1e6)

    async def close(self) -> None:
        await self._redis.aclose()


def make_limiter(redis_url: str | None) -> Limiter:
    """The limiter for these settings. Connects with the first hit."""
    return RedisLimiter(redis_url) if redis_url else MemoryLimiter()
