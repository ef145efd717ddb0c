"""A day as it is spoken of, seen from the day on which it is: of this year, of this week, ahead or past."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Sequence
from datetime import date, timedelta

_HALF_A_YEAR = timedelta(days=183)
_HEARD_BEFORE, _HEARD_AFTER = 60, 30  # characters around a day that tell whether it is past


def on(year: int, month: int, day: int) -> date | None:
    """A day of the calendar; -1 is the month's last, and 26 is 2026. None when there is no such day."""
    year += 2000 if year < 100 else 0
    try:
        return date(year, month, calendar.monthrange(year, month)[1] if day == -1 else day)
    except ValueError:
        return None


class Seen:
    """How days in a text are meant: `today` is the day of the message, `past` and `past_after` match
    words before and after a day that tell of something done."""

    def __init__(
        self,
        text: str,
        today: date,
        past: Sequence[re.Pattern[str]] = (),
        past_after: Sequence[re.Pattern[str]] = (),
    ) -> None:
        self.text = text
        self.today = today
        self._past = past
        self._past_after = past_after

    def before(self, match: re.Match[str]) -> str:
        """The words before what was found."""
        return self.text[max(0, match.start() - _HEARD_BEFORE) : match.start()]

    def after(self, match: re.Match[str]) -> str:
        """The words after it."""
        return self.text[match.end() : match.end() + _HEARD_AFTER]

    def is_past(self, match: re.Match[str]) -> bool:
        """Whether the words around a day tell of something that was done then."""
        before, after = self.before(match), self.after(match)
        return any(p.search(before) for p in self._past) or any(
            p.match(after) for p in self._past_after
        )

    def in_year(self, years: int, month: int, day: int) -> date | None:
        """A day of the year that is so many years away."""
        return on(self.today.year + years, month, day)

    def in_some_year(self, month: int, day: int, match: re.Match[str]) -> date | None:
        """A day without its year: the last one of what is past, or else the nearest."""
        past = self.is_past(match)
        near = [found for years in (-1, 0, 1) if (found := self.in_year(years, month, day))]
        if past:
            return max((found for found in near if found <= self.today), default=None)
        return min(near, key=lambda found: abs(found - self.today), default=None)

    def in_month(self, months: int, day: int) -> date | None:
        """A day of the month that is so many months away; -1 is its last."""
        year, month = self._month(months)
        return on(year, month, day)

    def in_some_month(self, day: int, match: re.Match[str]) -> date | None:
        """A day of the month alone: the one ahead (today is), or the last one of what is past."""
        past = self.is_past(match)
        for months in (0, -1, -2) if past else (0, 1, 2):
            found = self.in_month(months, day)
            if found and (found <= self.today if past else found >= self.today):
                return found
        return None

    def in_week(self, weeks: int, weekday: int) -> date:
        """A weekday (Monday is 0) of the week that is so many weeks away; weeks begin on Monday."""
        return self.today + timedelta(days=weekday - self.today.weekday(), weeks=weeks)

    def in_some_week(self, weekday: int, match: re.Match[str]) -> date:
        """A weekday alone: the one ahead (today is), or the last one of what is past."""
        if self.is_past(match):
            return self.last(weekday)
        return self.today + timedelta(days=(weekday - self.today.weekday()) % 7)

    def last(self, weekday: int) -> date:
        """The last such weekday before today."""
        return self.today - timedelta(days=(self.today.weekday() - weekday - 1) % 7 + 1)

    def away(self, days: int = 0, weeks: int = 0, months: int = 0, years: int = 0) -> date | None:
        """So far from today; of a shorter month, the last day. None for what nobody means."""
        if max(abs(days), abs(weeks), abs(months), abs(years)) > 1_000:
            return None
        if not (months or years):
            return self.today + timedelta(days=days, weeks=weeks)
        year, month = self._month(months + 12 * years)
        return on(year, month, min(self.today.day, calendar.monthrange(year, month)[1]))

    def _month(self, months: int) -> tuple[int, int]:
        index = self.today.year * 12 + self.today.month - 1 + months
        return index // 12, index % 12 + 1


Reader = Callable[["re.Match[str]", Seen], "date | None"]
Rules = Sequence["tuple[re.Pattern[str], Reader]"]
"""What a day looks like, and which one it is; None when it is none after all. Earlier rules win."""
