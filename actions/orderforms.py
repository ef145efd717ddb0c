"""The forms about an order: what starts each, what it needs, and with which orders it can be done."""

from datetime import datetime

from rasa_sdk.events import SlotSet

from actions.base import RasaEvent, Talk
from actions.forms import OrderForm
from shop import service
from shop.models import Order

SHORTEST_ADDRESS = 8


def clean_address(text: str) -> str | None:
    """An address as it is stored, or None when it is too short to be one."""
    # Square brackets after a 0 would stop Rasa from filling the text that repeats the address.
    address = " ".join(text.split()).replace("[", "(").replace("]", ")")
    return address[: service.LONGEST_ADDRESS] if len(address) >= SHORTEST_ADDRESS else None


class TrackOrderForm(OrderForm):
    form = "track_order_form"
    intents = frozenset({"order_track"})


class CancelOrderForm(OrderForm):
    form = "cancel_order_form"
    intents = frozenset({"order_cancel"})
    needs = ("confirmed",)

    @staticmethod
    def require(order: Order, now: datetime) -> None:
        service.require_open(order)


class ChangeAddressForm(OrderForm):
    form = "change_address_form"
    intents = frozenset({"address_change"})
    needs = ("new_address", "confirmed")

    @staticmethod
    def require(order: Order, now: datetime) -> None:
        service.require_open(order)

    def _take(self, talk: Talk, slot: str) -> list[RasaEvent]:
        address = clean_address(str(talk.tracker.get_slot(slot)))
        talk.tracker.slots[slot] = address
        if address is None:
            talk.say("utter_address_too_short")
        return [SlotSet(slot, address), *self._go_on(talk)]


class ParcelProblemForm(OrderForm):
    form = "parcel_problem_form"
    intents = frozenset({"parcel_lost", "parcel_damaged", "parcel_incomplete"})


class FindInvoiceForm(OrderForm):
    form = "find_invoice_form"
    intents = frozenset({"invoice_find"})

    @classmethod
    def fits(cls, order: Order, now: datetime) -> bool:
        """Whether there is one to find."""
        return order.invoice_number is not None


class RequestRefundForm(OrderForm):
    form = "request_refund_form"
    intents = frozenset({"refund_request"})
    needs = ("confirmed",)

    @staticmethod
    def require(order: Order, now: datetime) -> None:
        service.require_refundable(order, now)


class RefundStatusForm(OrderForm):
    form = "refund_status_form"
    intents = frozenset({"refund_status"})

    @classmethod
    def fits(cls, order: Order, now: datetime) -> bool:
        """Whether there is one to tell of."""
        return bool(order.refunds)


class ReturnItemForm(OrderForm):
    form = "return_item_form"
    intents = frozenset({"return_item"})
    needs = ("confirmed",)

    @staticmethod
    def require(order: Order, now: datetime) -> None:
        service.require_unreturned(order, "return", now)


class ExchangeItemForm(OrderForm):
    form = "exchange_item_form"
    intents = frozenset({"exchange_item"})
    needs = ("confirmed",)

    @staticmethod
    def require(order: Order, now: datetime) -> None:
        service.require_unreturned(order, "exchange", now)


ORDER_FORMS: dict[str, type[OrderForm]] = {
    form.form: form
    for form in (
        TrackOrderForm,
        CancelOrderForm,
        ChangeAddressForm,
        ParcelProblemForm,
        FindInvoiceForm,
        RequestRefundForm,
        RefundStatusForm,
        ReturnItemForm,
        ExchangeItemForm,
    )
}
# Parcels have an intent for each problem, which the form is told of by a slot: they start by rules.
FORM_OF = {
    intent: name
    for name, form in ORDER_FORMS.items()
    for intent in form.intents
    if name != ParcelProblemForm.form
}
