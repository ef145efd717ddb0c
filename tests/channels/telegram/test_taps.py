"""A tap means what we stored for that message of that chat, once; whatever is tapped gets an answer."""

import pytest

from tests.channels.telegram.conftest import World
from tests.services.bot_api_chats import Chat, Shown

BUTTONS = [
    {"title": "Track my order", "payload": '/track_order{"kind": "parcel"}'},
    {"title": "Talk to a person", "payload": "!person"},
]


async def offered(world: World, number: int = 1001) -> tuple[Chat, Shown]:
    """A customer who was offered buttons."""
    await world.begin(str(number))
    chat = world.api.chat(number)
    await world.run()
    message = await world.reply("What shall I do?", str(number), buttons=BUTTONS)
    await world.delivered(message)
    return chat, chat.from_bot[-1]


async def answered(world: World, chat: Chat, count: int = 1) -> None:
    await world.api.updates.until(lambda: len(chat.answers) >= count)


async def test_a_tap_is_a_message_with_the_payload_that_we_stored(world: World) -> None:
    chat, shown = await offered(world)
    chat.tap(shown, "Track my order")
    await world.api.updates.until(lambda: shown.edits and chat.answers)
    pressed = (await world.messages("customer"))[-1]
    assert (pressed.text, pressed.payload) == ("Track my order", BUTTONS[0]["payload"])
    assert shown.text == "What shall I do?\n\n✓ Track my order"
    assert (shown.keyboard, chat.answers) == ([], [None])
    assert world.woken[-1] == pressed.conversation_id


async def test_a_second_tap_is_harmless(world: World) -> None:
    chat, shown = await offered(world)
    chat.tap(shown, "Talk to a person")
    chat.tap(shown, "Track my order")
    await answered(world, chat, 2)
    customer = await world.messages("customer")
    assert [m.text for m in customer] == ["hello", "Talk to a person"]
    assert shown.text.endswith("✓ Talk to a person")


async def test_a_repeated_tap_update_is_stored_once(world: World) -> None:
    chat, shown = await offered(world)
    chat.tap(shown, "Track my order")
    world.api.updates.pending.append(dict(world.api.updates.pending[-1]))
    await world.api.updates.until(lambda: shown.edits)
    await world.api.updates.until(lambda: not world.api.updates.pending)
    assert len(await world.messages("customer")) == 2


async def test_buttons_expire_when_the_customer_has_written_since(small_world: World) -> None:
    chat, shown = await offered(small_world)
    chat.say("never mind, something else")
    await small_world.stored(2, "customer")
    chat.tap(shown, "Track my order")
    await small_world.api.updates.until(lambda: shown.edits and chat.answers)
    assert len(await small_world.messages("customer")) == 2
    assert chat.answers == ["This choice is no longer open. Just write what you need."]
    assert (shown.text, shown.keyboard) == ("What shall I do?", [])


async def test_another_chats_buttons_mean_nothing(small_world: World) -> None:
    _, shown = await offered(small_world)
    await small_world.begin("1002")
    stranger = small_world.api.chat(1002)
    message = await small_world.reply("for the stranger", "1002", buttons=BUTTONS)
    await small_world.delivered(message)
    # A manipulated client shows the data of somebody else's button.
    stranger.tap_data(stranger.from_bot[0].id, shown.keyboard[0][0].data)
    await answered(small_world, stranger)
    assert [m.text for m in await small_world.messages("customer")] == ["hello", "hello"]


@pytest.mark.parametrize(
    "data",
    ["b:1:99", "b:999999:0", "b:-1:0", "b:x:0", "r:1:5", "r:1:9", "/refund{}", "!person", "{" * 64],
)
async def test_made_up_data_gets_an_answer_and_does_nothing(small_world: World, data: str) -> None:
    chat, shown = await offered(small_world)
    chat.tap_data(shown.id, data)
    await answered(small_world, chat)
    assert len(await small_world.messages("customer")) == 1


async def test_a_customer_who_speaks_chinese_is_told_in_chinese(small_world: World) -> None:
    await small_world.begin("1001", text="你好")
    chat = small_world.api.chat(1001)
    await small_world.run()
    message = await small_world.reply(
        "请选择", buttons=[{"title": "查询订单", "payload": "/track"}]
    )
    await small_world.delivered(message)
    chat.tap_data(chat.from_bot[0].id, "b:1:7")
    await answered(small_world, chat)
    assert chat.answers == ["这个选项已经失效，请直接输入您的问题。"]


@pytest.mark.parametrize("method", ["editMessageText", "answerCallbackQuery"])
async def test_an_edit_or_answer_that_fails_is_tried_again(small_world: World, method: str) -> None:
    chat, shown = await offered(small_world)
    small_world.api.fail(method, times=2, status=502)
    chat.tap(shown, "Track my order")
    await small_world.api.updates.until(lambda: shown.edits and chat.answers)
    assert shown.text.endswith("✓ Track my order")
