"""How amounts, days and times are written in each language."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime, get_day_names
from babel.numbers import format_currency, get_currency_precision

from kit.language import Language

# Parsed once: it is done for every call otherwise, and costs more than the formatting.
_LOCALES: dict[Language, Locale] = {"en": Locale.parse("en"), "zh": Locale.parse("zh_Hans")}
_DAY: dict[Language, str] = {"en": "EEEE, d MMMM", "zh": "M月d日EEEE"}
_DAY_WITH_YEAR: dict[Language, str] = {"en": "d MMMM yyyy", "zh": "y年M月d日"}
_MOMENT: dict[Language, str] = {"en": "d MMM, HH:mm", "zh": "M月d日 HH:mm"}
_SAME_YEAR_DAYS = 180


def money(minor: int, currency: str, language: Language) -> str:
    """An amount of integer minor units, as `$48.00` or `US$48.00`."""
    amount = Decimal(minor).scaleb(-get_currency_precision(currency))
    return str(format_currency(amount, currency, locale=_LOCALES[language]))


def day(when: date, today: date, language: Language) -> str:
    """A day: with its weekday when it is near, with its year when it is not."""
    near = abs((when - today).days) < _SAME_YEAR_DAYS
    pattern = (_DAY if near else _DAY_WITH_YEAR)[language]
    return str(format_date(when, pattern, locale=_LOCALES[language]))


def day_names(language: Language) -> Mapping[int, str]:
    """What the weekdays are called; Monday is 0."""
    return get_day_names("wide", locale=_LOCALES[language])


def moment(when: datetime, zone: str, language: Language) -> str:
    """A moment as a clock in `zone` (an IANA name) shows it."""
    local = when.astimezone(ZoneInfo(zone))
    return str(format_datetime(local, _MOMENT[language], locale=_LOCALES[language]))
