"""Messages as a customer's panel gets them."""

from datetime import UTC
from typing import Any

from bot.channels.widget.frames import ChangedMessage, NewMessage, Said
from bot.channels.widget.repository import Shown


def external_prefix(address: str) -> str:
    """What `conversations.service` puts before a client's id, so that ids of two customers never meet."""
    return f"widget:{address}:"


def new_message(shown: Shown, address: str) -> NewMessage:
    return NewMessage(**_fields(shown, address))


def changed_message(shown: Shown, address: str) -> ChangedMessage:
    return ChangedMessage(**_fields(shown, address))


def said(shown: Shown, address: str) -> Said:
    return Said(**_fields(shown, address))


def _fields(shown: Shown, address: str) -> dict[str, Any]:
    message = shown.message
    prefix = external_prefix(address)
    external = message.external_id or ""
    return {
        "seq": message.seq,
        "id": external.removeprefix(prefix) if external.startswith(prefix) else None,
        "author": message.author,
        "name": shown.agent if message.author == "agent" else None,
        "text": message.text,
        "buttons": [str(button["title"]) for button in message.buttons],
        "extra": message.extra,
        "time": message.created_at.astimezone(UTC).isoformat(timespec="seconds"),
        "edited": message.edited_at is not None,
    }
