"""What happens by the clock alone."""

import asyncio

import structlog

from kit.clock import Clock, utc_now
from kit.database import Database
from kit.errors import Unavailable
from tickets import service as tickets

log = structlog.get_logger(__name__)

EVERY_S = 300.0


async def run_timers(database: Database, clock: Clock = utc_now, every_s: float = EVERY_S) -> None:
    """Close what has been resolved for long. Runs until cancelled; several apps may run it at
    once."""
    while True:
        try:
            await database.write(lambda session: tickets.close_resolved(session, clock()))
        except Unavailable as error:
            log.warning("timers could not run", error=error.code)
        await asyncio.sleep(every_s)
