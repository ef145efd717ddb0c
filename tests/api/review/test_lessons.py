"""Lessons from tickets, for those who work them."""

import asyncio
from typing import Any

import pytest

from conversations import repository as conversation_log
from studio.readings import service as readings
from tests.api.conftest import SignIn
from tests.api.review.conftest import SAID, UNSURE, Engine, examples
from tests.desk import Desk
from tests.studio.talks import Ranking, says
from tickets import service

STORIES = "tests/stories/test_learnt.yml"


async def handed_over(
    desk: Desk, text: str = SAID, ranking: Ranking | None = None, **parts: Any
) -> int:
    """A ticket that the bot handed over after this, which it had not understood."""
    message = await says(desk, text, ranking or UNSURE, asked=ranking is None, **parts)
    ticket = await desk.write(
        lambda s: service.open_ticket(
            s,
            conversation_log.lock(s, message.conversation_id),
            reason="unsure",
            subject="",
            now=desk.clock.forward(seconds=1),
            settings=desk.settings,
        )
    )
    return ticket.number


async def test_a_ticket_teaches_an_example_and_a_story_once(sign_in: SignIn, desk: Desk) -> None:
    agent = await sign_in()
    number = await handed_over(desk, f"{SAID}, DM-10562")
    lesson = await agent.get(f"/api/tickets/{number}/lesson")
    assert (lesson["text"], lesson["language"], lesson["done"]) == (
        f"{SAID}, DM-12345",
        "en",
        False,
    )
    assert [guess["intent"] for guess in lesson["guesses"]] == ["order_track", "order_cancel"]
    assert {"name": "payment_methods", "title": "Payment methods"} in lesson["intents"]
    body = {"text": lesson["text"], "intent": "order_track"}
    taken = await agent.post(f"/api/tickets/{number}/lesson", body)
    assert f"{SAID}, [DM-12345](order_number)" in taken["story"]
    assert "- action: track_order_form" in taken["story"]
    assert taken["story"].strip() in (desk.settings.project_dir / STORIES).read_text()
    assert f"{SAID}, DM-12345" in examples(desk, "order_track")
    assert (await agent.get(f"/api/tickets/{number}/lesson"))["done"] is True
    again = await agent.post(f"/api/tickets/{number}/lesson", body, 409)
    assert again["error"] == "already_taught"
    trainer = await sign_in("Tess", "trainer")
    assert (await trainer.get("/api/studio/review"))["total"] == 0
    (group,) = (await trainer.get("/api/studio/review", lane="done"))["groups"]
    undo = {"at": group["decided"]["at"]}
    undone = await trainer.post(f"/api/studio/review/{group['id']}/undo", undo)
    assert (undone["messages"], undone["kept"], undone["diffs"]) == (1, 1, [])
    assert f"{SAID}, DM-12345" in examples(desk, "order_track")  # as its story needs


async def test_a_lesson_that_cannot_be_written_can_be_tried_again(
    sign_in: SignIn, desk: Desk
) -> None:
    agent = await sign_in()
    number = await handed_over(desk)
    body = {"text": SAID, "intent": "no_such_thing"}
    refused = await agent.post(f"/api/tickets/{number}/lesson", body, 404)
    assert refused["error"] == "no_such_intent"
    await agent.post(f"/api/tickets/{number}/lesson", body | {"intent": "greet"})


@pytest.mark.parametrize(
    ("decision", "body"), [("label", {"intent": "order_track"}), ("dismiss", {})]
)
async def test_what_a_trainer_has_decided_is_no_lesson_until_it_is_taken_back(
    sign_in: SignIn, desk: Desk, decision: str, body: dict[str, str]
) -> None:
    agent, trainer = await sign_in(), await sign_in("Tess", "trainer")
    number = await handed_over(desk)
    assert (await agent.get(f"/api/tickets/{number}/lesson"))["text"] == SAID
    (group,) = (await trainer.get("/api/studio/review"))["groups"]
    path = f"/api/studio/review/{group['id']}"
    done = await trainer.post(f"{path}/{decision}", body)
    lesson = await agent.get(f"/api/tickets/{number}/lesson")
    assert (lesson["text"], lesson["guesses"], lesson["done"]) == (None, [], False)
    take = {"text": SAID, "intent": "greet"}
    refused = await agent.post(f"/api/tickets/{number}/lesson", take, 409)
    assert refused["error"] == "already_decided"
    assert SAID not in examples(desk, "greet")
    await trainer.post(f"{path}/undo", {"at": done["at"]})
    assert (await agent.get(f"/api/tickets/{number}/lesson"))["text"] == SAID


async def test_nobody_waits_while_the_engine_reads_a_lesson(
    sign_in: SignIn, desk: Desk, engine: Engine
) -> None:
    agent, trainer = await sign_in(), await sign_in("Tess", "trainer")
    number = await handed_over(desk)
    engine.free.clear()
    path = f"/api/tickets/{number}/lesson"
    body = {"text": SAID, "intent": "greet"}
    async with asyncio.timeout(30), asyncio.TaskGroup() as tasks:
        lesson = tasks.create_task(agent.post(path, body, 409))
        await engine.asked.wait()
        (group,) = (await trainer.get("/api/studio/review"))["groups"]
        label = {"intent": "order_track"}
        await trainer.post(f"/api/studio/review/{group['id']}/label", label)
        engine.free.set()
    assert lesson.result()["error"] == "already_decided"
    assert SAID in examples(desk, "order_track")
    assert SAID not in examples(desk, "greet")
    assert not (desk.settings.project_dir / STORIES).exists()


async def test_who_asked_for_a_person_at_once_teaches_nothing(sign_in: SignIn, desk: Desk) -> None:
    agent = await sign_in()
    number = await handed_over(desk, "human", {"talk_to_person": 0.99})
    assert (await agent.get(f"/api/tickets/{number}/lesson"))["text"] is None


async def test_words_of_the_locked_set_are_no_lesson(
    sign_in: SignIn, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    agent = await sign_in()
    with monkeypatch.context() as patched:
        patched.setattr(readings, "LOCKED_SHARE", 1.0)
        await says(desk, f"{SAID}?", UNSURE, asked=True, at="visitor:locked")
        await agent.get(f"/api/tickets/{await handed_over(desk, at='visitor:x')}/lesson")
    number = await handed_over(desk, "something else", at="visitor:b")
    body = {"text": SAID.upper(), "intent": "order_track"}
    refused = await agent.post(f"/api/tickets/{number}/lesson", body, 409)
    assert refused["error"] == "locked"


async def test_a_locked_message_offers_no_lesson(
    sign_in: SignIn, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readings, "LOCKED_SHARE", 1.0)
    agent = await sign_in()
    number = await handed_over(desk)
    assert (await agent.get(f"/api/tickets/{number}/lesson"))["text"] is None
    body = {"text": SAID, "intent": "order_track"}
    refused = await agent.post(f"/api/tickets/{number}/lesson", body, 422)
    assert refused["error"] == "nothing_to_teach"


async def test_trainers_see_lessons_and_those_who_work_tickets_take_them(
    sign_in: SignIn, desk: Desk
) -> None:
    number = await handed_over(desk)
    trainer = await sign_in("Tess", "trainer")
    assert (await trainer.get(f"/api/tickets/{number}/lesson"))["text"] == SAID
    body = {"text": SAID, "intent": "order_track"}
    await trainer.post(f"/api/tickets/{number}/lesson", body, 403)
    await (await sign_in("Sue", "supervisor")).post(f"/api/tickets/{number}/lesson", body)
