"""How the customer's tickets stand."""

from actions.base import DeskAction, RasaEvent, Talk
from actions.formats import day
from tickets import repository

MOST_SHOWN = 3


class TicketStatus(DeskAction):
    """Lists the customer's latest tickets; a ticket number of somebody else's shows nothing."""

    def name(self) -> str:
        return "action_ticket_status"

    async def act(self, talk: Talk) -> list[RasaEvent]:
        customer_id = talk.call.customer_id
        tickets = await talk.call.read(
            lambda session: repository.of_customer(session, customer_id, MOST_SHOWN)
        )
        if not tickets:
            talk.say("utter_tickets_none")
            return []
        today = talk.call.now.date()
        lines = (
            f"• {ticket.number} · {talk.word(f'word_ticket_{ticket.status}')}"
            f" · {day(ticket.opened_at.date(), today, talk.language)}\n  {ticket.subject}"
            for ticket in tickets
        )
        talk.say("utter_tickets", tickets="\n".join(lines))
        return []
