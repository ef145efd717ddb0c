"""Figures count what was given, on the day of the desk on which it was given."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from conversations import repository as conversation_log
from conversations.models import Channel
from kit.days import BadRange, Days
from ratings import service
from ratings.figures import figures
from ratings.models import About
from ratings.schemas import FiguresQuery, FiguresView
from tests.desk import Desk

SHANGHAI = ZoneInfo("Asia/Shanghai")


async def rated(
    desk: Desk,
    who: str,
    score: int | None,
    *,
    about: About = "bot",
    asked: datetime | None = None,
    scored: datetime | None = None,
    text: str = "thank you very much",
    channel: Channel = "widget",
    user_id: int | None = None,
    comment: str | None = None,
) -> None:
    """One question, and its answer unless `score` is None."""
    message = await desk.customer_writes(text, who, channel)

    def work(session: Session) -> None:
        conversation = conversation_log.lock(session, message.conversation_id)
        moment = asked or desk.clock()
        rating = service.ask(session, conversation, about=about, user_id=user_id, now=moment)
        if score is not None:
            service.rate(
                session,
                channel=channel,
                address=who,
                rating_id=rating.id,
                score=score,
                comment=comment,
                now=scored or moment,
            )

    await desk.write(work)


async def shown(desk: Desk, zone: ZoneInfo = SHANGHAI, **query: object) -> FiguresView:
    wanted = FiguresQuery.model_validate(query)
    over = Days.of(wanted.first, wanted.last, zone, desk.clock())
    return await desk.read(lambda s: figures(s, wanted, over))


async def test_averages_and_distribution_leave_silence_out(desk: Desk) -> None:
    for number, score in enumerate([5, 5, 2, None]):
        await rated(desk, f"visitor:{number}", score)
    found = (await shown(desk)).all
    assert (found.asked, found.scored, found.average) == (4, 3, 4.0)
    assert found.distribution == [0, 1, 0, 0, 2]


async def test_without_scores_there_is_no_average(desk: Desk) -> None:
    found = await shown(desk)
    assert (found.all.average, found.all.distribution) == (None, [0] * 5)
    assert len(found.periods) == 30
    assert found.last == date(2026, 5, 4)


async def test_bot_people_agents_languages_and_channels_are_apart(desk: Desk) -> None:
    ada = await desk.user("Ada")
    await rated(desk, "visitor:1", 5)
    await rated(desk, "visitor:2", 1, text="谢谢你")
    await rated(desk, "7", 3, about="person", user_id=ada.id, channel="telegram")
    found = await shown(desk)
    assert (found.bot.average, found.person.average) == (3.0, 3.0)
    assert [(a.user.name, a.figures.average) for a in found.agents] == [("Ada", 3.0)]
    assert [(x.language, x.figures.average) for x in found.languages] == [("en", 4.0), ("zh", 1.0)]
    assert [(x.channel, x.figures.scored) for x in found.channels] == [
        ("telegram", 1),
        ("widget", 2),
    ]


@pytest.mark.parametrize(
    ("query", "scores"),
    [
        ({"about": "person"}, 1),
        ({"language": "zh"}, 1),
        ({"channel": "telegram"}, 1),
        ({"user": 1}, 1),
        ({}, 3),
    ],
)
async def test_figures_can_be_filtered(desk: Desk, query: dict[str, object], scores: int) -> None:
    ada = await desk.user("Ada")
    await rated(desk, "visitor:1", 5)
    await rated(desk, "visitor:2", 1, text="谢谢你")
    await rated(desk, "7", 3, about="person", user_id=ada.id, channel="telegram")
    assert (await shown(desk, **query)).all.scored == scores


async def test_a_score_counts_on_the_desks_day(desk: Desk) -> None:
    late = datetime(2026, 5, 3, 17, tzinfo=UTC)  # the 4th, one in the morning, in Shanghai
    await rated(desk, "visitor:1", 4, asked=late)
    day = {"first": "2026-05-04", "last": "2026-05-04"}
    assert (await shown(desk, **day)).all.scored == 1
    assert (await shown(desk, ZoneInfo("UTC"), **day)).all.scored == 0


async def test_an_answer_on_the_next_day_counts_there(desk: Desk) -> None:
    asked = datetime(2026, 5, 2, 4, tzinfo=UTC)
    await rated(desk, "visitor:1", 4, asked=asked, scored=asked + timedelta(days=1))
    found = await shown(desk, first="2026-05-02", last="2026-05-03")
    assert [(p.start.day, p.bot.asked, p.bot.scored) for p in found.periods] == [
        (2, 1, 0),
        (3, 0, 1),
    ]
    only_second = await shown(desk, first="2026-05-03", last="2026-05-03")
    assert (only_second.all.asked, only_second.all.scored) == (0, 1)


async def test_weeks_begin_on_monday(desk: Desk) -> None:
    await rated(desk, "visitor:1", 4, asked=datetime(2026, 5, 3, 4, tzinfo=UTC))
    await rated(desk, "visitor:2", 2, asked=datetime(2026, 5, 4, 4, tzinfo=UTC))
    found = await shown(desk, first="2026-05-01", last="2026-05-10", each="week")
    assert [(p.start.isoformat(), p.bot.average) for p in found.periods] == [
        ("2026-04-27", 4.0),
        ("2026-05-04", 2.0),
    ]


async def test_comments_come_newest_first_with_where_to_read_on(desk: Desk) -> None:
    await rated(desk, "visitor:1", 1, comment="slow")
    later = desk.clock.forward(minutes=1)
    await rated(desk, "visitor:2", 5, comment="quick", asked=later)
    await rated(desk, "visitor:3", 5)
    comments = (await shown(desk)).comments
    assert [(c.rating.comment, c.ticket) for c in comments] == [("quick", None), ("slow", None)]


@pytest.mark.parametrize(
    ("first", "last"), [("2026-05-05", "2026-05-04"), ("2025-05-03", "2026-05-04")]
)
async def test_a_range_that_makes_no_sense_is_refused(desk: Desk, first: str, last: str) -> None:
    with pytest.raises(BadRange):
        await shown(desk, first=first, last=last)
