"""Only one app holds a lease, it can keep it, and another takes over when it ends."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from kit import leases
from kit.database import Base, Database
from kit.leases import Duty

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
LATER = NOW + timedelta(seconds=10)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    database = Database(database_url)
    Base.metadata.create_all(database.engine)
    database.open()
    yield database
    await asyncio.to_thread(database.close)


async def acquire(
    database: Database, holder: str, now: datetime = NOW, until: datetime = LATER
) -> bool:
    return await database.write(lambda s: leases.acquire(s, "work", holder, now, until))


async def test_one_of_many_that_ask_at_once_gets_it(database: Database) -> None:
    got = await asyncio.gather(*(acquire(database, f"app {n}") for n in range(8)))
    assert sum(got) == 1


async def test_the_holder_renews_and_others_wait(database: Database) -> None:
    assert await acquire(database, "a")
    assert await acquire(
        database, "a", now=NOW + timedelta(seconds=5), until=NOW + timedelta(seconds=15)
    )
    assert not await acquire(
        database, "b", now=NOW + timedelta(seconds=11), until=NOW + timedelta(seconds=21)
    )


async def test_a_dead_holder_is_followed_when_its_time_is_up(database: Database) -> None:
    assert await acquire(database, "a")
    assert not await acquire(database, "b", now=LATER)
    after = LATER + timedelta(milliseconds=1)
    assert await acquire(database, "b", now=after, until=after + timedelta(seconds=10))
    assert not await acquire(database, "a", now=after, until=after + timedelta(seconds=10))


async def test_a_released_lease_is_free_at_once_and_only_its_holder_can_release_it(
    database: Database,
) -> None:
    assert await acquire(database, "a")
    await database.write(lambda s: leases.release(s, "work", "b"))
    assert not await acquire(database, "b")
    await database.write(lambda s: leases.release(s, "work", "a"))
    assert await acquire(database, "b")


async def test_the_only_app_on_a_database_takes_what_a_killed_one_left(database: Database) -> None:
    assert await acquire(database, "a")
    await database.write(leases.release_all)
    assert await acquire(database, "b")


class Worker:
    """Work that can be watched."""

    def __init__(self, database: Database, ttl_s: float = 30.0) -> None:
        self.runs = 0
        self.begun = asyncio.Event()
        self.ended = asyncio.Event()
        ttl = timedelta(seconds=ttl_s)
        self.duty = Duty(database, "work", self._work, ttl=ttl, renew_every_s=0.02)
        self.task = asyncio.create_task(self.duty.run())

    async def _work(self) -> None:
        self.runs += 1
        self.begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            self.ended.set()

    async def stop(self) -> None:
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)


async def test_a_duty_passes_to_another_app_when_its_app_ends(database: Database) -> None:
    first = Worker(database)
    await asyncio.wait_for(first.begun.wait(), 5)
    second = Worker(database)
    await first.stop()
    assert first.ended.is_set()
    await asyncio.wait_for(second.begun.wait(), 5)
    assert (first.runs, second.runs) == (1, 1)
    await second.stop()


async def test_work_stops_when_the_lease_is_lost(database: Database) -> None:
    worker = Worker(database)
    await asyncio.wait_for(worker.begun.wait(), 5)

    def steal(session: Session) -> None:
        leases.release_all(session)
        leases.acquire(session, "work", "thief", NOW, datetime.max.replace(tzinfo=UTC))

    await database.write(steal)
    await asyncio.wait_for(worker.ended.wait(), 5)
    await worker.stop()


async def test_work_stops_when_the_database_is_away_for_too_long(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/a.db", busy_ms=10)
    Base.metadata.create_all(database.engine)
    database.open()
    worker = Worker(database, ttl_s=0.2)
    await asyncio.wait_for(worker.begun.wait(), 5)
    with closing(sqlite3.connect(tmp_path / "a.db", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        await asyncio.wait_for(worker.ended.wait(), 5)
        other.execute("ROLLBACK")
    await worker.stop()
    await asyncio.to_thread(database.close)


async def test_an_error_of_the_work_ends_the_duty_and_frees_the_lease(database: Database) -> None:
    async def work() -> None:
        raise LookupError("broken")

    with pytest.raises(LookupError):
        await Duty(database, "work", work).run()
    assert await acquire(database, "b")
