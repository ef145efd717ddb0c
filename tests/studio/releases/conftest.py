"""A workshop beside the desk."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.desk import Desk
from tests.studio.releases.workshop import Workshop, open_workshop


@pytest.fixture
async def workshop(desk: Desk, tmp_path: Path) -> AsyncIterator[Workshop]:
    shop = open_workshop(tmp_path / "workshop", desk.database, desk.clock)
    yield shop
    await shop.releases.close()
