"""Yes, no and thanks: what they mean depends on what the bot said last."""

from rasa_sdk.events import ActiveLoop, FollowupAction, SlotSet

from actions.base import DID_THAT_HELP, RESUME, DeskAction, RasaEvent, Talk
from actions.effects import AskRating

# Questions of the bot outside of forms, and what a yes to them starts.
A_YES_STARTS = {
    "utter_unsure_again": "action_talk_to_person",
    "utter_offer_person": "action_talk_to_person",
    "utter_payment_charged_twice": "action_talk_to_person",
    "utter_refund_overdue": "action_talk_to_person",
    "utter_parcel_lost": "parcel_problem_form",
    "utter_return_not_shipped": "cancel_order_form",
}


class Affirm(DeskAction):
    """A yes outside of a form's question."""

    def name(self) -> str:
        return "action_affirm"

    async def act(self, talk: Talk) -> list[RasaEvent]:
        if talk.form:
            return []  # no answer to what the form asked; it asks again
        if talk.just_said(DID_THAT_HELP):
            talk.say("utter_glad")
            talk.call.record(AskRating())
            return []
        for question, start in A_YES_STARTS.items():
            if talk.just_said(question):
                return [FollowupAction(start)]
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
