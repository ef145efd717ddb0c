"""Signing in, out, and being invited, over HTTP."""

import pytest
from pydantic import HttpUrl

from staff import passwords, service
from staff.http import COOKIE, PER_ADDRESS, PER_EMAIL
from staff.models import User
from tests.api.conftest import CHANGES, Browser, NewBrowser, SignIn
from tests.desk import Desk

PASSWORD = "correct horse battery"
RIGHT = {"email": "ada@example.com", "password": PASSWORD}


@pytest.fixture
async def ada(desk: Desk) -> User:
    """A user with a password."""
    stored = await passwords.hash_password(PASSWORD, "ada@example.com")
    return await desk.user("Ada", password_hash=stored)


async def test_signing_in_opens_a_session_that_scripts_cannot_read(
    visitor: Browser, ada: User
) -> None:
    response = await visitor.client.post("/api/session", json=RIGHT, headers=CHANGES)
    assert (response.status, (await response.json())["role"]) == (200, "agent")
    cookie = response.cookies[COOKIE]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Strict", "/")
    assert "hash" not in await response.text()
    assert (await visitor.get("/api/session"))["email"] == "ada@example.com"


async def test_behind_https_the_cookie_is_secure(desk: Desk, visitor: Browser, ada: User) -> None:
    desk.settings.public_url = HttpUrl("https://desk.example")
    headers = CHANGES | {"Origin": "https://desk.example"}
    response = await visitor.client.post("/api/session", json=RIGHT, headers=headers)
    assert response.cookies[COOKIE]["secure"]
    assert "Strict-Transport-Security" in response.headers


@pytest.mark.parametrize(
    "wrong",
    [
        {"email": "ada@example.com", "password": "wrong horse"},
        {"email": "nobody@example.com", "password": PASSWORD},
    ],
)
async def test_what_is_wrong_is_not_said(
    visitor: Browser, ada: User, wrong: dict[str, str]
) -> None:
    answer = await visitor.post("/api/session", wrong, status=401)
    assert answer["error"] == "wrong_credentials"
    assert answer["data"] == {}
    await visitor.get("/api/session", expect=401)


async def test_who_is_deactivated_cannot_sign_in(
    visitor: Browser, ada: User, desk: Desk, sign_in: SignIn
) -> None:
    root = await sign_in("Root", "admin")
    await root.post(f"/api/users/{ada.id}/deactivate")
    await visitor.post("/api/session", RIGHT, status=401)


async def test_guessing_one_account_is_limited_however_its_email_is_spelt(
    visitor: Browser, ada: User
) -> None:
    spellings = ["ada@example.com", " ADA@example.com", "Ada@Example.COM ", "ａda@example.com"]
    for attempt in range(PER_EMAIL[0]):
        body = {"email": spellings[attempt % 4], "password": "guess"}
        await visitor.post("/api/session", body, status=401)
    answer = await visitor.post("/api/session", RIGHT, status=429)
    assert answer["data"]["retry_after"] > 0


async def test_guessing_from_one_address_is_limited_whatever_its_headers_say(
    visitor: Browser,
) -> None:
    statuses = []
    for attempt in range(PER_ADDRESS[0] + 1):
        response = await visitor.client.post(
            "/api/session",
            json={"email": f"user{attempt}@example.com", "password": "guess"},
            headers=CHANGES | {"X-Forwarded-For": f"10.0.0.{attempt}", "X-Real-IP": "1.1.1.1"},
        )
        statuses.append(response.status)
    assert statuses == [401] * PER_ADDRESS[0] + [429]


async def test_signing_out_ends_the_session(visitor: Browser, ada: User) -> None:
    await visitor.post("/api/session", RIGHT)
    (cookie,) = visitor.client.cookie_jar
    await visitor.delete("/api/session")
    await visitor.get("/api/session", expect=401)
    kept = {"Cookie": f"{COOKIE}={cookie.value}"}
    assert (await visitor.client.get("/api/session", headers=kept)).status == 401


async def test_changing_the_password_needs_the_present_one_and_ends_other_sessions(
    new_browser: NewBrowser, ada: User
) -> None:
    visitor, elsewhere = new_browser(), new_browser()
    await visitor.post("/api/session", RIGHT)
    await elsewhere.post("/api/session", RIGHT)
    change = {"present": "wrong", "new": "another long password"}
    answer = await visitor.post("/api/account/password", change, status=422)
    assert answer["error"] == "wrong_password"
    weak = await visitor.post(
        "/api/account/password", {"present": PASSWORD, "new": "short"}, status=422
    )
    assert (weak["error"], weak["data"]["least"]) == ("weak_password", passwords.SHORTEST)
    await visitor.post("/api/account/password", change | {"present": PASSWORD}, status=204)
    await visitor.get("/api/session")
    await elsewhere.get("/api/session", expect=401)
    await elsewhere.post("/api/session", RIGHT, status=401)


async def test_the_language_is_ones_own_to_change(agent: Browser) -> None:
    assert (await agent.get("/api/session"))["language"] is None  # the browser's
    assert (await agent.patch("/api/account", {"language": "zh"}))["language"] == "zh"
    assert (await agent.get("/api/session"))["language"] == "zh"
    await agent.patch("/api/account", {"language": "fr"}, status=422)
    await agent.patch("/api/account", {"language": "zh", "role": "admin"}, status=422)


async def test_an_idle_session_is_over_and_a_busy_one_is_not(agent: Browser, desk: Desk) -> None:
    for _ in range(3):
        desk.clock.forward(hours=11)
        await agent.get("/api/session")
    desk.clock.forward(hours=12)
    await agent.get("/api/session", expect=401)


@pytest.mark.parametrize("value", ["", "x", "'; DROP TABLE users; --", "a" * 5_000])
async def test_a_made_up_cookie_opens_nothing(visitor: Browser, value: str) -> None:
    cookie = {"Cookie": f'{COOKIE}="{value}"'}
    assert (await visitor.client.get("/api/tickets", headers=cookie)).status == 401


async def test_the_first_administrator_comes_by_link_and_invites_others(
    new_browser: NewBrowser, desk: Desk
) -> None:
    visitor, new = new_browser(), new_browser()
    token = await desk.write(lambda s: service.first_admin_invitation(s, desk.clock()))
    offer = await visitor.post("/api/invitations/open", {"token": token})
    assert offer == {"role": "admin", "email": None, "first": True}
    body = {
        "token": token,
        "email": "Root@Example.com",
        "name": "管理员",
        "language": "zh",
        "password": PASSWORD,
    }
    user = await visitor.post("/api/invitations/accept", body, status=201)
    assert (user["email"], user["role"], user["name"]) == ("root@example.com", "admin", "管理员")
    assert (await visitor.get("/api/session"))["id"] == user["id"]
    again = await visitor.post("/api/invitations/accept", body, status=404)
    assert again["error"] == "invitation_gone"

    invitation = {"email": "new@example.com", "role": "supervisor"}
    link = (await visitor.post("/api/invitations", invitation, status=201))["link"]
    assert link.startswith("http://127.0.0.1:8080/console/invite/")
    (listed,) = (await visitor.get("/api/invitations"))["invitations"]
    assert (listed["email"], listed["role"]) == ("new@example.com", "supervisor")
    assert link.rsplit("/", 1)[1] not in str(listed)
    body |= {"token": link.rsplit("/", 1)[1], "email": "new@example.com", "name": "New"}
    assert (await new.post("/api/invitations/accept", body, status=201))["role"] == "supervisor"
    assert (await visitor.get("/api/invitations"))["invitations"] == []


async def test_a_withdrawn_link_is_dead(sign_in: SignIn, visitor: Browser) -> None:
    root = await sign_in("Root", "admin")
    made = await root.post("/api/invitations", {"email": None, "role": "agent"}, status=201)
    await root.delete(f"/api/invitations/{made['invitation']['id']}")
    token = made["link"].rsplit("/", 1)[1]
    await visitor.post("/api/invitations/open", {"token": token}, status=404)


async def test_tokens_cannot_be_guessed_without_end(visitor: Browser) -> None:
    for number in range(PER_ADDRESS[0]):
        await visitor.post("/api/invitations/open", {"token": f"t{number}"}, status=404)
    await visitor.post("/api/invitations/open", {"token": "t"}, status=429)


@pytest.mark.parametrize("role", ["agent", "supervisor", "trainer"])
async def test_only_administrators_manage_users(sign_in: SignIn, role: str) -> None:
    browser = await sign_in("Eve", role)
    me = browser.user_id
    await browser.get("/api/users")
    await browser.patch(f"/api/users/{me}", {"role": "admin"}, status=403)
    await browser.post(f"/api/users/{me}/deactivate", status=403)
    await browser.post(f"/api/users/{me}/activate", status=403)
    await browser.get("/api/invitations", expect=403)
    await browser.post("/api/invitations", {"role": "admin"}, status=403)


async def test_a_changed_role_counts_at_once(sign_in: SignIn, agent: Browser) -> None:
    root = await sign_in("Root", "admin")
    await agent.get("/api/ratings", expect=403)
    await root.patch(f"/api/users/{agent.user_id}", {"role": "supervisor"})
    await agent.get("/api/ratings")


async def test_the_last_administrator_stays(sign_in: SignIn) -> None:
    root = await sign_in("Root", "admin")
    me = f"/api/users/{root.user_id}"
    assert (await root.patch(me, {"role": "agent"}, status=409))["error"] == "last_admin"
    await root.post(f"{me}/deactivate", status=409)
    await root.get("/api/users")


async def test_deactivating_frees_the_tickets(sign_in: SignIn, agent: Browser, desk: Desk) -> None:
    root = await sign_in("Root", "admin")
    ticket = await desk.ticket()
    await agent.post(f"/api/tickets/{ticket.number}/claim")
    user = await root.post(f"/api/users/{agent.user_id}/deactivate")
    assert user["active"] is False
    await agent.get("/api/session", expect=401)
    assert (await desk.at(ticket.number)).assignee_id is None
    back = await root.post(f"/api/users/{agent.user_id}/activate")
    assert back["active"] is True
