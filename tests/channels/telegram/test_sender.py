"""Messages reach their chat in order and at least once, whatever Telegram answers."""

import asyncio
from dataclasses import dataclass, field

import pytest

from bot.channels.telegram.pacing import Pace, Pacer
from conversations import service as conversations
from kit.database import Announcement
from tests.channels.telegram.conftest import UNHURRIED, World

BUTTONS = [{"title": "Yes", "payload": "/affirm"}, {"title": "No", "payload": "/deny"}]


async def test_messages_arrive_in_order_with_their_buttons_on_the_right_one(world: World) -> None:
    await world.begin()
    chat = world.api.chat()
    await world.run()
    for n in range(5):
        await world.reply(f"answer {n}")
    last = await world.reply("Was that right?", buttons=BUTTONS)
    shown = await chat.hears(6)
    assert chat.texts == [f"answer {n}" for n in range(5)] + ["Was that right?"]
    assert [m.titles for m in shown[-2:]] == [[], ["Yes", "No"]]
    sent = await world.delivered(last)
    assert sent.delivered_as == str(shown[-1].id)


async def test_what_was_due_before_the_start_is_sent(world: World) -> None:
    await world.begin()
    message = await world.reply("left over")
    chat = world.api.chat()
    await world.run()
    await world.delivered(message)
    assert chat.texts == ["left over"]


async def test_markup_in_a_reply_is_text(small_world: World) -> None:
    await small_world.begin()
    chat = small_world.api.chat()
    await small_world.run()
    await small_world.reply("<b>x</b> *y* [z](http://a.b)")
    await chat.hears(1)
    assert chat.texts == ["<b>x</b> *y* [z](http://a.b)"]


async def test_notes_for_staff_are_never_sent(small_world: World) -> None:
    await small_world.begin()
    chat = small_world.api.chat()
    await small_world.run()
    await small_world.reply("the customer is angry", author="agent", audience="staff")
    await small_world.reply("Hello!", author="agent")
    await chat.hears(1)
    assert chat.texts == ["Hello!"]


async def test_a_long_text_comes_in_parts_with_the_buttons_under_the_last(
    small_world: World,
) -> None:
    await small_world.begin()
    chat = small_world.api.chat()
    await small_world.run()
    text = "\n".join(f"{n:04} " + "x" * 60 for n in range(150))
    message = await small_world.reply(text, buttons=BUTTONS)
    await small_world.delivered(message)
    assert len(chat.from_bot) == 3
    assert "\n".join(chat.texts) == text
    assert [m.titles for m in chat.from_bot] == [[], [], ["Yes", "No"]]


async def test_a_retry_of_a_long_text_goes_on_where_it_stopped(small_world: World) -> None:
    await small_world.begin()
    chat = small_world.api.chat()
    message = await small_world.reply("a" * 4_096 + "b" * 10)
    small_world.api.fail("sendMessage", after=1, status=502)
    await small_world.run()
    await small_world.delivered(message)
    assert chat.texts == ["a" * 4_096, "b" * 10]


async def test_retry_after_is_obeyed_and_holds_up_no_other_chat(small_world: World) -> None:
    for address in ("1001", "1002"):
        await small_world.begin(address)
    busy, other = small_world.api.chat(1001), small_world.api.chat(1002)
    small_world.api.fail("sendMessage", chat=busy, retry_after=1, status=429)
    await small_world.run()
    first = await small_world.reply("one", "1001")
    second = await small_world.reply("two", "1001")
    await small_world.api.updates.until(lambda: small_world.api.calls["sendMessage"] == 1)
    asked = asyncio.get_running_loop().time()
    await small_world.reply("hello", "1002")
    await other.hears(1)
    assert not busy.from_bot
    await small_world.delivered(first)
    await small_world.delivered(second)
    assert busy.texts == ["one", "two"]
    # Both clocks are the monotonic one.
    assert small_world.api.sent_at[1001][0] - asked >= 0.9
    assert small_world.api.sent_at[1002][0] < small_world.api.sent_at[1001][0]


@pytest.mark.parametrize("status", [500, 502, 503])
async def test_a_server_error_is_tried_again(small_world: World, status: int) -> None:
    await small_world.begin()
    chat = small_world.api.chat()
    small_world.api.fail("sendMessage", times=3, status=status)
    await small_world.run()
    first = await small_world.reply("one")
    second = await small_world.reply("two")
    await small_world.delivered(first)
    await small_world.delivered(second)
    assert chat.texts == ["one", "two"]


async def test_a_lost_answer_means_at_least_once(small_world: World) -> None:
    await small_world.begin()
    chat = small_world.api.chat()
    small_world.api.fail("sendMessage", answer_lost=True)
    await small_world.run()
    message = await small_world.reply("perhaps twice")
    sent = await small_world.delivered(message)
    assert chat.texts == ["perhaps twice"] * 2
    assert sent.delivered_as == str(chat.from_bot[-1].id)


async def test_it_gives_up_and_says_why_and_goes_on_with_the_next(small_world: World) -> None:
    await small_world.begin()
    chat = small_world.api.chat()
    small_world.api.fail("sendMessage", times=8)
    await small_world.run()
    lost = await small_world.reply("lost")
    await small_world.reply("next")
    failed = await small_world.delivered(lost, as_="failed")
    await chat.hears(1)
    assert chat.texts == ["next"]
    assert failed.delivery_error is not None
    assert "500" in failed.delivery_error


async def test_a_failed_message_is_sent_when_an_agent_asks_again(small_world: World) -> None:
    await small_world.begin()
    chat = small_world.api.chat()
    small_world.api.fail("sendMessage", status=400)
    await small_world.run()
    message = await small_world.reply("refused at first")
    await small_world.delivered(message, as_="failed")
    assert small_world.api.calls["sendMessage"] == 1, "a refusal for good was tried again"
    await small_world.write(lambda s: conversations.send_again(s, message.id))
    sent = await small_world.delivered(message)
    assert (chat.texts, sent.delivery_error) == (["refused at first"], None)


async def test_a_customer_who_blocked_the_bot_is_noted_and_left_alone(world: World) -> None:
    await world.begin()
    chat = world.api.chat()
    chat.blocked = True
    await world.run()
    first = await world.reply("one")
    second = await world.reply("two")
    failed = await world.delivered(first, as_="failed")
    await world.delivered(second, as_="failed")
    assert "blocked by the user" in str(failed.delivery_error)
    assert world.api.calls["sendMessage"] == 2, "it was tried again"
    notes = [m for m in await world.messages("system") if m.audience == "staff"]
    assert [n.extra["kind"] for n in notes] == ["telegram_blocked"]


async def test_the_token_never_reaches_an_agent(small_world: World) -> None:
    await small_world.begin()
    small_world.api.chat()
    small_world.api.fail(
        "sendMessage",
        status=400,
        description=f"bad {small_world.api.url}/bot{small_world.api.token}/x",
    )
    await small_world.run()
    message = await small_world.reply("hello")
    failed = await small_world.delivered(message, as_="failed")
    assert small_world.api.token not in str(failed.delivery_error)
    assert "bad" in str(failed.delivery_error)


@dataclass
class Noted(Pace):
    """A pace that notes how long it asks to wait, and lets everything through."""

    waits: list[float] = field(default_factory=list)

    def reserve(self, key: str, now: float) -> float:
        self.waits.append(super().reserve(key, now))
        return 0


async def test_a_chat_gets_a_short_burst_and_then_one_at_a_time(small_world: World) -> None:
    await small_world.begin()
    chat = small_world.api.chat()
    pace = Noted(3600, 2)
    for n in range(4):
        await small_world.reply(str(n))
    await small_world.run(pacer=Pacer(per_chat=pace, in_all=Pace(0, UNHURRIED)))
    await chat.hears(4)
    assert [round(wait / 3600) for wait in pace.waits] == [0, 0, 1, 2]
    assert chat.texts == ["0", "1", "2", "3"]


async def test_typing_is_shown_while_the_bot_thinks_and_an_agent_writes(small_world: World) -> None:
    await small_world.begin()
    chat = small_world.api.chat()
    other = small_world.api.chat(1002)
    await small_world.run()
    await small_world.api.updates.until(lambda: small_world.api.calls["getUpdates"])
    small_world.bus.publish([Announcement("address:telegram:1001", {"typing": "bot"})])
    small_world.bus.publish([Announcement("address:widget:1002", {"typing": "bot"})])
    small_world.bus.publish([Announcement("address:telegram:1002", {"seq": 4})])
    await small_world.api.updates.until(lambda: chat.actions)
    message = await small_world.reply("done")
    await small_world.delivered(message)
    small_world.bus.publish([Announcement("address:telegram:1001", {"typing": "agent"})])
    await small_world.api.updates.until(lambda: len(chat.actions) == 2)
    assert chat.actions == ["typing", "typing"]
    assert other.actions == []


async def test_an_orderly_end_sends_nothing_twice(small_world: World) -> None:
    await small_world.begin()
    chat = small_world.api.chat()
    await small_world.run()
    for n in range(20):
        await small_world.reply(str(n))
        await chat.hears(n + 1)
        # Sent, and perhaps not yet noted.
        await small_world.restart()
    assert chat.texts == [str(n) for n in range(20)]
