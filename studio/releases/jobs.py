"""Runs jobs beside the app, one of a kind at a time over all apps: keeps how far they are, tells who
listens, and ends them when asked to or with the app."""

import asyncio
import re
import time
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

import structlog

from kit.clock import Clock, utc_now
from kit.database import Database
from kit.errors import DeskmateError, Unavailable
from kit.leases import new_holder
from studio.releases import service
from studio.releases.models import Kind
from studio.releases.service import ALIVE_FOR, Outcome

log = structlog.get_logger(__name__)

PULSE_S = 1.0
LOG_LINES = 200
LONGEST_LINE = 500
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


class JobFailed(DeskmateError):
    """The job came to nothing; its log says why. Its word is a code, for `JobView.error`."""


class Told:
    """What a job has said so far."""

    def __init__(self) -> None:
        self.progress = 0.0
        self.step = ""
        self.log: deque[str] = deque(maxlen=LOG_LINES)
        self._began = time.monotonic()

    def at(self, progress: float, step: str) -> None:
        """`progress` (0 to 1) of the work is done. The log has when each step began."""
        step = step[:100]
        if step != self.step:
            self.say(f"{time.monotonic() - self._began:4.0f} s  {step}")
        self.progress, self.step = progress, step

    def say(self, line: str) -> None:
        """One line of the log, without a terminal's colours."""
        text = _COLOURS.sub("", line).rstrip()
        if text:
            self.log.append(text[:LONGEST_LINE])


Work = Callable[[Told], Awaitable[Outcome]]


class Jobs:
    """The jobs of this app."""

    def __init__(self, database: Database, clock: Clock = utc_now) -> None:
        self._database = database
        self._clock = clock
        self._running: dict[int, asyncio.Task[None]] = {}
        self._stop: dict[int, asyncio.Event] = {}
        self._closing = False

    async def start(self, kind: Kind, work: Work, *, user_id: int, model: str | None = None) -> int:
        """Begin a job; its id. Raises JobRunning."""
        holder = new_holder()
        begun = await self._database.write(
            lambda s: service.begin(
                s, kind, user_id=user_id, model=model, holder=holder, now=self._clock()
            )
        )
        self._stop[begun.id] = asyncio.Event()
        self._running[begun.id] = asyncio.create_task(self._run(begun.id, work))
        return begun.id

    async def cancel(self, kind: Kind) -> None:
        """End the job that is going on, also one of another app. Raises NoJob."""
        found = await self._database.write(lambda s: service.cancel(s, kind, self._clock()))
        # One of another app stops at its next pulse.
        if found.id in self._stop:
            self._stop[found.id].set()
            await asyncio.wait({self._running[found.id]})

    async def ended(self, job_id: int) -> None:
        """Wait for the end of a job of this app."""
        if task := self._running.get(job_id):
            await asyncio.wait({task})

    async def close(self) -> None:
        """End all jobs of this app."""
        self._closing = True
        for stop in self._stop.values():
            stop.set()
        await asyncio.gather(*self._running.values())

    async def _run(self, job_id: int, work: Work) -> None:
        told = Told()
        task = asyncio.ensure_future(work(told))
        outcome = Outcome("cancelled")
        try:
            if not await self._watch(job_id, task, told):
                outcome = task.result()
            elif self._closing:
                outcome = Outcome("cancelled", error="app_stopped")
        except JobFailed as error:
            outcome = Outcome("failed", error=str(error))
        except Exception as error:
            log.exception("a job broke", job=job_id)
            told.say(f"{type(error).__name__}: {error}")
            outcome = Outcome("failed", error="error")
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError, Exception):
                await task
            await self._finish(job_id, outcome, told)
            del self._running[job_id], self._stop[job_id]

    async def _watch(self, job_id: int, work: "asyncio.Future[Outcome]", told: Told) -> bool:
        """Keep what the job says until it ends. True: it was told to stop."""
        stop = asyncio.ensure_future(self._stop[job_id].wait())
        try:
            alive_until = self._clock() + ALIVE_FOR
            while not (work.done() or stop.done()):
                try:
                    if not await self._pulse(job_id, told):
                        return True
                    alive_until = self._clock() + ALIVE_FOR
                except Unavailable as error:
                    log.warning("a job's progress was not stored", error=type(error).__name__)
                    if self._clock() > alive_until - timedelta(seconds=2 * PULSE_S):
                        return True
                both: set[asyncio.Future[Any]] = {work, stop}
                await asyncio.wait(both, timeout=PULSE_S, return_when=asyncio.FIRST_COMPLETED)
            return not work.done()
        finally:
            stop.cancel()

    async def _pulse(self, job_id: int, told: Told) -> bool:
        now, progress, step, lines = self._clock(), told.progress, told.step, list(told.log)
        return await self._database.write(
            lambda s: service.pulse(s, job_id, now, progress, step, lines)
        )

    async def _finish(self, job_id: int, outcome: Outcome, told: Told) -> None:
        now, lines = self._clock(), list(told.log)
        try:
            await self._database.write(lambda s: service.finish(s, job_id, outcome, lines, now))
        except Unavailable as error:
            # Its lease runs out, and it is shown as failed.
            log.warning("a job's end was not stored", job=job_id, error=type(error).__name__)
        log.info("job ended", job=job_id, state=outcome.state, error=outcome.error)
