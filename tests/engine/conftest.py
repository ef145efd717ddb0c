"""Fixtures: the miniature project's model, and an engine that serves it inside of the test process.

Rasa is imported once, as the worker imports it: after the stand-ins, with the hooks.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest
from support import ROOT, Actions, trained

from engine import lean


@pytest.fixture(scope="session")
def model() -> Path:
    """The miniature project's model, kept between runs as long as its sources are the same."""
    return trained(ROOT / "var/test/engine")


def pytest_configure() -> None:
    """The worker's imports, before any test module's own. Their libraries' warnings are not ours."""
    lean.register(["RulePolicy"])
    logging.captureWarnings(True)
    from engine import hooks, turn  # noqa: F401

    hooks.install()
    logging.captureWarnings(False)


@pytest.fixture(scope="session")
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    """One loop for all: the engine keeps its connection to the actions."""
    loop = asyncio.new_event_loop()
    yield loop
    loop.run_until_complete(_cancel_all())
    loop.close()


async def _cancel_all() -> None:
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


@pytest.fixture(scope="session")
def endpoint(
    loop: asyncio.AbstractEventLoop, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Actions, Path]]:
    """A running action endpoint and its socket."""
    path = tmp_path_factory.mktemp("actions") / "a.sock"
    actions = Actions()
    loop.run_until_complete(actions.start(path))
    yield actions, path
    loop.run_until_complete(actions.stop())


@pytest.fixture
def actions(endpoint: tuple[Actions, Path]) -> Actions:
    """The action endpoint, with nothing told and nothing called."""
    endpoint[0].reset()
    return endpoint[0]


@pytest.fixture(scope="session")
def engine(
    model: Path, endpoint: tuple[Actions, Path], loop: asyncio.AbstractEventLoop
) -> Iterator[Any]:
    """The model, loaded."""
    from engine.actions import ActionEndpoint
    from engine.turn import Engine

    engine = Engine(model, ActionEndpoint(str(endpoint[1]), timeout=0.5))
    yield engine
    loop.run_until_complete(engine.close())


@pytest.fixture
def run(loop: asyncio.AbstractEventLoop) -> Callable[[Coroutine[Any, Any, Any]], Any]:
    """Runs a coroutine to its end."""
    return loop.run_until_complete


class Dialogue:
    """A conversation as the app keeps it: what comes back is sent again with the next message."""

    def __init__(self, engine: Any, run: Callable[[Coroutine[Any, Any, Any]], Any]) -> None:
        self._engine, self._run = engine, run
        self.events: list[dict[str, Any]] = []
        self.slots: dict[str, Any] = {"language": "en"}

    def ask(self, text: str, payload: str | None = None) -> dict[str, Any]:
        """One turn, without keeping what came of it."""
        from engine import wire

        message = {"text": text, "payload": payload, "message_id": "m1"}
        body = {"turn": "t1", "events": self.events, "slots": self.slots, "message": message}
        result: dict[str, Any] = self._run(self._engine.turn(wire.read_turn(body)))
        return result

    def say(self, text: str, payload: str | None = None) -> dict[str, Any]:
        """One turn."""
        result = self.ask(text, payload)
        self.events = self.events + result["events"]
        return result


@pytest.fixture
def dialogue(engine: Any, actions: Actions, run: Any) -> Dialogue:
    """A new conversation."""
    return Dialogue(engine, run)
