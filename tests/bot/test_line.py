"""Whoever has waited longest for a worker gets the next."""

import asyncio
from pathlib import Path

import pytest

from bot.engine.line import Line
from bot.engine.worker import Worker, WorkerSpec


@pytest.fixture
def worker() -> Worker:
    path = Path("/nowhere")
    return Worker(WorkerSpec(path, path, path, path, 1), path)


async def test_who_gives_a_worker_back_does_not_get_it_before_those_who_wait(
    worker: Worker,
) -> None:
    line = Line()
    order: list[str] = []

    async def turn(name: str, times: int) -> None:
        for _ in range(times):
            taken = await line.take()
            order.append(name)
            line.give(taken)

    waiting = [asyncio.create_task(turn(n, 2)) for n in ("a", "b", "c")]
    await asyncio.sleep(0)
    line.give(worker)
    await asyncio.gather(*waiting)
    assert order == ["a", "b", "c", "a", "b", "c"]


async def test_who_gives_up_waiting_takes_no_worker_along(worker: Worker) -> None:
    line = Line()
    first = asyncio.create_task(line.take())
    second = asyncio.create_task(line.take())
    await asyncio.sleep(0)
    line.give(worker)
    first.cancel()
    assert await second is worker
