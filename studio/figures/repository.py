"""Every query about how well the assistant does. What is counted is added up in the database: there
may be a hundred thousand readings behind a page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    CTE,
    ColumnElement,
    Integer,
    Select,
    Subquery,
    and_,
    case,
    column,
    func,
    or_,
    select,
    true,
    values,
)
from sqlalchemy.orm import Session

from conversations.models import Channel, Conversation, Message
from kit.database import UtcDateTime
from kit.days import Days, Each
from kit.language import Language
from studio.figures.schemas import Measure
from studio.readings.models import NOT_UNDERSTOOD, TYPED, Reading
from studio.readings.service import QUIET

UNCLEAR = "unclear"


class Row(NamedTuple):
    """The visits that began in a period, by the language in which they began."""

    period: int
    language: Language
    conversations: int
    contained: int
    escalated: int
    messages: int
    fallback: int


class TopicRow(NamedTuple):
    """Messages about a topic."""

    topic: str
    language: Language
    messages: int
    fallback: int
    escalated: int


class Behind(NamedTuple):
    """A visit that is behind a bar."""

    visit: int
    conversation_id: int
    customer_id: int
    ticket_id: int | None
    language: Language
    channel: Channel
    at: datetime


@dataclass(frozen=True)
class Wanted:
    """What is counted. None leaves nothing out."""

    over: Days
    now: datetime
    language: Language | None = None
    channel: Channel | None = None


def by_period(session: Session, wanted: Wanted, starts: Sequence[date], each: Each) -> list[Row]:
    """Visits by the period in which they began, in order of `starts`."""
    periods = _periods([wanted.over.part(start, each) for start in starts])
    inside = and_(Reading.visit_at >= periods.c.start, Reading.visit_at < periods.c.end)
    visits = (
        _visits(wanted, periods.c.number.label("period"))
        .join(periods, inside)
        .group_by(periods.c.number)
        .subquery()
    )
    return [Row(*row) for row in session.execute(_added_up(visits, wanted))]


def by_topic(session: Session, wanted: Wanted) -> list[TopicRow]:
    """Messages by topic, those with most first."""
    topic, count = _topic().label("topic"), func.count()
    query = (
        select(topic, Reading.language, count, _sum(_FALLBACK), _sum(_ESCALATED))
        .where(*_ours(wanted), *_begun(wanted), Reading.kind.in_(TYPED))
        .group_by(topic, Reading.language)
        .order_by(count.desc(), topic, Reading.language)
    )
    if wanted.language is not None:
        query = query.where(Reading.language == wanted.language)
    return [TopicRow(*row) for row in session.execute(query)]


def behind(
    session: Session,
    wanted: Wanted,
    measure: Measure,
    topic: str | None,
    offset: int,
    limit: int,
) -> tuple[list[Behind], int]:
    """The visits behind a bar, newest first, and how many they are."""
    visits = _visits(wanted).where(*_begun(wanted)).subquery()
    query = (
        select(
            visits.c.visit,
            visits.c.conversation,
            Conversation.customer_id,
            visits.c.ticket,
            visits.c.language,
            visits.c.channel,
            visits.c.at,
        )
        .join(Conversation, Conversation.id == visits.c.conversation)
        .where(_counts(visits, measure, wanted.now))
    )
    if topic is not None:
        # A topic's bar counts messages, so it is they that must be right.
        right = [*_ours(wanted), *_begun(wanted), Reading.kind.in_(TYPED), _topic() == topic]
        right.append(_of_message(measure))
        if wanted.language is not None:
            right.append(Reading.language == wanted.language)
        query = query.where(visits.c.visit.in_(select(Reading.visit).where(*right)))
    elif wanted.language is not None:
        query = query.where(visits.c.language == wanted.language)
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    rows = session.execute(
        query.order_by(visits.c.at.desc(), visits.c.visit.desc()).offset(offset).limit(limit)
    )
    return [Behind(*row) for row in rows], total


def said(
    session: Session, visits: Sequence[int], measure: Measure, topic: str | None
) -> dict[int, str]:
    """What was said in these visits that the measure counts: the first of it."""
    counted = [_of_message(measure), Reading.kind.in_(TYPED)]
    if topic is not None:
        counted.append(_topic() == topic)
    typed = case((and_(*counted), Reading.id))
    first = func.coalesce(func.min(typed), func.min(Reading.id))
    messages = (
        select(Reading.visit, first.label("message"))
        .where(Reading.visit.in_(visits), Reading.kind != "person")
        .group_by(Reading.visit)
        .subquery()
    )
    query = select(messages.c.visit, Message.text).join(Message, Message.id == messages.c.message)
    return dict(session.execute(query).all())


_FALLBACK = Reading.kind.in_(NOT_UNDERSTOOD)
_ESCALATED = Reading.escalated.is_not(None)


def _topic() -> ColumnElement[str]:
    """What a message is about; out of scope, none of the topics, whatever it was nearest to."""
    known = func.coalesce(Reading.topic, UNCLEAR)
    return case((Reading.kind == "out_of_scope", UNCLEAR), else_=known)


def _sum(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))


def _periods(parts: Sequence[Days]) -> CTE:
    """The periods as a table: what a day is depends on the zone, which SQLite knows nothing of."""
    table = values(
        column("number", Integer),
        column("start", UtcDateTime()),
        column("end", UtcDateTime()),
    )
    return table.data([(n, part.start, part.end) for n, part in enumerate(parts)]).cte("periods")


def _visits(wanted: Wanted, *more: Any) -> Select[Any]:
    """One row a visit."""
    return (
        select(
            *more,
            Reading.visit.label("visit"),
            func.min(Reading.conversation_id).label("conversation"),
            func.min(Reading.visit_at).label("at"),
            func.max(Reading.at).label("last"),
            func.max(case((Reading.id == Reading.visit, Reading.language))).label("language"),
            func.min(Reading.channel).label("channel"),
            func.max(Reading.ticket_id).label("ticket"),
            _sum(_ESCALATED).label("escalated"),
            _sum(Reading.kind.in_(TYPED)).label("messages"),
            _sum(_FALLBACK).label("fallback"),
        )
        .select_from(Reading)
        .where(*_ours(wanted))
        .group_by(Reading.visit)
    )


def _ours(wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions = [Reading.kind != "person"]
    if wanted.channel is not None:
        conditions.append(Reading.channel == wanted.channel)
    return conditions


def _begun(wanted: Wanted) -> list[ColumnElement[bool]]:
    return [Reading.visit_at >= wanted.over.start, Reading.visit_at < wanted.over.end]


def _added_up(visits: Subquery, wanted: Wanted) -> Select[Any]:
    query = (
        select(
            visits.c.period,
            visits.c.language,
            func.count(),
            _sum(_counts(visits, "contained", wanted.now)),
            _sum(_counts(visits, "escalated", wanted.now)),
            func.sum(visits.c.messages),
            func.sum(visits.c.fallback),
        )
        .join(Conversation, Conversation.id == visits.c.conversation)
        .group_by(visits.c.period, visits.c.language)
    )
    return query if wanted.language is None else query.where(visits.c.language == wanted.language)


def _counts(visits: Subquery, measure: Measure, now: datetime) -> ColumnElement[bool]:
    """Whether a visit is one that the measure counts."""
    if measure == "escalated":
        return visits.c.escalated > 0
    if measure == "fallback":
        return visits.c.fallback > 0
    if measure == "contained":
        over = or_(Conversation.closed_at.is_not(None), visits.c.last < now - QUIET)
        return and_(visits.c.escalated == 0, over)
    return true()


def _of_message(measure: Measure) -> ColumnElement[bool]:
    """Whether a message is one that the measure is about."""
    return {"fallback": _FALLBACK, "escalated": _ESCALATED}.get(measure, true())
