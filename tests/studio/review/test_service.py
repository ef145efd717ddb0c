"""The inbox holds what was doubtful, ranked, masked and in groups; a decision is made once."""

from functools import partial

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from customers.models import Customer
from studio.readings import service as readings
from studio.readings.models import Reading
from studio.review import repository, service
from studio.review.cost import ASKED_BACK, BAD_RATING, ESCALATED, OUT_OF_SCOPE, TAUGHT
from studio.review.errors import (
    AlreadyDecided,
    DecidedAnew,
    Locked,
    NoSuchItem,
    NotDecided,
    NothingToTeach,
)
from studio.review.models import Lesson, ReviewItem
from tests.desk import Desk
from tests.studio.review.deciding import UNSURE, decide, inbox, standing, undo
from tests.studio.talks import collected, says


async def marked(desk: Desk, message_id: int, **values: object) -> None:
    """What would have been found out about a message."""
    await collected(desk)
    await desk.write(
        lambda s: (
            s.execute(
                update(Reading).where(Reading.id == message_id).values(doubtful=True, **values)
            )
            and None
        )
    )


async def test_only_what_is_doubtful_is_in_the_inbox(desk: Desk) -> None:
    asked = await says(desk, "my thing", UNSURE, offers=["order_track"])
    await says(desk, "where is it")
    found = await inbox(desk)
    (group,) = found.groups
    assert (group.id, group.size, group.lane, found.total) == (asked.id, 1, "unclear", 1)
    assert [(g.intent, g.confidence) for g in group.guesses] == [
        ("order_track", 0.4),
        ("order_cancel", 0.35),
    ]
    (message,) = group.messages
    assert (message.text, message.why, message.said) == ("my thing", ["offered"], "Well")
    assert (found.waiting_unclear, found.collected_at) == (1, desk.clock())


async def test_groups_come_by_entropy_times_size_times_cost(desk: Desk) -> None:
    close = await says(desk, "close call", UNSURE, offers=["order_track"], at="visitor:1")
    surer = {"order_track": 0.9, "order_cancel": 0.1}
    sure = await says(desk, "surer", surer, at="visitor:2")
    twice = [
        await says(desk, text, UNSURE, asked=True, at=f"visitor:{text}")
        for text in ("Said twice!", "said  twice")
    ]
    rated = await says(desk, "rated", UNSURE, at="visitor:3")
    for message in (sure, rated):
        await marked(desk, message.id, bad_rating=True)
    found = await inbox(desk)
    assert [(g.id, g.size, g.cost) for g in found.groups] == [
        (rated.id, 1, BAD_RATING),
        (twice[0].id, 2, ASKED_BACK),
        (sure.id, 1, BAD_RATING),
        (close.id, 1, ASKED_BACK),
    ]
    for group in found.groups:
        assert group.rank == pytest.approx(group.entropy * group.size * group.cost, abs=1e-3)


async def test_of_several_costs_the_dearest_counts(desk: Desk) -> None:
    outside = await says(desk, "sing", UNSURE, outside=True, at="visitor:1")
    escalated = await says(desk, "fit", UNSURE, asked=True, at="visitor:2")
    both = await says(desk, "both", UNSURE, asked=True, at="visitor:3")
    taught = await says(desk, "taught", UNSURE, at="visitor:4")
    await marked(desk, escalated.id, escalated="asked")
    await marked(desk, both.id, escalated="unsure", bad_rating=True)
    await desk.write(lambda s: service.teach(s, taught.id, {}))
    found = {group.id: group for group in (await inbox(desk)).groups}
    assert {key: group.cost for key, group in found.items()} == {
        outside.id: OUT_OF_SCOPE,
        escalated.id: ESCALATED,
        both.id: BAD_RATING,
        taught.id: TAUGHT,
    }
    assert found[both.id].messages[0].why == ["bad_rating", "escalated", "unsure"]
    assert found[taught.id].messages[0].why == ["taught"]


async def test_what_has_no_meaning_near_is_a_new_topic(desk: Desk) -> None:
    await says(desk, "sing me a song", UNSURE, outside=True)
    await says(desk, "close call", UNSURE, asked=True, at="visitor:b")
    weather = {"out_of_scope": 0.6, "order_track": 0.3}
    await says(desk, "will it rain", weather, outside=True, at="visitor:c")
    new = {group.messages[0].text: group.new_topic for group in (await inbox(desk)).groups}
    assert new == {"sing me a song": True, "close call": False, "will it rain": False}


async def test_what_has_no_words_is_not_in_the_inbox(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    wordless = ("😡", "🙂🙂", "?!")
    for text in wordless:
        message = await says(desk, text, UNSURE, outside=True, at=f"visitor:{text}")
        await marked(desk, message.id, bad_rating=True)
    await says(desk, "怎么了？！", UNSURE, asked=True, at="visitor:words")
    await collected(desk)
    monkeypatch.setattr(readings, "LOCKED_SHARE", 1.0)
    for text in wordless:
        await says(desk, text, UNSURE, asked=True, at=f"visitor:locked {text}")
    found = await inbox(desk)
    assert [group.messages[0].text for group in found.groups] == ["怎么了？！"]
    locked_lane = await inbox(desk, lane="locked")
    assert (found.waiting_unclear, found.waiting_locked, locked_lane.total) == (1, 0, 0)


async def test_languages_are_apart(desk: Desk) -> None:
    await says(desk, "OK", UNSURE, asked=True, at="visitor:1")
    await says(desk, "这是什么", UNSURE, asked=True, at="visitor:2")
    assert (await inbox(desk)).total == 2
    only = await inbox(desk, language="zh")
    assert [group.messages[0].text for group in only.groups] == ["这是什么"]


async def test_what_a_customer_chose_is_the_first_guess(desk: Desk) -> None:
    await says(desk, "my thing", UNSURE, offers=["order_track", "order_cancel"])
    await says(desk, "Cancel", {"order_cancel": 1.0}, payload="/order_cancel")
    (group,) = (await inbox(desk)).groups
    assert group.guesses[0].intent == "order_cancel"


async def test_personal_data_is_masked_before_a_trainer_sees_it(desk: Desk) -> None:
    message = await says(
        desk,
        "Grace Hopper here, DM-10562 to grace@example.org",
        UNSURE,
        asked=True,
        reply="Grace, is it DM-10562?",
    )

    def name(session: Session) -> None:
        session.execute(update(Customer).values(name="Grace Hopper"))

    await desk.write(name)
    (group,) = (await inbox(desk)).groups
    assert group.messages[0].text == "Alex here, DM-12345 to name@example.com"
    assert group.messages[0].said == "Alex, is it DM-12345?"
    stored = await desk.read(lambda s: s.get(ReviewItem, message.id))
    assert stored is not None
    assert "10562" not in stored.text + stored.key


async def test_what_is_too_long_is_cut_and_says_so(desk: Desk) -> None:
    whole, more = "word " * 100 + "end.", "said " * 200 + "and done."
    await says(desk, whole, UNSURE, asked=True, reply=more)
    await says(desk, "short", UNSURE, asked=True, at="visitor:b", reply="so it is")
    found = {m.text: m.said for g in (await inbox(desk)).groups for m in g.messages}
    assert found == {"word " * 99 + "word…": "said " * 199 + "said…", "short": "so it is"}


async def test_one_decision_labels_a_group_with_each_text_once(desk: Desk) -> None:
    for number, text in enumerate(["Where's my stuff?", "where's my stuff", "WHERE'S MY STUFF"]):
        await says(desk, text, UNSURE, asked=True, at=f"visitor:{number}")
    (group,) = (await inbox(desk)).groups
    decided = await decide(desk, group.id, "order_track")
    assert decided.examples() == {"en": ["Where's my stuff?"]}
    assert (await inbox(desk)).total == 0
    done = await inbox(desk, lane="done")
    assert [(g.size, g.decided and g.decided.intent) for g in done.groups] == [(3, "order_track")]


async def test_some_of_a_group_can_be_decided_about_and_the_rest_waits(desk: Desk) -> None:
    same = [
        await says(desk, "my thing", UNSURE, asked=True, at=f"visitor:{number}")
        for number in range(3)
    ]
    await collected(desk)
    await decide(desk, same[0].id, None, only=[same[0].id])
    (group,) = (await inbox(desk)).groups
    assert (group.id, group.size) == (same[1].id, 2)
    done = (await inbox(desk, lane="done")).groups
    assert [(g.id, g.decided and g.decided.intent) for g in done] == [(same[0].id, None)]


async def test_nothing_is_decided_twice(desk: Desk) -> None:
    message = await says(desk, "my thing", UNSURE, asked=True)
    await collected(desk)
    await decide(desk, message.id, "order_track")
    with pytest.raises(AlreadyDecided):
        await desk.write(lambda s: service.choose(s, message.id, None, {}))
    with pytest.raises(NoSuchItem):
        await desk.write(lambda s: service.choose(s, 999, None, {}))


async def test_what_is_not_in_the_group_is_refused(desk: Desk) -> None:
    one = await says(desk, "one", UNSURE, asked=True, at="visitor:1")
    other = await says(desk, "other", UNSURE, asked=True, at="visitor:2")
    await collected(desk)
    with pytest.raises(NoSuchItem):
        await desk.read(lambda s: service.choose(s, one.id, [one.id, other.id], {}))
    with pytest.raises(NoSuchItem):
        await desk.read(lambda s: service.choose(s, one.id, None, {other.id: "x"}))


async def test_a_trainers_wording_is_masked_too_and_must_say_something(desk: Desk) -> None:
    message = await says(desk, "my thing", UNSURE, asked=True)
    await collected(desk)
    found = await desk.read(
        lambda s: service.choose(s, message.id, None, {message.id: " mail\nme@example.org "})
    )
    assert found.examples() == {"en": ["mail name@example.com"]}
    with pytest.raises(NothingToTeach):
        await desk.read(lambda s: service.choose(s, message.id, None, {message.id: " ?! "}))


async def test_a_rating_that_became_better_takes_it_out_of_the_inbox(desk: Desk) -> None:
    message = await says(desk, "fine")
    await marked(desk, message.id, bad_rating=True)
    assert (await inbox(desk)).total == 1
    await desk.write(
        lambda s: s.execute(update(Reading).values(bad_rating=False, doubtful=False)) and None
    )
    assert (await inbox(desk)).total == 0


# ---- taking a decision back


@pytest.mark.parametrize("decision", [None, "order_track"])
async def test_what_is_taken_back_waits_as_if_nothing_had_been(
    desk: Desk, decision: str | None
) -> None:
    same = [
        await says(desk, "my thing", UNSURE, asked=True, at=f"visitor:{number}")
        for number in range(3)
    ]
    await collected(desk)
    only = [same[1].id, same[2].id]
    await decide(desk, same[0].id, decision, only, added={"en": ["my thing"]})
    await undo(desk, same[2].id)
    assert (await inbox(desk, lane="done")).total == 0
    found = await inbox(desk)
    assert sorted(m.id for g in found.groups for m in g.messages) == [one.id for one in same]
    assert desk.told[-1].data == {"review": "undone"}
    items = await desk.read(lambda s: [s.get_one(ReviewItem, item) for item in only])
    for item in items:
        known = (item.state, item.intent, item.decided_by_id, item.decided_at, item.example)
        assert known == ("waiting", None, None, None, None)
        assert item.place is None  # it is grouped anew
    await decide(desk, same[1].id, "order_cancel")


async def test_only_the_decision_that_was_seen_is_taken_back(desk: Desk) -> None:
    message = await says(desk, "my thing", UNSURE, asked=True)
    await collected(desk)
    with pytest.raises(NotDecided):
        await standing(desk, message.id)
    await decide(desk, message.id, "order_track")
    seen = desk.clock()
    await undo(desk, message.id)
    with pytest.raises(NotDecided):
        await undo(desk, message.id)
    await decide(desk, message.id, "order_cancel")
    with pytest.raises(DecidedAnew):
        await desk.write(lambda s: service.standing(s, message.id, seen, lock=True))
    with pytest.raises(NoSuchItem):
        await standing(desk, 999)


async def test_only_examples_that_were_new_are_taken_out(desk: Desk) -> None:
    one = await says(desk, "my thing [lost](place)", UNSURE, asked=True, at="visitor:1")
    other = await says(desk, "my box", UNSURE, asked=True, at="visitor:2")
    await collected(desk)
    await decide(desk, other.id, "order_track", added={"en": []})
    assert (await standing(desk, other.id)).examples == {}
    await decide(desk, one.id, "order_track", added={"en": ["my thing [lost] (place)"]})
    decision = await standing(desk, one.id)
    assert (decision.intent, decision.examples) == (
        "order_track",
        {"en": ["my thing [lost] (place)"]},
    )


async def test_an_example_goes_with_the_last_decision_that_brought_it(desk: Desk) -> None:
    first = await says(desk, "my thing", UNSURE, asked=True, at="visitor:1")
    await collected(desk)
    await decide(desk, first.id, "order_track", added={"en": ["my thing"]})
    second = await says(desk, "my thing", UNSURE, asked=True, at="visitor:2")
    elsewhere = await says(desk, "My thing!", UNSURE, asked=True, at="visitor:3")
    await collected(desk)
    await decide(desk, elsewhere.id, "order_cancel", [elsewhere.id], added={"en": ["My thing!"]})
    await decide(desk, second.id, "order_track", added={"en": []})
    decision = await standing(desk, second.id)
    assert (decision.examples, decision.kept({"en": ["my thing"]})) == ({}, 1)
    await undo(desk, second.id)
    at = await desk.read(lambda s: s.get_one(ReviewItem, first.id).decided_at)
    assert at
    decision = await desk.read(lambda s: service.standing(s, first.id, at))
    assert (decision.examples, decision.kept({"en": ["my thing, please"]})) == (
        {"en": ["my thing"]},
        0,
    )


@pytest.mark.parametrize(("intent", "kept"), [("order_track", 1), ("order_cancel", 0)])
async def test_what_a_ticket_taught_stays(desk: Desk, intent: str, kept: int) -> None:
    ticket = await desk.ticket(text="my thing")
    message = await says(desk, "my thing", UNSURE, asked=True, at="visitor:b")
    await collected(desk)
    await decide(desk, message.id, "order_track", added={"en": ["my thing"]})
    agent = await desk.user("Ada")

    def teach(session: Session) -> None:
        session.add(
            Lesson(
                ticket_id=ticket.id,
                message_id=message.id,
                intent=intent,
                by_id=agent.id,
                at=desk.clock(),
            )
        )

    await desk.write(teach)
    decision = await standing(desk, message.id)
    assert len(decision.examples.get("en", ())) == 1 - kept


# ---- the locked set


async def locked(desk: Desk, monkeypatch: pytest.MonkeyPatch, text: str) -> int:
    """A message that was chosen for testing only."""
    with monkeypatch.context() as patched:
        patched.setattr(readings, "LOCKED_SHARE", 1.0)
        message = await says(desk, text, UNSURE, asked=True, at=f"visitor:{text}")
        await collected(desk)
    return message.id


async def test_a_locked_message_is_in_no_other_lane_and_is_never_taught(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = await locked(desk, monkeypatch, "secret thing")
    assert (await inbox(desk)).total == 0
    found = await inbox(desk, lane="locked")
    assert ([g.id for g in found.groups], found.waiting_locked) == ([message], 1)
    with pytest.raises(Locked):
        await desk.write(lambda s: service.teach(s, message, {}))


async def test_a_locked_message_becomes_a_test_and_no_example(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = await locked(desk, monkeypatch, "where is DM-10562")
    decided = await decide(desk, message, "order_track")
    assert (decided.locked, decided.examples()) == (True, {})
    (test,) = await desk.read(repository.locked_tests)
    assert (test.text, test.intent, test.language) == ("where is DM-12345", "order_track", "en")
    found = await inbox(desk, lane="locked")
    assert (found.total, found.locked_en, found.locked_zh) == (0, 1, 0)


async def test_a_locked_message_that_is_taken_back_is_no_test_and_still_locked(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = await locked(desk, monkeypatch, "another secret")
    await decide(desk, kept, "order_cancel")
    message = await locked(desk, monkeypatch, "secret thing")
    await decide(desk, message, "order_track")
    await undo(desk, message)
    assert [test.message_id for test in await desk.read(repository.locked_tests)] == [kept]
    assert [group.id for group in (await inbox(desk, lane="locked")).groups] == [message]
    assert await desk.read(lambda s: repository.locked_keys(s, {"secret thing"}))
    await decide(desk, message, "order_cancel")
    assert len(await desk.read(repository.locked_tests)) == 2


@pytest.mark.parametrize("decision", [None, "order_track"])
async def test_the_same_words_are_not_learnt_while_they_are_for_testing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, decision: str | None
) -> None:
    message = await locked(desk, monkeypatch, "Where's my stuff?")
    if decision:
        await decide(desk, message, decision)
    other = await says(desk, "wheres my stuff? NOW", UNSURE, asked=True, at="visitor:1")
    same = await says(desk, "where's my stuff", UNSURE, asked=True, at="visitor:2")
    await collected(desk)
    learnt = await desk.read(lambda s: service.choose(s, other.id, None, {}))
    kept = await desk.read(lambda s: service.choose(s, same.id, None, {}))
    assert (learnt.examples(), len(learnt.kept)) == ({"en": ["wheres my stuff? NOW"]}, 0)
    assert (kept.examples(), len(kept.kept)) == ({}, 1)


async def test_a_locked_message_that_was_set_aside_locks_no_words(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = await locked(desk, monkeypatch, "asdf")
    await decide(desk, message, None)
    same = await says(desk, "asdf", UNSURE, asked=True)
    await collected(desk)
    found = await desk.read(lambda s: service.choose(s, same.id, None, {}))
    assert found.examples() == {"en": ["asdf"]}


# ---- teach


async def test_a_message_that_went_well_can_be_taught(desk: Desk) -> None:
    message = await says(desk, "where is it")
    await collected(desk)
    group = await desk.write(lambda s: service.teach(s, message.id, {}))
    assert group.first.id == message.id
    again = await desk.write(lambda s: service.teach(s, message.id, {}))
    assert again.first.id == message.id
    assert [g.messages[0].why for g in (await inbox(desk)).groups] == [["taught"]]


async def test_what_was_pressed_has_no_words_or_is_not_there_cannot_be_taught(desk: Desk) -> None:
    pressed = await says(desk, "Help", payload="/help")
    wordless = await says(desk, "😡")
    waiting = await says(desk, "?!", UNSURE, asked=True)
    await collected(desk)
    for message in (pressed, wordless, waiting):
        with pytest.raises(NothingToTeach):
            await desk.write(partial(service.teach, message_id=message.id, trained={}))
    with pytest.raises(NoSuchItem):
        await desk.write(lambda s: service.teach(s, 999, {}))
