"""Days that a message speaks of: 2026-03-01, 3 March, last Friday, in two days, 3月5号, 下周一, 前天, 月底.

The value is the day in ISO form. Relative days, and those without a year, are seen from the day of the
message in the shop's time zone. A weekday or a day of the month alone lies ahead, unless what was done
then is told as past ("I ordered on Monday", 周一买的). Periods (next week, 上个月) name no day and are left
alone, and so are repetitions (Mondays, 每周一, Monday to Friday).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from engine.components import dates_en, dates_zh
from engine.components.days import Rules, Seen, on
from engine.components.spans import Found, without_overlaps

ENTITY = "date"

_NUMERIC = re.compile(
    r"(?<![A-Za-z\d./-])(?:(?P<y>(?:19|20)\d\d)(?P<s>[-/.])(?P<m>\d{1,2})(?P=s)(?P<d>\d{1,2})"
    r"|(?P<a>\d{1,2})(?P<t>[-/.])(?P<b>\d{1,2})(?P=t)(?P<year>(?:20)?\d\d)"
    r"|(?P<plain>20\d{6}))(?![A-Za-z\d]|[./-]\d)"
)
# 3/4 alone may be a share or a score: a date has a word of time before it or, in Chinese, a verb after it.
_SHORT = re.compile(
    r"(?:(?:(?<=\bon )|(?<=\bby )|(?<=\bsince )|(?<=\bfrom )|(?<=\buntil )|(?<=\bbefore )|(?<=\bafter )"
    r"|(?<=\bdated )|(?<=[在从到于自至是]))(?!24/7)(?P<a>\d{1,2})/(?P<b>\d{1,2})(?![\d/%-]|\.\d| of\b)"
    r"|(?<![\d/.$-])(?P<c>\d{1,2})/(?P<d>\d{1,2})(?:[号日]|(?=\s?(?:下的?单|买|订|付|收到|到货|寄|发货|申请|退))))",
    re.IGNORECASE,
)
_PAST = (dates_en.PAST, dates_zh.PAST)
_PAST_AFTER = (dates_en.PAST_AFTER, dates_zh.PAST_AFTER)


class Dates:
    """Finds days. `day_first`: 3/4 is 3 April and not 4 March, where both can be."""

    def __init__(self, day_first: bool = False) -> None:
        self._day_first = day_first
        numbers: Rules = ((_NUMERIC, self._numeric), (_SHORT, self._short))
        self._rules = (
            (re.compile(r"\d[./-]\d|20\d{6}"), numbers),
            (dates_en.TRIGGER, dates_en.RULES),
            (dates_zh.TRIGGER, dates_zh.RULES),
        )

    def find(self, text: str, today: date) -> list[Found]:
        """The days that a folded text speaks of on the day `today`, in order."""
        return without_overlaps(self._all(text, today))

    def _all(self, text: str, today: date) -> Iterator[Found]:
        seen = Seen(text, today, _PAST, _PAST_AFTER)
        for trigger, rules in self._rules:
            if not trigger.search(text):
                continue
            for pattern, read in rules:
                for match in pattern.finditer(text):
                    if day := read(match, seen):
                        yield Found(ENTITY, match.start(), match.end(), day.isoformat())

    def _numeric(self, match: re.Match[str], seen: Seen) -> date | None:
        if plain := match["plain"]:
            return on(int(plain[:4]), int(plain[4:6]), int(plain[6:]))
        if match["y"]:
            return on(int(match["y"]), int(match["m"]), int(match["d"]))
        if match["t"] != "/" and len(match["year"]) == 2:
            return None  # a version or a range
        month, day = self._ordered(match["a"], match["b"], match["t"] == ".")
        return on(int(match["year"]), month, day)

    def _short(self, match: re.Match[str], seen: Seen) -> date | None:
        typed = (match["a"], match["b"]) if match["a"] else (match["c"], match["d"])
        return seen.in_some_year(*self._ordered(*typed), match)

    def _ordered(self, first: str, second: str, day_first: bool = False) -> tuple[int, int]:
        """Month and day, in the order of the shop unless only the other one is a date."""
        one, two = int(first), int(second)
        if day_first or self._day_first:
            return (two, one) if two <= 12 else (one, two)
        return (one, two) if one <= 12 else (two, one)
