"""What customers are told by controls, in both languages."""

from kit.language import Language

# What each language calls itself.
LANGUAGES: dict[Language, str] = {"en": "English", "zh": "中文"}


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
