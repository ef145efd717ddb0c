"""What goes over the wire about users, sessions and invitations."""

from datetime import datetime

from pydantic import Field

from kit.api import Schema, Text
from kit.language import Language
from staff.models import Role


class UserView(Schema):
    """A user as colleagues see them. `language`: None until they choose one."""

    id: int
    name: str
    email: str
    role: Role
    language: Language | None
    active: bool
    created_at: datetime


class UsersView(Schema):
    users: list[UserView]


class SignInBody(Schema):
    email: Text = Field(max_length=400)
    password: Text = Field(max_length=1_000)


class PasswordBody(Schema):
    """One's own new password, with the present one."""

    present: Text = Field(max_length=1_000)
    new: Text = Field(max_length=1_000)


class LanguageBody(Schema):
    language: Language


class RoleBody(Schema):
    role: Role


class InviteBody(Schema):
    """Without an e-mail, whoever has the link can use it, with their own."""

    email: Text | None = Field(None, max_length=400)
    role: Role


class InvitationView(Schema):
    """An invitation that can still be used."""

    id: int
    email: str | None
    role: Role
    created_at: datetime
    expires_at: datetime


class InvitationsView(Schema):
    invitations: list[InvitationView]


class NewInvitationView(Schema):
    """`link` is shown once: only its digest is stored."""

    invitation: InvitationView
    link: str


class InvitationToken(Schema):
    token: Text = Field(max_length=100)


class OfferView(Schema):
    """What a link offers to who opens it. `first`: it makes the first administrator."""

    role: Role
    email: str | None
    first: bool


class AcceptBody(Schema):
    token: Text = Field(max_length=100)
    email: Text = Field(max_length=400)
    name: Text = Field(min_length=1, max_length=200)
    language: Language
    password: Text = Field(max_length=1_000)
