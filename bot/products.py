"""The names of the shop's products as a file for the engines, which have no database to ask.

Each app keeps a file of its own beside its data, and looks now and then whether the table has changed:
another app, or `deskmate shop import`, may have changed it.
"""

import asyncio
import csv
import io
import os
from pathlib import Path

import structlog

from kit.database import Database
from kit.errors import Unavailable
from shop import repository

log = structlog.get_logger(__name__)

EVERY_S = 30.0
COLUMNS = ("sku", "name_en", "name_zh")


async def write_products(database: Database, path: Path) -> bool:
    """Make the file say what the table says; whether it said something else. It is replaced at once,
    so that a reader sees the old or the new one."""
    rows = await database.read(repository.product_names)
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([COLUMNS, *rows])
    return await asyncio.to_thread(_replace, path, text.getvalue())


async def keep_products(database: Database, path: Path, every_s: float = EVERY_S) -> None:
    """Keep the file like the table, until cancelled."""
    while True:
        await asyncio.sleep(every_s)
        try:
            if await write_products(database, path):
                log.info("the engines were told of other products")
        except (Unavailable, OSError) as error:
            log.warning("the products could not be written", error=str(error))


def _replace(path: Path, text: str) -> bool:
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_suffix(f".{os.getpid()}")  # another app may do the same
    new.write_text(text, encoding="utf-8")
    new.replace(path)
    return True
