"""Days in English."""

from __future__ import annotations

import re
from datetime import date

from engine.components import numerals
from engine.components.days import Rules, Seen, on

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul",
            "august aug", "september sept sep", "october oct", "november nov", "december dec",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
_WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            "monday mon", "tuesday tues tue", "wednesday wednsday weds wed", "thursday thurs thur thu",
            "friday fri", "saturday sat", "sunday sun",
        )
    )
    for name in names.split()
}  # fmt: skip
_NEAR = {
    "today": 0, "tonight": 0, "this morning": 0, "this afternoon": 0, "this evening": 0,
    "tomorrow": 1, "tommorow": 1, "tommorrow": 1, "tomorow": 1, "tmrw": 1, "tmr": 1,
    "yesterday": -1, "yesturday": -1, "last night": -1,
    "day after tomorrow": 2, "day before yesterday": -2,
}  # fmt: skip
_WHICH = {"last": -1, "previous": -1, "this": 0, "the": 0, "next": 1}


def _rule(pattern: str) -> re.Pattern[str]:
    """English words end where letters and digits do: Chinese may follow at once."""
    return re.compile(rf"(?<![A-Za-z0-9])(?:{pattern})(?![A-Za-z0-9])", re.IGNORECASE)


def _any_of(words: dict[str, int]) -> str:
    return "|".join(sorted(words, key=len, reverse=True)).replace(" ", r"\s+")


_MONTH = rf"(?P<month>{_any_of(_MONTHS)})\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?:,?\s?(?P<year>20\d\d))?"
_COUNT = rf"(?P<count>\d{{1,3}}|(?:a\s)?couple\sof|{numerals.ENGLISH}|an?)\s(?P<unit>day|week|month|year)s?"
_WORD_OF_TIME = re.compile(
    r"(?<![A-Za-z])(?:on|by|since|until|till|before|after|from|for|this|last|next)\s$",
    re.IGNORECASE,
)
_NOT_ONE_DAY = re.compile(r"(?:to|through|thru|-|–|and)\s?$", re.IGNORECASE)
_RANGE_AFTER = re.compile(rf"\s?(?:to|through|thru|-)\s?(?:{_any_of(_WEEKDAYS)})", re.IGNORECASE)
_NOT_SINCE = re.compile(r"(?:\bnot|n't|\bno|\bnever|\bnothing|\bnobody)\b[^.?!\n]*$", re.IGNORECASE)
_AFTER_ORDINAL = re.compile(
    r"[ \t]*(?:$|[^\w \t]|(?:and|but|or|i|we|you|it|they|at|in|my|to|with|already"
    r"|please|because|is|was|so|still|now|of this)\b)",
    re.IGNORECASE,
)

TRIGGER = re.compile(r"[A-Za-z]{3}|\d[A-Za-z]")
PAST = re.compile(
    r"(?<![A-Za-z])(?:since|ordered|bought|purchased|paid|placed|got|received|sent|shipped|returned|arrived|"
    r"delivered|called|wrote|emailed|asked|told|said|promised|charged|refunded|came|was|were|did|had|made|tried|"
    r"happened|dated|signed|order|purchase)(?![A-Za-z])[^.?!;\n]*$",
    re.IGNORECASE,
)
PAST_AFTER = re.compile(
    r"[,:]?\s(?:I|we|you|they|he|she|it|someone)\s(?:ordered|bought|paid|got|received|sent|returned|called|said|was|"
    r"were|did|had|told|promised|charged|placed|emailed|wrote|came)(?![A-Za-z])",
    re.IGNORECASE,
)


def _near(match: re.Match[str], seen: Seen) -> date | None:
    return seen.away(days=_NEAR[" ".join(match[0].lower().removeprefix("the ").split())])


def _named(match: re.Match[str], seen: Seen) -> date | None:
    month, day = _MONTHS[match["month"].lower()], int(match["day"])
    if month == 5 and re.match(r"\s(?:be|have|not|need|take|want|get|also)\b", seen.after(match)):
        return None  # one or 2 may be broken
    return (
        on(int(match["year"]), month, day)
        if match["year"]
        else seen.in_some_year(month, day, match)
    )


def _count(match: re.Match[str]) -> int:
    word = match["count"].lower()
    if word.isdigit():
        return int(word)
    return 2 if "couple" in word else 1 if word in ("a", "an") else numerals.english(word)


def _ahead(match: re.Match[str], seen: Seen) -> date | None:
    if _NOT_SINCE.search(seen.before(match)):
        return None  # nobody answered in two weeks
    return seen.away(**{f"{match['unit'].lower()}s": _count(match)})


def _ago(match: re.Match[str], seen: Seen) -> date | None:
    return seen.away(**{f"{match['unit'].lower()}s": -_count(match)})


def _weekday(match: re.Match[str], seen: Seen) -> date | None:
    name, which = match["weekday"].lower(), (match["which"] or "").lower()
    weekday = _WEEKDAYS[name]
    if which == "last":
        return seen.last(weekday)
    if which:
        return seen.in_week(_WHICH[which], weekday)
    before = seen.before(match)
    if not name.endswith("day") and not _WORD_OF_TIME.search(before):
        return None  # the sun, he sat
    if _RANGE_AFTER.match(seen.after(match)) or _NOT_ONE_DAY.search(before):
        return None  # Monday to Friday
    return seen.in_some_week(weekday, match)


def _side_of_month(match: re.Match[str], seen: Seen) -> date | None:
    first, steps = match["side"].lower() != "end", _WHICH[match["which"].lower()]
    if match["of"].lower() == "month":
        return seen.in_month(steps, 1 if first else -1)
    return seen.in_year(steps, 1, 1) if first else seen.in_year(steps, 12, 31)


def _weekend(match: re.Match[str], seen: Seen) -> date | None:
    return seen.in_week(_WHICH[match["which"].lower()], 5)


def _ordinal(match: re.Match[str], seen: Seen) -> date | None:
    if not _AFTER_ORDINAL.match(seen.after(match)) or not _WORD_OF_TIME.search(seen.before(match)):
        return None  # the 2nd order
    return seen.in_some_month(int(match["day"]), match)


RULES: Rules = (
    (_rule(rf"{_DAY}(?:\sof)?[\s-]?{_MONTH}(?:(?:,?\s?|-)(?P<year>20\d\d))?"), _named),
    (_rule(rf"{_MONTH}\s(?:the\s)?{_DAY}(?![%:]|[.,/]\d){_YEAR}"), _named),
    (_rule(rf"(?:the\s)?(?:{_any_of(_NEAR)})"), _near),
    (_rule(rf"in\s{_COUNT}(?!\sor\b)"), _ahead),
    (_rule(rf"{_COUNT}\sfrom\s(?:now|today)"), _ahead),
    (_rule(rf"{_COUNT}\s(?:ago|back)"), _ago),
    (_rule(rf"(?:(?P<which>last|this|next)\s)?(?P<weekday>{_any_of(_WEEKDAYS)})"), _weekday),
    (
        _rule(
            r"(?:the\s)?(?P<side>end|start|beginning)\sof\s(?P<which>the|this|next|last)\s(?P<of>month|year)"
        ),
        _side_of_month,
    ),
    (_rule(r"(?P<which>last|this|the|next)\sweekend"), _weekend),
    (_rule(r"the\s(?P<day>\d{1,2})(?:st|nd|rd|th)"), _ordinal),
)
