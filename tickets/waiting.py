"""What a customer can expect who waits for a person: measured from recent first responses, or said
to be unknown.

The measure is the median first-response time in opening hours. Tickets that have waited longer than
that and are not answered yet count with their waiting time so far: on a day when nobody answers,
the estimate must not stay rosy.
"""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from sqlalchemy.orm import Session

from tickets import repository
from tickets.hours import Hours

RECENT = timedelta(days=28)
MOST = 50  # tickets that are looked at
FEWEST = 5  # answered tickets below which nothing is claimed


@dataclass(frozen=True)
class Expectation:
    """`opens_at` when the desk is closed, else `minutes` when enough is known, else neither."""

    minutes: int | None = None
    opens_at: datetime | None = None


def expect(session: Session, hours: Hours, now: datetime) -> Expectation:
    """What to tell a customer who starts waiting now."""
    if not hours.is_open(now):
        return Expectation(opens_at=hours.next_opening(now))
    typical = typical_wait(session, hours, now)
    return Expectation(minutes=None if typical is None else _rounded(typical))


def typical_wait(session: Session, hours: Hours, now: datetime) -> timedelta | None:
    """The median first-response time in opening hours; None when too few tickets were answered
    lately."""
    waits = [
        (hours.between(opened, answered or now).total_seconds(), answered is not None)
        for opened, answered in repository.recent_responses(session, now - RECENT, MOST)
    ]
    answered = [wait for wait, done in waits if done]
    if len(answered) < FEWEST:
        return None
    usual = median(answered)
    overdue = [wait for wait, done in waits if not done and wait > usual]
    return timedelta(seconds=median(answered + overdue))


def _rounded(wait: timedelta) -> int:
    """Minutes, rounded up as people say them: to one below five, to five below an hour, then to
    a quarter."""
    minutes = max(1, math.ceil(wait / timedelta(minutes=1)))
    step = 1 if minutes <= 5 else 5 if minutes <= 60 else 15
    return math.ceil(minutes / step) * step
