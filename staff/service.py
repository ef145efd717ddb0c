"""What can be done with users, log-ins and invitations.

Passwords arrive here as hashes (see `staff.passwords`), since hashing must not hold the database.
Functions flush; the caller commits. Who loses a log-in, or gets another role, is announced on
`staff:<user id>`, so that live streams end with it.
"""

import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from kit.database import announce
from kit.ids import digest, new_token
from kit.language import Language
from staff import repository
from staff.errors import BadEmail, EmailTaken, InvitationGone, LastAdmin, WrongCredentials
from staff.models import Invitation, Role, User, UserSession

log = structlog.get_logger(__name__)

IDLE = timedelta(hours=12)
LONGEST_SESSION = timedelta(days=7)
SEEN_EVERY = timedelta(minutes=1)
INVITED_FOR = timedelta(days=3)
LONGEST_EMAIL = 254  # RFC 5321


@dataclass(frozen=True)
class SignedIn:
    """Who a request comes from."""

    user: User
    session_id: int
    seen_at: datetime

    @property
    def id(self) -> int:
        return self.user.id

    @property
    def role(self) -> Role:
        return self.user.role


def normal_email(text: str) -> str:
    """The one way to write an e-mail address here. Raises BadEmail.

    Case, spaces around it and compatibility characters (full-width ones, say) make no other account
    and no other limit.
    """
    email = unicodedata.normalize("NFKC", text).strip().casefold()
    local, at, domain = email.rpartition("@")
    plain = email.isprintable() and not any(c.isspace() for c in email)
    if not (local and at and domain and plain) or "@" in local or len(email) > LONGEST_EMAIL:
        raise BadEmail
    return email


def add_user(
    session: Session,
    *,
    email: str,
    name: str,
    role: Role,
    password_hash: str,
    now: datetime,
    language: Language | None = None,
) -> User:
    """Make a user; without a `language`, the console speaks their browser's. Raises BadEmail,
    EmailTaken."""
    user = User(
        email=normal_email(email),
        name=name.strip() or email,
        role=role,
        language=language,
        active=True,
        password_hash=password_hash,
        created_at=now,
    )
    try:
        with session.begin_nested():
            session.add(user)
            session.flush()
    except IntegrityError:
        raise EmailTaken(email=user.email) from None
    log.info("user added", user=user.id, role=role)
    return user


def sign_in(session: Session, user_id: int, verified_hash: str, now: datetime) -> str:
    """Begin a session; the token is told once. `verified_hash` is what the password was checked
    against.

    Raises WrongCredentials when the user was deactivated or got another password meanwhile.
    """
    user = repository.get(session, user_id)
    if not user.active or user.password_hash != verified_hash:
        raise WrongCredentials
    repository.end_expired(session, now - IDLE, now)
    token = new_token()
    session.add(
        UserSession(
            user_id=user.id,
            digest=digest(token),
            created_at=now,
            seen_at=now,
            expires_at=now + LONGEST_SESSION,
        )
    )
    session.flush()
    log.info("signed in", user=user.id)
    return token


def signed_in(session: Session, token: str, now: datetime) -> SignedIn | None:
    """Who has this token, unless the session has ended or expired."""
    found = repository.session_by_digest(session, digest(token))
    if found is None or not found.user.active:
        return None
    if now >= found.expires_at or now - found.seen_at >= IDLE:
        return None
    return SignedIn(found.user, found.id, found.seen_at)


def sign_out(session: Session, who: SignedIn) -> None:
    """End this session."""
    repository.end_session(session, who.session_id)
    announce(session, f"staff:{who.id}", {"ended": [who.session_id]})


def set_password(
    session: Session, user_id: int, password_hash: str, *, keep: int | None = None
) -> None:
    """Give a user a new password. It ends their sessions, but for `keep`, the one that changes
    it."""
    repository.get(session, user_id).password_hash = password_hash
    _end_sessions(session, user_id, keep=keep)


def set_language(session: Session, user_id: int, language: Language) -> User:
    """The language of this user's console."""
    user = repository.get(session, user_id)
    user.language = language
    session.flush()
    return user


def set_role(session: Session, user_id: int, role: Role) -> User:
    """Give a user another role, which counts from their next request on. Raises LastAdmin."""
    repository.serialise_admins(session)
    user = repository.get(session, user_id)
    if user.role != role:
        user.role = role
        _keep_an_admin(session)
        announce(session, f"staff:{user.id}", {"role": role})
        log.info("role changed", user=user.id, role=role)
    return user


def deactivate(session: Session, user_id: int) -> User:
    """This person no longer works here: they are out at once. Raises LastAdmin."""
    repository.serialise_admins(session)
    user = repository.get(session, user_id)
    user.active = False
    _keep_an_admin(session)
    _end_sessions(session, user.id)
    log.info("user deactivated", user=user.id)
    return user


def activate(session: Session, user_id: int) -> User:
    """This person works here again."""
    user = repository.get(session, user_id)
    user.active = True
    session.flush()
    return user


def invite(
    session: Session, *, email: str | None, role: Role, invited_by: int, now: datetime
) -> tuple[Invitation, str]:
    """A one-time link's token, told once. With an e-mail, only for that one. Raises BadEmail,
    EmailTaken."""
    if email is not None:
        email = normal_email(email)
        if repository.by_email(session, email):
            raise EmailTaken(email=email)
    token = new_token()
    invitation = Invitation(
        digest=digest(token),
        first=False,
        email=email,
        role=role,
        invited_by=invited_by,
        created_at=now,
        expires_at=now + INVITED_FOR,
    )
    session.add(invitation)
    session.flush()
    return invitation, token


def first_admin_invitation(session: Session, now: datetime) -> str | None:
    """The token of the link that makes the first administrator; None when there is one. A former
    link stops working."""
    repository.serialise_admins(session)
    if repository.count_admins(session):
        return None
    token = new_token()
    invitation = repository.first_invitation(session)
    if invitation is None:
        invitation = Invitation(first=True, role="admin", created_at=now)
        session.add(invitation)
    invitation.digest, invitation.used_at = digest(token), None
    invitation.expires_at = now + INVITED_FOR
    session.flush()
    return token


def invitation_of(session: Session, token: str, now: datetime) -> Invitation:
    """What a link offers. Raises InvitationGone."""
    invitation = repository.invitation(session, digest(token), now)
    if invitation is None or (invitation.first and repository.count_admins(session)):
        raise InvitationGone
    return invitation


def accept(
    session: Session,
    token: str,
    *,
    email: str,
    name: str,
    language: Language,
    password_hash: str,
    now: datetime,
) -> User:
    """Make a user from an invitation, once. Raises InvitationGone, BadEmail, EmailTaken."""
    repository.serialise_admins(session)
    invitation = invitation_of(session, token, now)
    if not repository.use_invitation(session, invitation.id, now):
        raise InvitationGone
    return add_user(
        session,
        email=invitation.email or email,
        name=name,
        role=invitation.role,
        password_hash=password_hash,
        language=language,
        now=now,
    )


def invitation_link(origin: str, token: str) -> str:
    """Where the link leads."""
    return f"{origin}/console/invite/{token}"


def withdraw(session: Session, invitation_id: int, now: datetime) -> None:
    """Make a link useless. Raises InvitationGone when it is already."""
    if not repository.use_invitation(session, invitation_id, now):
        raise InvitationGone


def _end_sessions(session: Session, user_id: int, *, keep: int | None = None) -> None:
    session.flush()
    ended = repository.end_sessions(session, user_id, keep=keep)
    announce(session, f"staff:{user_id}", {"ended": list(ended)})


def _keep_an_admin(session: Session) -> None:
    session.flush()
    if not repository.count_admins(session):
        raise LastAdmin
