"""Every query about users, sessions and invitations."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, select, text, update
from sqlalchemy.orm import Session, joinedload

from staff.errors import NoSuchUser
from staff.models import Invitation, User, UserSession


def get(session: Session, user_id: int) -> User:
    """Raises NoSuchUser."""
    user = session.get(User, user_id)
    if user is None:
        raise NoSuchUser(user=user_id)
    return user


def by_email(session: Session, email: str) -> User | None:
    """By the e-mail as `service.normal_email` writes it."""
    return session.scalar(select(User).where(User.email == email))


def everybody(session: Session) -> Sequence[User]:
    """All users, active ones first, by name."""
    return session.scalars(select(User).order_by(User.active.desc(), User.name, User.id)).all()


def names(session: Session, user_ids: set[int]) -> dict[int, str]:
    """The names of some users, by id."""
    rows = session.execute(select(User.id, User.name).where(User.id.in_(user_ids)))
    return {row.id: row.name for row in rows}


def serialise_admins(session: Session) -> None:
    """Let one transaction at a time change who is an administrator. SQLite has one writer
    anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(2, 0)"))


def count_admins(session: Session) -> int:
    """How many can administer."""
    query = select(func.count()).select_from(User).where(User.role == "admin", User.active)
    return session.scalar(query) or 0


def session_by_digest(session: Session, digest: str) -> UserSession | None:
    """The log-in with its user."""
    return session.scalar(
        select(UserSession)
        .where(UserSession.digest == digest)
        .options(joinedload(UserSession.user))
    )


def touch_session(session: Session, session_id: int, now: datetime) -> None:
    """Note that a session is in use. One that ended meanwhile stays ended."""
    session.execute(update(UserSession).where(UserSession.id == session_id).values(seen_at=now))


def end_sessions(session: Session, user_id: int, *, keep: int | None = None) -> Sequence[int]:
    """End a user's log-ins, but for `keep`; which those were."""
    ending = UserSession.user_id == user_id
    if keep is not None:
        ending &= UserSession.id != keep
    return session.scalars(delete(UserSession).where(ending).returning(UserSession.id)).all()


def end_session(session: Session, session_id: int) -> None:
    session.execute(delete(UserSession).where(UserSession.id == session_id))


def end_expired(session: Session, idle_since: datetime, now: datetime) -> None:
    """Forget log-ins that nobody can use any more."""
    session.execute(
        delete(UserSession).where(
            (UserSession.seen_at < idle_since) | (UserSession.expires_at <= now)
        )
    )


def invitation(session: Session, digest: str, now: datetime) -> Invitation | None:
    """The invitation, if it can still be used."""
    return session.scalar(
        select(Invitation).where(
            Invitation.digest == digest, Invitation.used_at.is_(None), Invitation.expires_at > now
        )
    )


def use_invitation(session: Session, invitation_id: int, now: datetime) -> bool:
    """Use it up. Of several at once, one gets True."""
    used = session.execute(
        update(Invitation)
        .where(
            Invitation.id == invitation_id,
            Invitation.used_at.is_(None),
            Invitation.expires_at > now,
        )
        .values(used_at=now)
        .returning(Invitation.id)
    )
    return used.first() is not None


def open_invitations(session: Session, now: datetime) -> Sequence[Invitation]:
    """Those that can still be used, without the first administrator's."""
    return session.scalars(
        select(Invitation)
        .where(
            Invitation.used_at.is_(None), Invitation.expires_at > now, Invitation.first.is_(False)
        )
        .order_by(Invitation.id.desc())
    ).all()


def first_invitation(session: Session) -> Invitation | None:
    """The row of the first administrator's link."""
    return session.scalar(select(Invitation).where(Invitation.first))
