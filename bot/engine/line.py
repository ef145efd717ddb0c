"""A queue of idle workers that is fair: who has waited longest gets the next one.

`asyncio.Queue` is not: whoever gives a worker back and asks again at once gets it before those who
wait.
"""

import asyncio
from collections import deque

from bot.engine.worker import Worker


class Line:
    """Idle workers on one side, waiting turns on the other; one of the two is empty."""

    def __init__(self) -> None:
        self._idle: deque[Worker] = deque()
        self._waiting: deque[asyncio.Future[Worker]] = deque()

    def give(self, worker: Worker) -> None:
        """The worker has nothing to do."""
        while self._waiting:
            first = self._waiting.popleft()
            if not first.done():
                first.set_result(worker)
                return
        self._idle.append(worker)

    async def take(self) -> Worker:
        """The next idle worker, in the order of asking."""
        if self._idle:
            return self._idle.popleft()
        mine: asyncio.Future[Worker] = asyncio.get_running_loop().create_future()
        self._waiting.append(mine)
        try:
            return await mine
        except asyncio.CancelledError:
            if mine.done() and not mine.cancelled():
                self.give(mine.result())
            raise
