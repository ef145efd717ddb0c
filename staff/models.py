"""Tables of users, their log-in sessions and invitations."""

from datetime import datetime
from typing import Literal

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kit.database import Base
from kit.language import Language

Role = Literal["agent", "supervisor", "trainer", "admin"]
ROLES: tuple[Role, ...] = ("agent", "supervisor", "trainer", "admin")
_KNOWN_ROLE = "role IN ('agent', 'supervisor', 'trainer', 'admin')"


class User(Base):
    """A person who works here. Never deleted, since tickets and ratings name them: deactivated."""

    __tablename__ = "users"
    __table_args__ = (CheckConstraint(_KNOWN_ROLE, name="role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    # As `staff.service.normal_email` writes it: case or spaces make no second account.
    email: Mapped[str] = mapped_column(String(320), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    role: Mapped[Role] = mapped_column(String(16))
    language: Mapped[Language | None] = mapped_column(String(2))  # None: their browser's
    active: Mapped[bool] = mapped_column(default=True)
    password_hash: Mapped[str] = mapped_column(String(200))  # argon2id, with its parameters
    created_at: Mapped[datetime]


class UserSession(Base):
    """A log-in. The row is the permission: log-out, a new password and deactivation delete it."""

    __tablename__ = "user_sessions"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]  # idle expiry counts from here; written at most once a minute
    expires_at: Mapped[datetime]

    user: Mapped[User] = relationship()


class Invitation(Base):
    """A one-time link that makes a user. Using it is one conditional UPDATE, so it works once."""

    __tablename__ = "invitations"
    __table_args__ = (
        # The link that makes the first administrator is one row for ever: a restart replaces its
        # token, and two apps that start together cannot make two.
        Index(
            "uq_invitations_first",
            "first",
            unique=True,
            sqlite_where=text("first"),
            postgresql_where=text("first"),
        ),
        CheckConstraint(_KNOWN_ROLE, name="role"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    first: Mapped[bool] = mapped_column(default=False)
    email: Mapped[str | None] = mapped_column(String(320))  # None: who accepts it says
    role: Mapped[Role] = mapped_column(String(16))
    invited_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
