"""The frames of the widget's socket, as docs/architecture.md lists them.

What a client sends is checked here and nowhere else. Unknown fields are left alone, so that a panel
that is newer than we are can talk to us; unknown types are not.
"""

from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    TypeAdapter,
    ValidationError,
)

from bot.channels.widget.errors import BadFrame
from conversations.models import Author
from kit.language import Language

LARGEST_FRAME = 16 * 1024  # bytes
LONGEST_TEXT = 4_000  # characters
LONGEST_COMMENT = 1_000
LARGEST_INT = 2**31 - 1  # what the database's integers hold


def _storable(text: str) -> str:
    if "\0" in text:
        raise ValueError("NUL characters cannot be stored")
    return text


def _said(text: str) -> str:
    if not text.strip():
        raise ValueError("says nothing")
    return text


ClientId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{8,64}$")]
Number = Annotated[int, Field(ge=1, le=LARGEST_INT)]
Text = Annotated[
    str, Field(max_length=LONGEST_TEXT), AfterValidator(_storable), AfterValidator(_said)
]
Comment = Annotated[str, Field(max_length=LONGEST_COMMENT), AfterValidator(_storable)]
Token = Annotated[str, Field(max_length=4_096)]


class _Frame(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True)


class Hello(_Frame):
    type: Literal["hello"]
    visitor: Token | None = None
    jwt: Token | None = None
    language: Annotated[str, Field(max_length=35)] = ""
    seq: Annotated[int, Field(ge=0, le=LARGEST_INT)] = 0


class TypedMessage(_Frame):
    type: Literal["message"]
    id: ClientId
    text: Text


class Press(_Frame):
    type: Literal["press"]
    id: ClientId
    seq: Number
    index: Annotated[int, Field(ge=0, le=100)]


class Rate(_Frame):
    type: Literal["rate"]
    id: ClientId
    rating: Number
    score: Annotated[int, Field(ge=1, le=5)]
    comment: Comment | None = None


class SwitchLanguage(_Frame):
    type: Literal["language"]
    language: Language
    id: ClientId | None = None


class Earlier(_Frame):
    type: Literal["earlier"]
    before: Number


class Seen(_Frame):
    type: Literal["seen"]
    seq: Number


class Typing(_Frame):
    type: Literal["typing"]


class Ping(_Frame):
    type: Literal["ping"]


ClientFrame = Annotated[
    Hello | TypedMessage | Press | Rate | SwitchLanguage | Earlier | Seen | Typing | Ping,
    Field(discriminator="type"),
]
_CLIENT: TypeAdapter[ClientFrame] = TypeAdapter(ClientFrame)


class _Named(BaseModel):
    """As much of a bad frame as is needed to say which one was bad."""

    id: ClientId


def parse(data: str) -> ClientFrame:
    """What the client sent. Raises BadFrame, with the frame's id where that can be made out."""
    try:
        return _CLIENT.validate_json(data)
    except ValidationError as error:
        try:
            frame_id = _Named.model_validate_json(data).id
        except ValidationError:
            frame_id = None
        # Which field and why, never its value: it is the customer's.
        first = error.errors(include_input=False, include_context=False, include_url=False)[0]
        raise BadFrame(first["msg"], id=frame_id) from None


class Welcome(_Frame):
    type: Literal["welcome"] = "welcome"
    # None for a customer whom the shop vouched for: the shop's token is their key.
    visitor: str | None
    language: Language
    name: str | None
    verified: bool
    # The number of the last message that there is for them.
    seq: int


class Said(_Frame):
    """A message, as the customer sees it. Buttons are titles only: what they mean stays here."""

    seq: int
    id: str | None
    author: Author
    name: str | None
    text: str
    buttons: list[str]
    extra: dict[str, Any]
    time: str
    edited: bool


class NewMessage(Said):
    type: Literal["message"] = "message"


class ChangedMessage(Said):
    type: Literal["update"] = "update"


class EarlierMessages(_Frame):
    type: Literal["earlier"] = "earlier"
    messages: list[Said]


class Ack(_Frame):
    type: Literal["ack"] = "ack"
    id: str
    seq: int


class OthersType(_Frame):
    type: Literal["typing"] = "typing"
    author: Literal["bot", "agent"]


class LanguageIs(_Frame):
    type: Literal["language"] = "language"
    language: Language


class SeenElsewhere(_Frame):
    type: Literal["seen"] = "seen"
    seq: int


class Pong(_Frame):
    type: Literal["pong"] = "pong"


class Failed(_Frame):
    type: Literal["error"] = "error"
    code: str
    id: str | None = None
    retry_after: float | None = None


ServerFrame = (
    Welcome
    | NewMessage
    | ChangedMessage
    | EarlierMessages
    | Ack
    | OthersType
    | LanguageIs
    | SeenElsewhere
    | Pong
    | Failed
)
