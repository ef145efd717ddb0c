"""A rating is asked for once, given in place by whose it is, and can be changed for a day."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from conversations import repository as conversation_log
from ratings import repository, service
from ratings.errors import BadScore, NoSuchRating, RatingClosed
from ratings.models import Rating
from tests.desk import MONDAY, VISITOR, Desk
from tickets import desk as actions


async def ask_about_the_bot(
    desk: Desk, address: str = VISITOR, text: str = "Thanks, solved"
) -> Rating:
    message = await desk.customer_writes(text, address)

    def work(session: Session) -> Rating:
        conversation = conversation_log.lock(session, message.conversation_id)
        return service.ask(session, conversation, about="bot", now=desk.clock())

    return await desk.write(work)


async def resolved(desk: Desk) -> Rating:
    """The rating that a resolved ticket asks for."""
    agent = await desk.user()
    ticket = await desk.claimed(agent)
    await desk.do(actions.resolve, ticket.number, agent)
    asked = await desk.read(lambda s: repository.asked(s, ticket.conversation_id, "person"))
    assert asked is not None
    return asked


async def rate(
    desk: Desk, rating: Rating, score: int, comment: str | None = None, address: str = VISITOR
) -> Rating:
    return await desk.write(
        lambda s: service.rate(
            s,
            channel="widget",
            address=address,
            rating_id=rating.id,
            score=score,
            comment=comment,
            now=desk.clock(),
        )
    )


async def test_the_question_is_a_message_with_its_rating(desk: Desk) -> None:
    rating = await ask_about_the_bot(desk)
    message = (await desk.seen())[-1]
    assert message.id == rating.message_id
    assert message.extra == {
        "kind": "rating",
        "rating": rating.id,
        "about": "bot",
        "score": None,
        "comment": None,
        "open": True,
        "closes": None,
        "ticket": None,
    }
    assert (rating.score, rating.user_id) == (None, None)


async def test_a_chinese_customer_is_asked_in_chinese(desk: Desk) -> None:
    await ask_about_the_bot(desk, text="谢谢，解决了")
    assert "帮助" in (await desk.said())[-1]


async def test_it_is_asked_once_in_a_conversation(desk: Desk) -> None:
    first = await ask_about_the_bot(desk)
    again = await ask_about_the_bot(desk)
    assert again.id == first.id
    assert sum(m.extra.get("kind") == "rating" for m in await desk.seen()) == 1


async def test_bot_and_person_are_rated_apart(desk: Desk) -> None:
    about_bot = await ask_about_the_bot(desk)
    about_person = await resolved(desk)
    assert about_bot.conversation_id == about_person.conversation_id
    await rate(desk, about_bot, 5)
    await rate(desk, about_person, 3)
    found = await desk.read(lambda s: repository.of_customer(s, about_bot.customer_id))
    assert [(r.about, r.score) for r in found] == [("person", 3), ("bot", 5)]


async def test_a_score_shows_in_place_and_clients_are_told(desk: Desk) -> None:
    rating = await ask_about_the_bot(desk)
    question = (await desk.seen())[-1]
    desk.told.clear()
    await rate(desk, rating, 4, " quick and clear ")
    after = (await desk.seen())[-1]
    assert (after.seq, after.extra["score"]) == (question.seq, 4)
    assert after.extra["comment"] == "quick and clear"
    assert {"update": question.seq} in [
        a.data for a in desk.told if a.topic == f"address:widget:{VISITOR}"
    ]


async def test_silence_is_no_score(desk: Desk) -> None:
    rating = await resolved(desk)
    desk.clock.forward(days=30)
    assert not await desk.read(lambda s: repository.of_customer(s, rating.customer_id))


async def test_it_can_be_changed_for_24_hours_and_no_longer(desk: Desk) -> None:
    rating = await ask_about_the_bot(desk)
    desk.clock.forward(days=3)  # the question has no end of its own
    scored_at = desk.clock()
    await rate(desk, rating, 3)
    desk.clock.forward(hours=24)
    changed = await rate(desk, rating, 5, "better now")
    assert (changed.score, changed.scored_at, changed.changed_at) == (5, scored_at, desk.clock())
    desk.clock.forward(seconds=1)
    with pytest.raises(RatingClosed):
        await rate(desk, rating, 1)
    found = await desk.read(lambda s: repository.of_customer(s, rating.customer_id))
    assert [(r.score, r.comment) for r in found] == [(5, "better now")]


async def test_a_comment_alone_keeps_and_an_empty_one_removes(desk: Desk) -> None:
    rating = await ask_about_the_bot(desk)
    await rate(desk, rating, 4, "good")
    assert (await rate(desk, rating, 5)).comment == "good"
    assert (await rate(desk, rating, 5, "")).comment is None


async def test_a_repeated_score_changes_nothing(desk: Desk) -> None:
    rating = await ask_about_the_bot(desk)
    await rate(desk, rating, 1)
    said = len(await desk.said())
    desk.clock.forward(days=2)
    again = await rate(desk, rating, 1)
    assert again.changed_at is None
    assert len(await desk.said()) == said


@pytest.mark.parametrize("score", [0, 6, -1, 100])
async def test_other_scores_are_refused(desk: Desk, score: int) -> None:
    rating = await ask_about_the_bot(desk)
    with pytest.raises(BadScore):
        await rate(desk, rating, score)


async def test_a_comment_is_bounded(desk: Desk) -> None:
    rating = await ask_about_the_bot(desk)
    assert (await rate(desk, rating, 5, "好" * 1_000)).comment == "好" * 1_000
    with pytest.raises(BadScore):
        await rate(desk, rating, 5, "x" * 1_001)


async def test_knowing_the_number_of_a_rating_opens_nothing(desk: Desk) -> None:
    rating = await ask_about_the_bot(desk)
    await desk.customer_writes("hi", "visitor:b")
    for address in ("visitor:b", "visitor:nobody"):
        with pytest.raises(NoSuchRating):
            await rate(desk, rating, 1, address=address)


async def test_a_low_score_for_a_person_offers_to_reopen_or_to_be_called(desk: Desk) -> None:
    rating = await resolved(desk)
    await rate(desk, rating, 2)
    offer = (await desk.seen())[-1]
    assert [button["payload"] for button in offer.buttons] == ["!reopen:1001", "!callback:1001"]


async def test_a_low_score_for_the_bot_offers_a_person(desk: Desk) -> None:
    rating = await ask_about_the_bot(desk)
    await rate(desk, rating, 1)
    assert [b["payload"] for b in (await desk.seen())[-1].buttons] == ["!person"]


async def test_a_better_score_offers_nothing(desk: Desk) -> None:
    rating = await ask_about_the_bot(desk)
    said = len(await desk.said())
    await rate(desk, rating, 3)
    assert len(await desk.said()) == said


async def test_the_offer_is_made_once_while_the_score_stays_low(desk: Desk) -> None:
    rating = await resolved(desk)
    await rate(desk, rating, 1)
    said = len(await desk.said())
    await rate(desk, rating, 2, "really")
    assert len(await desk.said()) == said


async def test_nobody_is_offered_a_person_who_has_one_already(desk: Desk) -> None:
    rating = await resolved(desk)
    await desk.ticket()
    said = len(await desk.said())
    await rate(desk, rating, 1)
    assert len(await desk.said()) == said


async def test_the_offer_comes_where_the_customer_is_now(desk: Desk) -> None:
    rating = await resolved(desk)
    newer = await desk.customer_writes("another question")
    await rate(desk, rating, 1)
    *_, offer = await desk.seen()
    assert (offer.conversation_id, bool(offer.buttons)) == (newer.conversation_id, True)
    seqs = [message.seq for message in await desk.seen()]
    assert seqs == list(range(1, len(seqs) + 1))


async def test_scores_at_once_leave_one_and_one_offer(desk: Desk) -> None:
    rating = await resolved(desk)
    await asyncio.gather(*(rate(desk, rating, 1) for _ in range(8)))
    assert sum(bool(message.buttons) for message in await desk.seen()) == 1


async def test_the_message_says_until_when_it_can_be_changed(desk: Desk) -> None:
    rating = await ask_about_the_bot(desk)
    await rate(desk, rating, 4)
    extra = (await desk.seen())[-1].extra
    assert extra["closes"] == (MONDAY + timedelta(hours=24)).isoformat()
