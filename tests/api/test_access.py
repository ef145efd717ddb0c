"""Every route is closed to who may not enter, and the document that the console is built from is
current."""

import json
import re
from collections.abc import Iterator

import pytest

from bot.console import DOCUMENT, ROOMS, document
from kit.api import PUBLIC, Route
from staff.models import ROLES
from tests.api.conftest import CHANGES, Browser, SignIn

OPEN = {
    ("POST", "/api/session"),
    ("POST", "/api/invitations/open"),
    ("POST", "/api/invitations/accept"),
}
ADMINS = {
    ("PATCH", "/api/users/{user_id}"),
    ("POST", "/api/users/{user_id}/activate"),
    ("POST", "/api/users/{user_id}/deactivate"),
    ("GET", "/api/invitations"),
    ("POST", "/api/invitations"),
    ("DELETE", "/api/invitations/{invitation_id}"),
}
SUPERVISORS = {("GET", "/api/ratings"), ("POST", "/api/tickets/{number}/assign")}


def routes() -> Iterator[Route]:
    for room in ROOMS:
        yield from room.routes


def in_studio(route: Route) -> bool:
    return route.path.startswith("/api/studio/")


async def status(browser: Browser, route: Route) -> int:
    path = re.sub(r"{[^}]*}", "1", route.path)
    async with browser.client.request(route.method, path, headers=CHANGES, json={}) as response:
        return response.status


def test_only_these_routes_are_open() -> None:
    assert {(r.method, r.path) for r in routes() if r.who == PUBLIC} == OPEN


def test_these_are_for_who_leads_and_for_administrators() -> None:
    assert {(r.method, r.path) for r in routes() if r.who == {"admin"}} == ADMINS
    leads = {(r.method, r.path) for r in routes() if r.who == {"supervisor", "admin"}}
    assert leads == SUPERVISORS


def test_trainers_change_nothing_at_the_desk() -> None:
    for route in routes():
        if "trainer" in route.who and route.method != "GET" and not in_studio(route):
            assert route.path in ("/api/session", "/api/account", "/api/account/password") or (
                route.path.endswith("/presence")
            )


def test_the_studio_is_the_trainers_and_who_leads_sees_its_figures() -> None:
    for route in routes():
        if in_studio(route):
            reads = {"supervisor"} if route.path.startswith("/api/studio/figures") else set()
            assert route.who == {"trainer", "admin"} | reads, route.path
            assert not reads or route.method == "GET"


async def test_without_signing_in_every_other_route_is_closed(visitor: Browser) -> None:
    for route in routes():
        if route.who != PUBLIC:
            assert await status(visitor, route) == 401, route.path


@pytest.mark.parametrize("role", ROLES)
async def test_a_role_enters_its_routes_and_no_others(sign_in: SignIn, role: str) -> None:
    browser = await sign_in("Eve", role)
    # Signing out comes last; the stream of events never ends by itself.
    mine = sorted(
        (r for r in routes() if r.who != PUBLIC and r.produces != "text/event-stream"),
        key=lambda r: (r.method, r.path) == ("DELETE", "/api/session"),
    )
    for route in mine:
        refused = await status(browser, route) == 403
        assert refused is (role not in route.who), f"{route.method} {route.path}"


async def test_the_document_is_served(visitor: Browser) -> None:
    assert await visitor.get("/api/openapi.json") == json.loads(json.dumps(document()))


def test_the_document_in_the_repository_is_current() -> None:
    stored = json.loads(DOCUMENT.read_text(encoding="utf-8"))
    assert stored == json.loads(json.dumps(document())), "run: python -m bot.console"


def test_operations_have_names_of_their_own() -> None:
    names = [o["operationId"] for path in document()["paths"].values() for o in path.values()]
    assert len(names) == len(set(names))
