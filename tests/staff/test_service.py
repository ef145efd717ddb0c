"""Who works here: one account a person, sessions that end, links that work once, and always an
administrator."""

import asyncio

import pytest
from sqlalchemy import func, select

from staff import repository, service
from staff.errors import (
    BadEmail,
    EmailTaken,
    InvitationGone,
    LastAdmin,
    NoSuchUser,
    WrongCredentials,
)
from staff.models import Role, User
from tests.desk import Desk


async def sign_in(desk: Desk, user: User) -> str:
    return await desk.write(lambda s: service.sign_in(s, user.id, user.password_hash, desk.clock()))


async def signed_in(desk: Desk, token: str) -> service.SignedIn | None:
    return await desk.read(lambda s: service.signed_in(s, token, desk.clock()))


async def first_link(desk: Desk) -> str | None:
    return await desk.write(lambda s: service.first_admin_invitation(s, desk.clock()))


async def accept(desk: Desk, token: str, email: str = "root@example.com") -> User:
    return await desk.write(
        lambda s: service.accept(
            s,
            token,
            email=email,
            name="Root",
            language="zh",
            password_hash="h",
            now=desk.clock(),
        )
    )


async def invite(desk: Desk, role: Role = "agent", email: str | None = None) -> str:
    admin = await desk.user("Boss", "admin")
    _, token = await desk.write(
        lambda s: service.invite(s, email=email, role=role, invited_by=admin.id, now=desk.clock())
    )
    return token


@pytest.mark.parametrize(
    "spelling", ["Ada@Example.com", "  ada@example.com\t", "ＡＤＡ@example.com", "ADA@EXAMPLE.COM"]
)
def test_an_email_is_one_however_it_is_spelt(spelling: str) -> None:
    assert service.normal_email(spelling) == "ada@example.com"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ada",
        "@example.com",
        "ada@",
        "a b@example.com",
        "a@b@c",
        "a\0@b.c",
        "a@b\n.c",
        "x" * 300 + "@b.c",
    ],
)
def test_what_is_no_email_is_refused(text: str) -> None:
    with pytest.raises(BadEmail):
        service.normal_email(text)


async def test_one_person_has_one_account(desk: Desk) -> None:
    await desk.user("Ada")
    for email in ("ada@example.com", "ADA@example.com "):
        with pytest.raises(EmailTaken):
            await desk.write(
                lambda s, email=email: service.add_user(
                    s, email=email, name="A", role="agent", password_hash="h", now=desk.clock()
                )
            )


async def test_a_session_is_known_by_its_token_alone_and_the_token_is_not_stored(
    desk: Desk,
) -> None:
    user = await desk.user()
    token = await sign_in(desk, user)
    found = await signed_in(desk, token)
    assert found is not None
    assert (found.id, found.role) == (user.id, "agent")
    assert await signed_in(desk, token + "x") is None
    assert await signed_in(desk, "") is None
    stored = await desk.read(lambda s: repository.session_by_digest(s, token))
    assert stored is None


async def test_a_session_ends_after_twelve_idle_hours(desk: Desk) -> None:
    token = await sign_in(desk, await desk.user())
    desk.clock.forward(hours=11, minutes=59)
    found = await signed_in(desk, token)
    assert found is not None
    await desk.write(lambda s: repository.touch_session(s, found.session_id, desk.clock()))
    desk.clock.forward(hours=11, minutes=59)
    assert await signed_in(desk, token) is not None
    desk.clock.forward(minutes=1)
    assert await signed_in(desk, token) is None


async def test_a_session_ends_after_a_week_however_busy(desk: Desk) -> None:
    token = await sign_in(desk, await desk.user())
    for _ in range(7 * 4):
        found = await signed_in(desk, token)
        assert found is not None
        desk.clock.forward(hours=6)
        await desk.write(lambda s, n=found.session_id: repository.touch_session(s, n, desk.clock()))
    assert await signed_in(desk, token) is None


async def test_signing_out_ends_this_session_and_tells_its_streams(desk: Desk) -> None:
    user = await desk.user()
    here, there = await sign_in(desk, user), await sign_in(desk, user)
    found = await signed_in(desk, here)
    assert found is not None
    await desk.write(lambda s: service.sign_out(s, found))
    assert await signed_in(desk, here) is None
    assert await signed_in(desk, there) is not None
    assert (desk.told[-1].topic, desk.told[-1].data) == (
        f"staff:{user.id}",
        {"ended": [found.session_id]},
    )


async def test_a_new_password_ends_all_other_sessions(desk: Desk) -> None:
    user = await desk.user()
    here, there = await sign_in(desk, user), await sign_in(desk, user)
    found = await signed_in(desk, here)
    assert found is not None
    await desk.write(lambda s: service.set_password(s, user.id, "another", keep=found.session_id))
    assert await signed_in(desk, here) is not None
    assert await signed_in(desk, there) is None


async def test_who_is_deactivated_is_out_at_once_and_cannot_come_back(desk: Desk) -> None:
    await desk.user("Root", "admin")
    user = await desk.user()
    token = await sign_in(desk, user)
    await desk.write(lambda s: service.deactivate(s, user.id))
    assert await signed_in(desk, token) is None
    with pytest.raises(WrongCredentials):
        await sign_in(desk, user)
    await desk.write(lambda s: service.activate(s, user.id))
    assert await signed_in(desk, token) is None  # only by signing in again
    assert await signed_in(desk, await sign_in(desk, user)) is not None


async def test_a_password_that_was_changed_during_sign_in_opens_nothing(desk: Desk) -> None:
    user = await desk.user()
    await desk.write(lambda s: service.set_password(s, user.id, "another"))
    with pytest.raises(WrongCredentials):
        await sign_in(desk, user)


async def test_the_first_link_makes_the_first_administrator_once(desk: Desk) -> None:
    token = await first_link(desk)
    assert token is not None
    user = await accept(desk, token)
    assert (user.role, user.email, user.language) == ("admin", "root@example.com", "zh")
    with pytest.raises(InvitationGone):
        await accept(desk, token, "other@example.com")
    assert await first_link(desk) is None


async def test_many_who_open_the_first_link_at_once_make_one_administrator(desk: Desk) -> None:
    token = await first_link(desk)
    assert token is not None
    results = await asyncio.gather(
        *(accept(desk, token, f"root{n}@example.com") for n in range(8)), return_exceptions=True
    )
    assert sum(isinstance(result, User) for result in results) == 1
    assert sum(isinstance(result, InvitationGone) for result in results) == 7
    assert await desk.read(lambda s: s.scalar(select(func.count()).select_from(User))) == 1


async def test_apps_that_start_at_once_leave_one_link_that_works(desk: Desk) -> None:
    tokens = await asyncio.gather(*(first_link(desk) for _ in range(6)))
    results = [
        result
        for token in tokens
        if token
        for result in await asyncio.gather(accept(desk, token), return_exceptions=True)
    ]
    assert sum(isinstance(result, User) for result in results) == 1


async def test_a_restart_replaces_the_first_link(desk: Desk) -> None:
    former, present = await first_link(desk), await first_link(desk)
    assert former
    assert present
    with pytest.raises(InvitationGone):
        await accept(desk, former)
    await accept(desk, present)


async def test_the_first_link_is_dead_once_an_administrator_was_added_otherwise(
    desk: Desk,
) -> None:
    token = await first_link(desk)
    assert token is not None
    await desk.user("Boss", "admin")
    with pytest.raises(InvitationGone):
        await accept(desk, token)


async def test_an_invitation_expires(desk: Desk) -> None:
    token = await invite(desk)
    desk.clock.forward(days=3)
    with pytest.raises(InvitationGone):
        await accept(desk, token)


async def test_an_invitation_decides_role_and_email(desk: Desk) -> None:
    token = await invite(desk, "trainer", "Tom@Example.com")
    user = await accept(desk, token, "attacker@example.com")
    assert (user.role, user.email) == ("trainer", "tom@example.com")


async def test_an_invitation_that_failed_can_be_used_again(desk: Desk) -> None:
    await desk.user("Ada")
    token = await invite(desk)
    with pytest.raises(EmailTaken):
        await accept(desk, token, "ada@example.com")
    assert (await accept(desk, token, "bob@example.com")).role == "agent"


async def test_a_withdrawn_invitation_opens_nothing(desk: Desk) -> None:
    token = await invite(desk)
    (invitation,) = await desk.read(lambda s: repository.open_invitations(s, desk.clock()))
    await desk.write(lambda s: service.withdraw(s, invitation.id, desk.clock()))
    with pytest.raises(InvitationGone):
        await accept(desk, token)
    with pytest.raises(InvitationGone):
        await desk.write(lambda s: service.withdraw(s, invitation.id, desk.clock()))


async def test_nobody_is_invited_twice(desk: Desk) -> None:
    await desk.user("Ada")
    with pytest.raises(EmailTaken):
        await invite(desk, email="ADA@example.com")


async def test_there_is_always_an_administrator(desk: Desk) -> None:
    only = await desk.user("Root", "admin")
    with pytest.raises(LastAdmin):
        await desk.write(lambda s: service.deactivate(s, only.id))
    with pytest.raises(LastAdmin):
        await desk.write(lambda s: service.set_role(s, only.id, "agent"))
    after = await desk.read(lambda s: repository.get(s, only.id))
    assert (after.active, after.role) == (True, "admin")


async def test_two_administrators_who_remove_each_other_at_once_leave_one(desk: Desk) -> None:
    one, two = await desk.user("One", "admin"), await desk.user("Two", "admin")
    results = await asyncio.gather(
        desk.write(lambda s: service.deactivate(s, one.id)),
        desk.write(lambda s: service.set_role(s, two.id, "agent")),
        return_exceptions=True,
    )
    assert sum(isinstance(result, LastAdmin) for result in results) == 1
    assert await desk.read(repository.count_admins) == 1


async def test_sessions_that_nobody_can_use_are_forgotten(desk: Desk) -> None:
    user = await desk.user()
    await sign_in(desk, user)
    desk.clock.forward(days=8)
    token = await sign_in(desk, user)
    found = await signed_in(desk, token)
    assert found is not None
    ended = await desk.write(lambda s: repository.end_sessions(s, user.id))
    assert list(ended) == [found.session_id]


async def test_who_is_not_there_cannot_be_changed(desk: Desk) -> None:
    for work in (service.deactivate, service.activate):
        with pytest.raises(NoSuchUser):
            await desk.write(lambda s, work=work: work(s, 99))
