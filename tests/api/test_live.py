"""The live desk: hints arrive, and a stream ends with its session."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import ClientConnectionResetError, ClientResponse
from aiohttp.test_utils import TestServer
from aiohttp_sse import EventSourceResponse

from kit.api import BUS
from kit.bus import MAILBOX
from kit.database import Announcement
from staff import service
from staff.models import Role
from tests.api.conftest import Browser, SignIn
from tests.desk import VISITOR, Desk
from tickets import live

SOON = 10.0


@asynccontextmanager
async def listening(browser: Browser) -> AsyncIterator[ClientResponse]:
    async with browser.client.get("/api/events") as response:
        assert response.status == 200
        assert response.content_type == "text/event-stream"
        yield response


async def hint(stream: ClientResponse) -> Any:
    """The next hint; None when the stream has ended."""
    async with asyncio.timeout(SOON):
        async for line in stream.content:
            if line.startswith(b"data: "):
                return json.loads(line.removeprefix(b"data: "))
    return None


async def hints(stream: ClientResponse, until: str) -> list[Any]:
    """All hints up to and with the one that has this key."""
    found = []
    while not found or (found[-1] is not None and until not in found[-1]):
        found.append(await hint(stream))
    return found


async def test_consoles_hear_of_tickets_as_they_change(
    agent: Browser, sign_in: SignIn, desk: Desk
) -> None:
    bob = await sign_in("Bob")
    async with listening(bob) as stream:
        ticket = await desk.ticket()
        assert (await hints(stream, "ticket"))[-1] == {"ticket": ticket.number, "change": "opened"}
        await agent.post(f"/api/tickets/{ticket.number}/claim")
        assert (await hints(stream, "ticket"))[-1] == {"ticket": ticket.number, "change": "claimed"}


@pytest.mark.parametrize("role", ["trainer", "admin", "agent", "supervisor"])
async def test_of_the_studio_only_its_people_hear(
    sign_in: SignIn, server: TestServer, role: Role
) -> None:
    browser = await sign_in("Eve", role)
    async with listening(browser) as stream:
        server.app[BUS].publish(
            [Announcement("studio", {"studio": "models"}), Announcement("desk", {"ticket": 1})]
        )
        heard = [next(iter(found)) for found in await hints(stream, "ticket")]
    assert heard == (["studio", "ticket"] if role in ("trainer", "admin") else ["ticket"])


async def test_hints_carry_no_words_of_anybody(agent: Browser, desk: Desk) -> None:
    async with listening(agent) as stream:
        ticket = await desk.ticket(text="secret words")
        await agent.post(f"/api/tickets/{ticket.number}/notes", {"text": "secret note"}, 201)
        heard = []
        while not any(h.get("change") == "note" for h in heard):
            heard.append(await hint(stream))
        assert "secret" not in json.dumps(heard)


@pytest.mark.parametrize("how", ["sign_out", "password", "deactivate"])
async def test_a_stream_ends_with_its_session(
    agent: Browser, sign_in: SignIn, desk: Desk, how: str
) -> None:
    root = await sign_in("Root", "admin")
    async with listening(agent) as stream:
        if how == "sign_out":
            await agent.delete("/api/session")
        elif how == "password":
            await desk.write(lambda s: service.set_password(s, agent.user_id, "another"))
        else:
            await root.post(f"/api/users/{agent.user_id}/deactivate")
        assert (await hints(stream, "ended"))[-1] == {"ended": True}
        assert await hint(stream) is None


async def test_a_stream_ends_when_its_listener_gets_another_role(
    sign_in: SignIn, desk: Desk
) -> None:
    """It is opened again with what the new role may hear: the session goes on."""
    await sign_in("Root", "admin")
    eve = await sign_in("Eve", "trainer")
    async with listening(eve) as stream:
        await desk.write(lambda s: service.set_role(s, eve.user_id, "agent"))
        assert await hint(stream) is None
    async with listening(eve):
        pass


async def test_streams_of_other_sessions_go_on(agent: Browser, sign_in: SignIn, desk: Desk) -> None:
    bob = await sign_in("Bob")
    async with listening(bob) as stream:
        await agent.delete("/api/session")
        ticket = await desk.ticket()
        heard = await hints(stream, "ticket")
        assert heard[-1]["ticket"] == ticket.number
        assert not any("ended" in h for h in heard)


async def test_a_stream_ends_though_the_news_of_it_was_lost(
    agent: Browser, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "HEARTBEAT_S", 0.05)
    async with listening(agent) as stream:
        desk.clock.forward(days=1)  # idle for too long: nobody announces that
        assert await hint(stream) == {"ended": True}


async def test_a_listener_who_leaves_while_told_something_is_no_error(
    agent: Browser,
    server: TestServer,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def gone(*_: object) -> None:
        raise ClientConnectionResetError("Cannot write to closing transport")

    monkeypatch.setattr(EventSourceResponse, "send", gone)
    async with listening(agent) as stream:
        server.app[BUS].publish([Announcement("desk", {"ticket": 1})])
        assert await hint(stream) is None
    assert not caplog.records


async def test_without_a_session_there_is_no_stream(visitor: Browser) -> None:
    async with visitor.client.get("/api/events") as response:
        assert response.status == 401


async def test_who_was_told_too_much_at_once_hears_that_some_was_lost(
    agent: Browser, server: Any
) -> None:
    async with listening(agent) as stream:
        flood = [Announcement("desk", {"ticket": n}) for n in range(MAILBOX + 10)]
        server.app[BUS].publish(flood)
        assert {"lagged": True} in [await hint(stream) for _ in range(3)]


async def test_colleagues_see_who_looks_and_types(
    agent: Browser, sign_in: SignIn, desk: Desk
) -> None:
    bob = await sign_in("Bob")
    ticket = await desk.ticket()
    async with listening(bob) as stream:
        await agent.post(f"/api/tickets/{ticket.number}/presence", {"typing": True}, 204)
        assert (await hints(stream, "presence"))[-1] == {
            "ticket": ticket.number,
            "presence": {"id": agent.user_id, "name": "Ada"},
            "typing": True,
        }


async def test_the_customer_sees_only_their_own_agent_typing(
    agent: Browser, sign_in: SignIn, desk: Desk, server: Any
) -> None:
    bob = await sign_in("Bob")
    ticket = await desk.ticket()
    path = f"/api/tickets/{ticket.number}"
    async with server.app[BUS].subscribe(f"address:widget:{VISITOR}") as mailbox:
        await agent.post(f"{path}/presence", {"typing": True}, 204)
        await agent.post(f"{path}/claim")
        await bob.post(f"{path}/presence", {"typing": True}, 204)
        await agent.post(f"{path}/presence", {"typing": False}, 204)
        assert mailbox.queue.empty()
        await agent.post(f"{path}/presence", {"typing": True}, 204)
        assert (await mailbox.get()).data == {"typing": "agent"}
