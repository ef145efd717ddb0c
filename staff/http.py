"""The console's API for log-in, one's own account, users and invitations.

Deactivating a user is in `tickets.http`, since it frees their tickets.
"""

from aiohttp import web

from kit.api import CLOCK, DATABASE, LIMITER, PUBLIC, SETTINGS, Routes, as_json
from kit.client import client_address
from kit.ids import digest
from staff import passwords, repository, service
from staff.errors import WrongCredentials, WrongPassword
from staff.models import ROLES, User
from staff.schemas import (
    AcceptBody,
    InvitationsView,
    InvitationToken,
    InvitationView,
    InviteBody,
    LanguageBody,
    NewInvitationView,
    OfferView,
    PasswordBody,
    RoleBody,
    SignInBody,
    UsersView,
    UserView,
)
from staff.service import LONGEST_SESSION, SEEN_EVERY, SignedIn

COOKIE = "deskmate_session"
ADMIN = ("admin",)

# Attempts, right or wrong, in so many seconds. An e-mail counts as it is stored, however spelt.
PER_ADDRESS = (20, 5 * 60)
PER_EMAIL = (10, 15 * 60)

routes = Routes("staff")


async def authenticate(request: web.Request) -> SignedIn | None:
    """Who sent this request, by their cookie."""
    token = request.cookies.get(COOKIE)
    if not token:
        return None
    database, now = request.app[DATABASE], request.app[CLOCK]()
    found = await database.read(lambda s: service.signed_in(s, token, now))
    if found and now - found.seen_at >= SEEN_EVERY:
        await database.write(lambda s: repository.touch_session(s, found.session_id, now))
    return found


@routes.post("/api/session", who=PUBLIC, answers=UserView)
async def sign_in(request: web.Request, body: SignInBody) -> web.Response:
    """Sign in with e-mail and password; sets the session's cookie."""
    email = service.normal_email(body.email)
    await _limit(request, "sign-in", email)
    database = request.app[DATABASE]
    user = await database.read(lambda s: repository.by_email(s, email))
    known = user if user and user.active else None
    right = await passwords.verify(known.password_hash if known else None, body.password)
    if not (known and right):
        raise WrongCredentials
    return await _begin_session(request, known, known.password_hash)


@routes.get("/api/session", who=ROLES)
async def session(who: SignedIn) -> UserView:
    """Who is signed in."""
    return UserView.model_validate(who.user)


@routes.delete("/api/session", who=ROLES, status=204)
async def sign_out(request: web.Request, who: SignedIn) -> web.Response:
    """Sign out: the session and its live streams end."""
    await request.app[DATABASE].write(lambda s: service.sign_out(s, who))
    response = web.Response(status=204)
    response.del_cookie(COOKIE, path="/")
    return response


@routes.post("/api/account/password", who=ROLES)
async def change_password(request: web.Request, who: SignedIn, body: PasswordBody) -> None:
    """Change one's own password. All other sessions end."""
    await request.app[LIMITER].hit(f"password:{who.id}", *PER_EMAIL)
    if not await passwords.verify(who.user.password_hash, body.present):
        raise WrongPassword
    new = await passwords.hash_password(body.new, who.user.email)
    await request.app[DATABASE].write(
        lambda s: service.set_password(s, who.id, new, keep=who.session_id)
    )


@routes.patch("/api/account", who=ROLES)
async def change_account(request: web.Request, who: SignedIn, body: LanguageBody) -> UserView:
    """Change one's own language."""
    user = await request.app[DATABASE].write(
        lambda s: service.set_language(s, who.id, body.language)
    )
    return UserView.model_validate(user)


@routes.get("/api/users", who=ROLES)
async def users(request: web.Request) -> UsersView:
    """All users."""
    found = await request.app[DATABASE].read(repository.everybody)
    return UsersView(users=[UserView.model_validate(user) for user in found])


@routes.patch("/api/users/{user_id}", who=ADMIN)
async def change_role(request: web.Request, user_id: int, body: RoleBody) -> UserView:
    """Change a user's role."""
    user = await request.app[DATABASE].write(lambda s: service.set_role(s, user_id, body.role))
    return UserView.model_validate(user)


@routes.post("/api/users/{user_id}/activate", who=ADMIN)
async def activate(request: web.Request, user_id: int) -> UserView:
    """Let a deactivated user in again."""
    user = await request.app[DATABASE].write(lambda s: service.activate(s, user_id))
    return UserView.model_validate(user)


@routes.get("/api/invitations", who=ADMIN)
async def invitations(request: web.Request) -> InvitationsView:
    """The invitations that can still be used."""
    now = request.app[CLOCK]()
    found = await request.app[DATABASE].read(lambda s: repository.open_invitations(s, now))
    return InvitationsView(invitations=[InvitationView.model_validate(i) for i in found])


@routes.post("/api/invitations", who=ADMIN, status=201)
async def invite(request: web.Request, who: SignedIn, body: InviteBody) -> NewInvitationView:
    """Make a one-time link for a new user."""
    now = request.app[CLOCK]()
    invitation, token = await request.app[DATABASE].write(
        lambda s: service.invite(s, email=body.email, role=body.role, invited_by=who.id, now=now)
    )
    return NewInvitationView(
        invitation=InvitationView.model_validate(invitation),
        link=service.invitation_link(request.app[SETTINGS].origin, token),
    )


@routes.delete("/api/invitations/{invitation_id}", who=ADMIN)
async def withdraw(request: web.Request, invitation_id: int) -> None:
    """Make a link useless."""
    now = request.app[CLOCK]()
    await request.app[DATABASE].write(lambda s: service.withdraw(s, invitation_id, now))


@routes.post("/api/invitations/open", who=PUBLIC)
async def open_invitation(request: web.Request, body: InvitationToken) -> OfferView:
    """What a link offers to who has it."""
    await _limit(request, "invitation")
    now = request.app[CLOCK]()
    found = await request.app[DATABASE].read(lambda s: service.invitation_of(s, body.token, now))
    return OfferView.model_validate(found)


@routes.post("/api/invitations/accept", who=PUBLIC, status=201, answers=UserView)
async def accept(request: web.Request, body: AcceptBody) -> web.Response:
    """Use a link: makes the user and signs them in."""
    await _limit(request, "invitation")
    database, now = request.app[DATABASE], request.app[CLOCK]()
    await database.read(lambda s: service.invitation_of(s, body.token, now))
    password_hash = await passwords.hash_password(body.password, service.normal_email(body.email))
    user = await database.write(
        lambda s: service.accept(
            s,
            body.token,
            email=body.email,
            name=body.name,
            language=body.language,
            password_hash=password_hash,
            now=now,
        )
    )
    return await _begin_session(request, user, password_hash, 201)


async def _begin_session(
    request: web.Request, user: User, verified_hash: str, status: int = 200
) -> web.Response:
    now = request.app[CLOCK]()
    token = await request.app[DATABASE].write(
        lambda s: service.sign_in(s, user.id, verified_hash, now)
    )
    response = as_json(UserView.model_validate(user), status)
    response.set_cookie(
        COOKIE,
        token,
        path="/",
        max_age=int(LONGEST_SESSION.total_seconds()),
        httponly=True,
        samesite="Strict",
        secure=request.app[SETTINGS].origin.startswith("https:"),
    )
    return response


async def _limit(request: web.Request, what: str, email: str | None = None) -> None:
    """Count an attempt from this address, and at this account. Raises TooMany."""
    limiter = request.app[LIMITER]
    address = client_address(request, request.app[SETTINGS])
    await limiter.hit(f"{what}:address:{address}", *PER_ADDRESS)
    if email is not None:
        await limiter.hit(f"{what}:email:{digest(email)}", *PER_EMAIL)
