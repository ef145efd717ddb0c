"""Turns become readings, once each, whatever order they are stored in; what is known later is
added."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from conversations import repository as conversation_log
from conversations.models import Conversation, Message, Turn
from ratings import service as ratings
from studio.readings import service
from studio.readings.models import Collecting, Reading
from tests.desk import VISITOR, Desk
from tests.studio.talks import TOPICS, collected, reading, says
from tickets import service as tickets
from tickets.models import Reason, Ticket

UNSURE = {"order_track": 0.4, "order_cancel": 0.35}


async def called(desk: Desk, message: Message, reason: Reason = "asked") -> Ticket:
    """A person is called in the conversation of this message."""
    return await desk.write(
        lambda s: tickets.open_ticket(
            s,
            conversation_log.lock(s, message.conversation_id),
            reason=reason,
            subject="",
            now=desk.clock.forward(seconds=1),
            settings=desk.settings,
        )
    )


async def count(desk: Desk) -> int:
    return await desk.read(lambda s: s.scalar(select(func.count()).select_from(Reading)) or 0)


async def test_a_typed_message_is_read_with_what_was_said_to_it(desk: Desk) -> None:
    message = await says(desk, "where is it", {"order_track": 0.9, "order_cancel": 0.06})
    await collected(desk)
    found = await reading(desk, message)
    assert (found.kind, found.intent, found.topic, found.language) == (
        "answered",
        "order_track",
        "orders",
        "en",
    )
    assert (found.confidence, found.second, found.said, found.model) == (0.9, 0.06, "Well", "m1")
    assert (found.channel, found.at, found.doubtful) == ("widget", message.created_at, False)


async def test_a_message_is_in_the_language_of_its_words(desk: Desk) -> None:
    message = await says(desk, "where is my order please")
    chinese = await says(desk, "我的 order 呢")
    number = await says(desk, "10023")
    await collected(desk)
    assert [(await reading(desk, m)).language for m in (message, chinese, number)] == [
        "en",
        "zh",
        "zh",
    ]


async def test_offered_meanings_are_those_of_the_ranking_and_a_press_is_a_hint(desk: Desk) -> None:
    asked = await says(desk, "my thing", UNSURE, offers=["order_track", "order_cancel"])
    await says(desk, "Cancel it", {"order_cancel": 1.0}, payload="/order_cancel")
    await collected(desk)
    found = await reading(desk, asked)
    assert (found.kind, found.offered, found.chosen, found.doubtful) == (
        "asked",
        ["order_track", "order_cancel"],
        "order_cancel",
        True,
    )


async def test_a_press_of_something_else_is_no_hint(desk: Desk) -> None:
    asked = await says(desk, "my thing", UNSURE, offers=["order_track"])
    await says(desk, "Something else", {"help": 1.0}, payload="/help")
    await collected(desk)
    assert (await reading(desk, asked)).chosen is None


async def test_reading_twice_reads_once(desk: Desk) -> None:
    await says(desk, "hello", {"greet": 0.99})
    await collected(desk)
    await collected(desk)
    assert await count(desk) == 1


async def test_apps_that_collect_at_once_read_each_turn_once(desk: Desk) -> None:
    for number in range(30):
        await says(desk, "hello", {"greet": 0.99}, at=f"visitor:{number}")
    await asyncio.gather(
        *(desk.write(lambda s: service.collect(s, desk.clock(), TOPICS, most=10)) for _ in range(6))
    )
    assert await count(desk) == 30


async def test_a_batch_is_bounded_and_says_that_there_is_more(desk: Desk) -> None:
    for number in range(5):
        await says(desk, "hello", at=f"visitor:{number}")
    batches = [
        await desk.write(lambda s: service.collect(s, desk.clock(), TOPICS, most=2))
        for _ in range(3)
    ]
    assert [(batch.new, batch.more) for batch in batches] == [(2, True), (2, True), (1, False)]


async def test_a_turn_that_ends_after_younger_ones_is_read_all_the_same(desk: Desk) -> None:
    slow = await says(desk, "slow", at="visitor:slow")
    kept: list[Turn] = []

    def take_away(session: Session) -> None:
        turn = session.get(Turn, slow.id)
        assert turn is not None
        kept.append(
            Turn(
                id=turn.id,
                conversation_id=turn.conversation_id,
                outcome="bot",
                trace=turn.trace,
                created_at=desk.clock() + timedelta(hours=2),
            )
        )
        session.delete(turn)
        conversation = session.get(Conversation, slow.conversation_id)
        assert conversation is not None
        conversation.pending_id = slow.id

    await desk.write(take_away)
    await says(desk, "quick", at="visitor:quick")
    desk.clock.forward(hours=1)
    await collected(desk)
    assert await count(desk) == 1

    def put_back(session: Session) -> None:
        session.add(kept[0])
        conversation = session.get(Conversation, slow.conversation_id)
        assert conversation is not None
        conversation.pending_id = None

    await desk.write(put_back)
    await collected(desk)
    assert (await reading(desk, slow)).kind == "answered"


async def test_what_has_long_been_read_is_not_looked_at_again(desk: Desk) -> None:
    first = await says(desk, "hello", at="visitor:1")
    desk.clock.forward(hours=1)
    last = await says(desk, "hello", at="visitor:2")
    await collected(desk)
    state = await desk.read(lambda s: s.get(Collecting, 1))
    assert state is not None
    assert first.id <= state.turn_id < last.id


async def test_a_visit_ends_by_a_long_silence_or_a_person(desk: Desk) -> None:
    first = await says(desk, "hello")
    desk.clock.forward(minutes=30)
    second = await says(desk, "and now")
    desk.clock.forward(hours=2)
    third = await says(desk, "I am back")
    await called(desk, third)
    fourth = await says(desk, "to a person")
    await collected(desk)
    found = [await reading(desk, m) for m in (first, second, third, fourth)]
    assert [r.visit for r in found] == [first.id, first.id, third.id, fourth.id]
    assert [r.kind for r in found] == ["answered"] * 3 + ["person"]
    assert found[1].visit_at == first.created_at


async def test_files_without_words_are_not_read(desk: Desk) -> None:
    await desk.customer_writes("")
    await collected(desk)
    assert await count(desk) == 0


# ---- called a person


async def test_a_person_was_called_about_what_was_not_understood(desk: Desk) -> None:
    missed = await says(desk, "does it fit", UNSURE, offers=["order_track"])
    await says(desk, "come on", {"greet": 0.9})
    asking = await says(desk, "a person please", {"talk_to_person": 0.99})
    ticket = await called(desk, asking)
    await collected(desk)
    found = await reading(desk, missed)
    assert (found.ticket_id, found.escalated) == (ticket.id, "asked")
    assert (await reading(desk, asking)).escalated is None


async def test_a_person_was_not_called_about_what_is_surely_none_of_our_business(
    desk: Desk,
) -> None:
    missed = await says(desk, "does it fit", UNSURE, offers=["order_track"])
    await says(desk, "will it rain", {"out_of_scope": 0.98}, outside=True)
    await called(desk, await says(desk, "a person please", {"talk_to_person": 0.99}))
    await collected(desk)
    assert (await reading(desk, missed)).escalated == "asked"


async def test_without_one_it_was_about_the_last_words_before_the_asking(desk: Desk) -> None:
    await says(desk, "hello", {"greet": 0.99})
    wrong = await says(desk, "is it waterproof", {"order_track": 0.9})
    asking = await says(
        desk, "Talk to a person", {"talk_to_person": 1.0}, payload="/talk_to_person"
    )
    await called(desk, asking)
    await collected(desk)
    found = await reading(desk, wrong)
    assert (found.escalated, found.doubtful) == ("asked", True)


@pytest.mark.parametrize("payload", [None, "/talk_to_person"])
async def test_who_only_asks_for_a_person_was_not_misunderstood(
    desk: Desk, payload: str | None
) -> None:
    asking = await says(desk, "human", {"talk_to_person": 0.99}, payload=payload)
    await called(desk, asking)
    await collected(desk)
    found = await reading(desk, asking)
    assert (found.escalated, found.doubtful) == ("asked", False)


async def test_a_complaint_calls_a_person_on_purpose(desk: Desk) -> None:
    await says(desk, "what", UNSURE, offers=["order_track"])
    complaint = await says(desk, "this is a scandal", {"complaint": 0.98})
    await called(desk, complaint, "complaint")
    await collected(desk)
    found = await reading(desk, complaint)
    assert (found.escalated, found.doubtful) == ("complaint", False)


async def test_a_ticket_that_is_opened_later_marks_what_was_read_long_before(desk: Desk) -> None:
    message = await says(desk, "is it waterproof")
    await collected(desk)
    desk.clock.forward(hours=5)
    await called(desk, message)
    await collected(desk)
    assert (await reading(desk, message)).escalated == "asked"
    desk.clock.forward(hours=5)
    await collected(desk)
    state = await desk.read(lambda s: s.get(Collecting, 1))
    assert state is not None
    assert state.ticket_id == 1


# ---- ratings


async def rate(desk: Desk, message: Message, score: int) -> None:
    def work(session: Session) -> None:
        conversation = conversation_log.lock(session, message.conversation_id)
        now = desk.clock.forward(seconds=1)
        asked = ratings.ask(session, conversation, about="bot", now=now)
        ratings.rate(
            session,
            channel="widget",
            address=VISITOR,
            rating_id=asked.id,
            score=score,
            comment=None,
            now=now,
        )

    await desk.write(work)


async def test_a_bad_rating_marks_what_was_typed_in_that_visit(desk: Desk) -> None:
    before = await says(desk, "hello")
    desk.clock.forward(hours=3)
    rated = await says(desk, "where is it")
    pressed = await says(desk, "That helped", {"thanks": 1.0}, payload="/thanks")
    await rate(desk, rated, 2)
    await collected(desk)
    found = [(await reading(desk, m)).bad_rating for m in (before, rated, pressed)]
    assert found == [False, True, False]
    assert (await reading(desk, rated)).doubtful


async def test_of_a_badly_rated_visit_what_is_surely_courtesy_need_not_be_looked_at(
    desk: Desk,
) -> None:
    hello = await says(desk, "hello", {"greet": 0.98})
    asked = await says(desk, "where is it", {"order_track": 0.98})
    cross = await says(desk, "thanks for nothing", {"thanks": 0.6, "complaint": 0.3})
    await rate(desk, cross, 1)
    await collected(desk)
    assert [(await reading(desk, m)).doubtful for m in (hello, asked, cross)] == [False, True, True]


@pytest.mark.parametrize(
    ("ranking", "doubtful"),
    [
        ({"out_of_scope": 0.98, "order_track": 0.01}, False),
        ({"out_of_scope": 0.6, "order_track": 0.3}, True),
        ({"order_track": 0.4, "out_of_scope": 0.3}, True),
    ],
)
async def test_what_is_surely_none_of_the_shops_business_need_not_be_looked_at(
    desk: Desk, ranking: dict[str, float], doubtful: bool
) -> None:
    weather = await says(desk, "will it rain", ranking, outside=True)
    await collected(desk)
    found = await reading(desk, weather)
    assert (found.kind, found.doubtful) == ("out_of_scope", doubtful)


async def test_what_is_surely_none_of_the_shops_business_counts_when_it_was_rated_badly(
    desk: Desk,
) -> None:
    weather = await says(desk, "will it rain", {"out_of_scope": 0.98}, outside=True)
    await rate(desk, weather, 1)
    await collected(desk)
    assert (await reading(desk, weather)).doubtful


async def test_a_rating_that_becomes_better_takes_the_mark_away(desk: Desk) -> None:
    rated = await says(desk, "where is it")
    await rate(desk, rated, 1)
    await collected(desk)
    desk.clock.forward(hours=20)
    await collected(desk)
    await rate(desk, rated, 5)
    await collected(desk)
    found = await reading(desk, rated)
    assert (found.bad_rating, found.doubtful) == (False, False)


# ---- locked


def test_about_five_in_a_hundred_are_locked_at_random_and_for_good() -> None:
    chosen = [n for n in range(20_000) if service.is_locked("salt", n)]
    assert 0.045 < len(chosen) / 20_000 < 0.055
    assert chosen == [n for n in range(20_000) if service.is_locked("salt", n)]
    assert chosen != [n for n in range(20_000) if service.is_locked("other", n)]


async def test_only_what_was_typed_to_the_bot_is_locked(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "LOCKED_SHARE", 1.0)
    typed = await says(desk, "hello")
    pressed = await says(desk, "Help", payload="/help")
    await called(desk, typed)
    person = await says(desk, "to a person")
    await collected(desk)
    found = [(await reading(desk, m)).locked for m in (typed, pressed, person)]
    assert found == [True, False, False]
