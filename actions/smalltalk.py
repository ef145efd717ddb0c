"""Yes, no and thanks: what they mean depends on what the bot said last."""

from rasa_sdk.events import ActiveLoop, FollowupAction, SlotSet

from actions.base import DID_THAT_HELP, RESUME, DeskAction, RasaEvent, Talk
from actions.effects import AskRating


class Affirm(DeskAction):
    """A yes outside of a form's question."""

    def name(self) -> str:
        return "action_affirm"

    async def act(self, talk: Talk) -> list[RasaEvent]:
        if talk.just_said(DID_THAT_HELP):
            talk.say("utter_glad")
            talk.call.record(AskRating())
            return []
        paused = talk.tracker.get_slot("paused_form")
        if paused and talk.just_said(RESUME):
            return [SlotSet("order_number", paused.get("order")), FollowupAction(paused["form"])]
        talk.say("utter_go_on")
        return []


class Deny(DeskAction):
    """A no: leave the form, say that it did not help, or nothing special."""

    def name(self) -> str:
        return "action_deny"

    async def act(self, talk: Talk) -> list[RasaEvent]:
        if talk.form:
            talk.say("utter_form_left")
            return [ActiveLoop(None), SlotSet("requested_slot", None), SlotSet("paused_form", None)]
        if talk.just_said(DID_THAT_HELP):
            talk.say("utter_not_helped")
        else:
            talk.say("utter_never_mind")
        return [SlotSet("paused_form", None)]


class Thanks(DeskAction):
    """Thanks after an answer says that it helped, which is the moment to ask for a rating."""

    def name(self) -> str:
        return "action_thanks"

    async def act(self, talk: Talk) -> list[RasaEvent]:
        talk.say("utter_glad")
        if not talk.form and len(talk.turns()) > 1:
            talk.call.record(AskRating())
        return []
