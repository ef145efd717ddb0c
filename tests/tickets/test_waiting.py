"""What customers are told about waiting is measured, or said to be unknown."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from tests.desk import MONDAY, Desk
from tickets import repository, texts
from tickets.hours import Hours
from tickets.waiting import FEWEST, RECENT, Expectation, expect, typical_wait


async def past_ticket(desk: Desk, number: int, opened: datetime, minutes: float | None) -> None:
    """A ticket opened at a time, and answered so many minutes later."""
    ticket = await desk.ticket(f"visitor:{number}")

    def work(session: Session) -> None:
        row = repository.by_number(session, ticket.number)
        row.opened_at = opened
        if minutes is not None:
            row.first_response_at = opened + timedelta(minutes=minutes)
            row.status = "resolved"

    await desk.write(work)


async def expectation(desk: Desk) -> Expectation:
    return await desk.read(lambda s: expect(s, Hours.of(desk.settings), desk.clock()))


async def test_too_few_answers_promise_nothing(desk: Desk) -> None:
    for number in range(FEWEST - 1):
        await past_ticket(desk, number, desk.clock() - timedelta(hours=1), 3)
    assert await expectation(desk) == Expectation()


async def test_the_median_of_recent_answers_is_told(desk: Desk) -> None:
    for number, minutes in enumerate([2, 4, 12, 30, 45]):
        await past_ticket(desk, number, desk.clock() - timedelta(hours=1), minutes)
    assert await expectation(desk) == Expectation(minutes=15)


async def test_old_answers_say_nothing_about_today(desk: Desk) -> None:
    for number in range(FEWEST):
        await past_ticket(desk, number, desk.clock() - RECENT - timedelta(days=1), 3)
    assert await expectation(desk) == Expectation()


async def test_a_night_in_between_does_not_count(desk: Desk) -> None:
    friday_evening = desk.clock() - timedelta(days=3) + timedelta(hours=5, minutes=50)
    until_monday = timedelta(days=2, hours=15, minutes=20).total_seconds() / 60
    for number in range(FEWEST):
        await past_ticket(desk, number, friday_evening, until_monday)
    typical = await desk.read(lambda s: typical_wait(s, Hours.of(desk.settings), desk.clock()))
    assert typical == timedelta(minutes=20)


async def test_those_who_still_wait_longer_spoil_a_rosy_estimate(desk: Desk) -> None:
    for number in range(FEWEST):
        await past_ticket(desk, number, desk.clock() - timedelta(hours=2), 3)
    for number in range(FEWEST, FEWEST + 6):
        await past_ticket(desk, number, desk.clock() - timedelta(hours=2), None)
    assert await expectation(desk) == Expectation(minutes=120)


async def test_out_of_hours_the_next_opening_is_told(desk: Desk) -> None:
    desk.clock.forward(hours=8)
    found = await expectation(desk)
    assert found.minutes is None
    assert found.opens_at == desk.clock() + timedelta(hours=13)


@pytest.mark.parametrize(
    ("expectation", "english", "chinese"),
    [
        (Expectation(minutes=1), "about 1 minute.", "1 分钟左右"),
        (Expectation(minutes=60), "about 1 hour.", "1 小时左右"),
        (Expectation(minutes=135), "about 2 hours 15 minutes.", "2 小时 15 分钟左右"),
        (Expectation(), "can't say yet how long", "还无法估计需要等多久"),
    ],
)
def test_waiting_is_worded_in_both_languages(
    expectation: Expectation, english: str, chinese: str
) -> None:
    for language, words in (("en", english), ("zh", chinese)):
        text = texts.opened(language, 1001, expectation, MONDAY)  # type: ignore[arg-type]
        assert words in text
        assert "1001" in text


def test_the_next_opening_is_worded_with_its_day_and_zone() -> None:
    shanghai = ZoneInfo("Asia/Shanghai")
    for days, english, chinese in (
        (0, "today at 21:00 (UTC+8)", "今天 21:00（UTC+8）"),
        (1, "tomorrow at 21:00 (UTC+8)", "明天 21:00（UTC+8）"),
        (3, "Thursday at 21:00 (UTC+8)", "周四 21:00（UTC+8）"),
    ):
        opens_at = datetime(2026, 5, 4 + days, 21, tzinfo=shanghai)
        assert english in texts.opened("en", 1001, Expectation(opens_at=opens_at), MONDAY)
        assert chinese in texts.opened("zh", 1001, Expectation(opens_at=opens_at), MONDAY)
