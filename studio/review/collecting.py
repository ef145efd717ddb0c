"""Keeps the inbox up to date: reads new turns, puts what is doubtful into the inbox, makes groups.

Any app collects at any time (the lock on `Collecting` lets one at a time); groups are made by the one
app that has the duty, in a process of the engine's environment.
"""

import asyncio
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import structlog
from sqlalchemy.orm import Session

from kit.clock import Clock, utc_now
from kit.database import Database
from kit.errors import DeskmateError, Unavailable
from kit.leases import Duty
from studio.intents import edits
from studio.processes import Tools
from studio.readings import service as readings
from studio.releases.store import Models
from studio.review import grouping, service
from studio.review.models import ReviewItem

log = structlog.get_logger(__name__)

LEASE = "studio-inbox"
EVERY_S = 30.0
# Who opens the inbox waits for this much at most; the rest comes by the clock.
BATCHES_AT_ONCE = 5


async def collect(
    database: Database,
    project: Path,
    models: Models,
    clock: Clock = utc_now,
    batches: int = BATCHES_AT_ONCE,
) -> bool:
    """Read what is new, in bounded transactions. True when there is more."""
    topics = await asyncio.to_thread(topics_of, project)
    trained = await asyncio.to_thread(models.trained)
    for _ in range(batches):
        read = await database.write(lambda s: readings.collect(s, clock(), topics))
        items = await database.read(service.prepare)
        if items:
            await database.write(partial(_put, items, trained))
        if not read.more and len(items) < service.BATCH:
            return False
    return True


def _put(items: Sequence[ReviewItem], trained: service.Trained, session: Session) -> None:
    service.put(session, items, trained)


def topics_of(project: Path) -> dict[str, str]:
    """The topic of each intent, as the files have it now. While they cannot be read, nothing has
    one."""
    try:
        return {intent.name: intent.topic for intent in edits.overview(project).intents}
    except (DeskmateError, OSError) as error:
        log.warning("the intents' topics cannot be read", error=str(error))
        return {}


async def keep_inbox(
    database: Database, project: Path, models: Models, tools: Tools, clock: Clock = utc_now
) -> None:
    """Keep the inbox up to date, in one app at a time. Runs until cancelled."""
    while True:
        try:
            await Duty(
                database, LEASE, lambda: _work(database, project, models, tools, clock)
            ).run()
        except Exception:
            log.exception("the inbox's upkeep broke and is started again")
            await asyncio.sleep(EVERY_S)


async def _work(
    database: Database, project: Path, models: Models, tools: Tools, clock: Clock
) -> None:
    while True:
        try:
            while await collect(database, project, models, clock):
                pass
            await grouping.make_groups(database, tools, project)
        except Unavailable as error:
            log.warning("the inbox is not up to date", error=error.code)
        await asyncio.sleep(EVERY_S)
