"""Models from training to service and back, with twins of the engine's tools."""

import asyncio
import json

import pytest

from staff.models import User
from studio.releases import repository, service, views
from studio.releases.errors import AlreadyLive, GateClosed, NoPrevious, SameModel
from studio.releases.schemas import ComparisonResult, JobView, ReleasesView
from studio.releases.store import NoSuchModel, digest_of_sources
from studio.review.models import LockedTest
from tests.desk import Desk
from tests.studio.releases.workshop import Workshop
from tests.studio.talks import collected, says

WHERE, BACK, HELLO = "where is it", "我要退货", "hello"


@pytest.fixture
async def ada(desk: Desk) -> User:
    return await desk.user("Ada", "trainer")


async def seen(desk: Desk, workshop: Workshop) -> ReleasesView:
    shelf = workshop.releases.shelf()
    return await desk.read(
        lambda s: views.releases(s, shelf.models, shelf.live, shelf.changed, desk.clock())
    )


async def job(desk: Desk, workshop: Workshop, job_id: int) -> JobView:
    await workshop.ended(job_id)
    return await desk.read(lambda s: views.job(s, repository.job(s, job_id), desk.clock()))


async def lock(desk: Desk, user: User, text: str, intent: str) -> None:
    """Add to the locked set."""
    language = "zh" if text == BACK else "en"
    await desk.write(
        lambda s: s.add(
            LockedTest(
                text=text,
                key=text,
                language=language,
                intent=intent,
                by_id=user.id,
                at=desk.clock(),
            )
        )
    )


async def compared(desk: Desk, workshop: Workshop, user: User, model: str) -> ComparisonResult:
    done = await job(desk, workshop, await workshop.releases.compare(user.id, model))
    assert done.state == "done", done.log
    found = await desk.read(lambda s: repository.newest_comparison(s, model))
    assert found is not None
    return ComparisonResult.model_validate(found.result)


# ---- training


async def test_training_makes_a_model_and_changes_nothing_in_service(
    desk: Desk, workshop: Workshop, ada: User
) -> None:
    workshop.model("a")
    done = await job(desk, workshop, await workshop.releases.train(ada.id, "Ada"))
    assert (done.state, done.model) == ("done", "made-1")
    assert "learning from data/nlu.yml" in done.log
    found = await seen(desk, workshop)
    assert found.live == "a"
    made = found.models[0]
    assert (made.id, made.author, made.live) == ("made-1", "Ada", False)
    assert (made.intents, made.examples_en, made.examples_zh) == (3, 5, 4)
    assert made.has_sources
    assert [(e.what, e.by and e.by.name) for e in made.events] == [("trained", "Ada")]


async def test_a_training_that_fails_says_why(desk: Desk, workshop: Workshop, ada: User) -> None:
    workshop.model("a")
    workshop.recipe("refuse")
    done = await job(desk, workshop, await workshop.releases.train(ada.id, "Ada"))
    assert (done.state, done.error) == ("failed", "training_failed")
    assert done.log[-1] == "Refused: config.yml cannot be learnt from"
    assert len(workshop.models.all()) == 1


async def test_a_training_that_is_stopped_leaves_no_process(
    desk: Desk, workshop: Workshop, ada: User
) -> None:
    workshop.model("a")
    workshop.recipe("hang")
    begun = await workshop.releases.train(ada.id, "Ada")
    async with asyncio.timeout(30):
        while "hanging" not in (found := await seen(desk, workshop)).training.log:  # type: ignore[union-attr]
            await asyncio.sleep(0.05)
        assert found.training is not None
        assert found.training.progress == 0.5
        await workshop.releases.jobs.cancel("training")
    assert (await job(desk, workshop, begun)).state == "cancelled"
    assert len(workshop.models.all()) == 1


# ---- comparison


async def test_a_comparison_shows_what_is_fixed_and_what_is_broken(
    desk: Desk, workshop: Workshop, ada: User
) -> None:
    workshop.model("a", {WHERE: "order_track", HELLO: "greet"})
    workshop.model("b", {WHERE: "order_cancel", HELLO: "greet", BACK: "return_item"})
    workshop.models.use("a")
    for text, intent in ((WHERE, "order_track"), (BACK, "return_item"), (HELLO, "greet")):
        await lock(desk, ada, text, intent)
    workshop.story("test_orders")
    found = await compared(desk, workshop, ada, "b")
    assert [m.text for m in found.fixed] == [BACK]
    assert [m.text for m in found.broken] == [WHERE]
    assert (found.broken[0].live.intent, found.broken[0].candidate.intent) == (
        "order_track",
        "order_cancel",
    )
    assert (found.locked_live.right, found.locked_candidate.right) == (2, 2)
    assert {(m.expected, m.candidate.intent) for m in found.messages} == {
        ("order_track", "order_cancel"),
        ("return_item", "return_item"),
        ("greet", "greet"),
    }
    by = {(s.intent, s.language): (s.live.right, s.candidate.right) for s in found.by_intent}
    assert by[("return_item", "zh")] == (0, 1)
    assert (found.threshold, found.ambiguity_threshold) == (0.45, 0.15)
    assert [(s.name, s.passed) for s in found.stories] == [("test_orders", True)]
    shown = (await seen(desk, workshop)).models[0].figures
    assert shown is not None
    assert shown.locked is not None
    assert (shown.locked.right, shown.locked.all) == (2, 3)
    assert shown.locked_zh is not None
    assert (shown.locked_zh.right, shown.locked_zh.all) == (1, 1)


async def test_recent_messages_are_compared_once_each_and_without_what_is_personal(
    desk: Desk, workshop: Workshop, ada: User
) -> None:
    workshop.model("a", {HELLO: "greet"})
    workshop.model("b")
    workshop.models.use("a")
    for text in (HELLO, HELLO, "mail me at ada@shop.example"):
        await says(desk, text)
    await collected(desk)
    found = await compared(desk, workshop, ada, "b")
    texts = [m.text for m in found.messages]
    assert sorted(texts) == [HELLO, "mail me at name@example.com"]
    assert [m.text for m in found.differing] == [HELLO]
    assert found.messages[0].message is not None
    assert found.locked_candidate.all == 0


async def test_a_model_that_cannot_be_loaded_fails_its_comparison(
    desk: Desk, workshop: Workshop, ada: User
) -> None:
    workshop.model("a")
    workshop.model("b", breaks=True)
    workshop.models.use("a")
    done = await job(desk, workshop, await workshop.releases.compare(ada.id, "b"))
    assert (done.state, done.error) == ("failed", "comparison_failed")
    assert "this model is broken" in done.log


async def test_a_model_is_not_compared_with_itself(workshop: Workshop, ada: User) -> None:
    workshop.model("a")
    with pytest.raises(SameModel):
        await workshop.releases.compare(ada.id, "a")
    with pytest.raises(NoSuchModel):
        await workshop.releases.compare(ada.id, "z")


# ---- the gate, promotion and the way back


async def test_a_model_that_is_no_worse_passes_and_goes_back_in_one_step(
    desk: Desk, workshop: Workshop, ada: User
) -> None:
    for name in "abc":
        workshop.model(name, {WHERE: "order_track"})
    workshop.models.use("a")
    await lock(desk, ada, WHERE, "order_track")
    for name in "bc":
        await compared(desk, workshop, ada, name)
        await workshop.releases.promote(ada.id, name)
        assert workshop.models.live().id == name
    live = [item.data["live"] for item in desk.told if "live" in item.data]
    assert live == ["b", "c"]
    assert (await seen(desk, workshop)).previous == "b"
    for name in "ba":
        await workshop.releases.roll_back(ada.id)
        assert workshop.models.live().id == name
    with pytest.raises(NoPrevious):
        await workshop.releases.roll_back(ada.id)
    events = {m.id: [e.what for e in m.events] for m in (await seen(desk, workshop)).models}
    assert events == {"a": ["rolled_back"], "b": ["rolled_back", "promoted"], "c": ["promoted"]}


async def test_the_gate_says_what_holds_a_model_back(
    desk: Desk, workshop: Workshop, ada: User
) -> None:
    workshop.model("a", {WHERE: "order_track"})
    workshop.model("b", fails=["test_orders"])
    workshop.models.use("a")
    await lock(desk, ada, WHERE, "order_track")
    workshop.story("test_orders")

    async def reasons() -> list[str]:
        with pytest.raises(GateClosed) as closed:
            await workshop.releases.promote(ada.id, "b")
        assert workshop.models.live().id == "a"
        return list(closed.value.data["reasons"])

    assert await reasons() == ["not_compared"]
    await compared(desk, workshop, ada, "b")
    assert await reasons() == ["locked_worse", "stories_failed"]


@pytest.mark.parametrize("change", ["locked", "stories", "live"])
async def test_what_was_measured_before_a_change_is_stale(
    desk: Desk, workshop: Workshop, ada: User, change: str
) -> None:
    for name in "abc":
        workshop.model(name)
    workshop.models.use("a")
    await compared(desk, workshop, ada, "c")
    assert (await workshop.releases.gate("c")).open
    if change == "locked":
        await lock(desk, ada, WHERE, "order_track")
    elif change == "stories":
        workshop.story("test_more")
    else:
        workshop.models.use("b")
    found = await workshop.releases.gate("c")
    assert (found.open, found.reasons) == (False, ["stale"])


async def test_a_closed_gate_is_passed_with_a_reason_that_is_kept(
    desk: Desk, workshop: Workshop, ada: User
) -> None:
    for name in "ab":
        workshop.model(name)
    workshop.models.use("a")
    await workshop.releases.promote(ada.id, "b", "the campaign starts today")
    (event,) = (await seen(desk, workshop)).models[0].events
    assert (event.what, event.reason) == ("promoted", "the campaign starts today")


async def test_a_reason_is_not_kept_where_none_was_needed(
    desk: Desk, workshop: Workshop, ada: User
) -> None:
    for name in "ab":
        workshop.model(name)
    workshop.models.use("a")
    await compared(desk, workshop, ada, "b")
    await workshop.releases.promote(ada.id, "b", "just in case it is closed")
    (event,) = (await seen(desk, workshop)).models[0].events
    assert event.reason is None


async def test_what_is_live_is_not_promoted_again(workshop: Workshop, ada: User) -> None:
    workshop.model("a")
    with pytest.raises(AlreadyLive):
        await workshop.releases.promote(ada.id, "a", "because I can")


async def test_a_promotion_that_cannot_be_noted_does_not_happen(
    workshop: Workshop, ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in "ab":
        workshop.model(name)
    workshop.models.use("a")

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "no space left")

    monkeypatch.setattr(service, "record", full)
    with pytest.raises(OSError, match="no space"):
        await workshop.releases.promote(ada.id, "b", "the campaign starts today")
    assert workshop.models.live().id == "a"


async def test_only_the_newest_comparison_of_a_model_is_kept_whole(
    desk: Desk, workshop: Workshop, ada: User
) -> None:
    for name in "ab":
        workshop.model(name)
    workshop.models.use("a")
    await compared(desk, workshop, ada, "b")
    first = await desk.read(lambda s: repository.newest_comparison(s, "b"))
    await compared(desk, workshop, ada, "b")
    assert first is not None
    again = await desk.read(lambda s: s.get_one(type(first), first.id).result)
    assert again is None


async def test_the_page_says_whether_the_sources_changed(desk: Desk, workshop: Workshop) -> None:
    workshop.model("a")
    assert (await seen(desk, workshop)).changed
    manifest = workshop.models.folder / "a.json"
    made_from = {"sources": digest_of_sources(workshop.releases.project)}
    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | made_from))
    assert not (await seen(desk, workshop)).changed
    (workshop.releases.project / "data/more.yml").write_text("nlu: []\n")
    assert (await seen(desk, workshop)).changed
