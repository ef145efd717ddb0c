"""Numbers in words, Chinese and English: 两百五十, 三千五, 1.2万, twenty-five, a hundred and fifty."""

from __future__ import annotations

import re
from decimal import Decimal

_ZH_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "两": 2,
    "兩": 2,
}
_ZH_UNITS = {"十": 10, "百": 100, "千": 1_000, "万": 10_000, "萬": 10_000, "亿": 10**8}
_ZH_WORDS = "".join([*_ZH_DIGITS, *_ZH_UNITS])

CHINESE = rf"(?:(?<![\d.])\d{{1,9}}(?:\.\d{{1,4}})?[百千万萬亿]+|[{_ZH_WORDS}]+)"
"""A pattern for Chinese numerals, and for digits with a Chinese unit."""

_EN_ONES = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15,
    "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
_EN_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
    "ninety": 90,
}  # fmt: skip
_EN_SMALL = {**_EN_ONES, **_EN_TENS, "a": 1, "an": 1}
_EN_UNITS = {"hundred": 100, "thousand": 1_000}
_EN_WORD = "|".join([*_EN_UNITS, *_EN_TENS, *sorted(_EN_ONES, key=len, reverse=True)])

ENGLISH = rf"(?:(?:an?[ ])?(?:{_EN_WORD})(?:(?:[ -]|[ ]and[ ])(?:{_EN_WORD}))*)"
"""A pattern for English number words; without letters around it, and with case ignored."""


def chinese(text: str) -> Decimal | None:
    """The value of what CHINESE matches, or None when it is no number (百百). A last digit without its
    unit is of the next smaller one: 三千五 is 3500."""
    total = section = Decimal(0)
    digit: Decimal | None = None
    unit = Decimal(1)
    after_zero = False
    for part in re.findall(r"\d+(?:\.\d+)?|.", text):
        if part[0].isdigit():
            digit = Decimal(part)
        elif part in _ZH_DIGITS:
            value = _ZH_DIGITS[part]
            after_zero = after_zero or value == 0
            # Digit by digit: 二〇二六.
            digit = Decimal(value) if not digit else digit * 10 + value
        else:
            unit, after_zero = Decimal(_ZH_UNITS[part]), False
            if unit >= 10_000:
                total = (total + section + (digit or 0)) * unit
                section = Decimal(0)
            elif digit is None and part != "十":
                return None
            else:
                section += (1 if digit is None else digit) * unit
            digit = None
    if digit is not None and unit > 10 and not after_zero and len(text) > 1:
        digit *= unit / 10
    return total + section + (digit or 0)


def english(text: str) -> int:
    """The value of what ENGLISH matches."""
    total = section = 0
    for word in re.split(r"[ -]", text.lower()):
        if word in _EN_SMALL:
            section += _EN_SMALL[word]
        elif word == "hundred":
            section = max(section, 1) * 100
        elif word == "thousand":
            total += max(section, 1) * 1_000
            section = 0
    return total + section
