"""Whole days of the desk's time zone, for figures over time: a range of them, cut into days or
weeks."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from kit.errors import Invalid

Each = Literal["day", "week"]

USUAL_DAYS, MOST_DAYS = 30, 366
YEARS = range(1970, 9999)  # so that no arithmetic leaves what a date can be


class BadRange(Invalid):
    """`first` is after `last`, or they are more than `most` days apart."""

    code = "bad_range"


@dataclass(frozen=True)
class Days:
    """Whole days of a time zone, both included."""

    first: date
    last: date
    zone: ZoneInfo

    @classmethod
    def of(cls, first: date | None, last: date | None, zone: ZoneInfo, now: datetime) -> "Days":
        """What was asked for, or the usual. Raises BadRange."""
        last = last or now.astimezone(zone).date()
        if last.year not in YEARS:
            raise BadRange(most=MOST_DAYS)
        first = first or last - timedelta(days=USUAL_DAYS - 1)
        if not 0 <= (last - first).days < MOST_DAYS:
            raise BadRange(most=MOST_DAYS)
        return cls(first, last, zone)

    @property
    def start(self) -> datetime:
        return datetime.combine(self.first, time(), self.zone).astimezone(UTC)

    @property
    def end(self) -> datetime:
        """The first moment after it."""
        return datetime.combine(self.last + timedelta(days=1), time(), self.zone).astimezone(UTC)

    def periods(self, each: Each) -> list[date]:
        """The first day of each period in it; weeks begin on Monday, which may be before `first`."""
        days = [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]
        return sorted({period_of(day, each) for day in days})

    def part(self, start: date, each: Each) -> "Days":
        """What lies in it of the period that begins on `start`."""
        last = start if each == "day" else start + timedelta(days=6)
        return Days(max(start, self.first), min(last, self.last), self.zone)


def period_of(day: date, each: Each) -> date:
    """The first day of the period that `day` is in."""
    return day if each == "day" else day - timedelta(days=day.weekday())
