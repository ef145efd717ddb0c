"""What a customer does in Telegram is stored once, as text, before it counts as taken."""

import sqlite3
from contextlib import closing

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from conversations import repository
from conversations.models import MessageRevision
from customers import repository as customers
from tests.channels.telegram.conftest import World
from tests.services.bot_api import BotApi


async def test_a_typed_message_is_stored_and_its_conversation_woken(world: World) -> None:
    await world.run()
    number = world.api.chat(1001, name="Ada", language="zh-hans").say("你好")
    (message,) = await world.stored(1)
    conversation = await world.conversation("1001")
    assert (message.text, message.author, message.payload) == ("你好", "customer", None)
    assert message.external_id == f"telegram:1001:{number}"
    assert (conversation.channel, conversation.language) == ("telegram", "zh")
    await world.api.updates.until(lambda: not world.api.updates.pending)
    assert world.woken == [conversation.id]
    customer = await world.read(lambda s: customers.get(s, conversation.customer_id))
    (identity,) = customer.identities
    assert (customer.name, identity.kind, identity.value) == ("Ada", "telegram", "1001")
    assert identity.verified_at is not None


async def test_the_same_update_twice_is_stored_once(world: World) -> None:
    chat = world.api.chat()
    chat.say("once")
    world.api.updates.pending.append(dict(world.api.updates.pending[0]))
    chat.say("end")
    await world.run()
    messages = await world.stored(2)
    assert [m.text for m in messages] == ["once", "end"]


async def test_what_was_stored_but_not_acknowledged_is_stored_once(world: World) -> None:
    world.api.chat().say("hello")
    (update,) = world.api.updates.pending
    first = await world.run()
    await world.stored(1)
    await first.close()
    # As if the app had been killed between the commit and the next call: Telegram still has it.
    world.api.updates.pending = [update]
    await world.run()
    await world.api.updates.until(lambda: not world.api.updates.pending)
    assert len(await world.messages()) == 1


async def test_updates_wait_at_telegram_while_the_database_is_locked(
    small_world: World, sqlite_url: str
) -> None:
    world = small_world
    await world.run()
    await world.api.updates.until(lambda: world.api.calls["getUpdates"])
    with closing(
        sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)
    ) as other:
        other.execute("BEGIN EXCLUSIVE")
        world.api.chat().say("hello")
        before = world.api.calls["getUpdates"]
        await world.api.updates.until(lambda: world.api.calls["getUpdates"] >= before + 3)
        assert world.api.updates.pending, "it was acknowledged without being stored"
        other.execute("ROLLBACK")
    (message,) = await world.stored(1)
    assert message.text == "hello"


async def test_a_typed_intent_is_only_text(small_world: World) -> None:
    await small_world.run()
    small_world.api.chat().say('/refund_status{"order": "DM-1"}')
    (message,) = await small_world.stored(1)
    assert (message.text, message.payload) == ('/refund_status{"order": "DM-1"}', None)


@pytest.mark.parametrize(
    ("typed", "payload"),
    [
        ("/start", "/greet"),
        ("/start ref_$%7Bx%7D/../forget", "/greet"),
        ("/human", "!person"),
        ("/HUMAN@deskmate_test_bot please", "!person"),
        ("/lang", "!languages"),
        ("/status", "!status"),
        ("/help", "!help"),
        ("/humanity", None),
        ("/greet", None),
        ("please /human", None),
        ("!person", None),
    ],
)
async def test_commands_stand_for_payloads_of_ours(
    small_world: World, typed: str, payload: str | None
) -> None:
    await small_world.run()
    small_world.api.chat().say(typed)
    (message,) = await small_world.stored(1)
    assert (message.text, message.payload) == (typed, payload)


async def test_formatting_emoji_and_markup_are_plain_text(small_world: World) -> None:
    await small_world.run()
    text = "<b>bold</b> *stars* 👩‍👩‍👧 {slot} \x00end"
    small_world.api.chat().say(text, entities=[{"type": "bold", "offset": 0, "length": 4}])
    (message,) = await small_world.stored(1)
    assert message.text == text.replace("\x00", "")


async def test_a_text_longer_than_a_message_is_kept_whole(small_world: World) -> None:
    await small_world.run()
    small_world.api.chat().say("x" * 5_000)
    messages = await small_world.stored(2)
    assert [len(m.text) for m in messages] == [4_096, 904]


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"location": {"latitude": 52.52, "longitude": 13.4}}, "📍 52.520000, 13.400000"),
        (
            {"contact": {"phone_number": "+49 1", "first_name": "Ada", "last_name": "L"}},
            "Ada L: +49 1",
        ),
        ({"dice": {"emoji": "🎲", "value": 3}}, "🎲"),
        (
            {"story": {"chat": {"id": 1, "type": "private"}, "id": 3}},
            "[a message of an unknown kind]",
        ),
    ],
)
async def test_other_kinds_of_messages_become_readable(
    small_world: World, fields: dict[str, object], text: str
) -> None:
    await small_world.run()
    small_world.api.chat().send(**fields)
    (message,) = await small_world.stored(1)
    assert message.text == text


async def test_nothing_said_is_nothing_stored(small_world: World) -> None:
    await small_world.run()
    chat = small_world.api.chat()
    chat.send(message_auto_delete_timer_changed={"message_auto_delete_time": 86_400})
    chat.say("after it")
    messages = await small_world.stored(1)
    assert [m.text for m in messages] == ["after it"]


async def test_groups_are_not_served_and_told_once(small_world: World) -> None:
    await small_world.run()
    group = small_world.api.chat(-500, name="Family", kind="group")
    group.add_bot()
    group.say("/human")
    group.say("anybody there?")
    small_world.api.chat().say("in private")
    messages = await small_world.stored(1)
    assert [m.text for m in messages] == ["in private"]
    (told,) = await group.hears(1)
    assert "https://t.me/deskmate_test_bot" in told.text


async def test_an_edit_keeps_the_former_wording_and_is_not_answered(world: World) -> None:
    await world.run()
    chat = world.api.chat()
    number = chat.say("I want a refnd")
    (message,) = await world.stored(1)
    chat.edit(number, "I want a refund")
    await world.api.updates.until(lambda: not world.api.updates.pending)
    (message,) = await world.messages()
    revisions = await world.read(lambda s: s.scalars(select(MessageRevision)).all())
    assert (message.text, message.edited_at is not None) == ("I want a refund", True)
    assert [r.text for r in revisions] == ["I want a refnd"]
    assert world.woken == [message.conversation_id]


async def test_an_edit_of_what_was_never_stored_is_harmless(small_world: World) -> None:
    chat = small_world.api.chat()
    number = chat.say("before the bot was there")
    chat.edit(number, "changed")
    del small_world.api.updates.pending[0]
    await small_world.run()
    chat.say("now")
    assert [m.text for m in await small_world.stored(1)] == ["now"]


async def test_an_album_is_one_message_with_all_its_files(world: World) -> None:
    await world.run()
    chat = world.api.chat()
    for n in range(3):
        chat.send_file("photo", b"\xff\xd8\xff", caption="broken" if n == 0 else None, album="g1")
    world.api.updates.pending.append(dict(world.api.updates.pending[-1]))
    await world.api.updates.until(lambda: not world.api.updates.pending)
    (message,) = await world.messages()
    assert message.text == "broken"
    assert [a.kind for a in message.attachments] == ["photo"] * 3


async def test_a_late_caption_joins_an_unanswered_album(small_world: World) -> None:
    await small_world.run()
    chat = small_world.api.chat()
    chat.send_file("photo", b"1", album="g1")
    chat.send_file("photo", b"2", album="g1", caption="both are broken")
    await small_world.api.updates.until(lambda: not small_world.api.updates.pending)
    (message,) = await small_world.messages()
    assert (message.text, len(message.attachments)) == ("both are broken", 2)


async def test_a_caption_after_the_answer_is_a_message_of_its_own(small_world: World) -> None:
    await small_world.run()
    chat = small_world.api.chat()
    chat.send_file("photo", b"1", album="g1")
    (message,) = await small_world.stored(1)

    def answer(session: Session) -> None:
        repository.lock(session, message.conversation_id).pending_id = None

    await small_world.write(answer)
    chat.send_file("photo", b"2", album="g1", caption="both are broken")
    messages = await small_world.stored(2)
    assert [(m.text, len(m.attachments)) for m in messages] == [("", 2), ("both are broken", 0)]


async def test_an_update_that_cannot_be_parsed_does_not_hold_up_the_next(
    small_world: World, api: BotApi
) -> None:
    api.updates.add("message", {"message_id": "?", "chat": {}})
    api.chat().say("fine")
    await small_world.run()
    assert [m.text for m in await small_world.stored(1)] == ["fine"]


async def test_blocking_the_bot_is_noted_for_staff_once(world: World) -> None:
    await world.run()
    chat = world.api.chat()
    chat.say("hello")
    chat.block()
    world.api.updates.pending.append(dict(world.api.updates.pending[-1]))
    chat.block(blocked=False)
    chat.say("back")
    messages = await world.stored(4)
    assert [(m.author, m.audience) for m in messages] == [
        ("customer", "everyone"),
        ("system", "staff"),
        ("system", "staff"),
        ("customer", "everyone"),
    ]
    assert [m.extra.get("kind") for m in messages[1:3]] == [
        "telegram_blocked",
        "telegram_unblocked",
    ]
    assert not chat.from_bot, "a note for staff reached the customer"
