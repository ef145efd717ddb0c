"""Calling a person: asked for, or owed because of a complaint."""

from rasa_sdk.events import ActiveLoop, SlotSet

from actions.base import DeskAction, RasaEvent, Talk
from actions.effects import Escalate

# A person asks for what is missing; the form must not go on after the hand-over.
LEAVE_FORM: list[RasaEvent] = [
    ActiveLoop(None),
    SlotSet("requested_slot", None),
    SlotSet("paused_form", None),
]


class TalkToPerson(DeskAction):
    """The customer asked for a person, and gets one at once."""

    def name(self) -> str:
        return "action_talk_to_person"

    async def act(self, talk: Talk) -> list[RasaEvent]:
        offered = talk.just_said("utter_unsure_again")
        talk.call.record(Escalate("unsure" if offered else "asked"))
        return LEAVE_FORM


class Complaint(DeskAction):
    """A complaint goes to a person, ahead of others; the bot only says that it is sorry."""

    def name(self) -> str:
        return "action_complaint"

    async def act(self, talk: Talk) -> list[RasaEvent]:
        talk.say("utter_sorry")
        talk.call.record(Escalate("complaint", priority="high"))
        return LEAVE_FORM
