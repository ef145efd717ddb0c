"""The desk itself: when people answer, and what customers want to tell the shop."""

from collections.abc import Set as AbstractSet

from actions.base import DeskAction, RasaEvent, Talk
from actions.effects import GiveFeedback
from actions.formats import day_names
from kit.language import Language
from tickets.hours import Hours


def day_ranges(days: AbstractSet[int], language: Language) -> str:
    """Weekdays (Monday is 0) in words: `Monday to Friday, Sunday`."""
    names = day_names(language)
    to, comma = ("至", "、") if language == "zh" else (" to ", ", ")
    parts = []
    for day in sorted(days):
        if day - 1 in days:
            continue
        last = day
        while last + 1 in days:
            last += 1
        parts.append(names[day] if last == day else f"{names[day]}{to}{names[last]}")
    return comma.join(parts)


class ServiceHours(DeskAction):
    """Says when people answer, as it is set, and whether they do now."""

    def name(self) -> str:
        return "action_service_hours"

    async def act(self, talk: Talk) -> list[RasaEvent]:
        hours = Hours.of(talk.call.settings)
        is_open = hours.is_open(talk.call.now)
        talk.say(
            "utter_hours_open" if is_open else "utter_hours_closed",
            days=day_ranges(hours.days, talk.language),
            opens=f"{hours.opens:%H:%M}",
            closes=f"{hours.closes:%H:%M}",
            zone=str(hours.zone),
        )
        return []


class Feedback(DeskAction):
    """Takes a suggestion or a review; it is marked on the profile, with the message as it is."""

    def name(self) -> str:
        return "action_feedback"

    async def act(self, talk: Talk) -> list[RasaEvent]:
        text = talk.tracker.latest_message.get("text") or ""
        if text.startswith("/"):
            talk.say("utter_feedback_invite")  # the button says nothing yet
        else:
            talk.call.record(GiveFeedback())
            talk.say("utter_feedback_thanks")
        return []
