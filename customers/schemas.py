"""What goes over the wire about customers: for staff."""

from datetime import datetime
from typing import Any

from pydantic import Field

from customers.models import IdentityKind
from kit.api import Id, Schema, Text
from kit.language import Language


class IdentityView(Schema):
    """One way in which a customer is known. Without `verified_at` it is only what somebody
    typed."""

    kind: IdentityKind
    value: str
    verified_at: datetime | None


class CustomerView(Schema):
    """A profile."""

    id: int
    name: str | None
    language: Language | None
    preferences: dict[str, Any]
    created_at: datetime
    seen_at: datetime | None
    identities: list[IdentityView]


class CustomersQuery(Schema):
    """`q` is a part of a name, e-mail, phone or user id; `before` is the last id of the page
    before."""

    q: Text = Field("", max_length=200)
    before: Id | None = None
    limit: int = Field(50, ge=1, le=100)


class CustomersView(Schema):
    """Newest first. `more`: there is another page."""

    customers: list[CustomerView]
    more: bool
