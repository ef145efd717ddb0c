"""The actions as `rasa shell` meets them."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML
from sqlalchemy import select

from deskmate.actions import ShellExecutor
from kit.clock import utc_now
from kit.database import Base, Database
from kit.settings import ROOT, Settings
from shop.importer import import_folder
from shop.models import Order

DOMAIN: dict[str, Any] = YAML(typ="safe").load((ROOT / "domain.yml").read_text(encoding="utf-8"))


@pytest.fixture
async def database(sqlite_url: str) -> AsyncIterator[Database]:
    database = Database(sqlite_url)
    Base.metadata.create_all(database.engine)
    database.open()
    folder = Path(ROOT / "shop" / "demo")
    await database.write(lambda session: import_folder(session, folder, utc_now()))
    yield database
    await asyncio.to_thread(database.close)


def payload(action: str, message_id: str, **slots: Any) -> dict[str, Any]:
    return {
        "next_action": action,
        "sender_id": "shell",
        "tracker": {
            "sender_id": "shell",
            "latest_message": {"text": "hello", "message_id": message_id},
            "slots": slots,
            "events": [],
        },
        "domain": DOMAIN,
        "version": "3.6.21",
    }


async def test_what_an_action_wants_done_is_done_and_what_that_says_is_said(
    database: Database,
) -> None:
    shell = ShellExecutor(database, Settings(), None)
    result = await shell.run(payload("action_talk_to_person", "1"))
    assert result
    (said,) = result.responses
    assert "1001" in said["text"]


async def test_a_named_customer_is_verified(database: Database) -> None:
    shell = ShellExecutor(database, Settings(), "u-1003")
    slots = {"order_number": "DM-10041", "confirmed": True}
    await shell.run(payload("action_cancel_order", "1", **slots))

    def read(session: Any) -> str:
        return str(session.scalars(select(Order.status).where(Order.number == "DM-10041")).one())

    assert await database.read(read) == "cancelled"


async def test_a_stranger_is_not(database: Database) -> None:
    shell = ShellExecutor(database, Settings(), None)
    slots = {"order_number": "DM-10041", "confirmed": True}
    result = await shell.run(payload("action_cancel_order", "1", **slots))
    assert result
    assert result.responses == []
