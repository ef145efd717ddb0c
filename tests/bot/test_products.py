"""The engines' file of products: like the table, replaced only when that has changed."""

import asyncio
import csv
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from bot.products import keep_products, write_products
from kit.clock import utc_now
from kit.database import Base, Database
from kit.settings import ROOT
from shop.importer import import_folder
from shop.models import Product


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    database = Database(database_url)
    Base.metadata.create_all(database.engine)
    database.open()
    await database.write(lambda session: import_folder(session, ROOT / "shop/demo", utc_now()))
    yield database
    await asyncio.to_thread(database.close)


def read(path: Path) -> dict[str, dict[str, Any]]:
    with path.open(encoding="utf-8", newline="") as file:
        return {row["sku"]: row for row in csv.DictReader(file)}


async def rename(database: Database, name: str) -> None:
    await database.write(
        lambda session: session.execute(
            update(Product).where(Product.sku == "LMP-01").values(name_en=name)
        )
    )


async def test_every_product_is_written_with_its_names(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "shop/products.csv"
    assert await write_products(database, path)
    rows = read(path)
    assert rows["LMP-01"] == {"sku": "LMP-01", "name_en": "Desk lamp", "name_zh": "护眼台灯"}
    assert len(rows) == 30
    assert list(path.parent.iterdir()) == [path]


async def test_the_file_is_left_alone_while_the_table_is_the_same(
    database: Database, tmp_path: Path
) -> None:
    path = tmp_path / "products.csv"
    await write_products(database, path)
    before = path.stat()
    assert not await write_products(database, path)
    assert path.stat() == before


async def test_what_another_process_changes_is_taken_over(
    database: Database, tmp_path: Path
) -> None:
    path = tmp_path / "products.csv"
    keeper = asyncio.create_task(keep_products(database, path, every_s=0.01))
    name = 'Lamp, "tall"'
    await rename(database, name)
    async with asyncio.timeout(10):
        while not path.exists() or read(path)["LMP-01"]["name_en"] != name:
            await asyncio.sleep(0.01)
    keeper.cancel()
