"""What our own buttons and commands do, in the customer's language."""

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from bot import controls
from conversations import service as conversations
from conversations.models import Conversation, Message
from conversations.repository import get
from conversations.service import Inbound
from customers import service as customers
from deskmate.tables import metadata
from kit.clock import utc_now
from kit.database import make_engine
from kit.errors import Invalid
from kit.language import Language
from kit.settings import Settings
from tickets import service as tickets

SETTINGS = Settings(_env_file=None)


@pytest.fixture
def session(sqlite_url: str) -> Iterator[Session]:
    engine = make_engine(sqlite_url)
    metadata.create_all(engine)
    with Session(engine) as session:
        yield session
    engine.dispose()


def conversation(session: Session, text: str = "hello", address: str = "1001") -> Conversation:
    receipt = conversations.receive(
        session,
        Inbound("telegram", address, "1", text, ("telegram", address), verified=True),
        utc_now(),
    )
    return get(session, receipt.conversation_id)


def press(session: Session, where: Conversation, payload: str) -> list[Message]:
    """Press it; what was said."""
    before = where.last_seq
    controls.run(session, payload, where, utc_now(), SETTINGS)
    said = session.query(Message).filter(
        Message.conversation_id == where.id, Message.seq > before, Message.author == "system"
    )
    return list(said.order_by(Message.seq))


@pytest.mark.parametrize(
    ("text", "language", "title"), [("hello", "en", "Your tickets:"), ("你好", "zh", "您的工单：")]
)
def test_status_lists_the_customers_own_tickets(
    session: Session, text: str, language: Language, title: str
) -> None:
    other = conversation(session, "somebody else", "1002")
    tickets.open_ticket(
        session, other, reason="asked", subject="theirs", now=utc_now(), settings=SETTINGS
    )
    own = conversation(session, text)
    ticket = tickets.open_ticket(
        session, own, reason="asked", subject="mine", now=utc_now(), settings=SETTINGS
    )
    (said,) = press(session, own, "!status")
    assert said.text.startswith(title)
    assert str(ticket.number) in said.text
    assert "mine" in said.text
    assert "theirs" not in said.text
    assert said.buttons == []


def test_status_without_tickets_offers_a_person(session: Session) -> None:
    (said,) = press(session, conversation(session), "!status")
    assert (said.text, [b["payload"] for b in said.buttons]) == (
        "You have no tickets with us.",
        ["!person"],
    )


def test_asking_for_a_person_twice_opens_one_ticket_and_says_where_it_stands(
    session: Session,
) -> None:
    where = conversation(session)
    (opened,) = press(session, where, "!person")
    (status,) = press(session, where, "!person")
    assert "ticket 1001" in opened.text
    assert status.text == "Your tickets:\n• 1001 · with our team\n  hello"


def test_the_language_is_offered_and_remembered(session: Session) -> None:
    where = conversation(session)
    (offer,) = press(session, where, "!languages")
    assert [b["title"] for b in offer.buttons] == ["English", "中文"]
    (said,) = press(session, where, offer.buttons[1]["payload"])
    assert said.text == "好的，以后都用中文。"
    assert (where.language, where.customer.language) == ("zh", "zh")
    assert customers.has_chosen_language(where.customer)


@pytest.mark.parametrize(
    ("text", "word"), [("hello", "/human talk"), ("你好", "/human 转人工客服")]
)
def test_help_speaks_the_customers_language(session: Session, text: str, word: str) -> None:
    (said,) = press(session, conversation(session, text), "!help")
    assert word in said.text


@pytest.mark.parametrize("payload", ["!nonsense", "!language:xx", "!"])
def test_what_was_never_offered_is_refused(session: Session, payload: str) -> None:
    with pytest.raises(Invalid):
        press(session, conversation(session), payload)
