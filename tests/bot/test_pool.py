"""The supervised pool, against real processes that speak the engine's protocol."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.engine.pool import EnginePool
from bot.engine.protocol import EngineDown, EngineFailed, EngineTimeout, TurnRequest, TurnResult
from bot.engine.worker import WorkerSpec

TWIN = Path(__file__).parent / "twin"


def request(text: str) -> TurnRequest:
    return TurnRequest("t", [], {"language": "en"}, text, None, "1")


@pytest.fixture
async def pool(tmp_path: Path) -> AsyncIterator[EnginePool]:
    spec = WorkerSpec(
        Path(sys.executable), TWIN, tmp_path / "one.tar", tmp_path / "actions.sock", 500
    )
    pool = EnginePool(spec, 2, tmp_path / "run", turn_timeout_s=5)
    await pool.start()
    yield pool
    await pool.close()


async def say(pool: EnginePool, text: str) -> TurnResult:
    return await pool.turn(request(text))


async def test_turns_are_answered_by_all_workers_and_processes_end_with_the_pool(
    pool: EnginePool,
) -> None:
    results = await asyncio.gather(*(say(pool, f"hello {n}") for n in range(20)))
    assert {r.replies[0].text for r in results} == {f"one: hello {n} (0)" for n in range(20)}
    pids = [w.pid for w in pool.workers]
    await pool.close()
    for pid in pids:
        assert pid
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


async def test_a_killed_worker_is_followed_by_another(pool: EnginePool) -> None:
    with pytest.raises(EngineDown):
        await say(pool, "die")
    assert [
        r.replies[0].text for r in await asyncio.gather(*(say(pool, "echo") for _ in range(6)))
    ] == ["one: echo (0)"] * 6


async def test_a_worker_that_dies_while_idle_is_followed_by_another(pool: EnginePool) -> None:
    await say(pool, "echo")
    for worker in pool.workers:
        assert worker.pid
        os.kill(worker.pid, signal.SIGKILL)
        await worker.gone.wait()
    assert (await say(pool, "echo")).replies


async def test_a_slow_worker_times_out_and_is_replaced(tmp_path: Path) -> None:
    spec = WorkerSpec(Path(sys.executable), TWIN, tmp_path / "one.tar", tmp_path / "a.sock", 500)
    pool = EnginePool(spec, 1, tmp_path / "run", turn_timeout_s=0.3)
    await pool.start()
    try:
        with pytest.raises(EngineTimeout):
            await say(pool, "sleep")
        assert (await say(pool, "echo")).replies
    finally:
        await pool.close()


async def test_errors_and_answers_of_another_shape_are_failures(pool: EnginePool) -> None:
    for text in ("error", "garbage"):
        with pytest.raises(EngineFailed):
            await say(pool, text)
    assert (await say(pool, "echo")).replies


async def test_a_new_model_takes_over_without_a_turn_that_fails(
    pool: EnginePool, tmp_path: Path
) -> None:
    await say(pool, "echo")
    answered: list[str] = []
    switched = asyncio.Event()

    async def chat() -> None:
        while not switched.is_set():
            answered.append((await say(pool, "echo")).replies[0].text)

    async def eight_more() -> None:
        before = len(answered)
        while len(answered) < before + 8:
            await say(pool, "echo")

    chats = [asyncio.create_task(chat()) for _ in range(4)]
    assert await pool.switch(tmp_path / "two.tar") == "two"
    await eight_more()
    switched.set()
    await asyncio.gather(*chats)
    assert answered[0] == "one: echo (0)"
    assert answered[-4:] == ["two: echo (0)"] * 4
    assert {w.model_id for w in pool.workers} == {"two"}


async def test_nobody_is_answered_by_the_old_model_after_the_new_one(
    pool: EnginePool, tmp_path: Path
) -> None:
    await say(pool, "echo")
    answered: set[str] = set()

    async def chat() -> None:
        while not switching.done():
            new_has_answered = "two" in answered
            model = (await say(pool, "echo")).replies[0].text.partition(":")[0]
            assert not new_has_answered or model == "two"
            answered.add(model)

    switching = asyncio.create_task(pool.switch(tmp_path / "two.tar"))
    await asyncio.gather(switching, *(chat() for _ in range(4)))
    assert answered == {"one", "two"}


async def test_a_worker_that_was_starting_when_the_model_changed_has_the_new_one(
    pool: EnginePool, tmp_path: Path
) -> None:
    await say(pool, "echo")
    starting = pool.switch(tmp_path / "two.tar")
    for worker in pool.workers:
        assert worker.pid
        os.kill(worker.pid, signal.SIGKILL)
    await starting
    while len(pool.workers) < 2:
        await say(pool, "echo")
    assert {worker.model_id for worker in pool.workers} == {"two"}


async def test_a_model_that_does_not_start_changes_nothing(
    pool: EnginePool, tmp_path: Path
) -> None:
    await say(pool, "echo")
    with pytest.raises(EngineDown):
        await pool.switch(tmp_path / "broken.tar")
    assert (await say(pool, "echo")).replies[0].text == "one: echo (0)"


async def test_a_worker_that_holds_too_much_memory_is_replaced_before_it_leaves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.engine.pool.CHECK_EVERY_S", 0.05)
    spec = WorkerSpec(Path(sys.executable), TWIN, tmp_path / "one.tar", tmp_path / "a.sock", 500)
    pool = EnginePool(spec, 1, tmp_path / "run", turn_timeout_s=5)
    await pool.start()
    try:
        await say(pool, "echo")
        first = pool.workers[0]
        monkeypatch.setattr(first, "memory_mb", lambda: 501.0)
        await first.gone.wait()
        assert pool.workers[0].pid != first.pid
        assert (await say(pool, "echo")).replies
    finally:
        await pool.close()


async def test_workers_are_told_where_the_products_are(tmp_path: Path) -> None:
    products = tmp_path / "products.csv"
    spec = WorkerSpec(
        Path(sys.executable), TWIN, tmp_path / "one.tar", tmp_path / "actions.sock", 500, products
    )
    pool = EnginePool(spec, 1, tmp_path / "run", turn_timeout_s=5)
    await pool.start()
    assert (await say(pool, "tell products")).replies[0].text == f"one: {products} (0)"
    await pool.close()
