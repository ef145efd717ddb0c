"""A rating is given, changed and commented on under the message that asks for it."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.channels.telegram.models import TelegramChat
from conversations import repository
from conversations import service as conversations
from conversations.models import Message
from kit.clock import utc_now
from ratings import service as ratings
from ratings.models import Rating
from tests.channels.telegram.conftest import World
from tests.services.bot_api_chats import Chat, Shown

QUESTION = "How helpful was the assistant?"
ASKS = "Anything you'd like to add? Just write it here within 10 minutes."


async def asked(world: World, text: str = "hello") -> tuple[Chat, Shown]:
    """A customer who was asked for a score."""
    await world.begin("1001", text=text)
    chat = world.api.chat(1001)
    await world.run()

    def ask(session: Session) -> None:
        latest = repository.latest_at(session, "telegram", "1001")
        assert latest is not None
        conversation = repository.lock(session, latest.id)
        conversation.pending_id = None
        ratings.ask(session, conversation, about="bot", now=utc_now())

    await world.write(ask)
    (message,) = await world.stored(1, "system")
    await world.delivered(message)
    return chat, chat.from_bot[-1]


async def rating(world: World) -> Rating:
    return await world.read(lambda s: s.scalars(select(Rating)).one())


async def score(world: World, chat: Chat, shown: Shown, stars: int) -> None:
    edits = shown.edits
    chat.tap(shown, f"{stars} ★")
    await world.api.updates.until(lambda: shown.edits > edits)


async def test_a_tap_scores_and_the_message_shows_it(world: World) -> None:
    chat, shown = await asked(world)
    assert (shown.text, shown.titles) == (QUESTION, ["1 ★", "2 ★", "3 ★", "4 ★", "5 ★"])
    await score(world, chat, shown, 4)
    assert (await rating(world)).score == 4
    assert shown.text == f"{QUESTION}\n\n★★★★☆\nThank you for your rating.\n{ASKS}"
    assert shown.titles == ["Change", "No comment"]
    assert chat.answers == ["★★★★☆"]


async def test_the_next_text_is_the_comment_and_nobody_answers_it(world: World) -> None:
    chat, shown = await asked(world)
    await score(world, chat, shown, 5)
    woken = len(world.woken)
    chat.say("very quick, 谢谢")
    await world.api.updates.until(lambda: "Your comment" in shown.text)
    given = await rating(world)
    assert (given.score, given.comment) == (5, "very quick, 谢谢")
    assert (shown.titles, len(world.woken)) == (["Change"], woken)
    assert [m.text for m in await world.messages("customer")] == ["hello"]
    chat.say("and where is my parcel?")
    messages = await world.stored(2, "customer")
    assert messages[-1].text == "and where is my parcel?"


async def test_a_repeated_comment_update_stays_a_comment_and_an_edit_changes_it(
    world: World,
) -> None:
    chat, shown = await asked(world)
    await score(world, chat, shown, 5)
    number = chat.say("god")
    world.api.updates.pending.append(dict(world.api.updates.pending[-1]))
    await world.api.updates.until(lambda: "“god”" in shown.text)
    await world.api.updates.until(lambda: not world.api.updates.pending)
    chat.edit(number, "good")
    await world.api.updates.until(lambda: "“good”" in shown.text)
    assert (await rating(world)).comment == "good"
    assert [m.text for m in await world.messages("customer")] == ["hello"]


async def test_a_score_can_be_changed(small_world: World) -> None:
    world = small_world
    chat, shown = await asked(world)
    await score(world, chat, shown, 3)
    edits = shown.edits
    chat.tap(shown, "Change")
    await world.api.updates.until(lambda: shown.edits > edits)
    assert shown.titles == ["1 ★", "2 ★", "3 ★", "4 ★", "5 ★"]
    await score(world, chat, shown, 5)
    assert (await rating(world)).score == 5
    assert "★★★★★" in shown.text


async def test_after_a_day_it_stays_as_it_is(small_world: World) -> None:
    world = small_world
    chat, shown = await asked(world)
    await score(world, chat, shown, 3)
    yesterday = utc_now() - timedelta(hours=25)
    await world.write(lambda s: s.execute(update(Rating).values(scored_at=yesterday)))
    number = (await rating(world)).id
    chat.tap(shown, "Change")
    chat.tap_data(shown.id, f"r:{number}:5")
    await world.api.updates.until(lambda: len(chat.answers) == 3)
    assert chat.answers[1:] == ["A rating can be changed for 24 hours, and that time is over."] * 2
    assert (await rating(world)).score == 3


async def test_no_comment_ends_the_waiting(small_world: World) -> None:
    world = small_world
    chat, shown = await asked(world)
    await score(world, chat, shown, 4)
    edits = shown.edits
    chat.tap(shown, "No comment")
    await world.api.updates.until(lambda: shown.edits > edits)
    assert (ASKS in shown.text, shown.titles) == (False, ["Change"])
    chat.say("a new question")
    await world.stored(2, "customer")
    assert (await rating(world)).comment is None


@pytest.mark.parametrize("said", ["/status", "file", "late", "long"])
async def test_what_is_no_comment_is_a_message(small_world: World, said: str) -> None:
    world = small_world
    chat, shown = await asked(world)
    await score(world, chat, shown, 4)
    if said == "file":
        chat.send_file("photo", b"\xff\xd8\xff", caption="look")
    elif said == "late":
        then = utc_now() - timedelta(minutes=1)
        await world.write(lambda s: s.execute(update(TelegramChat).values(comment_until=then)))
        chat.say("late")
    else:
        chat.say("x" * 1_001 if said == "long" else said)
    await world.stored(2, "customer")
    assert (await rating(world)).comment is None


async def test_a_low_score_offers_a_person_and_what_follows_the_choice_is_no_comment(
    small_world: World,
) -> None:
    world = small_world
    chat, shown = await asked(world)
    await score(world, chat, shown, 1)
    await chat.hears(2)
    offer = chat.from_bot[-1]
    assert offer.titles == ["Talk to a person"]
    chat.tap(offer, "Talk to a person")
    pressed = (await world.stored(2, "customer"))[-1]
    assert pressed.payload == "!person"
    chat.say("my parcel is lost")
    await world.stored(3, "customer")
    assert (await rating(world)).comment is None


async def test_a_closed_conversation_can_be_rated_and_stays_closed(small_world: World) -> None:
    world = small_world
    chat, shown = await asked(world)

    def close(session: Session) -> None:
        latest = repository.latest_at(session, "telegram", "1001")
        assert latest is not None
        conversations.close(session, repository.lock(session, latest.id), utc_now())

    await world.write(close)
    await score(world, chat, shown, 5)
    chat.say("thanks!")
    await world.api.updates.until(lambda: "thanks!" in shown.text)
    assert (await world.conversation()).closed_at is not None


async def test_the_question_and_the_buttons_are_chinese_for_who_speaks_it(
    small_world: World,
) -> None:
    world = small_world
    chat, shown = await asked(world, text="我的包裹在哪里")
    await score(world, chat, shown, 5)
    assert shown.titles == ["修改评分", "不用了"]
    assert "谢谢您的评分" in shown.text


async def test_somebody_elses_rating_cannot_be_touched(small_world: World) -> None:
    world = small_world
    _, shown = await asked(world)
    stranger = world.api.chat(1002)
    await world.begin("1002")
    stranger.tap_data(1, shown.keyboard[0][0].data)
    await world.api.updates.until(lambda: stranger.answers)
    assert (await rating(world)).score is None


async def test_a_comment_is_awaited_across_a_restart(small_world: World) -> None:
    world = small_world
    chat, shown = await asked(world)
    await score(world, chat, shown, 5)
    await world.restart()
    chat.say("remembered")
    await world.api.updates.until(lambda: "remembered" in shown.text)
    assert (await rating(world)).comment == "remembered"


async def test_a_tap_faster_than_our_note_of_the_sending_still_shows_the_score(
    small_world: World,
) -> None:
    world = small_world
    chat, shown = await asked(world)
    await world.write(lambda s: s.execute(update(Message).values(delivered_as=None)))
    await score(world, chat, shown, 4)
    assert "★★★★☆" in shown.text
