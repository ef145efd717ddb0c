"""Opening hours hold across nights, weekends and changes of the clock."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from kit.settings import Settings, weekdays
from tickets.hours import Hours

BERLIN = ZoneInfo("Europe/Berlin")
SHANGHAI = ZoneInfo("Asia/Shanghai")
OFFICE = Hours(BERLIN, weekdays("mon-fri"), time(9), time(18))


def at(zone: ZoneInfo, *parts: int) -> datetime:
    return datetime(*parts, tzinfo=zone).astimezone(UTC)  # type: ignore[arg-type, misc]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("mon-fri", {0, 1, 2, 3, 4}),
        ("mon, wed,sat", {0, 2, 5}),
        ("sat-mon", {5, 6, 0}),
        ("SUN", {6}),
        ("mon-sun", {0, 1, 2, 3, 4, 5, 6}),
    ],
)
def test_days_are_read_as_people_write_them(text: str, days: set[int]) -> None:
    assert weekdays(text) == days


@pytest.mark.parametrize("text", ["", "monday", "mon-", "1-5", "mon,,tue", "fri-x"])
def test_days_that_are_none_are_refused_when_the_app_starts(text: str) -> None:
    with pytest.raises(ValueError, match="is no day"):
        Settings(desk_days=text, _env_file=None)  # type: ignore[call-arg]


def test_it_is_open_from_the_first_minute_until_before_the_last() -> None:
    assert OFFICE.is_open(at(BERLIN, 2026, 5, 4, 9))
    assert OFFICE.is_open(at(BERLIN, 2026, 5, 4, 17, 59))
    assert not OFFICE.is_open(at(BERLIN, 2026, 5, 4, 18))
    assert not OFFICE.is_open(at(BERLIN, 2026, 5, 4, 8, 59))
    assert not OFFICE.is_open(at(BERLIN, 2026, 5, 3, 12))  # Sunday


def test_it_opens_next_on_the_next_open_day() -> None:
    friday_evening = at(BERLIN, 2026, 5, 8, 19)
    assert OFFICE.next_opening(friday_evening) == at(BERLIN, 2026, 5, 11, 9)
    assert OFFICE.next_opening(friday_evening).utcoffset() == timedelta(hours=2)
    noon = at(BERLIN, 2026, 5, 8, 12)
    assert OFFICE.next_opening(noon) == noon


def test_the_day_of_the_desk_counts_and_not_that_of_utc() -> None:
    hours = Hours(SHANGHAI, weekdays("mon"), time(6), time(10))
    assert hours.is_open(datetime(2026, 5, 3, 22, 30, tzinfo=UTC))  # Monday 06:30 there
    assert not hours.is_open(datetime(2026, 5, 4, 6, 30, tzinfo=UTC))


def test_open_time_leaves_out_nights_and_weekends() -> None:
    friday = at(BERLIN, 2026, 5, 8, 17)
    monday = at(BERLIN, 2026, 5, 11, 10)
    assert OFFICE.between(friday, monday) == timedelta(hours=2)
    assert OFFICE.between(at(BERLIN, 2026, 5, 9, 8), at(BERLIN, 2026, 5, 10, 20)) == timedelta()
    assert OFFICE.between(monday, friday) == timedelta()


@pytest.mark.parametrize(
    ("day", "length"), [((2026, 3, 29), 23), ((2026, 10, 25), 25), ((2026, 5, 5), 24)]
)
def test_a_day_on_which_clocks_change_is_as_long_as_it_is(
    day: tuple[int, int, int], length: int
) -> None:
    always = Hours(BERLIN, weekdays("mon-sun"), time(0), time(0))
    start = at(BERLIN, *day)
    next_day = (datetime(*day, tzinfo=BERLIN) + timedelta(days=1)).astimezone(UTC)
    assert always.between(start, next_day) == timedelta(hours=length)


def test_opening_stays_at_nine_when_clocks_change() -> None:
    every_day = Hours(BERLIN, weekdays("mon-sun"), time(9), time(18))
    opening = every_day.next_opening(at(BERLIN, 2026, 3, 28, 20))
    assert (opening.hour, opening.astimezone(UTC).hour) == (9, 7)


def test_hours_past_midnight_belong_to_the_day_they_began_on() -> None:
    bar = Hours(BERLIN, weekdays("fri"), time(20), time(2))
    assert bar.is_open(at(BERLIN, 2026, 5, 9, 1))  # Saturday, one in the morning
    assert not bar.is_open(at(BERLIN, 2026, 5, 8, 1))
    assert bar.between(at(BERLIN, 2026, 5, 4), at(BERLIN, 2026, 5, 11)) == timedelta(hours=6)


def test_open_around_the_clock_has_no_gap_at_midnight() -> None:
    always = Hours(BERLIN, weekdays("mon-sun"), time(0), time(0))
    midnight = at(BERLIN, 2026, 5, 5)
    assert always.is_open(midnight)
    assert always.is_open(midnight - timedelta(microseconds=1))
