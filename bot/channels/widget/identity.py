"""Who is on the socket: a visitor, known by a random token, or a customer for whom the shop vouched with a signed one.

The two never mix. They have addresses of different kinds, and everything on the socket is looked up by its address.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

import jwt
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from bot.channels.widget.errors import TokenExpired, TokenForged
from bot.channels.widget.frames import Hello
from customers.models import IdentityKind
from kit.ids import digest, new_token

ALGORITHM = "HS256"
LEEWAY_S = 10  # clocks differ
_VISITOR_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")  # what new_token makes: 256 bits in base64


class Claims(BaseModel):
    """What the shop says of its customer. Only `user_id` and `exp` must be there."""

    model_config = ConfigDict(frozen=True, coerce_numbers_to_str=True)

    user_id: str = Field(min_length=1, max_length=100, pattern=r"^[^\x00]+$")
    exp: int
    name: str | None = Field(None, max_length=200, pattern=r"^[^\x00]*$")
    email: str | None = Field(None, max_length=320, pattern=r"^[^\x00]*$")
    phone: str | None = Field(None, max_length=40, pattern=r"^[^\x00]*$")

    @field_validator("name", "email", "phone")
    @classmethod
    def _something(cls, value: str | None) -> str | None:
        return (value or "").strip() or None


@dataclass(frozen=True)
class Person:
    """Whoever is on the socket, and under which address everything of theirs is found."""

    address: str
    identity: tuple[IdentityKind, str]
    # The visitor's own token; only its digest is stored. None for a verified customer.
    token: str | None = None
    claims: Claims | None = None

    @property
    def verified(self) -> bool:
        return self.claims is not None

    @property
    def until(self) -> datetime | None:
        """When the shop's word ends, and the socket with it."""
        return datetime.fromtimestamp(self.claims.exp + LEEWAY_S, UTC) if self.claims else None


def identify(hello: Hello, secret: str | None) -> Person:
    """Whoever says hello. Somebody without a valid visitor token gets a new one.

    Raises TokenExpired or TokenForged for a shop's token that does not hold: it is never passed over, because then a
    signed-in customer would talk as a stranger without noticing.
    """
    if hello.jwt is not None:
        claims = _read(hello.jwt, secret)
        return Person(f"user:{claims.user_id}", ("user_id", claims.user_id), claims=claims)
    known = hello.visitor is not None and _VISITOR_TOKEN.fullmatch(hello.visitor)
    token = hello.visitor if hello.visitor is not None and known else new_token()
    value = digest(token)
    return Person(f"visitor:{value}", ("visitor", value), token=token)


def sign(claims: Claims, secret: str) -> str:
    """The token that a shop's server makes, for the demo shop and for tests."""
    return jwt.encode(claims.model_dump(exclude_none=True), secret, algorithm=ALGORITHM)


def _read(token: str, secret: str | None) -> Claims:
    if secret is None:
        raise TokenForged("a token came, but DESKMATE_WIDGET_JWT_SECRET is not set")
    try:
        # One fixed algorithm: the token does not choose how it is checked.
        claims = jwt.decode(
            token,
            secret,
            algorithms=[ALGORITHM],
            leeway=LEEWAY_S,
            options={"require": ["exp", "user_id"], "verify_aud": False},
        )
        return Claims.model_validate(claims)
    except jwt.ExpiredSignatureError as error:
        raise TokenExpired from error
    except (jwt.InvalidTokenError, ValidationError) as error:
        raise TokenForged(f"the shop's token is not good: {type(error).__name__}") from error
