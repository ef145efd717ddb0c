"""What goes over the wire about how well the assistant does."""

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from conversations.models import Channel
from kit.api import Schema, Text
from kit.language import Language

Measure = Literal["conversations", "contained", "fallback", "escalated"]


class FiguresQuery(Schema):
    """Days are those of the desk's time zone, both included; by default the last 30. At most 366."""

    first: date | None = None
    last: date | None = None
    each: Literal["day", "week"] = "day"
    language: Language | None = None
    channel: Channel | None = None


class Counts(Schema):
    """`conversations` with the bot, by the day on which they began: a silence of two hours, or a
    person, ends one. `contained`: ended without a person; `escalated`: a person was called; some
    may still go on. `messages` that were typed to the bot in them; `fallback`: those it asked back
    on or found out of scope."""

    conversations: int
    contained: int
    escalated: int
    messages: int
    fallback: int


class PeriodCounts(Schema):
    start: date
    en: Counts
    zh: Counts


class TopicCounts(Schema):
    """Messages by the topic of their likeliest intent, `unclear` where there was none or it was out
    of scope. `escalated`: a person was called about it."""

    topic: str
    language: Language
    messages: int
    fallback: int
    escalated: int


class StudioFigures(Schema):
    first: date
    last: date
    en: Counts
    zh: Counts
    periods: list[PeriodCounts]
    topics: list[TopicCounts]


class BehindQuery(FiguresQuery):
    """The conversations behind a bar."""

    measure: Measure = "conversations"
    topic: Text | None = Field(None, max_length=64)
    offset: int = Field(0, ge=0, le=100_000)
    limit: int = Field(50, ge=1, le=100)


class BehindRow(Schema):
    conversation_id: int
    customer_id: int
    ticket: int | None
    language: Language
    channel: Channel
    at: datetime
    said: str


class BehindView(Schema):
    rows: list[BehindRow]
    total: int
