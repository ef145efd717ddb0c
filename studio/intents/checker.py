"""The process that checks drafts (`engine.check`): it takes seconds to start and a fraction of one to answer,
so it starts when somebody is about to ask, and stays until nobody has asked for some minutes."""

import asyncio
import json
from collections import deque
from contextlib import suppress
from pathlib import Path
from typing import Any

import structlog

from kit.errors import Unavailable
from studio import processes
from studio.processes import Tools

log = structlog.get_logger(__name__)

MODULE = "engine.check"
WITHIN_S = 60.0
"""It starts and answers on cores that nobody else wants; on a busy machine that takes its time, and nobody waits."""
IDLE_S = 300.0
NOTHING: dict[str, Any] = {"intent": "", "examples": {}, "added": {}}
"""A request whose answer says only that the process has started."""


class ChecksFailed(Unavailable):
    """The checks gave no answer. Nothing that was saved is touched by it."""

    code = "checks_failed"


class Checker:
    """One process, or none. `close` ends it."""

    def __init__(self, tools: Tools, *arguments: str | Path) -> None:
        self._tools = tools
        self._arguments = arguments
        self._one_at_a_time = asyncio.Lock()
        self._process: asyncio.subprocess.Process | None = None
        self._is_ready = False
        self._log: deque[str] = deque(maxlen=20)
        self._reading: asyncio.Task[None] | None = None
        self._leaving: asyncio.TimerHandle | None = None
        self._warming: asyncio.Task[None] | None = None
        self._ending: set[asyncio.Task[None]] = set()
        self._asked = 0

    def warm(self) -> None:
        """Have it started, in the background: somebody is about to ask."""
        if self._warming is None or self._warming.done():
            self._warming = asyncio.create_task(self._warm())

    async def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """Its answer. Raises ChecksFailed. Who stops waiting while it starts lets it start."""
        async with self._one_at_a_time:
            try:
                await self._start()
                try:
                    return await self._answer(request, WITHIN_S)
                except asyncio.CancelledError:
                    await self._stop()  # whoever is next would wait for this answer, too
                    raise
            except (TimeoutError, OSError, EOFError, ValueError) as error:
                log.warning("the checks failed", error=repr(error), said=list(self._log)[-3:])
                await self._stop()
                raise ChecksFailed from error

    async def close(self) -> None:
        """End what is running."""
        if self._warming:
            self._warming.cancel()
            with suppress(asyncio.CancelledError):
                await self._warming
        await self._stop()
        await asyncio.gather(*self._ending)

    async def _warm(self) -> None:
        with suppress(ChecksFailed):  # which is in the log, and whoever asks is told
            await self.ask(NOTHING)

    async def _start(self) -> None:
        if self._leaving:
            self._leaving.cancel()
        if self._process is None or self._process.returncode is not None:
            await self._stop()
            self._process = await processes.start(self._tools, MODULE, *self._arguments)
            self._reading = asyncio.create_task(self._read_log(self._process))
        self._leaving = asyncio.get_running_loop().call_later(IDLE_S, self._leave)
        if not self._is_ready:
            await self._answer(NOTHING, WITHIN_S)
            self._is_ready = True

    async def _answer(self, request: dict[str, Any], within: float) -> dict[str, Any]:
        assert self._process
        assert self._process.stdin
        assert self._process.stdout
        self._asked += 1
        line = json.dumps({"id": self._asked, **request}, ensure_ascii=False)
        async with asyncio.timeout(within):
            self._process.stdin.write(line.encode() + b"\n")
            await self._process.stdin.drain()
            while received := await self._process.stdout.readline():
                answer: dict[str, Any] = json.loads(received)
                if answer.get("id") == self._asked:  # else it is for one who has stopped waiting
                    return answer
        raise EOFError("the checks ended")

    def _leave(self) -> None:
        """Nobody has asked for long."""
        task = asyncio.create_task(self._stop_when_free())
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)

    async def _stop_when_free(self) -> None:
        async with self._one_at_a_time:
            await self._stop()

    async def _stop(self) -> None:
        if self._leaving:
            self._leaving.cancel()
        process, self._process, self._is_ready = self._process, None, False
        if process:
            await processes.end(process)
        if self._reading:
            await self._reading
            self._reading = None

    async def _read_log(self, process: asyncio.subprocess.Process) -> None:
        assert process.stderr
        async for line in process.stderr:
            self._log.append(line.decode("utf-8", "replace").rstrip())
