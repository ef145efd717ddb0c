"""Transactions: grouped, isolated from one another's failures, and announced only once they are on
disk."""

import asyncio
import contextlib
import sqlite3
import threading
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from customers.models import Customer
from kit.database import Announcement, Base, Database, announce
from kit.errors import DatabaseUnavailable

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)


@pytest.fixture
async def told() -> list[Announcement]:
    return []


@pytest.fixture
async def database(database_url: str, told: list[Announcement]) -> AsyncIterator[Database]:
    database = Database(database_url, on_commit=told.extend)
    Base.metadata.create_all(database.engine)
    database.open()
    yield database
    await asyncio.to_thread(database.close)


def _add(name: str, *, fail: bool = False, tell: str | None = None) -> "AddCustomer":
    return AddCustomer(name, fail, tell)


class AddCustomer:
    """Adds a customer, and may fail after it."""

    def __init__(self, name: str, fail: bool, tell: str | None) -> None:
        self.name, self.fail, self.tell = name, fail, tell

    def __call__(self, session: Session) -> int:
        customer = Customer(name=self.name, created_at=NOW)
        session.add(customer)
        session.flush()
        if self.tell:
            announce(session, self.tell, {"customer": customer.id})
        if self.fail:
            raise ValueError(self.name)
        return customer.id


async def _names(database: Database) -> set[str | None]:
    return await database.read(lambda s: set(s.scalars(select(Customer.name))))


async def test_waiting_transactions_are_committed_together_and_fail_alone(
    database: Database,
) -> None:
    results = await asyncio.gather(
        *(database.write(_add(f"c{n}", fail=n % 3 == 0)) for n in range(30)), return_exceptions=True
    )
    failed = [r for r in results if isinstance(r, ValueError)]
    assert len(failed) == 10
    assert await _names(database) == {f"c{n}" for n in range(30) if n % 3}


async def test_only_what_was_committed_is_announced(
    database: Database, told: list[Announcement]
) -> None:
    customer = await database.write(_add("kept", tell="topic"))
    with pytest.raises(ValueError, match="undone"):
        await database.write(_add("undone", fail=True, tell="topic"))
    assert told == [Announcement("topic", {"customer": customer})]


async def test_reads_keep_nothing(database: Database) -> None:
    await database.read(_add("only read"))
    assert await database.read(lambda s: s.scalar(select(func.count()).select_from(Customer))) == 0


async def test_times_come_back_aware_and_in_utc(database: Database) -> None:
    await database.write(_add("a"))
    assert await database.read(lambda s: s.scalar(select(Customer.created_at))) == NOW


async def test_a_time_without_a_zone_is_refused(database: Database) -> None:
    def add(session: Session) -> None:
        session.add(Customer(created_at=NOW.replace(tzinfo=None)))
        session.flush()

    with pytest.raises(Exception, match="without a zone"):
        await database.write(add)


async def test_a_database_that_is_away_is_unavailable_for_reading_and_writing() -> None:
    away = Database("postgresql+psycopg://nobody@127.0.0.1:1/none?connect_timeout=1")
    away.open()
    with pytest.raises(DatabaseUnavailable):
        await away.write(_add("lost"))
    with pytest.raises(DatabaseUnavailable):
        await away.read(_names_sync)
    await asyncio.to_thread(away.close)


async def test_a_locked_sqlite_file_is_unavailable_and_stores_nothing(tmp_path: Path) -> None:
    path = tmp_path / "locked.db"
    database = Database(f"sqlite:///{path}", busy_ms=20)
    Base.metadata.create_all(database.engine)
    database.open()
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(DatabaseUnavailable):
            await database.write(_add("lost"))
    await database.write(_add("kept"))
    assert await _names(database) == {"kept"}
    await asyncio.to_thread(database.close)


def _names_sync(session: Session) -> list[str | None]:
    return list(session.scalars(select(Customer.name)))


async def test_who_gives_up_waiting_does_not_stop_the_others(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'a.db'}")
    Base.metadata.create_all(database.engine)
    begun, go_on = threading.Event(), threading.Event()

    def slow(session: Session) -> None:
        begun.set()
        go_on.wait()

    database.open()
    first = asyncio.create_task(database.write(slow))
    await asyncio.to_thread(begun.wait)
    waiting = asyncio.create_task(database.write(_add("gave up before its turn")))
    await asyncio.sleep(0)  # both are handed to the writing thread now
    first.cancel()
    waiting.cancel()
    await asyncio.gather(first, waiting, return_exceptions=True)
    go_on.set()
    await asyncio.wait_for(database.write(_add("next")), 10)
    assert await database.read(_names_sync) == ["next"]
    await asyncio.to_thread(database.close)


async def test_an_error_does_not_show_what_was_to_be_stored(database: Database) -> None:
    def twice(session: Session) -> None:
        for _ in range(2):
            session.execute(
                insert(Customer).values(id=7, name="private", preferences={}, created_at=NOW)
            )

    with pytest.raises(IntegrityError) as raised:
        await database.write(twice)
    assert "customers" in str(raised.value)
    assert "private" not in str(raised.value)
