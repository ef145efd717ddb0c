"""A desk on each kind of database, on which no message is for testing only unless a test says so."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import uvloop

from studio.readings import service
from tests.desk import Desk, open_desk


@pytest.fixture
async def desk(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Desk]:
    monkeypatch.setattr(service, "LOCKED_SHARE", 0.0)
    async with open_desk(database_url, tmp_path) as desk:
        yield desk


def pytest_asyncio_loop_factories(
    config: pytest.Config, item: pytest.Item
) -> dict[str, Callable[[], asyncio.AbstractEventLoop]]:
    """The loop on which the app runs: it starts processes in a way of its own."""
    return {"uvloop": uvloop.new_event_loop}
