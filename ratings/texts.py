"""What customers are asked and told about ratings, in both languages."""

from kit.language import Language
from ratings.models import About


def ask(language: Language, about: About) -> str:
    """Asks for a score, 1 to 5."""
    if language == "zh":
        return "这次人工服务您满意吗？" if about == "person" else "这次智能助手的回答对您有帮助吗？"
    return "How was our help?" if about == "person" else "How helpful was the assistant?"


def offer(language: Language) -> str:
    """After a low score: another try."""
    if language == "zh":
        return "很抱歉没能让您满意。要我们再跟进一下吗？"
    return "I'm sorry we let you down. Shall we give it another try?"


def reopen(language: Language) -> str:
    """The button that opens the ticket again."""
    return "重新打开工单" if language == "zh" else "Reopen my ticket"


def callback(language: Language) -> str:
    """The button that asks for a person to get in touch."""
    return "请客服联系我" if language == "zh" else "Have someone contact me"


def person(language: Language) -> str:
    """The button that calls a person."""
    return "转人工客服" if language == "zh" else "Talk to a person"
