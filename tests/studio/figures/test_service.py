"""Figures count visits on the day of the desk on which they began; all is counted by hand here."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from conversations import repository as conversation_log
from conversations.models import Message
from kit.days import Days
from studio.figures import service
from studio.figures.repository import Wanted
from studio.figures.schemas import BehindQuery, BehindView, Counts, FiguresQuery, StudioFigures
from tests.desk import Desk
from tests.studio.talks import collected, says
from tickets import service as tickets
from tickets.models import Reason

SHANGHAI = ZoneInfo("Asia/Shanghai")
UTC_ZONE = ZoneInfo("UTC")
UNSURE = {"order_track": 0.4, "order_cancel": 0.35}


def _wanted(desk: Desk, query: FiguresQuery, zone: ZoneInfo) -> Wanted:
    over = Days.of(query.first, query.last, zone, desk.clock())
    return Wanted(over, desk.clock(), query.language, query.channel)


async def shown(desk: Desk, zone: ZoneInfo = UTC_ZONE, **query: Any) -> StudioFigures:
    await collected(desk)
    wanted = FiguresQuery.model_validate(query)
    return await desk.read(lambda s: service.figures(s, _wanted(desk, wanted, zone), wanted.each))


async def behind(desk: Desk, zone: ZoneInfo = UTC_ZONE, **query: Any) -> BehindView:
    await collected(desk)
    wanted = BehindQuery.model_validate(query)
    return await desk.read(lambda s: service.behind(s, _wanted(desk, wanted, zone), wanted))


async def called(desk: Desk, message: Message, reason: Reason = "asked") -> int:
    """A person is called after this message; the ticket's number."""
    ticket = await desk.write(
        lambda s: tickets.open_ticket(
            s,
            conversation_log.lock(s, message.conversation_id),
            reason=reason,
            subject="",
            now=desk.clock.forward(seconds=1),
            settings=desk.settings,
        )
    )
    return ticket.number


def counts(
    conversations: int = 0,
    contained: int = 0,
    escalated: int = 0,
    messages: int = 0,
    fallback: int = 0,
) -> Counts:
    return Counts(
        conversations=conversations,
        contained=contained,
        escalated=escalated,
        messages=messages,
        fallback=fallback,
    )


async def a_day(desk: Desk) -> int:
    """Of three customers, one is answered, one asked back and then answered in Chinese, and one goes to
    a person, and says something to them; the ticket's number."""
    await says(desk, "where is it", at="visitor:1")
    await says(desk, "Thanks", {"greet": 1.0}, payload="/greet", at="visitor:1")
    await says(desk, "我的东西", UNSURE, offers=["order_track"], at="7", channel="telegram")
    await says(desk, "我的订单在哪里", at="7", channel="telegram")
    await says(desk, "sing for me", UNSURE, outside=True, at="visitor:3")
    last = await says(desk, "a person", {"talk_to_person": 0.99}, at="visitor:3")
    number = await called(desk, last)
    await says(desk, "are you there", at="visitor:3")
    return number


async def test_a_day_is_counted(desk: Desk) -> None:
    await a_day(desk)
    now = await shown(desk)
    assert now.en == counts(conversations=2, escalated=1, messages=3, fallback=1)
    assert now.zh == counts(conversations=1, messages=2, fallback=1)
    desk.clock.forward(hours=3)  # nobody writes any more
    later = await shown(desk)
    assert later.en == counts(conversations=2, contained=1, escalated=1, messages=3, fallback=1)
    assert later.zh == counts(conversations=1, contained=1, messages=2, fallback=1)


async def test_topics_count_messages(desk: Desk) -> None:
    await a_day(desk)
    found = (await shown(desk)).topics
    assert [(t.topic, t.language, t.messages, t.fallback, t.escalated) for t in found] == [
        ("orders", "zh", 2, 1, 0),
        ("unclear", "en", 2, 1, 1),  # out of scope; and the wish for a person has no topic here
        ("orders", "en", 1, 0, 0),
    ]


async def test_each_period_has_its_own_and_together_they_are_all(desk: Desk) -> None:
    await says(desk, "hello", at="visitor:1")
    desk.clock.forward(days=1)
    await says(desk, "hello again", at="visitor:1")
    await says(desk, "what", UNSURE, asked=True, at="visitor:2")
    desk.clock.forward(days=1)
    found = await shown(desk, first="2026-05-03", last="2026-05-06")
    assert [(p.start.day, p.en) for p in found.periods] == [
        (3, counts()),
        (4, counts(conversations=1, contained=1, messages=1)),
        (5, counts(conversations=2, contained=2, messages=2, fallback=1)),
        (6, counts()),
    ]
    assert found.en == counts(conversations=3, contained=3, messages=3, fallback=1)
    weeks = await shown(desk, first="2026-05-03", last="2026-05-06", each="week")
    assert [(p.start.isoformat(), p.en.conversations) for p in weeks.periods] == [
        ("2026-04-27", 0),
        ("2026-05-04", 3),
    ]


async def test_days_are_those_of_the_desk(desk: Desk) -> None:
    desk.clock.now = datetime(2026, 5, 3, 17, tzinfo=UTC)  # the 4th, one in the morning, there
    await says(desk, "hello")
    day = {"first": "2026-05-04", "last": "2026-05-04"}
    assert (await shown(desk, SHANGHAI, **day)).en.conversations == 1
    assert (await shown(desk, UTC_ZONE, **day)).en.conversations == 0


async def test_a_visit_over_midnight_counts_where_it_began(desk: Desk) -> None:
    desk.clock.now = datetime(2026, 5, 4, 23, 50, tzinfo=UTC)
    await says(desk, "hello")
    desk.clock.forward(minutes=20)
    await says(desk, "still here")
    found = await shown(desk, first="2026-05-04", last="2026-05-05")
    assert [p.en.messages for p in found.periods] == [2, 0]


async def test_a_day_of_25_hours_is_one_day(desk: Desk) -> None:
    berlin = ZoneInfo("Europe/Berlin")  # clocks go back on 25 October 2026
    for hour in (22, 46):  # 00:00 of the 25th, and 23:00 of it, 24 hours later
        desk.clock.now = datetime(2026, 10, 24 + hour // 24, hour % 24, tzinfo=UTC)
        await says(desk, "hello", at=f"visitor:{hour}")
    found = await shown(desk, berlin, first="2026-10-25", last="2026-10-25")
    assert found.en.conversations == 2


@pytest.mark.parametrize(
    ("query", "en", "zh"),
    [
        ({"language": "en"}, 2, 0),
        ({"language": "zh"}, 0, 1),
        ({"channel": "telegram"}, 0, 1),
        ({"channel": "widget"}, 2, 0),
    ],
)
async def test_figures_can_be_filtered(desk: Desk, query: dict[str, str], en: int, zh: int) -> None:
    await a_day(desk)
    found = await shown(desk, **query)
    assert (found.en.conversations, found.zh.conversations) == (en, zh)
    languages = {topic.language for topic in found.topics}
    assert languages == {name for name, n in (("en", en), ("zh", zh)) if n}


async def test_a_language_is_that_in_which_the_visit_began(desk: Desk) -> None:
    await says(desk, "hello")
    await says(desk, "我的订单在哪里")
    found = await shown(desk)
    assert (found.en.messages, found.zh.conversations) == (2, 0)


# ---- behind a bar


async def test_behind_a_bar_are_its_conversations_newest_first(desk: Desk) -> None:
    number = await a_day(desk)
    desk.clock.forward(hours=3)
    await says(desk, "a new one", at="visitor:1")
    everything = await behind(desk)
    assert everything.total == 4
    assert everything.rows[0].said == "a new one"
    escalated = await behind(desk, measure="escalated")
    assert [(r.ticket, r.said) for r in escalated.rows] == [(number, "sing for me")]
    contained = await behind(desk, measure="contained", language="en")
    assert [r.said for r in contained.rows] == ["where is it"]
    fallback = await behind(desk, measure="fallback")
    assert {r.said for r in fallback.rows} == {"我的东西", "sing for me"}


async def test_behind_a_topic_are_those_who_wrote_about_it(desk: Desk) -> None:
    await a_day(desk)
    orders = await behind(desk, topic="orders")
    assert {row.said for row in orders.rows} == {"where is it", "我的东西"}
    missed = await behind(desk, topic="orders", measure="fallback")
    assert [row.said for row in missed.rows] == ["我的东西"]
    unclear = await behind(desk, topic="unclear", measure="escalated", language="en")
    assert [row.said for row in unclear.rows] == ["sing for me"]
    assert (await behind(desk, topic="orders", measure="escalated")).rows == []


async def test_a_page_at_a_time(desk: Desk) -> None:
    for number in range(5):
        await says(desk, f"hello {number}", at=f"visitor:{number}")
        desk.clock.forward(minutes=1)
    page = await behind(desk, offset=1, limit=2)
    assert ([row.said for row in page.rows], page.total) == (["hello 3", "hello 2"], 5)


async def test_a_conversation_of_buttons_alone_is_one(desk: Desk) -> None:
    await says(desk, "Help", payload="/help")
    assert (await shown(desk)).en == counts(conversations=1)
    assert [row.said for row in (await behind(desk)).rows] == ["Help"]


async def test_the_bars_and_what_is_behind_them_agree(desk: Desk) -> None:
    await a_day(desk)
    desk.clock.forward(hours=3)
    found = await shown(desk)
    for measure in ("conversations", "contained", "escalated"):
        for language in ("en", "zh"):
            rows = await behind(desk, measure=measure, language=language)
            assert rows.total == getattr(getattr(found, language), measure)
