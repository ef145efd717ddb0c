"""What can go wrong with tickets."""

from kit.errors import Conflict, Forbidden, Invalid, NotFound


class NoSuchTicket(NotFound):
    """No ticket has this `number`, or it is not the asker's."""

    code = "no_such_ticket"


class AlreadyClaimed(Conflict):
    """Another person has the ticket: `by` says who, with `id` and `name`."""

    code = "already_claimed"


class NotYours(Conflict):
    """Only who has claimed the ticket does this; `number` is nobody's yet."""

    code = "not_claimed"


class TicketResolved(Conflict):
    """The ticket `number` is `status`; reopen it first."""

    code = "ticket_resolved"


class TicketOpen(Conflict):
    """The ticket `number` is not resolved, so there is nothing to reopen."""

    code = "ticket_open"


class ConversationBusy(Conflict):
    """The customer's conversation has another unresolved ticket, `number`."""

    code = "conversation_busy"


class MayNotAssign(Forbidden):
    """Only supervisors give a ticket to somebody else."""

    code = "may_not_assign"


class NotAnAgent(Invalid):
    """Tickets are given to active users who work the queue."""

    code = "not_an_agent"


class EmptyText(Invalid):
    """A reply or a note says something."""

    code = "empty_text"
