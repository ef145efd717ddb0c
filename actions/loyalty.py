"""Points and promotions."""

from rasa_sdk.events import SlotSet

from actions.access import account, order_spoken_of
from actions.base import DeskAction, RasaEvent, Talk
from actions.formats import day, money
from actions.forms import OrderForm
from shop import repository

POINT_WORTH_MINOR = 5  # 100 points are 5.00
POINT_CURRENCY = "USD"


class LoyaltyPointsForm(OrderForm):
    """Points belong to an account: a verified customer's own, or that of an order shown to be theirs."""

    form = "loyalty_points_form"
    intents = frozenset({"loyalty_points"})

    async def _find_order(self, talk: Talk) -> list[RasaEvent]:
        if await account(talk) is not None:
            return [SlotSet("requested_slot", None)]
        return await super()._find_order(talk)


class LoyaltyPoints(DeskAction):
    """Says how many points there are, and what they are worth."""

    def name(self) -> str:
        return "action_loyalty_points"

    async def act(self, talk: Talk) -> list[RasaEvent]:
        own = await account(talk)
        if own is None:
            order = await order_spoken_of(talk)
            if order is None:
                return []
            own = order.customer
        if own is None:
            talk.say("utter_points_no_account")
            return []
        talk.say(
            "utter_points",
            points=own.points,
            worth=money(own.points * POINT_WORTH_MINOR, POINT_CURRENCY, talk.language),
            tier=talk.word(f"word_tier_{own.tier}"),
        )
        talk.finish()
        return []


class Promotions(DeskAction):
    """Lists today's offers."""

    def name(self) -> str:
        return "action_promotions"

    async def act(self, talk: Talk) -> list[RasaEvent]:
        today = talk.call.now.date()
        offers = await talk.call.read(lambda session: repository.promotions(session, today))
        if not offers:
            talk.say("utter_promotions_none")
            return []
        lines = []
        for offer in offers:
            until = talk.word("word_until").format(day=day(offer.ends_on, today, talk.language))
            parts = (offer.text(talk.language), offer.code, until)
            lines.append("• " + " · ".join(part for part in parts if part))
        talk.say("utter_promotions", offers="\n".join(lines))
        return []
