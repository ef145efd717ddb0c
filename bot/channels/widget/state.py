"""Where a customer's chat stood when the socket opened."""

from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from bot.channels.widget import repository
from bot.channels.widget.frames import Hello
from bot.channels.widget.identity import Person
from conversations import repository as conversation_log
from customers import repository as customer_log
from kit.language import Language, as_language


@dataclass(frozen=True)
class State:
    """What the server knows of somebody who said hello."""

    language: Language
    name: str | None
    # The number of the last message for them, 0 without any.
    last_seq: int
    # Messages above this number are sent.
    send_after: int
    # Whether there is a profile. Somebody new counts against the limit of their network.
    is_known: bool
    conversation_id: int | None

    def going_on(self, conversation_id: int) -> "State":
        """The same, with a conversation that goes on."""
        return replace(self, is_known=True, conversation_id=conversation_id)

    def known(self) -> "State":
        """The same, with a profile."""
        return replace(self, is_known=True)


def load(session: Session, person: Person, hello: Hello) -> State:
    """Where things stand for `person`."""
    customer = customer_log.by_identity(session, *person.identity)
    latest = conversation_log.latest_at(session, "widget", person.address)
    last_seq = latest.last_seq if latest else 0
    hint = as_language(hello.language)
    return State(
        language=(customer.language if customer else None) or hint or "en",
        name=customer.name if customer else person.claims.name if person.claims else None,
        last_seq=last_seq,
        send_after=_send_after(session, person.address, hello.seq, last_seq),
        is_known=customer is not None,
        conversation_id=latest.id if latest and latest.closed_at is None else None,
    )


def _send_after(session: Session, address: str, has: int, last_seq: int) -> int:
    """Who has something gets all that came after it. Who has nothing, or what we were asked to forget,
    gets the newest page."""
    if 0 < has <= last_seq:
        return has
    newest = repository.before(session, address, last_seq + 1)
    first = newest[0].message.seq if newest else None
    return first - 1 if first else 0
