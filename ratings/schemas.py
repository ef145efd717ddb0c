"""What goes over the wire about ratings: for staff."""

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from conversations.models import Channel
from conversations.schemas import PersonView
from kit.api import Id, Schema
from kit.language import Language
from ratings.models import About


class RatingView(Schema):
    """A score that was given."""

    id: int
    about: About
    user: PersonView | None
    score: int
    comment: str | None
    scored_at: datetime
    changed_at: datetime | None


class FiguresQuery(Schema):
    """Days are those of the desk's time zone, both included; by default the last 30. At most
    366."""

    first: date | None = None
    last: date | None = None
    each: Literal["day", "week"] = "day"
    about: About | None = None
    user: Id | None = None
    language: Language | None = None
    channel: Channel | None = None


class Figures(Schema):
    """`asked` in the range, and what was `scored` in it; `distribution` counts the scores 1 to
    5."""

    asked: int
    scored: int
    average: float | None
    distribution: list[int] = Field(min_length=5, max_length=5)


class PeriodFigures(Schema):
    """A day, or the week that begins on it."""

    start: date
    bot: Figures
    person: Figures


class AgentFigures(Schema):
    user: PersonView
    figures: Figures


class LanguageFigures(Schema):
    language: Language
    figures: Figures


class ChannelFigures(Schema):
    channel: Channel
    figures: Figures


class CommentView(Schema):
    """A comment with its score, and where to read on."""

    rating: RatingView
    customer_id: int
    customer_name: str | None
    ticket: int | None


class FiguresView(Schema):
    """Ratings over a range, counted on the day they were first given. `comments`: the newest 50."""

    first: date
    last: date
    all: Figures
    bot: Figures
    person: Figures
    periods: list[PeriodFigures]
    agents: list[AgentFigures]
    languages: list[LanguageFigures]
    channels: list[ChannelFigures]
    comments: list[CommentView]
