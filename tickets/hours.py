"""Opening hours of the desk: when it is open, when it opens next, and how much open time lies
between two moments.

All arithmetic is on UTC moments of the local opening and closing times, so that a change of clocks
comes out right.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from kit.settings import Settings, weekdays


@dataclass(frozen=True)
class Hours:
    """The same hours on some days of the week. Closing at or before opening means on the next
    day."""

    zone: ZoneInfo
    days: frozenset[int]
    opens: time
    closes: time

    @classmethod
    def of(cls, settings: Settings) -> "Hours":
        """The desk's hours as they are set."""
        return cls(
            ZoneInfo(settings.desk_timezone),
            weekdays(settings.desk_days),
            settings.desk_opens,
            settings.desk_closes,
        )

    def is_open(self, at: datetime) -> bool:
        """Whether people answer at this moment."""
        start, _ = next(self._spans(at))
        return start <= at

    def next_opening(self, at: datetime) -> datetime:
        """When it opens: `at` itself while it is open. In the desk's own zone."""
        start, _ = next(self._spans(at))
        return max(start, at).astimezone(self.zone)

    def between(self, start: datetime, end: datetime) -> timedelta:
        """How much of the time from `start` to `end` the desk was open."""
        total = timedelta()
        for opened, closed in self._spans(start):
            if opened >= end:
                break
            total += min(closed, end) - max(opened, start)
        return total

    def _spans(self, at: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Opening and closing moments in UTC, without end, from the first span that closes after
        `at`."""
        # Yesterday's hours may reach past midnight.
        day = at.astimezone(self.zone).date() - timedelta(days=1)
        while True:
            if day.weekday() in self.days:
                start = self._moment(day, self.opens)
                overnight = timedelta(days=1) if self.closes <= self.opens else timedelta()
                end = self._moment(day + overnight, self.closes)
                if end > at:
                    yield start, end
            day += timedelta(days=1)

    def _moment(self, day: date, at: time) -> datetime:
        return datetime.combine(day, at, self.zone).astimezone(UTC)
