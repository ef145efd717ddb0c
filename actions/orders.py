"""Orders: where one is, cancel one, send one elsewhere, and which one is meant."""

import json
from datetime import date

from rasa_sdk.events import FollowupAction, SlotSet

from actions.access import open_orders, order_spoken_of
from actions.base import Button, DeskAction, RasaEvent, Talk
from actions.formats import day, moment, money
from actions.forms import OrderForm, contact_in
from actions.orderforms import FORM_OF, ORDER_FORMS
from actions.shop_effects import CancelOrder, ChangeAddress
from kit.errors import DeskmateError
from shop.errors import OrderAlreadyCancelled
from shop.models import Order, Shipment
from shop.service import require_open

MOST_CHOICES = 4
LEAST_WISH = 0.2
MOST_OTHERS = 2
# Where an order's number is not what the customer expects to be asked for, the question says why.
_ASKS_FOR_NUMBER = {
    "loyalty_points_form": "utter_ask_order_number_for_points",
    "refund_status_form": "utter_ask_order_number_for_refund",
}


def order_button(talk: Talk, order: Order, intent: str) -> Button:
    """A button that names an order with its state, and says `intent` about it."""
    payload = json.dumps({"order_number": order.number})
    title = f"{order.number} · {talk.word(f'word_order_{order.status}')}"
    return {"title": title, "payload": f"/{intent}{payload}"}


class AskOrderNumber(DeskAction):
    """Asks for the order: as buttons when we know the customer's, or else for its number."""

    def name(self) -> str:
        return "action_ask_order_number"

    async def act(self, talk: Talk) -> list[RasaEvent]:
        orders = await open_orders(talk)
        if orders:
            form = ORDER_FORMS.get(talk.form or "", OrderForm)
            orders = form.likeliest_first(orders, talk.call.now)[:MOST_CHOICES]
            buttons = [order_button(talk, order, "inform") for order in orders]
            leave = talk.button("deny", "title_leave_it")
            talk.say("utter_ask_which_order", buttons=[*buttons, leave])
        else:
            talk.say(_ASKS_FOR_NUMBER.get(talk.form or "", "utter_ask_order_number"))
        return []


class Inform(DeskAction):
    """A number or an address out of the blue: an order is looked up, anything else asked about."""

    def name(self) -> str:
        return "action_inform"

    async def act(self, talk: Talk) -> list[RasaEvent]:
        wish = self._wish(talk)
        if not talk.form and (talk.entity("order_number") or talk.entity("tracking_number")):
            return [FollowupAction(FORM_OF.get(wish, "track_order_form"))]
        talk.say("utter_inform_contact" if contact_in(talk) else "utter_inform")
        return []

    @staticmethod
    def _wish(talk: Talk) -> str:
        """What is asked for beside the numbers, which may outweigh it: "return it, DM-10022, …"."""
        ranking = talk.tracker.latest_message.get("intent_ranking") or ()
        wishes = (e["name"] for e in ranking if e["confidence"] >= LEAST_WISH)
        return next((name for name in wishes if name in FORM_OF), "")


class TrackOrder(DeskAction):
    """Says where an order is."""

    def name(self) -> str:
        return "action_track_order"

    async def act(self, talk: Talk) -> list[RasaEvent]:
        order = await order_spoken_of(talk)
        if order is None:
            return []
        if order.shipments and order.status == "shipped":
            for shipment in order.shipments:
                self._tell_parcel(talk, order, shipment)
        else:
            self._tell_order(talk, order)
        others = [o for o in await open_orders(talk) if o.number != order.number]
        if others and not talk.tracker.get_slot("paused_form"):
            buttons = [order_button(talk, o, "order_track") for o in others[:MOST_OTHERS]]
            helped = talk.button("thanks", "title_that_helped")
            talk.say("utter_other_orders", buttons=[*buttons, helped])
        else:
            talk.finish()
        return []

    def _tell_order(self, talk: Talk, order: Order) -> None:
        delivered = [s.delivered_at for s in order.shipments if s.delivered_at]
        ended = delivered[-1] if delivered else order.cancelled_at or order.placed_at
        talk.say(
            f"utter_order_{order.status}",
            order_number=order.number,
            placed_on=self._day(talk, order.placed_at.date()),
            ended_on=self._day(talk, ended.date()),
            total=money(order.total_minor, order.currency, talk.language),
        )

    def _tell_parcel(self, talk: Talk, order: Order, shipment: Shipment) -> None:
        expected = shipment.expected_on
        if expected is not None and expected < talk.call.now.date():
            expected = None  # a day that has passed is no promise
        talk.say(
            f"utter_parcel_{shipment.status}",
            order_number=order.number,
            carrier=shipment.carrier,
            tracking_number=shipment.tracking_number,
            last=self._last_seen(talk, shipment),
            expected=self._day(talk, expected) if expected else talk.word("word_soon"),
        )

    def _last_seen(self, talk: Talk, shipment: Shipment) -> str:
        if not shipment.events:
            return talk.word("word_step_none")
        event = shipment.events[-1]
        zone = talk.call.settings.desk_timezone
        step = talk.word(f"word_step_{event.step}")
        parts = (moment(event.at, zone, talk.language), event.place, step)
        return " · ".join(part for part in parts if part)

    @staticmethod
    def _day(talk: Talk, when: date) -> str:
        return day(when, talk.call.now.date(), talk.language)


def say_not_open(talk: Talk, error: DeskmateError, order: Order) -> None:
    """Why an order cannot be changed any more, and what can be done instead."""
    cancelled = isinstance(error, OrderAlreadyCancelled)
    talk.say(
        "utter_already_cancelled" if cancelled else "utter_already_shipped",
        order_number=order.number,
    )


class CancelOrderAction(DeskAction):
    """Cancels the order if the customer confirmed it."""

    def name(self) -> str:
        return "action_cancel_order"

    async def act(self, talk: Talk) -> list[RasaEvent]:
        order = await order_spoken_of(talk)
        confirmed = talk.tracker.get_slot("confirmed")
        done: list[RasaEvent] = [SlotSet("confirmed", None)]
        if order is None:
            return done
        try:
            require_open(order)
        except DeskmateError as error:
            say_not_open(talk, error, order)
            return done
        if not confirmed:
            talk.say("utter_form_left")
            return done
        talk.call.record(CancelOrder(order.number))
        paid = order.status != "placed"
        talk.say(
            "utter_cancelled_refund" if paid else "utter_cancelled",
            order_number=order.number,
            total=money(order.total_minor, order.currency, talk.language),
        )
        talk.finish()
        return done


class ChangeAddressAction(DeskAction):
    """Sends the order elsewhere if the customer confirmed it."""

    def name(self) -> str:
        return "action_change_address"

    async def act(self, talk: Talk) -> list[RasaEvent]:
        order = await order_spoken_of(talk)
        confirmed = talk.tracker.get_slot("confirmed")
        address = talk.tracker.get_slot("new_address")
        done: list[RasaEvent] = [SlotSet("confirmed", None), SlotSet("new_address", None)]
        if order is None:
            return done
        try:
            require_open(order)
        except DeskmateError as error:
            say_not_open(talk, error, order)
            return done
        if not confirmed or not address:
            talk.say("utter_form_left")
            return done
        talk.call.record(ChangeAddress(order.number, address))
        talk.say("utter_address_changed", order_number=order.number)
        talk.finish()
        return done
