"""What goes over the wire about messages: for staff, so with everything but payloads and where
files lie."""

from datetime import datetime
from typing import Any

from conversations.models import Audience, Author, Channel, Delivery, Owner
from kit.api import Schema
from kit.language import Language


class PersonView(Schema):
    """A user, where only their name matters."""

    id: int
    name: str


class AttachmentView(Schema):
    """A file. `url` is None until it was fetched from the channel; `error` says that it could not
    be."""

    id: int
    kind: str
    name: str
    media_type: str
    size: int
    url: str | None
    error: str | None


class RevisionView(Schema):
    """What a message said until `replaced_at`."""

    text: str
    replaced_at: datetime


class MessageView(Schema):
    """One thing said. `buttons` are titles; `pressed`: the customer pressed one of ours instead of
    typing.

    `turn` is the customer's message that it answers, None when it answers none; `trace` is why the
    bot said it, None when it was not the model that did; `effects` is what its turn changed.
    """

    id: int
    conversation_id: int
    seq: int | None
    author: Author
    user: PersonView | None
    audience: Audience
    text: str
    buttons: list[str]
    pressed: bool
    extra: dict[str, Any]
    created_at: datetime
    edited_at: datetime | None
    revisions: list[RevisionView]
    attachments: list[AttachmentView]
    delivery: Delivery
    delivery_error: str | None
    turn: int | None
    trace: dict[str, Any] | None
    effects: list[dict[str, Any]]


class ConversationView(Schema):
    """The conversation in which a ticket is worked."""

    id: int
    channel: Channel
    owner: Owner
    language: Language
    created_at: datetime
    closed_at: datetime | None
    previous_id: int | None
