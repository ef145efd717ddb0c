"""What forms about an order have in common: find out which it is and that it is the customer's, then
what else is needed. `actions.orderforms` has one small class for each.

A verified customer is asked which order only when there are several; anybody else gives
the number, and the e-mail or phone on it. A form ends early when what it is for cannot be done with that
order: the action after it says why.
"""

import re
from collections.abc import Sequence
from datetime import datetime

from rasa_sdk.events import ActionExecutionRejected, SlotSet
from sqlalchemy.orm import Session

from actions.access import open_order, open_orders
from actions.base import RESUMABLE, DeskAction, RasaEvent, Talk
from actions.formats import money
from actions.shop_effects import ProveOrder
from kit.errors import DeskmateError
from kit.language import Language
from shop import proofs
from shop.errors import NotProven, TooManyTries
from shop.models import Order

# What is said in these is about something else than the form at hand, whatever number is in it.
LEAVES_A_FORM = frozenset(
    {
        *RESUMABLE.values(),
        "order_track",
        "parcel_lost",
        "parcel_damaged",
        "parcel_incomplete",
        "invoice_find",
        "refund_status",
        "loyalty_points",
        "talk_to_person",
        "complaint",
    }
)
_WORDS = re.compile(r"[A-Za-z]{2,}|[\u3400-\u9fff]")
LONGEST_SUMMARY = 80


def contact_in(talk: Talk) -> str | None:
    """The e-mail or phone number in the message."""
    return talk.entity("email") or talk.entity("phone")


def summary(order: Order, language: Language) -> str:
    """An order in a few words: its goods and what they cost."""
    joint = "、" if language == "zh" else ", "
    goods = joint.join(f"{item.quantity} × {item.product.name(language)}" for item in order.items)
    if len(goods) > LONGEST_SUMMARY:
        goods = goods[:LONGEST_SUMMARY].rsplit(joint, 1)[0] + " …"
    comma = "，" if language == "zh" else ", "
    return f"{goods}{comma}{money(order.total_minor, order.currency, language)}"


class OrderForm(DeskAction):
    """Validates the form `form`. `needs` are the slots besides the order, in the order of asking."""

    form: str
    intents: frozenset[str] = frozenset()
    needs: Sequence[str] = ()

    def name(self) -> str:
        return f"validate_{self.form}"

    @staticmethod
    def require(order: Order, now: datetime) -> None:
        """Raise the error that says why this cannot be done with the order."""

    async def act(self, talk: Talk) -> list[RasaEvent]:
        """The slots that hold now, and `requested_slot` for what is still missing."""
        slots = talk.tracker.slots
        if talk.opens(self.form):
            opening = self._open(talk)
            slots.update({event["name"]: event["value"] for event in opening})
            return [*opening, *await self._find_order(talk)]
        if self._is_about_something_else(talk):
            return [ActionExecutionRejected(self.form)]
        requested = slots.get("requested_slot")
        filled = talk.tracker.slots_to_validate()
        answered = requested in filled and filled[requested] is not None
        if requested and answered and requested not in ("order_number", "contact", "confirmed"):
            # What looks like a number of ours in a longer answer (a post code) is none.
            kept = {name: talk.slot_before(name) for name in ("order_number", "contact")}
            events = [SlotSet(name, value) for name, value in kept.items()]
            return [*events, *self._take(talk, requested)]
        number = talk.entity("order_number")
        another = number is not None and number != talk.slot_before("order_number")
        if another or (contact_in(talk) and requested in ("order_number", "contact")):
            # A yes in the same breath was not for this order.
            slots["confirmed"] = None
            return [SlotSet("confirmed", None), *await self._find_order(talk)]
        if answered:
            return self._go_on(talk)
        if talk.intent in self.intents:
            # The wish once more is no answer, and no other topic: ask again.
            return [SlotSet("confirmed", None), SlotSet("requested_slot", requested)]
        # Nothing in it for us. Rasa takes the form back unless we only ask once more.
        return [SlotSet("requested_slot", requested)]

    def _open(self, talk: Talk) -> list[RasaEvent]:
        """The form begins: nothing is confirmed, and a form that is left for it is remembered."""
        paused = talk.tracker.get_slot("paused_form")
        events = [SlotSet("confirmed", None)]
        if paused and paused["form"] == self.form:
            return [*events, SlotSet("paused_form", None)]
        if talk.form_before in RESUMABLE:
            paused = {"form": talk.form_before, "order": talk.slot_before("order_number")}
            events.append(SlotSet("paused_form", paused))
        elif self.needs:
            events.append(SlotSet("new_address", None))
        return events

    def _take(self, talk: Talk, slot: str) -> list[RasaEvent]:
        """Check an answer in the customer's own words."""
        return self._go_on(talk)

    def _is_about_something_else(self, talk: Talk) -> bool:
        if talk.intent not in LEAVES_A_FORM - self.intents:
            return False
        text = talk.tracker.latest_message.get("text") or ""
        if text.startswith("/"):
            return True  # a button
        for entity in talk.tracker.latest_message.get("entities") or ():
            text = text.replace(str(entity.get("value")), " ")
        return len(_WORDS.findall(text)) > 1

    async def _find_order(self, talk: Talk) -> list[RasaEvent]:
        orders = await open_orders(talk)
        known = {order.number: order for order in orders}
        number = talk.entity("order_number") or self._by_parcel(talk, orders)
        if number is None:
            number = talk.tracker.get_slot("order_number")
            spoken_of = known.get(number or "")
            fitting = [order for order in orders if self.fits(order, talk.call.now)]
            # The order that was spoken of is meant, unless only others come into question.
            if number is None or (spoken_of and fitting and spoken_of not in fitting):
                choice = fitting or orders
                if len(choice) != 1:
                    return [SlotSet("order_number", None), *self._ask("order_number")]
                number = choice[0].number
        order = known.get(number) or await open_order(talk, number)
        return self._settle(talk, order) if order else await self._prove(talk, number)

    @staticmethod
    def _by_parcel(talk: Talk, orders: Sequence[Order]) -> str | None:
        """The order that a tracking number in the message belongs to, of those that may be shown."""
        tracking = talk.entity("tracking_number")
        parcels = ((order, shipment) for order in orders for shipment in order.shipments)
        return next((o.number for o, s in parcels if s.tracking_number == tracking), None)

    async def _prove(self, talk: Talk, number: str) -> list[RasaEvent]:
        given = contact_in(talk)
        contact = given or talk.tracker.get_slot("contact")
        if not contact:
            return [SlotSet("order_number", number), *self._ask("contact")]
        call = talk.call

        def check(session: Session) -> Order:
            return proofs.check(
                session, number, contact, customer_id=call.customer_id, now=call.now
            )

        try:
            order = await call.read(check)
        except TooManyTries:
            call.record(ProveOrder(number, contact, proved=False))
            talk.say("utter_too_many_tries")
            return [SlotSet("order_number", None), SlotSet("contact", None), *self._ask(None)]
        except NotProven:
            call.record(ProveOrder(number, contact, proved=False))
            if given is None:
                # A contact from earlier in the conversation; this order may have another.
                return [
                    SlotSet("order_number", number),
                    SlotSet("contact", None),
                    *self._ask("contact"),
                ]
            talk.say("utter_order_not_found")
            return [
                SlotSet("order_number", None),
                SlotSet("contact", None),
                *self._ask("order_number"),
            ]
        call.record(ProveOrder(number, contact, proved=True))
        return self._settle(talk, order)

    def _settle(self, talk: Talk, order: Order) -> list[RasaEvent]:
        """The order is known and the customer's."""
        known: list[RasaEvent] = [
            SlotSet("order_number", order.number),
            SlotSet("order_summary", summary(order, talk.language)),
        ]
        if not self.fits(order, talk.call.now):
            return [*known, *self._ask(None)]
        return [*known, *self._go_on(talk)]

    def _go_on(self, talk: Talk) -> list[RasaEvent]:
        """Ask for the next slot that is missing."""
        missing = (slot for slot in self.needs if talk.tracker.get_slot(slot) is None)
        return self._ask(next(missing, None))

    @classmethod
    def fits(cls, order: Order, now: datetime) -> bool:
        """Whether this can be done with the order."""
        try:
            cls.require(order, now)
        except DeskmateError:
            return False
        return True

    @classmethod
    def likeliest_first(cls, orders: Sequence[Order], now: datetime) -> list[Order]:
        """The orders with which this can be done before the others; else as they come."""
        return sorted(orders, key=lambda order: not cls.fits(order, now))

    @staticmethod
    def _ask(slot: str | None) -> list[RasaEvent]:
        return [SlotSet("requested_slot", slot)]
