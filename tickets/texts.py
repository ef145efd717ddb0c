"""What customers are told about their tickets, in both languages."""

from datetime import datetime

from kit.language import Language
from tickets.waiting import Expectation

_DAYS: dict[Language, tuple[str, ...]] = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "zh": ("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
}


def opened(language: Language, number: int, expectation: Expectation, now: datetime) -> str:
    """A ticket was opened."""
    if language == "zh":
        return f"已为您转接人工客服，工单号 {number}。{_wait(language, expectation, now)}"
    return f"I've passed this on to our team: ticket {number}. {_wait(language, expectation, now)}"


def reopened(language: Language, number: int, expectation: Expectation, now: datetime) -> str:
    """A resolved ticket is open again."""
    if language == "zh":
        return f"工单 {number} 已重新打开。{_wait(language, expectation, now)}"
    return f"Ticket {number} is open again. {_wait(language, expectation, now)}"


def callback(language: Language, number: int, expectation: Expectation, now: datetime) -> str:
    """A person will get back to the customer."""
    if language == "zh":
        return (
            f"很抱歉没能帮到您。客服会就工单 {number} 主动联系您；"
            f"如果希望接电话，请直接回复您的号码和方便的时间。{_wait(language, expectation, now)}"
        )
    return (
        f"I'm sorry this didn't help. Someone will get back to you about ticket {number}; if you'd "
        f"like a phone call, reply with your number and a good time. {_wait(language, expectation, now)}"
    )


def resolved(language: Language, number: int) -> str:
    """A person marked the ticket as resolved."""
    if language == "zh":
        return f"工单 {number} 已处理完毕。还有其他问题的话，随时给我们留言。"
    return f"Ticket {number} is resolved. If anything else comes up, just write to us."


def handed_back(language: Language) -> str:
    """The bot answers again."""
    if language == "zh":
        return "接下来由智能助手为您服务。需要人工时，说一声“转人工”就好。"
    return "The assistant is back with you now. Ask for a person whenever you need one."


def no_subject(language: Language) -> str:
    """The subject of a ticket whose customer has written nothing yet."""
    return "请求人工客服" if language == "zh" else "Asked for a person"


def _wait(language: Language, expectation: Expectation, now: datetime) -> str:
    if expectation.opens_at is not None:
        when = _when(language, expectation.opens_at, now)
        if language == "zh":
            return f"现在不在人工服务时间，客服将从{when}开始回复。"
        return f"Our team is away right now and answers again from {when}."
    if expectation.minutes is not None:
        wait = _duration(language, expectation.minutes)
        if language == "zh":
            return f"最近的等待时间通常在 {wait}左右，客服会在这里回复您。"
        return f"Lately a first answer has taken about {wait}. It will arrive right here."
    if language == "zh":
        return "客服会尽快在这里回复您；目前还无法估计需要等多久。"
    return (
        "Someone will answer right here as soon as they can; I can't say yet how long that takes."
    )


def _duration(language: Language, minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    if language == "zh":
        return (
            (f"{hours} 小时" if hours else "")
            + (" " if hours and rest else "")
            + (f"{rest} 分钟" if rest else "")
        )
    parts = [_count(hours, "hour"), _count(rest, "minute")]
    return " ".join(part for part in parts if part)


def _count(number: int, unit: str) -> str:
    return f"{number} {unit}{'' if number == 1 else 's'}" if number else ""


def _when(language: Language, opens_at: datetime, now: datetime) -> str:
    """The opening time in the desk's zone, with the zone's offset, since a customer may be in
    another."""
    days = (opens_at.date() - now.astimezone(opens_at.tzinfo).date()).days
    clock = f"{opens_at:%H:%M} ({_offset(opens_at)})"
    if language == "zh":
        clock = f"{opens_at:%H:%M}（{_offset(opens_at)}）"
        day = {0: "今天", 1: "明天"}.get(days, _DAYS["zh"][opens_at.weekday()])
        return f"{day} {clock}"
    day = {0: "today", 1: "tomorrow"}.get(days, _DAYS["en"][opens_at.weekday()])
    return f"{day} at {clock}"


def _offset(at: datetime) -> str:
    offset = at.utcoffset()
    minutes = int(offset.total_seconds() // 60) if offset else 0
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'-' if minutes < 0 else '+'}{hours}" + (f":{rest:02}" if rest else "")
