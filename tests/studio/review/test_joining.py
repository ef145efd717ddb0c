"""What a trainer has decided about is not asked again while the decision waits to be learnt."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from studio.readings import service as readings
from studio.review import repository, service, views
from studio.review.models import ReviewItem
from tests.desk import MONDAY, Desk
from tests.studio.review.deciding import UNSURE, decide, inbox, undo
from tests.studio.talks import Ranking, collected, says

# The model that reads most of these messages, trained before all of them.
OLD = {"m1": MONDAY - timedelta(days=1)}


async def asks(desk: Desk, text: str, at: str, model: str | None = "m1") -> int:
    """A message that was not understood, from somebody who has said nothing before."""
    ranking: Ranking = UNSURE
    message = await says(desk, text, ranking, asked=True, at=f"visitor:{at}", model=model)
    return message.id


async def decided_item(desk: Desk, text: str, intent: str | None = "order_track") -> int:
    """A message that a trainer has decided about."""
    item = await asks(desk, text, at="first")
    await collected(desk, OLD)
    await decide(desk, item, intent)
    return item


async def waiting(desk: Desk) -> list[int]:
    """The messages that wait to be decided about."""
    return [message.id for group in (await inbox(desk)).groups for message in group.messages]


@pytest.mark.parametrize("intent", [None, "order_track"])
async def test_the_same_words_join_the_decision_before_a_model_has_learnt_it(
    desk: Desk, intent: str | None
) -> None:
    first = await decided_item(desk, "Where's my stuff?", intent)
    again = await asks(desk, "wheres my stuff", at="second")
    same = await asks(desk, "WHERE'S MY STUFF", at="third")
    await collected(desk, OLD)
    assert await waiting(desk) == [again]
    (group,) = (await inbox(desk, lane="done")).groups
    assert [message.id for message in group.messages] == [first, same]
    assert group.decided is not None
    assert (group.decided.intent, group.decided.at) == (intent, desk.clock())


async def test_words_that_a_model_has_learnt_and_not_understood_are_decided_anew(
    desk: Desk,
) -> None:
    await decided_item(desk, "my thing")
    trained = OLD | {"m2": desk.clock.forward(hours=1)}
    by_old = await asks(desk, "my thing", at="old", model="m1")
    by_new = await asks(desk, "my thing", at="new", model="m2")
    await collected(desk, trained)
    assert await waiting(desk) == [by_new]
    await decide(desk, by_new, "order_cancel")
    later = await asks(desk, "my thing", at="later", model="m2")
    await collected(desk, trained)
    assert await waiting(desk) == []
    stored = await desk.read(lambda s: [s.get_one(ReviewItem, i) for i in (by_old, later)])
    assert [item.intent for item in stored] == ["order_track", "order_cancel"]


async def test_what_was_set_aside_is_never_asked_again(desk: Desk) -> None:
    await decided_item(desk, "my thing", None)
    trained = OLD | {"m2": desk.clock.forward(hours=1)}
    await asks(desk, "my thing", at="new", model="m2")
    await asks(desk, "my thing", at="gone", model="gone")
    await collected(desk, trained)
    assert await waiting(desk) == []


@pytest.mark.parametrize(("model", "asked_again"), [("gone", True), (None, False)])
async def test_who_read_it_decides_when_it_is_not_known_when_that_was_trained(
    desk: Desk, model: str | None, asked_again: bool
) -> None:
    await decided_item(desk, "my thing")
    again = await asks(desk, "my thing", at="second", model=model)
    await collected(desk, OLD)
    assert await waiting(desk) == [again] * asked_again


async def test_what_joined_a_decision_waits_again_when_that_is_taken_back(desk: Desk) -> None:
    first = await decided_item(desk, "my thing")
    second = await asks(desk, "my thing", at="second")
    await collected(desk, OLD)
    await undo(desk, second)
    third = await asks(desk, "my thing", at="third")
    await collected(desk, OLD)
    assert sorted(await waiting(desk)) == [first, second, third]


async def test_the_same_words_in_another_language_join_nothing(desk: Desk) -> None:
    first = await decided_item(desk, "OK")

    def elsewhere(session: Session) -> None:
        session.get_one(ReviewItem, first).language = "zh"

    await desk.write(elsewhere)
    again = await asks(desk, "OK", at="second")
    await collected(desk, OLD)
    assert await waiting(desk) == [again]


async def test_of_a_decision_that_many_joined_the_first_and_the_newest_are_shown(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(repository, "MOST_DECIDED", 3)
    first = await decided_item(desk, "my thing")
    joined = [await asks(desk, "my thing", at=f"{number}") for number in range(4)]
    await collected(desk, OLD)
    (listed,) = (await inbox(desk, lane="done")).groups
    alone = await desk.read(lambda s: views.groups(s, [service.get(s, joined[0])])[0])
    for group in (listed, alone):
        assert (group.id, group.size) == (first, 5)
        assert [message.id for message in group.messages] == [first, joined[3], joined[2]]
    await undo(desk, joined[0])
    assert len(await waiting(desk)) == 5


async def test_signs_without_words_join_nothing(desk: Desk) -> None:
    first = await decided_item(desk, "?!", None)
    await asks(desk, "...", at="second")
    await collected(desk, OLD)
    (group,) = (await inbox(desk, lane="done")).groups
    assert [message.id for message in group.messages] == [first]


async def test_a_message_for_testing_joins_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await decided_item(desk, "my thing")
    monkeypatch.setattr(readings, "LOCKED_SHARE", 1.0)
    locked = await asks(desk, "my thing", at="second")
    await collected(desk, OLD)
    assert [group.id for group in (await inbox(desk, lane="locked")).groups] == [locked]


async def test_a_decision_is_about_the_same_words_in_other_groups_too(desk: Desk) -> None:
    calm, loud, left = [
        await asks(desk, text, at=text) for text in ("my thing", "MY THING!!!", "My thing?")
    ]
    await collected(desk)

    def apart(session: Session) -> None:
        session.get_one(ReviewItem, loud).cluster = loud

    await desk.write(apart)
    await decide(desk, calm, "order_track", only=[calm])
    assert await waiting(desk) == [left]  # as it was left out on purpose
    (group,) = (await inbox(desk, lane="done")).groups
    assert (group.id, group.size) == (calm, 2)


async def test_teach_leads_to_what_was_decided_about_the_same_words(desk: Desk) -> None:
    first = await decided_item(desk, "my thing")
    well = await says(desk, "my thing", at="visitor:second")
    await collected(desk, OLD)
    group = await desk.write(lambda s: service.teach(s, well.id, OLD))
    assert [item.id for item in group.items] == [first, well.id]
    assert await waiting(desk) == []
    learnt: dict[str, datetime] = {"m1": desk.clock.forward(hours=1)}
    better = await says(desk, "my thing", at="visitor:third")
    await collected(desk, learnt)
    group = await desk.write(lambda s: service.teach(s, better.id, learnt))
    assert [item.id for item in group.items] == [better.id]
