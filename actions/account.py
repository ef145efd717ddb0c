"""The newsletter, on and off. What else there is about accounts is said by rules alone."""

from actions.access import account
from actions.base import DeskAction, RasaEvent, Talk
from actions.shop_effects import SetNewsletter


class _Newsletter(DeskAction):
    wanted: bool

    async def act(self, talk: Talk) -> list[RasaEvent]:
        word = "on" if self.wanted else "off"
        if await account(talk) is None:
            # We don't know which address it is about, so the customer has to do it.
            talk.say(f"utter_newsletter_{word}_yourself")
            return []
        talk.call.record(SetNewsletter(self.wanted))
        talk.say(f"utter_newsletter_{word}")
        talk.finish()
        return []


class SubscribeNewsletter(_Newsletter):
    """Switches the newsletter on for a verified customer, and tells others how."""

    wanted = True

    def name(self) -> str:
        return "action_newsletter_subscribe"


class UnsubscribeNewsletter(_Newsletter):
    """Switches the newsletter off for a verified customer, and tells others how."""

    wanted = False

    def name(self) -> str:
        return "action_newsletter_unsubscribe"
