"""Amounts of money with their currency: $12.50, USD 12, twelve dollars, ¥99, 99元, 三百块, 五十块钱.

The value is `{"minor": 1250, "currency": "USD"}`: integer minor units and ISO 4217. What has no currency
is no amount, and a 块 that counts pieces (三块地毯) is none either.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from engine.components import numerals
from engine.components.spans import Found, without_overlaps
from engine.components.text import HAN

ENTITY = "amount"

_SYMBOLS = {
    "us$": "USD", "hk$": "HKD", "nt$": "TWD", "nz$": "NZD", "au$": "AUD", "a$": "AUD", "ca$": "CAD",
    "c$": "CAD", "s$": "SGD", "$": "USD", "¥": "CNY", "￥": "CNY", "€": "EUR", "£": "GBP", "￡": "GBP",
}  # fmt: skip
_CODES = [
    "USD",
    "EUR",
    "GBP",
    "CNY",
    "JPY",
    "HKD",
    "TWD",
    "SGD",
    "AUD",
    "CAD",
    "NZD",
    "CHF",
    "SEK",
    "NOK",
    "DKK",
]
_WORDS = {
    **{code.lower(): code for code in _CODES},
    **dict.fromkeys(("rmb", "yuan", "kuai", "renminbi"), "CNY"),
    **dict.fromkeys(("us dollars", "us dollar", "dollars", "dollar", "bucks", "buck"), "USD"),
    **dict.fromkeys(("pounds", "pound", "quid"), "GBP"),
    **dict.fromkeys(("euros", "euro"), "EUR"),
    **dict.fromkeys(("francs", "franc"), "CHF"),
    "yen": "JPY",
}
_CENTS = {"cents": "USD", "cent": "USD", "pence": "GBP"}
_ZH_WORDS = {
    **dict.fromkeys(("人民币", "人民幣"), "CNY"),
    **dict.fromkeys(("美元", "美金", "美刀"), "USD"),
    **dict.fromkeys(("欧元", "歐元"), "EUR"),
    **dict.fromkeys(("英镑", "英鎊"), "GBP"),
    **dict.fromkeys(("日元", "日币", "日圆"), "JPY"),
    **dict.fromkeys(("港币", "港元", "港幣"), "HKD"),
    **dict.fromkeys(("新台币", "台币", "台幣"), "TWD"),
    **dict.fromkeys(("新加坡元", "新币", "新幣"), "SGD"),
    **dict.fromkeys(("加元", "加币"), "CAD"),
    **dict.fromkeys(("澳元", "澳币"), "AUD"),
    **dict.fromkeys(("瑞士法郎", "瑞郎"), "CHF"),
}
_WITHOUT_MINOR = {"JPY"}


def _any_of(words: dict[str, str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


# 元 and 块 are of the shop's country; 元 begins other words too (元素, 元旦).
_YUAN = r"元(?![素旦气件宵首老]|一次方)|圆(?=整|$)"
BEFORE_NUMBER = (
    rf"(?:{_any_of(_SYMBOLS)}|(?<![A-Za-z])(?:{'|'.join(_CODES)}|RMB)|{_any_of(_ZH_WORDS)})"
)
AFTER_NUMBER = (
    rf"(?:{_any_of(_SYMBOLS)}|(?:{_any_of({**_WORDS, **_CENTS})})(?![A-Za-z])|{_any_of(_ZH_WORDS)}|{_YUAN}"
    r"|块|塊|刀(?![具片架剑叉套法工]))"
)
"""What makes an amount of the number before or after it, with case ignored; other finders leave such
numbers alone."""

_DIGITS = (
    r"(?:\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?|\d{1,3}(?:\.\d{3})+(?:,\d{1,2})?|\d{1,9}(?:[.,]\d{1,2})?)"
    r"(?![.,]?\d)"
)
# After a number these count things.
_COUNTED = (
    "(?:[\\d.百千万个個条條只双雙套张張瓶盒把次天号月年块元折位人份款种本台支枚袋箱斤样]|包(?!邮))"
)
_START, _NOT_IN_WORD = r"(?<![\d.,])", r"(?<![A-Za-z0-9.,])"

_BEFORE = re.compile(
    rf"(?P<currency>{BEFORE_NUMBER})\s?(?:(?P<number>{_DIGITS})(?P<kilo>k(?![A-Za-z0-9]))?"
    rf"|(?P<numeral>{numerals.CHINESE}))",
    re.IGNORECASE,
)
_AFTER = re.compile(
    rf"(?:{_START}(?P<number>{_DIGITS})(?P<kilo>k(?=\s))?|{_NOT_IN_WORD}(?P<words>{numerals.ENGLISH}))"
    rf"\s?-?(?P<currency>{_any_of(_SYMBOLS)}|(?:{_any_of({**_WORDS, **_CENTS})})(?![A-Za-z]))"
    r"(?:\s(?:and\s)?(?P<cents>\d{1,2})\scents?(?![A-Za-z]))?",
    re.IGNORECASE,
)
_CHINESE = re.compile(
    rf"(?:{_START}(?P<number>{_DIGITS})(?P<kilo>k)?|(?P<numeral>{numerals.CHINESE}))\s?[多来]?(?:(?<=\d)\s)?"
    rf"(?:(?P<currency>{_any_of(_ZH_WORDS)})|(?P<yuan>{_YUAN})|(?P<piece>块|塊)|(?P<dao>刀(?![具片架剑叉套法工]))"
    r"|(?P<mao>[毛角])(?=钱|[^\w]|$))"
    # 12块5, 三块五毛, 99元9角; but not 99元3件
    rf"(?:(?P<tenths>\d{{1,2}}|[一二两三四五六七八九])(?:[毛角](?:(?P<fen>[\d一二三四五六七八九])分)?|(?!{_COUNTED})))?"
    r"(?P<money>钱|錢)?",
    re.IGNORECASE,
)
_TRIGGER = re.compile(
    rf"[\d$¥￥€£]|[{HAN}][元块塊刀毛角]|[{HAN}]币|dollar|buck|yuan|kuai|euro|pound|quid|cent",
    re.IGNORECASE,
)

# A 块 is money when something is paid before it, or when no thing that it could count comes after it.
_PAID = re.compile(
    r"(?:[花付扣收退省减贵价费赔补返充降涨卖满差欠券找值]|便宜|只要|优惠|不到|超过|才)"
    r"[了我你您掉的是为:要大概约一总共有\s]*$"
)
_NO_THING = re.compile(
    rf"[^{HAN}\w]|$|[的了吗呢吧啊呀嘛是能可还就也都以左优太退给买和或到贵便我没只才要运包这那怎为很有但行够多不一]"
)
_PIECES_BELOW = 10  # 三块 is as often three pieces; 三十块 seldom is


class Amounts:
    """Finds amounts. `yuan` and `dollar` are the currencies of 元 and $ where the shop is."""

    def __init__(self, yuan: str = "CNY", dollar: str = "USD") -> None:
        self._here = {"CNY": yuan, "USD": dollar}

    def find(self, text: str) -> list[Found]:
        """The amounts of a folded text, in order."""
        if not _TRIGGER.search(text):
            return []
        return without_overlaps(self._all(text))

    def _all(self, text: str) -> Iterator[Found]:
        for match in _BEFORE.finditer(text):
            yield from self._found(match, _code(match["currency"]))
        for match in _AFTER.finditer(text):
            yield from self._found(match, _code(match["currency"]))
        for match in _CHINESE.finditer(text):
            if not match["piece"] or _is_money(text, match):
                named = match["currency"]
                code = _ZH_WORDS[named] if named else "USD" if match["dao"] else "CNY"
                yield from self._found(match, code)

    def _found(self, match: re.Match[str], code: str) -> Iterator[Found]:
        parts = match.groupdict()
        value = _value(parts)
        if value is None:
            return
        if (parts.get("currency") or "").lower() in _CENTS:
            value /= 100
        if parts.get("mao"):
            value /= 10
        value += _small_change(parts)
        minor = value * (1 if code in _WITHOUT_MINOR else 100)
        if minor == minor.to_integral_value():
            currency = self._here.get(code, code) if _is_local(parts) else code
            amount = {"minor": int(minor), "currency": currency}
            yield Found(ENTITY, match.start(), match.end(), amount)


def _code(typed: str) -> str:
    typed = typed.lower()
    tables = (_SYMBOLS, _WORDS, _CENTS, _ZH_WORDS)
    return next(table[typed] for table in tables if typed in table)


def _is_local(parts: dict[str, str | None]) -> bool:
    """Whether the currency was only called dollars or 元, which many countries have."""
    return (parts.get("currency") or "").lower() in ("", "$", "dollar", "dollars", "¥", "￥")


def _value(parts: dict[str, str | None]) -> Decimal | None:
    if number := parts["number"]:
        return _decimal(number) * (1_000 if parts["kilo"] else 1)
    if words := parts.get("words"):
        return Decimal(numerals.english(words))
    return numerals.chinese(parts.get("numeral") or "")


def _decimal(number: str) -> Decimal:
    """1,200.50 and 1.200,50 and 12,5: the last sign followed by one or two digits is the decimal one."""
    whole, sign, fraction = number, "", ""
    if match := re.fullmatch(r"([\d.,]*)[.,](\d{1,2})", number):
        whole, sign, fraction = match[1], ".", match[2]
    return Decimal(re.sub(r"[.,]", "", whole) + sign + fraction)


def _small_change(parts: dict[str, str | None]) -> Decimal:
    """What comes after the currency: 50 cents, 5 (毛), 五毛二分."""
    if cents := parts.get("cents"):
        return Decimal(cents) / 100
    tenths = parts.get("tenths")
    if not tenths:
        return Decimal(0)
    value = numerals.chinese(tenths) or Decimal(0)
    change = value / (100 if len(tenths) == 2 else 10)
    if fen := parts.get("fen"):
        change += (numerals.chinese(fen[0]) or Decimal(0)) / 100
    return change


def _is_money(text: str, match: re.Match[str]) -> bool:
    if (
        match["money"]
        or match["tenths"]
        or _PAID.search(text[max(0, match.start() - 8) : match.start()])
    ):
        return True
    number = match["number"]
    if number and "." in number:
        return True
    value = _value(match.groupdict())
    return bool(value and value >= _PIECES_BELOW and _NO_THING.match(text, match.end()))
