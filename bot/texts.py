"""What customers are told by controls, in both languages."""

from collections.abc import Sequence

from kit.language import Language
from tickets.models import Status, Ticket

# What each language calls itself.
LANGUAGES: dict[Language, str] = {"en": "English", "zh": "中文"}

# What a customer is told of a ticket's state; agents see other words.
_STATES: dict[Language, dict[Status, str]] = {
    "en": {
        "open": "with our team",
        "pending": "waits for your answer",
        "resolved": "resolved",
        "closed": "closed",
    },
    "zh": {"open": "人工处理中", "pending": "等待您回复", "resolved": "已解决", "closed": "已关闭"},
}


def tickets(language: Language, found: Sequence[Ticket]) -> str:
    """The customer's tickets, a line each."""
    title = "您的工单：" if language == "zh" else "Your tickets:"
    lines = (f"• {t.number} · {_STATES[language][t.status]}\n  {t.subject}" for t in found)
    return "\n".join([title, *lines])


def no_tickets(language: Language) -> str:
    """The customer has none."""
    return "您目前没有工单。" if language == "zh" else "You have no tickets with us."


def person(language: Language) -> str:
    """The button that calls a person."""
    return "转人工客服" if language == "zh" else "Talk to a person"


def only_files(language: Language) -> str:
    """The customer sent files and not a word."""
    if language == "zh":
        return "文件已收到。我看不懂文件内容，请用文字说明您的问题，或者转人工客服查看。"
    return (
        "Got it. I can't look into files myself: tell me in a few words what it is about, "
        "or let a person have a look."
    )


def choose_language(language: Language) -> str:
    """Above the buttons with the languages."""
    return "请选择语言。" if language == "zh" else "Which language shall we use?"


def language_chosen(language: Language) -> str:
    """In the language that was just chosen."""
    return "好的，以后都用中文。" if language == "zh" else "All right, English from now on."


def help_(language: Language) -> str:
    """What can be asked, and the commands."""
    if language == "zh":
        return (
            "直接输入您的问题即可，例如查询订单和物流、退款退货、支付和发票、账户、商品或会员积分。"
            "中文、英文都可以。\n\n"
            "/human 转人工客服\n"
            "/status 查询我的工单\n"
            "/lang 切换语言\n"
            "/help 查看本说明"
        )
    return (
        "Just write what you need: an order or a parcel, a refund or a return, a payment or an "
        "invoice, your account, a product or your points. English and Chinese both work.\n\n"
        "/human talk to a person\n"
        "/status the status of your tickets\n"
        "/lang change the language\n"
        "/help this message"
    )
