"""The supervised pool of engine workers: hands out turns, restarts what dies, and changes the model
without a gap."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal, TypeVar

import structlog

from bot.engine.line import Line
from bot.engine.protocol import EngineDown, EngineError, EngineTimeout, TurnRequest, TurnResult
from bot.engine.worker import Worker, WorkerSpec

log = structlog.get_logger(__name__)
T = TypeVar("T")

CHECK_EVERY_S = 2.0
BACKOFF_S = (0.5, 1, 2, 5, 10, 30)
# How long a message waits for a worker before a person is called: longer than a worker takes to
# start.
WAIT_FOR_WORKER_S = 30.0


class EnginePool:
    """`size` workers of one model. `turn` may be called by many at once; each worker has one turn
    at a time."""

    def __init__(self, spec: WorkerSpec, size: int, sockets: Path, turn_timeout_s: float) -> None:
        self._spec = spec
        self._size = size
        self._sockets = sockets
        self._timeout_s = turn_timeout_s
        self._names = itertools.count()
        self._line = Line()
        self._slots: list[asyncio.Task[None]] = []
        self._current: set[Worker] = set()
        self._spares: list[Worker] = []
        self._switching = asyncio.Lock()
        self.started = asyncio.Event()

    async def start(self) -> None:
        """Begin to start the workers. `started` is set when the first one is ready."""
        self._sockets.mkdir(parents=True, exist_ok=True)
        self._slots = [asyncio.create_task(self._keep_running(n)) for n in range(self._size)]

    async def close(self) -> None:
        """Stop all workers."""
        for slot in self._slots:
            slot.cancel()
        await asyncio.gather(*self._slots, return_exceptions=True)
        for spare in self._spares:
            await spare.stop()

    @property
    def workers(self) -> list[Worker]:
        """The workers that are in service."""
        return [worker for worker in self._current if worker.alive and not worker.retired]

    async def turn(self, request: TurnRequest) -> TurnResult:
        """Have a turn answered by the next idle worker. Raises an EngineError."""
        return await self._ask(lambda worker: worker.turn(request, self._timeout_s))

    async def parse(self, text: str) -> dict[str, Any]:
        """Have a text read by the next idle worker: intent, ranking and entities, as `POST /parse`
        answers. Raises an EngineError."""
        return await self._ask(lambda worker: worker.parse(text, self._timeout_s))

    async def _ask(self, what: Callable[[Worker], Awaitable[T]]) -> T:
        while True:
            worker = await self._take()
            # A worker that retires waits for this lock, so nobody is sent away by one that is
            # leaving.
            async with worker.busy:
                if worker.retired:
                    continue
                try:
                    return await what(worker)
                except EngineTimeout:
                    log.warning("an engine is too slow and is replaced", pid=worker.pid)
                    await worker.kill()
                    raise
                except (EngineDown, asyncio.CancelledError):
                    # Dead and not yet noticed, or busy with a turn that nobody waits for: the next
                    # turn must not meet it.
                    await worker.kill()
                    raise
                finally:
                    if worker.alive and not worker.retired:
                        self._line.give(worker)

    async def switch(self, model: Path) -> str:
        """Take a new model into service: start a worker of it, then let it replace a present one,
        and others the rest.

        Returns the model's id. Raises EngineDown when the new model does not come up; then nothing
        changes.
        """
        async with self._switching:
            spec = replace(self._spec, model=model)
            first = Worker(spec, self._next_socket())
            await first.start()
            self._spec = spec
            self._spares.append(first)
            former = list(self._current)
            for leaving in (former[:1], former[1:]):
                for worker in leaving:
                    worker.leaving.set()
                for worker in leaving:
                    await worker.gone.wait()
            log.info("model in service", model=first.model_id)
            return first.model_id

    async def _take(self) -> Worker:
        try:
            async with asyncio.timeout(WAIT_FOR_WORKER_S):
                while True:
                    worker = await self._line.take()
                    if worker.alive and not worker.retired:
                        return worker
        except TimeoutError:
            raise EngineDown(f"no engine within {WAIT_FOR_WORKER_S:.0f} s") from None

    def _next_socket(self) -> Path:
        return self._sockets / f"engine-{next(self._names)}.sock"

    async def _keep_running(self, slot: int) -> None:
        """Keep one worker in service. Its successor is ready before it leaves, unless it died or gets
        no more turns."""
        present: Worker | None = None
        failures = 0
        try:
            while True:
                successor = (
                    self._spares.pop() if self._spares else Worker(self._spec, self._next_socket())
                )
                try:
                    if not successor.alive:
                        await successor.start()
                except (EngineError, OSError) as error:
                    delay = BACKOFF_S[min(failures, len(BACKOFF_S) - 1)]
                    failures += 1
                    log.error(
                        "an engine did not start", slot=slot, error=str(error), again_in_s=delay
                    )
                    await asyncio.sleep(delay)
                    continue
                failures = 0
                if successor.spec is not self._spec:  # the model was changed while it was starting
                    await successor.stop()
                    continue
                log.info("engine ready", slot=slot, pid=successor.pid, model=successor.model_id)
                former, present = present, successor
                self._current.add(present)
                self._send_away_old_models()
                self._line.give(present)
                self.started.set()
                if former:
                    await self._retire(former)
                if await self._watch(present) == "died" or present.retired:
                    await self._retire(present)
                    present = None
        finally:
            if present:
                await self._retire(present)

    def _send_away_old_models(self) -> None:
        """No more turns for workers of another model than the one in service: nobody is to be answered
        by the old model after the new one."""
        for worker in self._current:
            if worker.spec is not self._spec:
                worker.retired = True

    async def _retire(self, worker: Worker) -> None:
        worker.retired = True
        self._current.discard(worker)
        async with worker.busy:
            await worker.stop()
        worker.gone.set()

    async def _watch(self, worker: Worker) -> Literal["died", "leaving"]:
        """Wait until the worker should be followed by another."""
        assert worker.process
        ended = asyncio.create_task(worker.process.wait())
        leaving = asyncio.create_task(worker.leaving.wait())
        try:
            while True:
                await asyncio.wait(
                    {ended, leaving}, timeout=CHECK_EVERY_S, return_when=asyncio.FIRST_COMPLETED
                )
                if ended.done():
                    log.warning("an engine ended", pid=worker.pid, code=worker.process.returncode)
                    return "died"
                if leaving.done():
                    return "leaving"
                memory = worker.memory_mb()
                if memory is not None and memory > self._spec.memory_mb:
                    log.warning(
                        "an engine holds too much memory and is replaced",
                        pid=worker.pid,
                        mb=round(memory),
                    )
                    return "leaving"
        finally:
            ended.cancel()
            leaving.cancel()
