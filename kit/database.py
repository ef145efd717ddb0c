"""The database: sync SQLAlchemy sessions run in threads, so that services and repositories stay
plain functions.

`write` takes a function of a session and returns when its transaction is on disk. On SQLite one
thread writes, and takes all functions that are waiting into one transaction, each under its own
savepoint: fsync is what a commit costs there (about 4 ms), and it is paid once for all of them. On
PostgreSQL each function has a transaction of its own.

A function may be run again (after a deadlock), so it does nothing but database work; what should be
told to others is recorded with `announce` and published after the commit.
"""

import asyncio
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import orjson
import structlog
from sqlalchemy import DateTime, Engine, MetaData, create_engine, event
from sqlalchemy.engine import Dialect, make_url
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import JSON, TypeDecorator

from kit.errors import DatabaseUnavailable

log = structlog.get_logger(__name__)
T = TypeVar("T")

SQLITE_BUSY_MS = 5_000
POSTGRES_THREADS = 8
READ_THREADS = 4
MOST_IN_ONE_COMMIT = 64
DEADLOCK_TRIES = 3
_ANNOUNCED = "announced"


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC datetime, also on SQLite, which stores none. Raises ValueError for a naive
    one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @property
    def python_type(self) -> type[datetime]:
        """Which Python type its values have, for who moves rows without knowing the tables."""
        return datetime

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """The base of all tables. Constraint names are fixed, so that migrations can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy's declared form
        datetime: UtcDateTime(),
        dict[str, Any]: JSON(),
        list[dict[str, Any]]: JSON(),
        list[str]: JSON(),
    }


@dataclass(frozen=True)
class Announcement:
    """Something that live listeners are told after the commit. A hint, never the truth: it may be
    lost."""

    topic: str
    data: dict[str, Any]


def announce(session: Session, topic: str, data: dict[str, Any]) -> None:
    """Publish `data` under `topic` once (and only if) this transaction is committed."""
    session.info.setdefault(_ANNOUNCED, []).append(Announcement(topic, data))


@dataclass
class _Job:
    work: Callable[[Session], Any]
    done: "Future[Any]"


class Database:
    """One database. Make it with `open`, end it with `close`; both are called by who wires the
    app."""

    def __init__(
        self,
        url: str,
        on_commit: Callable[[list[Announcement]], None] | None = None,
        busy_ms: int = SQLITE_BUSY_MS,
    ) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.on_commit = on_commit
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._readers = ThreadPoolExecutor(READ_THREADS, thread_name_prefix="db-read")
        self.engine: Engine = make_engine(url, busy_ms)

    def open(self) -> None:
        """Start the writing threads. Nothing is connected before the first call."""
        for n in range(1 if self.is_sqlite else POSTGRES_THREADS):
            thread = threading.Thread(target=self._write_loop, name=f"db-write-{n}", daemon=True)
            thread.start()
            self._threads.append(thread)

    def close(self) -> None:
        """Finish the waiting transactions and close the connections."""
        for _ in self._threads:
            self._jobs.put(None)
        for thread in self._threads:
            thread.join()
        self._threads.clear()
        self._readers.shutdown()
        self.engine.dispose()

    async def write(self, work: Callable[[Session], T]) -> T:
        """Run `work` in a transaction and return its result when that is committed.

        Raises what `work` raises (its changes are undone), or DatabaseUnavailable (nothing is
        stored).
        """
        job = _Job(work, Future())
        self._jobs.put(job)
        result: T = await asyncio.wrap_future(job.done)
        return result

    async def read(self, work: Callable[[Session], T]) -> T:
        """Run `work` in a read transaction. Raises what `work` raises, or DatabaseUnavailable."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._read, work)

    def _read(self, work: Callable[[Session], T]) -> T:
        try:
            with Session(self.engine, expire_on_commit=False, autoflush=False) as session:
                return work(session)
        except (OperationalError, InterfaceError) as error:
            raise _unavailable(error) from error

    def _write_loop(self) -> None:
        while (job := self._jobs.get()) is not None:
            jobs = [job]
            last = False
            while self.is_sqlite and len(jobs) < MOST_IN_ONE_COMMIT:
                try:
                    waiting = self._jobs.get_nowait()
                except queue.Empty:
                    break
                if waiting is None:
                    last = True
                    break
                jobs.append(waiting)
            # Who gave up waiting before we began has not written; who does so later has.
            jobs = [job for job in jobs if job.done.set_running_or_notify_cancel()]
            if jobs:
                self._commit(jobs)
            if last:
                return

    def _commit(self, jobs: list[_Job], tries: int = DEADLOCK_TRIES) -> None:
        """Run `jobs` in one transaction, and settle their futures after its commit."""
        settle: list[Callable[[], None]] = []
        announced: list[Announcement] = []
        try:
            with self.engine.connect() as connection, connection.begin():
                for job in jobs:
                    self._run_one(connection, job, settle, announced)
        except (DBAPIError, OSError) as error:
            if tries > 1 and len(jobs) == 1 and _is_deadlock(error):
                self._commit(jobs, tries - 1)
                return
            log.warning("database refused a commit", error=type(error).__name__, jobs=len(jobs))
            for job in jobs:
                job.done.set_exception(_unavailable(error))
            return
        if announced and self.on_commit:
            self.on_commit(announced)
        for step in settle:
            step()

    def _run_one(
        self,
        connection: Any,
        job: _Job,
        settle: list[Callable[[], None]],
        announced: list[Announcement],
    ) -> None:
        with Session(
            connection, expire_on_commit=False, join_transaction_mode="create_savepoint"
        ) as session:
            try:
                result = job.work(session)
                session.commit()
            except DBAPIError as error:
                session.rollback()
                if error.connection_invalidated or isinstance(
                    error, (OperationalError, InterfaceError)
                ):
                    raise
                settle.append(_setter(job.done.set_exception, error))
            except BaseException as error:  # noqa: BLE001 - the caller gets it, whatever it is
                session.rollback()
                settle.append(_setter(job.done.set_exception, error))
            else:
                announced.extend(session.info.get(_ANNOUNCED, ()))
                settle.append(_setter(job.done.set_result, result))


def _to_json(value: Any) -> str:
    return orjson.dumps(value).decode()


_OPTIONS: dict[str, Any] = {
    "hide_parameters": True,
    "json_serializer": _to_json,
    "json_deserializer": orjson.loads,
}


def make_engine(url: str, busy_ms: int = SQLITE_BUSY_MS) -> Engine:
    """An engine with our settings: WAL and full sync on SQLite, and transactions that start as
    writers. Its errors do not show parameters: these are what customers wrote."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return create_engine(
            parsed,
            pool_size=POSTGRES_THREADS + READ_THREADS,
            pool_pre_ping=True,
            **_OPTIONS,
        )
    if parsed.database and parsed.database != ":memory:":
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        parsed,
        connect_args={"check_same_thread": False},
        **_OPTIONS,
    )

    @event.listens_for(engine, "connect")
    def _configure(dbapi_connection: Any, _record: Any) -> None:
        dbapi_connection.isolation_level = None  # the driver's own BEGIN is always deferred
        cursor = dbapi_connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            # FULL: an acknowledged message survives a power cut. NORMAL is faster and does not
            # promise that.
            "synchronous=FULL",
            f"busy_timeout={busy_ms}",
            "foreign_keys=ON",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        # A transaction that starts as a reader fails at once when it turns writer, whatever
        # busy_timeout says.
        writes = threading.current_thread().name.startswith("db-write")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _setter(put: Callable[[Any], None], value: Any) -> Callable[[], None]:
    return lambda: put(value)


def _is_deadlock(error: BaseException) -> bool:
    return getattr(getattr(error, "orig", None), "sqlstate", None) in ("40P01", "40001")


def _unavailable(error: BaseException) -> DatabaseUnavailable:
    return DatabaseUnavailable(f"the database did not answer ({type(error).__name__}); try again")
