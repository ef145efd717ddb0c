"""Buttons of our own, which the engine never sees: `!word:argument`, known only to the server."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from bot import texts
from bot.engine.protocol import Reply
from conversations import service as conversations
from conversations.models import Conversation
from customers import service as customers
from kit.errors import Invalid
from kit.language import Language, as_language
from kit.settings import Settings
from tickets import repository as ticket_log
from tickets import service as tickets

SIGN = "!"
MOST_TICKETS = 3
_CALLS_A_PERSON = {"!person", "/talk_to_person"}


def run(
    session: Session, payload: str, conversation: Conversation, now: datetime, settings: Settings
) -> None:
    """Do what a pressed control stands for, in the turn's transaction. Raises Invalid for one that
    we never offered."""
    word, _, argument = payload.removeprefix(SIGN).partition(":")
    match word:
        case "reopen":
            tickets.reopen(session, int(argument), conversation, now=now, settings=settings)
        case "callback":
            tickets.request_callback(
                session, int(argument), conversation, now=now, settings=settings
            )
        case "person" if conversation.owner == "bot":
            tickets.open_ticket(
                session, conversation, reason="asked", subject="", now=now, settings=settings
            )
        case "person" | "status":
            _say_status(session, conversation, now)
        case "languages":
            buttons = [
                {"title": title, "payload": f"!language:{language}"}
                for language, title in texts.LANGUAGES.items()
            ]
            _say(session, conversation, now, texts.choose_language, buttons)
        case "language" if language := as_language(argument):
            customers.choose_language(session, conversation.customer, language)
            conversation.language = language
            _say(session, conversation, now, texts.language_chosen)
        case "help":
            _say(session, conversation, now, texts.help_)
        case _:
            raise Invalid(f"no control is called {word!r}")


def offer_person(session: Session, conversation: Conversation, now: datetime) -> None:
    """Files without a word: the bot cannot look at them, a person can."""
    _say(session, conversation, now, texts.only_files, [_person_button(conversation)])


def with_person_offered(replies: Sequence[Reply], conversation: Conversation) -> list[Reply]:
    """The bot's replies, with a button on the last that calls a person, unless they have one."""
    offered = {button["payload"] for reply in replies for button in reply.buttons}
    if not replies or offered & _CALLS_A_PERSON:
        return list(replies)
    *others, last = replies
    return [*others, replace(last, buttons=[*last.buttons, _person_button(conversation)])]


def _say_status(session: Session, conversation: Conversation, now: datetime) -> None:
    """Where the customer's tickets stand; nobody is told of somebody else's."""
    found = ticket_log.of_customer(session, conversation.customer_id, MOST_TICKETS)

    def text(language: Language) -> str:
        return texts.tickets(language, found) if found else texts.no_tickets(language)

    buttons = [_person_button(conversation)] if conversation.owner == "bot" else []
    _say(session, conversation, now, text, buttons)


def _person_button(conversation: Conversation) -> dict[str, str]:
    return {"title": texts.person(conversation.language), "payload": "!person"}


def _say(
    session: Session,
    conversation: Conversation,
    now: datetime,
    text: Callable[[Language], str],
    buttons: Sequence[dict[str, str]] = (),
) -> None:
    conversations.say(
        session,
        conversation,
        author="system",
        text=text(conversation.language),
        buttons=buttons,
        now=now,
    )
