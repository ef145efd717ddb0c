"""How well the assistant does, by period, language and topic.

A conversation with the bot has no end of its own, so what is counted as one is a visit: messages without
two hours of silence, or a person, between them. It counts, with all of its messages, on the day on which
it began, in the desk's time zone.
"""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from kit.days import Each
from studio.figures import repository
from studio.figures.repository import Row, Wanted
from studio.figures.schemas import (
    BehindQuery,
    BehindRow,
    BehindView,
    Counts,
    PeriodCounts,
    StudioFigures,
    TopicCounts,
)
from tickets.models import FIRST_NUMBER

LONGEST_SAID = 200


def figures(session: Session, wanted: Wanted, each: Each) -> StudioFigures:
    """Everything that the page of figures shows."""
    over = wanted.over
    starts = over.periods(each)
    rows = repository.by_period(session, wanted, starts, each)
    return StudioFigures(
        first=over.first,
        last=over.last,
        en=_counts(row for row in rows if row.language == "en"),
        zh=_counts(row for row in rows if row.language == "zh"),
        periods=[
            PeriodCounts(
                start=start,
                en=_counts(r for r in rows if r.period == number and r.language == "en"),
                zh=_counts(r for r in rows if r.period == number and r.language == "zh"),
            )
            for number, start in enumerate(starts)
        ],
        topics=[TopicCounts(**row._asdict()) for row in repository.by_topic(session, wanted)],
    )


def behind(session: Session, wanted: Wanted, query: BehindQuery) -> BehindView:
    """The conversations behind a bar."""
    rows, total = repository.behind(
        session, wanted, query.measure, query.topic, query.offset, query.limit
    )
    said = repository.said(session, [row.visit for row in rows], query.measure, query.topic)
    return BehindView(
        rows=[
            BehindRow(
                conversation_id=row.conversation_id,
                customer_id=row.customer_id,
                ticket=None if row.ticket_id is None else row.ticket_id + FIRST_NUMBER - 1,
                language=row.language,
                channel=row.channel,
                at=row.at,
                said=said.get(row.visit, "")[:LONGEST_SAID],
            )
            for row in rows
        ],
        total=total,
    )


def _counts(rows: Iterable[Row]) -> Counts:
    rows = list(rows)
    return Counts(
        conversations=sum(row.conversations for row in rows),
        contained=sum(row.contained for row in rows),
        escalated=sum(row.escalated for row in rows),
        messages=sum(row.messages for row in rows),
        fallback=sum(row.fallback for row in rows),
    )
