"""The review inbox, for trainers and administrators."""

import asyncio
from typing import Any

import pytest

from kit.errors import DatabaseUnavailable
from studio.intents import edits
from studio.readings import service as readings
from studio.review import service as review
from tests.api.conftest import CHANGES, Browser, SignIn
from tests.api.review.conftest import SAID, UNSURE, examples
from tests.desk import Desk
from tests.studio.intents.conftest import contents
from tests.studio.releases.workshop import add_model
from tests.studio.talks import says


async def a_group_of_two(desk: Desk, trainer: Browser) -> Any:
    """Two messages that say the same, as they wait in the inbox."""
    for number in range(2):
        await says(desk, f"{SAID}{'!' * number}", UNSURE, asked=True, at=f"visitor:{number}")
    (group,) = (await trainer.get("/api/studio/review"))["groups"]
    return group


async def labelled(sign_in: SignIn, desk: Desk) -> tuple[Browser, str, Any]:
    """A trainer who has said what a message means, the path of its decision, and the answer."""
    trainer = await sign_in("Tess", "trainer")
    message = await says(desk, SAID, UNSURE, asked=True)
    await trainer.get("/api/studio/review")
    path = f"/api/studio/review/{message.id}"
    return trainer, path, await trainer.post(f"{path}/label", {"intent": "order_track"})


async def test_a_trainer_labels_a_group_and_the_examples_are_in_the_files(
    sign_in: SignIn, desk: Desk
) -> None:
    trainer = await sign_in("Tess", "trainer")
    group = await a_group_of_two(desk, trainer)
    assert (group["size"], group["messages"][0]["text"]) == (2, SAID)
    done = await trainer.post(f"/api/studio/review/{group['id']}/label", {"intent": "order_track"})
    assert (done["messages"], done["kept"], done["findings"]) == (2, 0, [])
    assert f"+    - {SAID}" in done["diffs"][0]["diff"]
    assert examples(desk, "order_track").count(SAID) == 1
    after = await trainer.get("/api/studio/review")
    assert (after["total"], after["waiting_unclear"]) == (0, 0)
    (decided,) = (await trainer.get("/api/studio/review", lane="done"))["groups"]
    assert (decided["decided"]["intent"], decided["decided"]["by"]) == ("order_track", "Tess")
    (change,) = (await trainer.get("/api/studio/changes"))["changes"]
    assert (change["intent"], change["summary"]) == ("order_track", "en +1")


async def test_a_label_that_is_no_intent_changes_nothing(sign_in: SignIn, desk: Desk) -> None:
    trainer = await sign_in("Tess", "trainer")
    message = await says(desk, SAID, UNSURE, asked=True)
    await trainer.get("/api/studio/review")
    path = f"/api/studio/review/{message.id}/label"
    refused = await trainer.post(path, {"intent": "no_such_thing"}, 404)
    assert refused["error"] == "no_such_intent"
    assert (await trainer.get("/api/studio/review"))["total"] == 1


async def test_who_is_slower_is_told(sign_in: SignIn, desk: Desk) -> None:
    trainer, other = await sign_in("Tess", "trainer"), await sign_in("Tom", "trainer")
    message = await says(desk, SAID, UNSURE, asked=True)
    await trainer.get("/api/studio/review")
    await trainer.post(f"/api/studio/review/{message.id}/dismiss", {})
    for path, body in (("label", {"intent": "greet"}), ("dismiss", {})):
        refused = await other.post(f"/api/studio/review/{message.id}/{path}", body, 409)
        assert refused["error"] == "already_decided"
    assert SAID not in examples(desk, "greet")
    assert (await other.get("/api/studio/review/999", 404))["error"] == "no_such_item"


async def test_of_two_who_decide_at_once_one_teaches(sign_in: SignIn, desk: Desk) -> None:
    trainers = [await sign_in(name, "trainer") for name in ("Tess", "Tom")]
    message = await says(desk, SAID, UNSURE, asked=True)
    await trainers[0].get("/api/studio/review")
    path = f"/api/studio/review/{message.id}/label"
    answers = await asyncio.gather(
        *(
            one.client.post(path, json={"intent": intent}, headers=CHANGES)
            for one, intent in zip(trainers, ("greet", "order_track"), strict=True)
        )
    )
    assert sorted(answer.status for answer in answers) == [200, 409]
    taught = [intent for intent in ("greet", "order_track") if SAID in examples(desk, intent)]
    assert len(taught) == 1


async def test_a_decision_is_taken_back_with_what_it_put_into_the_files(
    sign_in: SignIn, desk: Desk
) -> None:
    trainer = await sign_in("Tess", "trainer")
    group = await a_group_of_two(desk, trainer)
    path = f"/api/studio/review/{group['id']}"
    before = contents(desk.settings.project_dir)
    done = await trainer.post(f"{path}/label", {"intent": "order_track"})
    other = await sign_in("Tom", "trainer")
    undone = await other.post(f"{path}/undo", {"at": done["at"]})
    assert contents(desk.settings.project_dir) == before
    assert (undone["messages"], undone["kept"]) == (2, 0)
    assert f"-    - {SAID}" in undone["diffs"][0]["diff"]
    assert (undone["group"]["lane"], undone["group"]["decided"]) == ("unclear", None)
    assert (await trainer.get("/api/studio/review"))["groups"] == [undone["group"]]
    change, _ = (await trainer.get("/api/studio/changes"))["changes"]
    assert (change["summary"], change["by"]["name"]) == ("en -1", "Tom")


async def test_an_example_that_was_there_or_was_edited_since_is_left_alone(
    sign_in: SignIn, desk: Desk
) -> None:
    trainer = await sign_in("Tess", "trainer")
    project = desk.settings.project_dir
    edits.add_examples(project, "greet", {"en": [SAID]})
    message = await says(desk, SAID, UNSURE, asked=True)
    await trainer.get("/api/studio/review")
    path = f"/api/studio/review/{message.id}"
    done = await trainer.post(f"{path}/label", {"intent": "greet"})
    before = contents(project)
    undone = await trainer.post(f"{path}/undo", {"at": done["at"]})
    assert (undone["kept"], undone["diffs"], contents(project)) == (0, [], before)

    desk.clock.forward(seconds=1)
    done = await trainer.post(f"{path}/label", {"intent": "order_track"})
    file = project / "data/nlu/en/orders.yml"
    file.write_text(file.read_text("utf-8").replace(f"- {SAID}\n", f"- {SAID}, please\n"), "utf-8")
    before = contents(project)
    undone = await trainer.post(f"{path}/undo", {"at": done["at"]})
    assert (undone["kept"], undone["diffs"], contents(project)) == (0, [], before)
    assert (await trainer.get("/api/studio/review"))["total"] == 1


async def test_an_example_that_somebody_else_has_written_too_is_counted_as_kept(
    sign_in: SignIn, desk: Desk
) -> None:
    trainer, path, done = await labelled(sign_in, desk)
    file = desk.settings.project_dir / "data/nlu/en/orders.yml"
    line = f"    - {SAID}\n"
    file.write_text(file.read_text("utf-8").replace(line, line * 2), "utf-8")
    undone = await trainer.post(f"{path}/undo", {"at": done["at"]})
    assert (undone["kept"], undone["diffs"]) == (1, [])
    assert examples(desk, "order_track").count(SAID) == 2


async def test_a_group_that_was_set_aside_waits_again(sign_in: SignIn, desk: Desk) -> None:
    trainer = await sign_in("Tess", "trainer")
    message = await says(desk, SAID, UNSURE, asked=True)
    await trainer.get("/api/studio/review")
    path = f"/api/studio/review/{message.id}"
    aside = await trainer.post(f"{path}/dismiss", {})
    (decided,) = (await trainer.get("/api/studio/review", lane="done"))["groups"]
    assert (decided["decided"]["at"], aside["messages"]) == (aside["at"], 1)
    undone = await trainer.post(f"{path}/undo", {"at": aside["at"]})
    assert (undone["messages"], undone["kept"], undone["diffs"]) == (1, 0, [])
    assert (await trainer.get("/api/studio/changes"))["changes"] == []
    assert (await trainer.get("/api/studio/review"))["total"] == 1


async def test_the_same_words_are_not_asked_again_before_they_are_learnt(
    sign_in: SignIn, desk: Desk
) -> None:
    models = desk.settings.models_dir
    models.mkdir(parents=True)
    add_model(models, "a", {})
    trainer = await sign_in("Tess", "trainer")
    group = await a_group_of_two(desk, trainer)
    await trainer.post(f"/api/studio/review/{group['id']}/label", {"intent": "order_track"})
    later = await says(desk, SAID, UNSURE, asked=True, at="visitor:later", model="a")
    assert (await trainer.get("/api/studio/review"))["total"] == 0
    joined = await trainer.post(f"/api/studio/turns/{later.id}/review")
    assert (joined["id"], joined["size"], joined["lane"]) == (group["id"], 3, "done")

    add_model(models, "z", {})
    again = await says(desk, SAID, UNSURE, asked=True, at="visitor:again", model="z")
    (asked,) = (await trainer.get("/api/studio/review"))["groups"]
    assert (asked["id"], asked["size"]) == (again.id, 1)


async def test_only_the_decision_that_was_seen_is_taken_back_and_once(
    sign_in: SignIn, desk: Desk
) -> None:
    trainer, other = await sign_in("Tess", "trainer"), await sign_in("Tom", "trainer")
    message = await says(desk, SAID, UNSURE, asked=True)
    await trainer.get("/api/studio/review")
    path = f"/api/studio/review/{message.id}"
    done = await trainer.post(f"{path}/label", {"intent": "order_track"})
    answers = await asyncio.gather(
        *(
            one.client.post(f"{path}/undo", json={"at": done["at"]}, headers=CHANGES)
            for one in (trainer, other)
        )
    )
    assert sorted(answer.status for answer in answers) == [200, 409]
    late = await other.post(f"{path}/undo", {"at": done["at"]}, 409)
    assert late["error"] == "not_decided"

    desk.clock.forward(seconds=1)
    await other.post(f"{path}/label", {"intent": "order_track"})
    late = await trainer.post(f"{path}/undo", {"at": done["at"]}, 409)
    assert late["error"] == "decided_anew"
    assert SAID in examples(desk, "order_track")
    gone = await trainer.post("/api/studio/review/999/undo", {"at": done["at"]}, 404)
    assert gone["error"] == "no_such_item"


async def test_an_undo_that_breaks_off_can_be_done_again(
    sign_in: SignIn, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    trainer, path, done = await labelled(sign_in, desk)

    def away(*_: object) -> None:
        raise DatabaseUnavailable

    with monkeypatch.context() as patched:
        patched.setattr(review, "undo", away)
        await trainer.post(f"{path}/undo", {"at": done["at"]}, 503)
    assert SAID not in examples(desk, "order_track")
    assert (await trainer.get("/api/studio/changes"))["changes"][0]["summary"] == "en -1"
    undone = await trainer.post(f"{path}/undo", {"at": done["at"]})
    assert (undone["messages"], undone["kept"], undone["diffs"]) == (1, 0, [])


async def test_a_locked_message_becomes_a_test_and_is_in_no_file(
    sign_in: SignIn, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readings, "LOCKED_SHARE", 1.0)
    trainer = await sign_in("Tess", "trainer")
    message = await says(desk, SAID, UNSURE, asked=True)
    assert (await trainer.get("/api/studio/review"))["groups"] == []
    (group,) = (await trainer.get("/api/studio/review", lane="locked"))["groups"]
    taught = await trainer.post(f"/api/studio/turns/{message.id}/review", None, 409)
    assert taught["error"] == "locked"
    unknown = await trainer.post(
        f"/api/studio/review/{group['id']}/label", {"intent": "no_such_thing"}, 404
    )
    assert unknown["error"] == "no_such_intent"
    done = await trainer.post(f"/api/studio/review/{group['id']}/label", {"intent": "order_track"})
    assert (done["messages"], done["diffs"]) == (1, [])
    assert SAID not in examples(desk, "order_track")
    view = await trainer.get("/api/studio/review", lane="locked")
    assert (view["total"], view["locked_en"]) == (0, 1)
    undone = await trainer.post(f"/api/studio/review/{group['id']}/undo", {"at": done["at"]})
    assert (undone["group"]["lane"], undone["diffs"]) == ("locked", [])
    view = await trainer.get("/api/studio/review", lane="locked")
    assert (view["total"], view["locked_en"]) == (1, 0)


async def test_teach_leads_from_a_reply_to_its_message(sign_in: SignIn, desk: Desk) -> None:
    trainer = await sign_in("Tess", "trainer")
    message = await says(desk, SAID)
    group = await trainer.post(f"/api/studio/turns/{message.id}/review")
    assert (group["id"], group["messages"][0]["why"]) == (message.id, ["taught"])
    pressed = await says(desk, "Help", payload="/help")
    refused = await trainer.post(f"/api/studio/turns/{pressed.id}/review", None, 422)
    assert refused["error"] == "nothing_to_teach"


@pytest.mark.parametrize("role", ["agent", "supervisor"])
async def test_only_trainers_and_administrators_review(
    sign_in: SignIn, desk: Desk, role: Any
) -> None:
    message = await says(desk, SAID, UNSURE, asked=True)
    browser = await sign_in("Ada", role)
    await browser.get("/api/studio/review", 403)
    await browser.get(f"/api/studio/review/{message.id}", 403)
    for path in (
        f"/api/studio/review/{message.id}/label",
        f"/api/studio/review/{message.id}/dismiss",
        f"/api/studio/review/{message.id}/undo",
        f"/api/studio/turns/{message.id}/review",
    ):
        await browser.post(path, {"intent": "greet"}, 403)
