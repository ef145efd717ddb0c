"""Switching between English and Chinese because the customer asked for it."""

import re

from rasa_sdk.events import SlotSet

from actions.base import DeskAction, RasaEvent, Talk
from actions.effects import SetLanguage
from kit.language import Language

_CHINESE = re.compile(
    r"chinese|mandarin|zh\b|中文|汉语|漢語|普通话|普通話|国语|國語|华语|華語", re.IGNORECASE
)
_ENGLISH = re.compile(r"english|\ben\b|英文|英语|英語", re.IGNORECASE)


def wanted(text: str, present: Language) -> Language:
    """The language that a wish to switch asks for; when it names none, or both, the other one."""
    chinese, english = _CHINESE.search(text), _ENGLISH.search(text)
    if bool(chinese) != bool(english):
        return "zh" if chinese else "en"
    return "en" if present == "zh" else "zh"


class ChangeLanguage(DeskAction):
    """Answers in the language asked for, and remembers it on the profile."""

    def name(self) -> str:
        return "action_change_language"

    async def act(self, talk: Talk) -> list[RasaEvent]:
        language = wanted(talk.tracker.latest_message.get("text") or "", talk.language)
        talk.call.record(SetLanguage(language))
        talk.dispatcher.utter_message(text=talk.in_language(language, "utter_language_changed"))
        return [SlotSet("language", language)]
