"""Days in Chinese."""

from __future__ import annotations

import re
from datetime import date

from engine.components import numerals
from engine.components.days import Rules, Seen, on

_NEAR = {
    "大前天": -3, "前天": -2, "昨天": -1, "昨日": -1, "昨晚": -1, "昨儿": -1,
    "今天": 0, "今日": 0, "今早": 0, "今晚": 0, "今儿": 0, "明天": 1, "明日": 1, "明早": 1, "明晚": 1, "明儿": 1,
    "后天": 2, "後天": 2, "大后天": 3, "大後天": 3,
}  # fmt: skip
_WHICH = {"上上": -2, "上": -1, "这": 0, "這": 0, "本": 0, "下": 1, "下下": 2}
_YEARS = {"前": -2, "去": -1, "今": 0, "明": 1, "后": 2}
_WEEKDAYS = {
    **{day: i for i, day in enumerate("一二三四五六日")},
    "天": 6,
    **{str(i + 1): i for i in range(7)},
}

_SMALL = "一二两三四五六七八九十"
_COUNT = rf"(?<![\d.{_SMALL}几多])(?:\d{{1,3}}|[{_SMALL}]{{1,3}})"
_OF = r"(?P<which>上上|上|这|這|本|下下|下)"
_WEEK = r"(?:周|週|星期|礼拜|禮拜)"
_DAY = rf"(?P<day>\d{{1,2}}|[{_SMALL}]{{1,3}})"
_MONTH = rf"(?P<month>(?<!\d)\d{{1,2}}|(?<![{_SMALL}])[{_SMALL}]{{1,2}})\s?月"
# 5号 also names houses, shops, sizes and batteries.
_NO_DAY_BEFORE = re.compile(
    r"(?:[路街巷弄道里区村庄园第码单座栋幢]|尺码|型号|编号|号码|订单)[是为:]?\s*$"
)
_NO_DAY_AFTER = re.compile(
    r"[楼店线電电码仓库門门柜院铺机機色房室单單桌路球产產钉針针字内達达]|以内|之内|用品"
)
_REPEATED = re.compile(
    rf"(?:[每一两几半\d二三四五六七八九十]|{_WEEK}[一二三四五六日天]\s*[到至~-])\s*$"
)
_RANGE_AFTER = re.compile(
    rf"\s*[到至~-]+\s*(?:{_WEEK})?[一二三四五六日天](?![\u4e00-\u9fff]?[月号])|次"
)
_AFTER_AN_EVENT = re.compile(r"(?:收到|签收|下单|付款|发货|收货|到货|购买)[货后的]*$")

TRIGGER = re.compile(r"[天日月号號周週期拜年儿早晚末]")
PAST = re.compile(r"(?:是|自从|自)\s*$")
_CLAUSE = r"[^,。?!;、\s]"
PAST_AFTER = re.compile(
    rf"(?!{_CLAUSE}{{0,6}}(?:能|可以|会|要|想|请|帮|才))(?:{_CLAUSE}{{0,8}}?(?:买|订|定|付|拍|寄|发|申请|退|收|说|打|联系|送|到|下|做|换"
    rf"|坏|取消|問|问|给|買|訂){_CLAUSE}{{0,6}}?[的了过過]|\s*(?:到现在|至今|以来|起就|开始就|就))"
)


def _number(typed: str) -> int:
    return int(numerals.chinese(typed) or 0)


def _near(match: re.Match[str], seen: Seen) -> date | None:
    return seen.away(days=_NEAR[match[0]])


def _full(match: re.Match[str], seen: Seen) -> date | None:
    month, side = _number(match["month"]), match["side"]
    day = _number(match["day"]) if match["day"] else 1 if side == "初" else -1
    year = match["year"]
    if year in _YEARS:
        return seen.in_year(_YEARS[year], month, day)
    if year:
        return on(_number(year), month, day)
    if not 1 <= month <= 12:
        return None
    return seen.in_some_year(month, day, match)


def _of_month(match: re.Match[str], seen: Seen) -> date | None:
    day = _number(match["day"]) if match["day"] else 1 if match["side"] == "初" else -1
    return seen.in_month(_WHICH[match["which"]], day)


def _side_of_this_month(match: re.Match[str], seen: Seen) -> date | None:
    return seen.in_month(0, 1 if match["side"] == "初" else -1)


def _side_of_year(match: re.Match[str], seen: Seen) -> date | None:
    years = _YEARS[match["year"]] if match["year"] else 0
    return seen.in_year(years, 1, 1) if match["side"] == "初" else seen.in_year(years, 12, 31)


def _weekday(match: re.Match[str], seen: Seen) -> date | None:
    weekday = _WEEKDAYS[match["weekday"]]
    if match["which"]:
        return seen.in_week(_WHICH[match["which"]], weekday)
    if _REPEATED.search(seen.before(match)) or _RANGE_AFTER.match(seen.after(match)):
        return None  # 每周一, 一周三次, 周一到周五
    return seen.in_some_week(weekday, match)


def _weekend(match: re.Match[str], seen: Seen) -> date | None:
    if seen.before(match).endswith("每"):
        return None
    return seen.in_week(_WHICH[match["which"]] if match["which"] else 0, 5)


def _away(match: re.Match[str], seen: Seen) -> date | None:
    back = match["way"] == "前"
    if not back and _AFTER_AN_EVENT.search(seen.before(match)):
        return None  # 收到7天后
    unit, many, sign = match["unit"], match["count"], -1 if back else 1
    if many == "半":
        return {"月": seen.away(days=sign * 15), "年": seen.away(months=sign * 6)}.get(unit)
    count = sign * _number(many)
    if unit == "月":
        return seen.away(months=count) if match["piece"] else None  # 3月前 is before March
    if unit == "年":
        return seen.away(years=count)
    return seen.away(days=count) if unit in "天日" else seen.away(weeks=count)


def _day_alone(match: re.Match[str], seen: Seen) -> date | None:
    if _NO_DAY_BEFORE.search(seen.before(match)) or _NO_DAY_AFTER.match(seen.after(match)):
        return None
    return seen.in_some_month(_number(match["day"]), match)


RULES: Rules = (
    (
        re.compile(
            rf"(?:(?P<year>(?<!\d)(?:20)?\d\d|二[零〇][零〇一二三四五六七八九]{{2}}|[前去今明后])年\s?)?{_MONTH}\s?"
            rf"(?:{_DAY}\s?(?:[日号號]|(?![\d个月份%.点时:]))|(?P<side>[底末初]))"
        ),
        _full,
    ),
    (re.compile(rf"{_OF}[个個]?月\s?(?:{_DAY}\s?[日号號]|(?P<side>[底末初]))"), _of_month),
    (re.compile(rf"(?<![{_SMALL}\d个個])月(?P<side>[底末初])"), _side_of_this_month),
    (re.compile(r"(?:(?P<year>[去今明])年|(?<!\d)年)(?P<side>[底末初])"), _side_of_year),
    (
        re.compile(
            r"大?(?<![以今之最])[后後]天(?!天)|大?(?<!目)前天(?!猫)|[昨今明][天日早晚儿](?!猫)"
        ),
        _near,
    ),
    (
        re.compile(
            rf"(?:{_OF}[个個]?)?{_WEEK}(?P<weekday>[一二三四五六日天]|[1-7](?![\d天次个件小]))"
        ),
        _weekday,
    ),
    (re.compile(rf"(?:{_OF}[个個]?)?(?:周|週)末"), _weekend),
    (
        re.compile(
            rf"(?P<count>{_COUNT}|半)\s?(?P<piece>[个個])?\s?(?P<unit>[天日周週月年]|星期|礼拜|禮拜)[之以]?(?P<way>[前后後])(?![面者])"
        ),
        _away,
    ),
    (
        re.compile(rf"(?<![\d月.{_SMALL}]){_DAY}\s?(?:[号號](?![\d-])|日(?![元本币用报]))"),
        _day_alone,
    ),
)
