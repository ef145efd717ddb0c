"""Refunds and returns: where the money is, ask for it, send something back or exchange it."""

from datetime import datetime

from rasa_sdk.events import SlotSet

from actions.access import order_spoken_of
from actions.base import DeskAction, RasaEvent, Talk
from actions.call import Effect
from actions.formats import day, money
from actions.shop_effects import RequestRefund, RequestReturn
from kit.errors import DeskmateError
from shop.errors import AlreadyRequested, NotDelivered, OrderAlreadyCancelled, TooLate
from shop.models import Order
from shop.service import RETURN_DAYS, require_refundable, require_unreturned


class RefundStatus(DeskAction):
    """Says where the money of an order is."""

    def name(self) -> str:
        return "action_refund_status"

    async def act(self, talk: Talk) -> list[RasaEvent]:
        order = await order_spoken_of(talk)
        if order is None:
            return []
        say_refund(talk, order)
        talk.finish()
        return []


def say_refund(talk: Talk, order: Order) -> None:
    """The state of an order's refund, or that there is none."""
    if not order.refunds:
        talk.say("utter_refund_none", order_number=order.number)
        return
    refund = order.refunds[-1]
    today = talk.call.now.date()
    ends = refund.paid_at.date() if refund.paid_at else refund.expected_on
    overdue = refund.status in ("requested", "approved") and ends is not None and ends < today
    talk.say(
        "utter_refund_overdue" if overdue else f"utter_refund_{refund.status}",
        order_number=order.number,
        amount=money(refund.amount_minor, order.currency, talk.language),
        requested_on=day(refund.requested_at.date(), today, talk.language),
        ends_on=day(ends, today, talk.language) if ends else talk.word("word_soon"),
    )


def say_not_returnable(talk: Talk, error: DeskmateError, order: Order) -> None:
    """Why an order cannot be sent back, and what can be done instead."""
    match error:
        case OrderAlreadyCancelled():
            talk.say("utter_already_cancelled", order_number=order.number)
        case NotDelivered():
            open_still = order.status in ("placed", "paid", "packed")
            response = "utter_return_not_shipped" if open_still else "utter_return_not_delivered"
            talk.say(response, order_number=order.number)
        case TooLate(until=until):
            last = day(until, talk.call.now.date(), talk.language)
            talk.say(
                "utter_return_too_late", order_number=order.number, until=last, days=RETURN_DAYS
            )
        case AlreadyRequested():
            talk.say("utter_return_known", order_number=order.number)
        case _:
            raise error


class _Request(DeskAction):
    """A wish that the customer confirms and the shop then works on."""

    said: str

    def require(self, order: Order, now: datetime) -> None:
        """Raise the error that says why it cannot be done."""
        raise NotImplementedError

    def effect(self, order: Order) -> Effect:
        """What is asked for."""
        raise NotImplementedError

    def refuse(self, talk: Talk, error: DeskmateError, order: Order) -> None:
        """Say why it cannot be done."""
        say_not_returnable(talk, error, order)

    async def act(self, talk: Talk) -> list[RasaEvent]:
        order = await order_spoken_of(talk)
        done: list[RasaEvent] = [SlotSet("confirmed", None)]
        if order is None:
            return done
        try:
            self.require(order, talk.call.now)
        except DeskmateError as error:
            self.refuse(talk, error, order)
            return done
        if not talk.tracker.get_slot("confirmed"):
            talk.say("utter_form_left")
            return done
        talk.call.record(self.effect(order))
        amount = money(order.total_minor, order.currency, talk.language)
        talk.say(self.said, order_number=order.number, amount=amount)
        talk.finish()
        return done


class RequestRefundAction(_Request):
    """Asks for the money of an order."""

    said = "utter_refund_asked"

    def name(self) -> str:
        return "action_request_refund"

    def require(self, order: Order, now: datetime) -> None:
        require_refundable(order, now)

    def effect(self, order: Order) -> Effect:
        return RequestRefund(order.number)

    def refuse(self, talk: Talk, error: DeskmateError, order: Order) -> None:
        if isinstance(error, AlreadyRequested):
            say_refund(talk, order)
        else:
            super().refuse(talk, error, order)


class ReturnItem(_Request):
    """Announces that goods come back for their money."""

    said = "utter_return_asked"

    def name(self) -> str:
        return "action_return_item"

    def require(self, order: Order, now: datetime) -> None:
        require_unreturned(order, "return", now)

    def effect(self, order: Order) -> Effect:
        return RequestReturn(order.number, "return")


class ExchangeItem(_Request):
    """Announces that goods come back for others."""

    said = "utter_exchange_asked"

    def name(self) -> str:
        return "action_exchange_item"

    def require(self, order: Order, now: datetime) -> None:
        require_unreturned(order, "exchange", now)

    def effect(self, order: Order) -> Effect:
        return RequestReturn(order.number, "exchange")
