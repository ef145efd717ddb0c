"""Averages and distributions of ratings over time.

A score counts on the day on which it was first given, in the desk's time zone.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from conversations.schemas import PersonView
from kit.errors import Invalid
from ratings import repository, views
from ratings.repository import Row
from ratings.schemas import (
    AgentFigures,
    ChannelFigures,
    Figures,
    FiguresQuery,
    FiguresView,
    LanguageFigures,
    PeriodFigures,
)
from staff import repository as staff

USUAL_DAYS, MOST_DAYS = 30, 366
COMMENTS = 50
YEARS = range(1970, 9999)  # so that no arithmetic leaves what a date can be


class BadRange(Invalid):
    """`first` is after `last`, or they are more than `most` days apart."""

    code = "bad_range"


@dataclass(frozen=True)
class Range:
    """Whole days of a time zone, both included."""

    first: date
    last: date
    zone: ZoneInfo

    @classmethod
    def of(cls, query: FiguresQuery, zone: ZoneInfo, now: datetime) -> "Range":
        """What was asked for, or the usual. Raises BadRange."""
        last = query.last or now.astimezone(zone).date()
        if last.year not in YEARS:
            raise BadRange(most=MOST_DAYS)
        first = query.first or last - timedelta(days=USUAL_DAYS - 1)
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

    def periods(self, each: str) -> list[date]:
        """The first day of each period in it; weeks begin on Monday."""
        days = [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]
        return sorted({_start(day, each) for day in days})


def figures(session: Session, query: FiguresQuery, over: Range) -> FiguresView:
    """Everything that the page of ratings shows."""
    rows = repository.rows(
        session,
        over.start,
        over.end,
        about=query.about,
        user_id=query.user,
        language=query.language,
        channel=query.channel,
    )
    inside = _Inside(over)
    names = staff.names(session, {row.user_id for row in rows if row.user_id is not None})
    comments = repository.comments(session, [r.id for r in rows if inside.scored(r)], COMMENTS)
    return FiguresView(
        first=over.first,
        last=over.last,
        all=inside.figures(rows),
        bot=inside.figures(row for row in rows if row.about == "bot"),
        person=inside.figures(row for row in rows if row.about == "person"),
        periods=_periods(rows, inside, query.each),
        agents=[
            AgentFigures(user=PersonView(id=user_id, name=names[user_id]), figures=found)
            for user_id, found in inside.by(rows, lambda row: row.user_id)
            if user_id in names
        ],
        languages=[
            LanguageFigures(language=language, figures=found)
            for language, found in inside.by(rows, lambda row: row.language)
        ],
        channels=[
            ChannelFigures(channel=channel, figures=found)
            for channel, found in inside.by(rows, lambda row: row.channel)
        ],
        comments=views.comments(session, comments),
    )


@dataclass(frozen=True)
class _Inside:
    """Counts what was asked, and what was scored, inside a range: a question of one day may be
    answered on the next."""

    over: Range

    def asked(self, row: Row) -> bool:
        return self.over.start <= row.asked_at < self.over.end

    def scored(self, row: Row) -> bool:
        return row.scored_at is not None and self.over.start <= row.scored_at < self.over.end

    def figures(self, rows: Iterable[Row]) -> Figures:
        rows = list(rows)
        scores = [row.score for row in rows if self.scored(row) and row.score is not None]
        return Figures(
            asked=sum(map(self.asked, rows)),
            scored=len(scores),
            average=round(sum(scores) / len(scores), 2) if scores else None,
            distribution=[scores.count(score) for score in range(1, 6)],
        )

    def by(self, rows: Iterable[Row], key: Callable[[Row], Any]) -> list[tuple[Any, Figures]]:
        groups: dict[Any, list[Row]] = defaultdict(list)
        for row in rows:
            groups[key(row)].append(row)
        return [(name, self.figures(groups[name])) for name in sorted(groups, key=str)]


def _periods(rows: Iterable[Row], inside: _Inside, each: str) -> list[PeriodFigures]:
    zone = inside.over.zone
    asked: dict[date, list[Row]] = defaultdict(list)
    for row in rows:
        # Each period counts the scores given in it, and the questions asked in it.
        moments = {m for m in (row.asked_at, row.scored_at) if m is not None}
        for start in {_start(moment.astimezone(zone).date(), each) for moment in moments}:
            asked[start].append(row)
    periods = []
    for start in inside.over.periods(each):
        last = start if each == "day" else start + timedelta(days=6)
        part = _Inside(Range(max(start, inside.over.first), min(last, inside.over.last), zone))
        found = asked[start]
        periods.append(
            PeriodFigures(
                start=start,
                bot=part.figures(row for row in found if row.about == "bot"),
                person=part.figures(row for row in found if row.about == "person"),
            )
        )
    return periods


def _start(day: date, each: str) -> date:
    return day if each == "day" else day - timedelta(days=day.weekday())
