"""Named leases in the database: what only one app may do at a time, such as reading Telegram's
updates.

Who holds a lease renews it. An app that dies stops renewing, and another takes over when the time
is up. Apps on several machines compare their own clocks, so these must agree to within a second or
two.
"""

import asyncio
import os
import socket
from collections.abc import Callable, Coroutine
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import String, delete, or_, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from kit.clock import Clock, utc_now
from kit.database import Base, Database
from kit.errors import Unavailable
from kit.ids import new_id

log = structlog.get_logger(__name__)

TTL = timedelta(seconds=10)
RENEW_EVERY_S = 3.0


class Lease(Base):
    """Who may do the thing called `name`, and until when that holds."""

    __tablename__ = "leases"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    holder: Mapped[str] = mapped_column(String(120))
    until: Mapped[datetime]


def new_holder() -> str:
    """A name for this process that no other has, and that tells an operator where to look."""
    return f"{socket.gethostname()[:64]}:{os.getpid()}:{new_id()[:12]}"


def acquire(session: Session, name: str, holder: str, now: datetime, until: datetime) -> bool:
    """Take the lease, or renew our own. False while somebody else holds it."""
    values = {"holder": holder, "until": until}
    taken = session.execute(
        update(Lease)
        .where(Lease.name == name, or_(Lease.holder == holder, Lease.until < now))
        .values(values)
        .returning(Lease.name)
        .execution_options(synchronize_session=False)
    ).first()
    if taken is not None:
        return True
    if session.get(Lease, name) is not None:
        return False
    try:
        with session.begin_nested():
            session.add(Lease(name=name, **values))
            session.flush()
    except IntegrityError:
        return False  # somebody made it in the same moment
    return True


def release(session: Session, name: str, holder: str) -> None:
    """Give our lease back, so that nobody has to wait for its end."""
    session.execute(
        delete(Lease)
        .where(Lease.name == name, Lease.holder == holder)
        .execution_options(synchronize_session=False)
    )


def release_all(session: Session) -> None:
    """For the only app on a database, at its start: whoever held a lease is dead."""
    session.execute(delete(Lease).execution_options(synchronize_session=False))


class Duty:
    """Keeps `work` running in exactly one app: in this one while it holds the lease `name`.

    `work` runs until it is cancelled. It is cancelled when the lease is lost or could not be
    renewed before it ended.
    """

    def __init__(
        self,
        database: Database,
        name: str,
        work: Callable[[], Coroutine[Any, Any, None]],
        *,
        ttl: timedelta = TTL,
        renew_every_s: float = RENEW_EVERY_S,
        clock: Clock = utc_now,
    ) -> None:
        self._database = database
        self._name = name
        self._work = work
        self._ttl = ttl
        self._renew_every_s = renew_every_s
        self._clock = clock
        self.holder = new_holder()
        self._working: asyncio.Task[None] | None = None
        self._until: datetime | None = None

    async def run(self) -> None:
        """Hold the lease whenever it can be had. Ends with the work: when that ends by itself, or
        by its exception."""
        try:
            while True:
                held = await self._hold()
                if held and self._working is None:
                    log.info("this app takes over", duty=self._name)
                    self._working = asyncio.create_task(self._work())
                elif not held and self._working is not None:
                    log.warning("another app takes over", duty=self._name)
                    await self._stop()
                if self._working is None:
                    await asyncio.sleep(self._renew_every_s)
                elif (await asyncio.wait({self._working}, timeout=self._renew_every_s))[0]:
                    return await self._working
        finally:
            await self._stop()
            with suppress(Unavailable):
                await self._database.write(lambda s: release(s, self._name, self.holder))

    async def _hold(self) -> bool:
        """Whether the lease is ours. A database that is slow or away does not end it before its time."""
        now = self._clock()
        until = now + self._ttl
        try:
            async with asyncio.timeout(self._renew_every_s):
                held = await self._database.write(
                    lambda s: acquire(s, self._name, self.holder, now, until)
                )
        except (Unavailable, TimeoutError) as error:
            log.warning("a lease was not renewed", duty=self._name, error=type(error).__name__)
            left = self._until - self._clock() if self._until else timedelta()
            # The next try comes after another wait, and must not find us working without a lease.
            return left > timedelta(seconds=2 * self._renew_every_s)
        self._until = until if held else None
        return held

    async def _stop(self) -> None:
        if self._working is not None:
            self._working.cancel()
            await asyncio.gather(self._working, return_exceptions=True)
            self._working = None
