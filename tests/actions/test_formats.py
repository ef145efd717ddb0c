from datetime import UTC, date, datetime

import pytest

from actions.formats import day, moment, money
from kit.language import Language

TODAY = date(2026, 3, 10)


@pytest.mark.parametrize(
    ("minor", "currency", "english", "chinese"),
    [
        (4990, "USD", "$49.90", "US$49.90"),
        (123456, "CNY", "CN¥1,234.56", "¥1,234.56"),
        (500, "JPY", "¥500", "JP¥500"),
        (0, "EUR", "€0.00", "€0.00"),
    ],
)
def test_money(minor: int, currency: str, english: str, chinese: str) -> None:
    assert money(minor, currency, "en") == english
    assert money(minor, currency, "zh") == chinese


@pytest.mark.parametrize(
    ("when", "language", "text"),
    [
        (date(2026, 3, 11), "en", "Wednesday, 11 March"),
        (date(2026, 3, 11), "zh", "3月11日星期三"),
        (date(2024, 12, 24), "en", "24 December 2024"),
        (date(2024, 12, 24), "zh", "2024年12月24日"),
    ],
)
def test_a_day_has_its_weekday_when_near_and_its_year_when_far(
    when: date, language: Language, text: str
) -> None:
    assert day(when, TODAY, language) == text


def test_a_moment_is_told_by_the_desks_clock() -> None:
    when = datetime(2026, 3, 9, 23, 25, tzinfo=UTC)
    assert moment(when, "Asia/Shanghai", "zh") == "3月10日 07:25"
    assert moment(when, "UTC", "en") == "9 Mar, 23:25"
