"""A widget server on SQLite, for tests that do not care which database it is."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.channels.widget.support import Server, serving


@pytest.fixture
async def server(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Server]:
    async with serving(sqlite_url, tmp_path) as running:
        yield running
