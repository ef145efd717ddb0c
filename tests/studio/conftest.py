"""A desk on each kind of database, on which no message is for testing only unless a test says so."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from studio.readings import service
from tests.desk import Desk, open_desk


@pytest.fixture
async def desk(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Desk]:
    monkeypatch.setattr(service, "LOCKED_SHARE", 0.0)
    async with open_desk(database_url, tmp_path) as desk:
        yield desk
