"""Buttons of our own, which the engine never sees: `!word:argument`, known only to the server."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot import texts
from conversations import service as conversations
from conversations.models import Conversation
from customers import service as customers
from kit.errors import Invalid
from kit.language import as_language
from kit.settings import Settings
from tickets import service as tickets

SIGN = "!"


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
        case "person":
            tickets.open_ticket(
                session, conversation, reason="asked", subject="", now=now, settings=settings
            )
        case "languages":
            buttons = [
                {"title": title, "payload": f"!language:{language}"}
                for language, title in texts.LANGUAGES.items()
            ]
            text = texts.choose_language(conversation.language)
            conversations.say(
                session, conversation, author="system", text=text, buttons=buttons, now=now
            )
        case "language" if language := as_language(argument):
            customers.choose_language(session, conversation.customer, language)
            conversation.language = language
            text = texts.language_chosen(language)
            conversations.say(session, conversation, author="system", text=text, now=now)
        case "help":
            text = texts.help_(conversation.language)
            conversations.say(session, conversation, author="system", text=text, now=now)
        case _:
            raise Invalid(f"no control is called {word!r}")
