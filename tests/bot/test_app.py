"""Whole apps in this process: two of them on one PostgreSQL and Redis, and what start-up refuses."""

import asyncio
import json
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from yarl import URL

from bench.chat import ChatClient
from bot.app import AlreadyRunning, PortTaken, Running, running
from conversations.models import Turn
from deskmate import schema
from kit.clock import utc_now
from kit.database import make_engine
from kit.settings import Settings
from staff import service as staff
from staff.http import COOKIE
from studio.releases.store import NoSuchModel
from tickets.models import Ticket

TWIN = Path(__file__).parent / "twin"


def settings(folder: Path, **given: Any) -> Settings:
    (folder / "models").mkdir(parents=True, exist_ok=True)
    made = Settings(
        data_dir=folder,
        port=0,
        engines=1,
        engine_python=Path(sys.executable),
        widget_limits=False,
        desk_days="mon-sun",
        **given,
    )
    engine = make_engine(made.database)
    schema.upgrade(engine)
    engine.dispose()
    add_model(made, "m", "2026-05-04T00:00:00+00:00")
    return made


def add_model(given: Settings, name: str, created: str) -> None:
    models = given.models_dir
    (models / f"{name}.tar.gz").touch()
    (models / f"{name}.json").write_text(json.dumps({"id": name, "created": created}))


@pytest.fixture
async def two_apps(
    tmp_path: Path, postgres_url: str, redis_url: str
) -> AsyncIterator[tuple[Running, Running]]:
    async with AsyncExitStack() as stack:
        apps = [
            await stack.enter_async_context(
                running(
                    settings(tmp_path / name, database_url=postgres_url, redis_url=redis_url), TWIN
                )
            )
            for name in ("one", "two")
        ]
        yield apps[0], apps[1]


async def test_two_apps_take_turns_on_the_same_conversation(
    two_apps: tuple[Running, Running],
) -> None:
    async with aiohttp.ClientSession() as session, AsyncExitStack() as stack:
        first = ChatClient(two_apps[0].settings.origin, session)
        await first.open()
        await first.send("echo 0")
        # The same visitor in a second tab, which reached the other app.
        second = ChatClient(two_apps[1].settings.origin, session, visitor=first.visitor)
        await second.open()
        for tab in (first, second):
            stack.push_async_callback(tab.close)
        for number in range(1, 11):
            await (first if number % 2 else second).send(f"echo {number}")
        for tab in (first, second):
            await tab.caught_up(22)
            assert [m["seq"] for m in tab.shown] == list(range(1, 23))
            assert (tab.doubled, tab.gaps) == (0, 0)
        said = Counter(m["author"] for m in first.shown)
        assert said == {"customer": 11, "bot": 11}
    turns = await two_apps[0].database.read(
        lambda s: s.scalar(select(func.count()).select_from(Turn))
    )
    assert turns == 11


async def test_a_ticket_is_opened_once_however_many_apps_hear_the_cry(
    two_apps: tuple[Running, Running],
) -> None:
    async with aiohttp.ClientSession() as session, AsyncExitStack() as stack:
        first = ChatClient(two_apps[0].settings.origin, session)
        await first.open()
        await first.send("echo")
        second = ChatClient(two_apps[1].settings.origin, session, visitor=first.visitor)
        await second.open()
        for tab in (first, second):
            stack.push_async_callback(tab.close)
        await asyncio.gather(first.send("fail"), second.send("fail"))
        await first.caught_up(5)
    tickets = await two_apps[0].database.read(lambda s: s.scalars(select(Ticket)).all())
    assert len(tickets) == 1


async def test_a_port_that_is_taken_is_a_clear_error(tmp_path: Path) -> None:
    async with running(settings(tmp_path / "one"), TWIN) as app:
        other = settings(tmp_path / "two").model_copy(update={"port": app.settings.port})
        with pytest.raises(PortTaken, match=rf"PORT={app.settings.port + 1} make run"):
            async with running(other, TWIN):
                pass


async def test_a_second_app_on_the_same_sqlite_is_refused(tmp_path: Path) -> None:
    given = settings(tmp_path)
    async with running(given, TWIN):
        with pytest.raises(AlreadyRunning, match="PostgreSQL"):
            async with running(given, TWIN):
                pass


async def test_without_a_model_the_start_says_how_to_get_one(tmp_path: Path) -> None:
    given = settings(tmp_path)
    (tmp_path / "models" / "m.json").unlink()
    with pytest.raises(NoSuchModel, match="model train"):
        async with running(given, TWIN):
            pass


async def test_a_model_chosen_while_it_runs_is_taken_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.app.MODEL_CHECK_S", 0.01)
    given = settings(tmp_path)
    async with running(given, TWIN) as app, aiohttp.ClientSession() as session:
        client = ChatClient(app.settings.origin, session)
        await client.open()
        reply = await client.reply_after(await client.send("echo"))
        assert reply["text"].startswith("m.tar: ")
        add_model(given, "n", "2026-05-05T00:00:00+00:00")
        while not reply["text"].startswith("n.tar: "):
            reply = await client.reply_after(await client.send("echo"))
        await client.close()


async def admin(app: Running, session: aiohttp.ClientSession) -> None:
    """Signs an administrator in."""

    def work(s: Session) -> str:
        user = staff.add_user(
            s, email="a@b.c", name="Ann", role="admin", password_hash="none", now=utc_now()
        )
        return staff.sign_in(s, user.id, user.password_hash, utc_now())

    session.cookie_jar.update_cookies(
        {COOKIE: await app.database.write(work)}, URL(app.settings.origin)
    )


async def studio(
    app: Running, session: aiohttp.ClientSession, what: str, body: dict[str, Any]
) -> Any:
    """A click in the studio."""
    async with session.post(
        f"{app.settings.origin}/api/studio/{what}", json=body, headers={"X-Deskmate": "1"}
    ) as answer:
        assert answer.status == 200, await answer.text()
        return await answer.json()


async def test_a_promotion_and_the_way_back_lose_no_message_of_a_chat(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.app.MODEL_CHECK_S", 3600)  # it is told, and does not look
    given = settings(tmp_path)
    add_model(given, "n", "2026-05-03T00:00:00+00:00")
    # By address, not by name: the jar must keep cookies all the same.
    jar = aiohttp.CookieJar(unsafe=True)
    async with running(given, TWIN) as app, aiohttp.ClientSession(cookie_jar=jar) as session:
        await admin(app, session)
        client = ChatClient(app.settings.origin, session)
        await client.open()
        sent, replies = 0, []

        async def chat_until(model: str) -> None:
            nonlocal sent
            while not replies or not replies[-1].startswith(f"{model}.tar: "):
                reply = await client.reply_after(await client.send(f"echo {sent}"))
                replies.append(reply["text"])
                sent += 1

        await chat_until("m")
        chat = asyncio.create_task(chat_until("n"))
        page = await studio(app, session, "models/n/promotion", {"reason": "a better answer"})
        assert (page["live"], page["previous"]) == ("n", "m")
        await chat
        back = asyncio.create_task(chat_until("m"))
        await studio(app, session, "rollback", {})
        await back
        await client.close()
    assert [f"echo {n}" in reply for n, reply in enumerate(replies)] == [True] * sent
    assert (client.doubled, client.gaps) == (0, 0)


async def test_a_promoted_model_that_does_not_start_is_taken_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = settings(tmp_path)
    add_model(given, "broken", "2026-05-03T00:00:00+00:00")
    jar = aiohttp.CookieJar(unsafe=True)
    async with running(given, TWIN) as app, aiohttp.ClientSession(cookie_jar=jar) as session:
        await admin(app, session)
        await app.engines.started.wait()
        await studio(app, session, "models/broken/promotion", {"reason": "a better answer"})
        page: dict[str, Any] = {"live": "broken"}
        async with asyncio.timeout(60):
            while page["live"] == "broken":
                async with session.get(f"{app.settings.origin}/api/studio/models") as answer:
                    page = await answer.json()
        assert page["live"] == "m"
        async with asyncio.timeout(60):
            while not page["models"][0]["events"]:
                async with session.get(f"{app.settings.origin}/api/studio/models") as answer:
                    page = await answer.json()
        (event,) = page["models"][0]["events"]
        assert (event["what"], event["by"]) == ("rolled_back", None)
    assert (given.models_dir / "live").read_text() == "m\n"


async def test_the_app_leaves_no_process_and_no_socket_behind(tmp_path: Path) -> None:
    given = settings(tmp_path)
    async with running(given, TWIN) as app:
        await app.engines.started.wait()
        pids = [worker.pid for worker in app.engines.workers]
    assert pids
    assert not [pid for pid in pids if Path(f"/proc/{pid}").exists()]
    assert not list((tmp_path / "run").rglob("*.sock"))


async def test_health_says_whether_the_assistant_can_answer(tmp_path: Path) -> None:
    async with running(settings(tmp_path), TWIN) as app, aiohttp.ClientSession() as session:
        await app.engines.started.wait()
        async with session.get(f"{app.settings.origin}/healthz?ready") as answer:
            assert (answer.status, await answer.json()) == (200, {"assistant": "ready"})
