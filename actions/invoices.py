"""The invoice of an order."""

from actions.access import order_spoken_of
from actions.base import DeskAction, RasaEvent, Talk
from actions.formats import money


class FindInvoice(DeskAction):
    """Says the invoice's number and where it is."""

    def name(self) -> str:
        return "action_find_invoice"

    async def act(self, talk: Talk) -> list[RasaEvent]:
        order = await order_spoken_of(talk)
        if order is None:
            return []
        if order.invoice_number is None:
            cancelled = order.status == "cancelled"
            response = "utter_invoice_none" if cancelled else "utter_invoice_later"
            talk.say(response, order_number=order.number)
        else:
            talk.say(
                "utter_invoice_found",
                order_number=order.number,
                invoice_number=order.invoice_number,
                total=money(order.total_minor, order.currency, talk.language),
                email=masked(order.email),
            )
        talk.finish()
        return []


def masked(text: str) -> str:
    """Enough of an e-mail address or a number to know it again, and not to learn it."""
    name, at, domain = text.partition("@")
    if at:
        return f"{name[:1]}***@{domain}"
    return f"***{text[-3:]}"
