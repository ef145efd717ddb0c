"""The whole of Deskmate over Telegram: the real app, engine and model, and the emulated Bot API."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager, asynccontextmanager
from pathlib import Path

from aiohttp import ClientSession, CookieJar

from tests.services import installation
from tests.services.bot_api import TOKEN, BotApi
from tests.services.bot_api_chats import Chat
from tests.services.installation import Installation

EMAIL, PASSWORD = "ada@shop.example", "correct horse battery"
ANSWERS_WITHIN_S = 30.0


@asynccontextmanager
async def deskmate(api: BotApi, data: Path) -> AsyncIterator[Installation]:
    """A running installation; the emulated server goes on answering while it starts and stops."""
    whole: AbstractContextManager[Installation] = installation.running(
        data,
        telegram_token=TOKEN,
        telegram_api_url=api.url,
        desk_days="mon-sun",
        desk_opens="00:00",
        desk_closes="23:59:59",
    )
    running = await asyncio.to_thread(whole.__enter__)
    try:
        yield running
    finally:
        await asyncio.to_thread(whole.__exit__, None, None, None)


async def says(chat: Chat, do: Callable[[], object]) -> list[str]:
    """Do something, and wait until the bot has said something new."""
    before = len(chat.from_bot)
    do()
    await chat.hears(before + 1, ANSWERS_WITHIN_S)
    return chat.texts[before:]


@asynccontextmanager
async def agent(whole: Installation) -> AsyncIterator[ClientSession]:
    """Somebody who works at the desk, signed in."""
    await asyncio.to_thread(
        whole.deskmate,
        "user",
        "add",
        EMAIL,
        "--name",
        "Ada",
        "--role",
        "agent",
        "--password",
        PASSWORD,
    )
    async with ClientSession(
        whole.origin,
        headers={"X-Deskmate": "1"},
        cookie_jar=CookieJar(unsafe=True),  # takes cookies of an address without a name
        raise_for_status=True,
    ) as session:
        await session.post("/api/session", json={"email": EMAIL, "password": PASSWORD})
        yield session


async def test_answered_handed_over_resolved_and_rated(api: BotApi, tmp_path: Path) -> None:
    english, chinese = api.chat(1001, "Ada", "en"), api.chat(1002, "小明", "zh-hans")
    async with deskmate(api, tmp_path / "data") as whole, agent(whole) as desk:
        assert "assistant" in (await says(english, lambda: english.say("/start")))[0]
        (answer,) = await says(chinese, lambda: chinese.say("/start"))
        assert answer.startswith("您好")

        (opened,) = await says(english, lambda: english.say("/human"))
        assert "ticket 1001" in opened
        english.say("my parcel arrived broken")
        english.send_file("photo", b"\xff\xd8\xff\xe0" + b"x" * 1_000)
        await desk.post("/api/tickets/1001/claim")
        heard = len(english.from_bot)
        reply = {"text": "I'm Ada, a person. A new one is on its way."}
        await desk.post("/api/tickets/1001/replies", json=reply)
        assert (await english.hears(heard + 1, ANSWERS_WITHIN_S))[-1].text == reply["text"]

        photo = await shown_photo(desk)
        assert (photo["media_type"], photo["error"]) == ("image/jpeg", None)

        await desk.post("/api/tickets/1001/resolve")
        stars = (await english.hears(heard + 3, ANSWERS_WITHIN_S))[-1]
        assert stars.titles == ["1 ★", "2 ★", "3 ★", "4 ★", "5 ★"]
        english.tap(stars, "5 ★")
        await api.updates.until(lambda: "★★★★★" in stars.text, ANSWERS_WITHIN_S)
        english.say("Ada was great")
        await api.updates.until(lambda: "“Ada was great”" in stars.text, ANSWERS_WITHIN_S)
        assert "typing" in english.actions

        # A message after the rating is a new conversation with the bot.
        again = await says(english, lambda: english.say("/status"))
        assert "1001 · resolved" in again[0]


async def shown_photo(desk: ClientSession) -> dict[str, object]:
    """The photo as the agent sees it, once it was fetched."""
    async with asyncio.timeout(ANSWERS_WITHIN_S):
        while True:
            async with desk.get("/api/tickets/1001/messages") as response:
                messages = (await response.json())["messages"]
            photos = [file for message in messages for file in message["attachments"]]
            if photos and photos[0]["url"]:
                photo: dict[str, object] = photos[0]
                return photo
            await asyncio.sleep(0.05)


async def test_a_kill_loses_nothing_and_answers_nothing_twice(api: BotApi, tmp_path: Path) -> None:
    chat = api.chat()
    data = tmp_path / "data"
    async with deskmate(api, data) as whole:
        await says(chat, lambda: chat.say("/lang"))
        # Telegram takes no message, so that the reply is still due when the app dies.
        api.fail("sendMessage", times=1_000, status=502)
        chat.say("/help")
        await api.updates.until(
            lambda: api.calls["sendMessage"] >= 2 and not api.updates.pending, ANSWERS_WITHIN_S
        )
        whole.process.kill()
        await asyncio.to_thread(whole.process.wait)
    api.fail("sendMessage", times=0)
    async with deskmate(api, data):
        chat.say("/status")
        await chat.hears(3, ANSWERS_WITHIN_S)
    beginnings = [text.split()[0] for text in chat.texts]
    assert beginnings == ["Which", "Just", "You"]
