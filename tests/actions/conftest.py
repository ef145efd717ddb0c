"""A customer in a database with the demo shop."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

import deskmate.tables  # noqa: F401 - all tables are known before they are made
from kit.database import Base, Database
from shop.importer import import_folder
from tests.actions.stage import NOW, Stage, new_stage

SHOP = Path(__file__).parents[2] / "shop" / "demo"


@pytest.fixture
async def stage(database_url: str) -> AsyncIterator[Stage]:
    database = Database(database_url)
    Base.metadata.create_all(database.engine)
    database.open()
    await database.write(lambda session: import_folder(session, SHOP, NOW))
    yield await new_stage(database)
    await asyncio.to_thread(database.close)
