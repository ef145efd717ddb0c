"""Order numbers, tracking numbers, e-mail addresses and phone numbers, by pattern.

Spans are positions in the text as it was typed, also in Chinese text without spaces and in
full-width digits; values are in one form (`DM-10023`, `+8613812345678`), so that a look-up need not
care how it was typed. What looks like money, a date or a post code is left alone.
"""

from __future__ import annotations

import re
from datetime import date

from engine.components import money
from engine.components.spans import Found
from engine.components.text import fold

# ASCII only: a Chinese character ends a number or an address as a space does in English.
_BEFORE, _AFTER = r"(?<![A-Za-z0-9])", r"(?![A-Za-z0-9])"

_EMAIL = re.compile(r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_TRACKING = re.compile(
    _BEFORE + r"(?:1Z[0-9A-Z]{16}"  # UPS
    r"|[A-Z]{2}\d{9}[A-Z]{2}"  # postal services (UPU S10)
    r"|[A-Z]{2,4}\d{10,18}"  # SF, YT, ZTO, JD and others: letters, then digits
    r"|\d{12,22})" + _AFTER,  # FedEx, USPS and several Chinese carriers: digits only
    re.IGNORECASE,
)
_PHONE = re.compile(
    r"(?<![A-Za-z0-9+])"
    r"(?:(?:\+|00)[1-9]\d{0,2}[ -]?(?:\(\d{1,4}\)[ -]?)?\d{2,4}(?:[ -]?\d{2,4}){1,4}"  # +86 138 …
    r"|1[3-9]\d[ -]?\d{4}[ -]?\d{4}"  # Chinese mobile
    r"|0\d{2,3}[ -]?\d{7,8}"  # Chinese landline
    r"|[48]00[ -]?\d{3}[ -]?\d{4}"  # 400 and 800 services
    r"|\(\d{3}\) ?\d{3}[ -]?\d{4}|[2-9]\d{2}[ .-]?\d{3}[ .-]?\d{4}"  # North America
    r"|0\d{3,4}[ -]?\d{3}[ -]?\d{3,4})" + _AFTER  # Britain and others, national form
)
_OTHER_BEFORE = re.compile(
    rf"(?:{money.BEFORE_NUMBER}|\b(?:zip|post ?code|zip ?code)(?: is)?:?|邮编[是为:]?)\s*$",
    re.IGNORECASE,
)
_OTHER_AFTER = re.compile(rf"\s*(?:{money.AFTER_NUMBER}|%|积分|points?)|[.,]\d", re.IGNORECASE)


class Patterns:
    """Finds entities; `order_prefix` is the letters before the digits of an order number."""

    def __init__(self, order_prefix: str = "DM") -> None:
        self._prefix = order_prefix.upper()
        # With its prefix (DM-10023, dm 10023) or bare: five to nine digits.
        self._order = re.compile(
            rf"{_BEFORE}(?:{re.escape(order_prefix)}\s?[-#:]?\s?(\d{{5,12}})|(\d{{5,9}})){_AFTER}",
            re.IGNORECASE,
        )

    def find(self, text: str) -> list[Found]:
        """The entities of a text, in order, never overlapping."""
        folded = fold(text)
        taken = [False] * len(folded)
        found: list[Found] = []

        def take(entity: str, match: re.Match[str], value: str) -> None:
            start, end = match.span()
            if not any(taken[start:end]):
                taken[start:end] = [True] * (end - start)
                found.append(Found(entity, start, end, value))

        for match in _EMAIL.finditer(folded):
            take("email", match, match[0].lower())
        if any(char.isdigit() for char in folded):
            for match in self._order.finditer(folded):
                if match[1]:
                    take("order_number", match, f"{self._prefix}-{match[1]}")
            for match in _PHONE.finditer(folded):
                take("phone", match, _digits(match[0]))
            for match in _TRACKING.finditer(folded):
                take("tracking_number", match, match[0].upper())
            for match in self._order.finditer(folded):
                if match[2] and not _is_something_else(folded, match):
                    take("order_number", match, f"{self._prefix}-{match[2]}")
        return sorted(found, key=lambda entity: entity.start)


def _digits(number: str) -> str:
    digits = re.sub(r"\D", "", number)
    if number.startswith("00"):
        digits = digits[2:]
    return f"+{digits}" if number.startswith(("+", "00")) else digits


def _is_something_else(text: str, match: re.Match[str]) -> bool:
    """Whether bare digits are money, points, a post code or a date (20260131)."""
    if _OTHER_AFTER.match(text, match.end()) or _OTHER_BEFORE.search(text[: match.start()]):
        return True
    digits = match[2]
    if len(digits) != 8 or digits[:2] not in ("19", "20"):
        return False
    try:
        date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return True
