"""What is stored about a customer, and the wish to have it deleted."""

from typing import Any

from rasa_sdk.events import SlotSet
from sqlalchemy.orm import Session

from actions.access import open_orders
from actions.base import DeskAction, RasaEvent, Talk
from actions.effects import ForgetCustomer
from actions.invoices import masked
from conversations import repository as conversations
from customers import repository as customers
from tickets import repository as tickets

MOST_COUNTED = 1_000
# What a channel calls its own numbers says nothing to a customer.
_NAMED_KINDS = ("email", "phone", "user_id")


class MyData(DeskAction):
    """Says what is stored: name, identities (masked), and how much of what."""

    def name(self) -> str:
        return "action_my_data"

    async def act(self, talk: Talk) -> list[RasaEvent]:
        customer_id = talk.call.customer_id

        def read(session: Session) -> dict[str, Any]:
            customer = customers.get(session, customer_id)
            known = [
                f"{talk.word(f'word_identity_{i.kind}')} {masked(i.value)}"
                for i in customer.identities
                if i.kind in _NAMED_KINDS
            ]
            return {
                "name": customer.name or talk.word("word_unknown"),
                "identities": ", ".join(known) or talk.word("word_unknown"),
                "messages": conversations.count_messages(session, customer_id),
                "tickets": len(tickets.of_customer(session, customer_id, MOST_COUNTED)),
            }

        facts = await talk.call.read(read)
        orders = len(await open_orders(talk))
        talk.say("utter_my_data", orders=orders, **facts)
        return []


class DeleteMyDataForm(DeskAction):
    """Validates the form that asks whether the customer really wants it."""

    def name(self) -> str:
        return "validate_delete_my_data_form"

    async def act(self, talk: Talk) -> list[RasaEvent]:
        if talk.opens("delete_my_data_form"):
            return [SlotSet("confirmed", None), SlotSet("requested_slot", "confirmed")]
        answered = talk.tracker.slots_to_validate().get("confirmed") is not None
        return [SlotSet("requested_slot", None if answered else "confirmed")]


class DeleteMyData(DeskAction):
    """Calls a person for it: what has to be kept, and for how long, is not for a bot to decide."""

    def name(self) -> str:
        return "action_delete_my_data"

    async def act(self, talk: Talk) -> list[RasaEvent]:
        if talk.tracker.get_slot("confirmed"):
            talk.say("utter_delete_my_data")
            talk.call.record(ForgetCustomer())
        else:
            talk.say("utter_form_left")
        return [SlotSet("confirmed", None)]
