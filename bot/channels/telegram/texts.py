"""What Telegram customers are told by the channel itself, in both languages."""

from kit.language import Language

STAR, EMPTY = "★", "☆"


def stars(score: int) -> str:
    """A score as five stars."""
    return STAR * score + EMPTY * (5 - score)


def scored(language: Language, score: int) -> str:
    """Under the question, once it was answered."""
    thanks = "谢谢您的评分！" if language == "zh" else "Thank you for your rating."
    return f"{stars(score)}\n{thanks}"


def ask_comment(language: Language) -> str:
    """Under the score: an optional comment."""
    if language == "zh":
        return "想补充几句吗？直接在这里写下来即可（10 分钟内有效）。"
    return "Anything you'd like to add? Just write it here within 10 minutes."


def commented(language: Language, comment: str) -> str:
    """Under the score, once there is a comment."""
    return f"评价：“{comment}”" if language == "zh" else f"Your comment: “{comment}”"


def change(language: Language) -> str:
    """The button that asks for the score again."""
    return "修改评分" if language == "zh" else "Change"


def skip(language: Language) -> str:
    """The button that wants no comment."""
    return "不用了" if language == "zh" else "No comment"


def chosen(title: str) -> str:
    """Under a question whose button was pressed."""
    return f"✓ {title}"


def expired(language: Language) -> str:
    """The answer to a tap on an old button."""
    if language == "zh":
        return "这个选项已经失效，请直接输入您的问题。"
    return "This choice is no longer open. Just write what you need."


def rating_closed(language: Language) -> str:
    """The answer to a tap on a rating that is older than a day."""
    if language == "zh":
        return "评分已超过 24 小时，不能再修改。"
    return "A rating can be changed for 24 hours, and that time is over."


def unreadable(language: Language) -> str:
    """What is stored for a message of a kind that we cannot read."""
    return "[无法识别的消息类型]" if language == "zh" else "[a message of an unknown kind]"


def blocked(language: Language) -> str:
    """A note for staff."""
    if language == "zh":
        return "客户已屏蔽 Telegram 机器人，消息无法送达。"
    return "The customer has blocked the bot on Telegram; messages cannot be delivered."


def unblocked(language: Language) -> str:
    """A note for staff."""
    if language == "zh":
        return "客户已解除对 Telegram 机器人的屏蔽。"
    return "The customer has unblocked the bot on Telegram."


def private_only(username: str) -> str:
    """Said once in a group; its members may read either language."""
    return (
        f"I can only help in a private chat: https://t.me/{username}\n"
        f"我只能在私聊中为您服务：https://t.me/{username}"
    )
