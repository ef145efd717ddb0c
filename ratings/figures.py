"""Averages and distributions of ratings over time.

A score counts on the day on which it was first given, in the desk's time zone.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from conversations.schemas import PersonView
from kit.days import Days, Each, period_of
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

COMMENTS = 50


def figures(session: Session, query: FiguresQuery, over: Days) -> FiguresView:
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

    over: Days

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


def _periods(rows: Iterable[Row], inside: _Inside, each: Each) -> list[PeriodFigures]:
    zone = inside.over.zone
    asked: dict[date, list[Row]] = defaultdict(list)
    for row in rows:
        # Each period counts the scores given in it, and the questions asked in it.
        moments = {m for m in (row.asked_at, row.scored_at) if m is not None}
        for start in {period_of(moment.astimezone(zone).date(), each) for moment in moments}:
            asked[start].append(row)
    periods = []
    for start in inside.over.periods(each):
        part = _Inside(inside.over.part(start, each))
        found = asked[start]
        periods.append(
            PeriodFigures(
                start=start,
                bot=part.figures(row for row in found if row.about == "bot"),
                person=part.figures(row for row in found if row.about == "person"),
            )
        )
    return periods
