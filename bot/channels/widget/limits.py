"""How much of what one address or one visitor may do. An operator can switch it all off."""

from dataclasses import dataclass

from kit.ratelimit import Limiter

_HOUR = 3600.0


@dataclass(frozen=True)
class Limit:
    """At most `count` in `seconds`."""

    name: str
    count: int
    seconds: float


# Per IP address. Whole offices, and whole mobile networks in China, share one: these stop a script, not a crowd.
CONNECTIONS = Limit("connections", 120, 60)
VISITORS = Limit("visitors", 60, _HOUR)
CONVERSATIONS = Limit("conversations", 60, 12 * _HOUR)
# Per visitor. All that makes the server write or read.
MESSAGES = Limit("messages", 20, 60)
REQUESTS = Limit("requests", 60, 60)
# Per socket. Whatever is sent, hints among it: a panel sends a fraction of that.
FRAMES = Limit("frames", 300, 60)


class Limits:
    """The widget's limits, or none of them."""

    def __init__(self, limiter: Limiter, *, on: bool) -> None:
        self._limiter = limiter
        self.on = on

    async def hit(self, limit: Limit, whom: str) -> None:
        """Count one. Raises TooMany."""
        if self.on:
            await self._limiter.hit(f"widget:{limit.name}:{whom}", limit.count, limit.seconds)
