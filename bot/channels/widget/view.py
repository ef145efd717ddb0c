"""Messages as a customer's panel gets them."""

from typing import Any

from bot.channels.widget.frames import ChangedMessage, NewMessage, Said
from bot.channels.widget.repository import Shown
from conversations import service as conversations


def external_prefix(address: str) -> str:
    """What `conversations.service` puts before a client's id, so that ids of two customers never
    meet."""
    return f"widget:{address}:"


def new_message(shown: Shown, address: str) -> NewMessage:
    return NewMessage(**_fields(shown, address))


def changed_message(shown: Shown, address: str) -> ChangedMessage:
    return ChangedMessage(**_fields(shown, address))


def said(shown: Shown, address: str) -> Said:
    return Said(**_fields(shown, address))


def next_message(public: dict[str, Any], address: str) -> NewMessage:
    """A message as `conversations.service.public` announces it; not an agent's, whose name is not
    announced."""
    fields = {**public, "id": _own_id(public["external_id"], address), "name": None}
    del fields["external_id"]
    return NewMessage(**fields)


def _fields(shown: Shown, address: str) -> dict[str, Any]:
    fields = conversations.public(shown.message)
    del fields["external_id"]
    return {
        **fields,
        "id": _own_id(shown.message.external_id, address),
        "name": shown.agent if shown.message.author == "agent" else None,
    }


def _own_id(external_id: str | None, address: str) -> str | None:
    """The id that the client itself gave its message."""
    prefix = external_prefix(address)
    return (
        external_id.removeprefix(prefix) if external_id and external_id.startswith(prefix) else None
    )
