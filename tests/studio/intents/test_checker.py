"""The process that checks drafts: when it starts and leaves, and what becomes of those whom it does not
answer."""

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from studio.intents import checker as checker_module
from studio.intents.checker import Checker, ChecksFailed
from studio.processes import Tools


@pytest.fixture
async def checker(tools: Tools) -> AsyncIterator[Checker]:
    checker = Checker(tools)
    yield checker
    await checker.close()


async def ask(checker: Checker, word: str) -> str:
    answer = await checker.ask({"added": {"en": [word]}})
    text: str = answer["findings"][0]["text"]
    return text


async def pid_of(checker: Checker) -> int:
    return int(await ask(checker, "pid"))


def starts(tools: Tools) -> int:
    """How often a process was started."""
    file = tools.root / "starts"
    return len(file.read_text().splitlines()) if file.exists() else 0


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def ready(checker: Checker) -> None:
    async with asyncio.timeout(20):
        while not checker._is_ready:
            await asyncio.sleep(0.01)


async def test_one_process_answers_and_stays(checker: Checker, tools: Tools) -> None:
    assert len({await pid_of(checker) for _ in range(3)}) == 1
    assert starts(tools) == 1


async def test_it_is_ready_before_anybody_asks_and_starts_once(
    checker: Checker, tools: Tools
) -> None:
    for _ in range(3):
        checker.warm()
    await ready(checker)
    checker.warm()
    assert await pid_of(checker)
    assert starts(tools) == 1


async def test_who_asks_while_it_starts_is_answered_by_the_same_one(
    checker: Checker, tools: Tools
) -> None:
    checker.warm()
    assert await pid_of(checker)
    assert starts(tools) == 1


async def test_closing_ends_one_that_is_starting(tools: Tools) -> None:
    checker = Checker(tools)
    checker.warm()
    async with asyncio.timeout(20):
        while checker._process is None:
            await asyncio.sleep(0)
    pid = checker._process.pid
    await checker.close()
    assert not is_running(pid)


async def test_closing_ends_one_that_has_answered(checker: Checker) -> None:
    pid = await pid_of(checker)
    assert is_running(pid)
    await checker.close()
    assert not is_running(pid)


async def test_one_that_nobody_needs_leaves(
    checker: Checker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checker_module, "IDLE_S", 0.05)
    pid = await pid_of(checker)
    async with asyncio.timeout(10):
        while is_running(pid):
            await asyncio.sleep(0.01)
    assert await pid_of(checker) != pid


@pytest.mark.parametrize("word", ["die", "hang"])
async def test_without_an_answer_it_says_so_and_another_one_answers_next(
    checker: Checker, monkeypatch: pytest.MonkeyPatch, word: str
) -> None:
    before = await pid_of(checker)
    monkeypatch.setattr(checker_module, "WITHIN_S", 0.2 if word == "hang" else 10.0)
    with pytest.raises(ChecksFailed):
        await ask(checker, word)
    monkeypatch.undo()
    assert await pid_of(checker) != before


async def test_one_that_does_not_start_in_time_is_given_up(
    checker: Checker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checker_module, "WITHIN_S", 0.0)
    with pytest.raises(ChecksFailed):
        await pid_of(checker)
    monkeypatch.undo()
    assert await pid_of(checker)


async def test_an_interpreter_that_is_not_there_is_an_answer_that_is_missing(
    tmp_path: Path,
) -> None:
    checker = Checker(Tools(tmp_path / "python", tmp_path))
    checker.warm()
    with pytest.raises(ChecksFailed):
        await pid_of(checker)
    await checker.close()


async def test_many_at_once_are_answered_one_after_another(checker: Checker) -> None:
    texts = await asyncio.gather(*(ask(checker, f"number {n}") for n in range(8)))
    assert all(f'["number {n}"]' in text for n, text in enumerate(texts))


async def test_who_stops_waiting_leaves_no_answer_for_the_next_one(checker: Checker) -> None:
    await pid_of(checker)
    asking = asyncio.create_task(ask(checker, "hang"))
    await asyncio.sleep(0)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    assert "hello" in await ask(checker, "hello")


async def test_who_stops_waiting_while_it_starts_lets_it_start(
    checker: Checker, tools: Tools
) -> None:
    asking = asyncio.create_task(pid_of(checker))
    while checker._process is None:
        await asyncio.sleep(0)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    assert await pid_of(checker)
    assert starts(tools) == 1
