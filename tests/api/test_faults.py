"""When the database is gone nothing is acknowledged, and what customers wrote is only ever text."""

import asyncio
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from kit.database import Database
from tests.api.conftest import CHANGES, Browser, SignIn
from tests.desk import Desk

HOSTILE = "<script>alert(1)</script>' OR 1=1; -- /intent{} {{7*7}} \u202e=cmd|' /C calc'!A0 %00 \\"


@pytest.mark.parametrize("method", ["get", "post"])
async def test_a_database_that_is_gone_is_503(
    agent: Browser, desk: Desk, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    ticket = await desk.ticket()

    def gone(*_: Any, **__: Any) -> None:
        raise OperationalError("SELECT 1", {}, Exception("gone"))

    monkeypatch.setattr(Session, "execute", gone)
    monkeypatch.setattr(Session, "scalar", gone)
    monkeypatch.setattr(Session, "scalars", gone)
    path = f"/api/tickets/{ticket.number}"
    if method == "get":
        answer = await agent.get(path, expect=503)
    else:
        answer = await agent.post(f"{path}/replies", {"text": "hello"}, status=503)
    assert answer["error"] == "database_unavailable"
    assert "SELECT" not in answer["message"]


async def test_a_reply_that_could_not_be_stored_was_not_said(
    agent: Browser, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = await desk.ticket()
    said = await desk.said()
    real = Database._run_one

    def fails_at_the_end(self: Database, *arguments: Any) -> None:
        real(self, *arguments)
        raise OperationalError("COMMIT", {}, Exception("disk full"))

    monkeypatch.setattr(Database, "_run_one", fails_at_the_end)
    path = f"/api/tickets/{ticket.number}/replies"
    await agent.post(path, {"text": "hello"}, status=503)
    monkeypatch.undo()
    assert await desk.said() == said
    assert (await desk.at(ticket.number)).assignee_id is None


async def test_what_a_customer_wrote_comes_out_as_it_went_in(agent: Browser, desk: Desk) -> None:
    ticket = await desk.ticket("visitor:1", text=HOSTILE, name=HOSTILE)
    detail = await agent.get(f"/api/tickets/{ticket.number}")
    messages = (await agent.get(f"/api/tickets/{ticket.number}/messages"))["messages"]
    assert messages[0]["text"] == HOSTILE
    assert detail["ticket"]["subject"] == " ".join(HOSTILE.split())
    assert detail["panel"]["customer"]["name"] == HOSTILE
    response = await agent.client.get("/api/tickets", params={"view": "all", "q": HOSTILE})
    assert response.content_type == "application/json"
    assert [t["number"] for t in (await response.json())["tickets"]] == [ticket.number]


async def test_a_double_click_is_one_claim(agent: Browser, desk: Desk) -> None:
    ticket = await desk.ticket()
    path = f"/api/tickets/{ticket.number}/claim"
    await asyncio.gather(*(agent.post(path) for _ in range(5)))
    assert await desk.kinds(ticket.number) == ["opened", "claimed"]


async def test_agents_who_claim_at_once_over_http_leave_one_winner(
    sign_in: SignIn, desk: Desk
) -> None:
    agents = [await sign_in(f"Agent{n}") for n in range(5)]
    ticket = await desk.ticket()

    async def claim(browser: Browser) -> tuple[int, Any]:
        path = f"/api/tickets/{ticket.number}/claim"
        async with browser.client.post(path, headers=CHANGES) as response:
            return response.status, await response.json()

    answers = await asyncio.gather(*(claim(browser) for browser in agents))
    assert sorted(status for status, _ in answers) == [200, 409, 409, 409, 409]
    winner = next(a["ticket"]["assignee"] for status, a in answers if status == 200)
    assert all(a["data"]["by"] == winner for status, a in answers if status == 409)


@pytest.mark.parametrize("path", ["/api/../etc/passwd", "/api/%2e%2e/x", "/api/tickets/%00"])
async def test_odd_paths_are_not_found(agent: Browser, path: str) -> None:
    await agent.get(path, expect=404)
