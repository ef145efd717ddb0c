"""Intents over the console's API, by trainers."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestServer

from bot.console import console_api
from kit.api import BUS, DATABASE, LIMITER, SETTINGS
from kit.bus import Bus
from kit.errors import DatabaseUnavailable
from kit.language import Language
from kit.ratelimit import MemoryLimiter
from studio.intents import edits
from studio.intents.checks import Checks, ChecksFailed, Known
from studio.intents.http import CHECKS
from studio.intents.schemas import Checked, Examples, Finding
from studio.processes import Tools
from studio.releases.store import Model
from tests.api.conftest import Browser, SignIn, cheap_hashes, new_browser, sign_in
from tests.desk import Desk
from tests.studio.intents.conftest import contents, gift_wrap
from tests.studio.releases.workshop import add_model

__all__ = ["cheap_hashes", "new_browser", "sign_in"]

DUPLICATE = Finding(
    problem="near_duplicate",
    severity="error",
    intent="greet",
    language="en",
    text="hello",
    other_intent="thanks",
    other_text="Hello!",
    similarity=1.0,
)


class OtherChecks(Checks):
    """Finds one thing in whatever is new, or does not answer; and in all, unless it `asks`."""

    fails = False
    asks = False
    left_out = 0
    warmed = 0

    def warm(self) -> None:
        self.warmed += 1

    async def of_draft(
        self, intent: str, examples: Examples, added: dict[Language, list[str]]
    ) -> Checked:
        if self.fails:
            raise ChecksFailed
        return Checked(findings=[DUPLICATE] if any(added.values()) else [], left_out=self.left_out)

    def of_all(self, model: Model | None) -> tuple[Known | None, bool]:
        if self.asks:
            return super().of_all(model)
        return Known("1", model.id if model else None, [DUPLICATE]), model is not None


@pytest.fixture
def project(small_project: Path) -> Path:
    return small_project


@pytest.fixture
async def checks(project: Path, tools: Tools) -> AsyncIterator[OtherChecks]:
    checks = OtherChecks(tools, project, project / "cache")
    yield checks
    await checks.close()


@pytest.fixture
async def server(desk: Desk, project: Path, checks: Checks) -> AsyncIterator[TestServer]:
    app = console_api(clock=desk.clock)
    app[SETTINGS] = desk.settings.model_copy(update={"project_dir": project})
    app[DATABASE], app[BUS], app[LIMITER] = desk.database, Bus(), MemoryLimiter()
    app[CHECKS] = checks
    async with TestServer(app) as server:
        yield server


@pytest.fixture
async def trainer(sign_in: SignIn) -> Browser:
    return await sign_in("Tess", "trainer")


def body_of(view: dict[str, Any], **changed: Any) -> dict[str, Any]:
    """What saves an intent as it is, but for what is given."""
    parts = ("version", "topic", "title", "examples", "answer")
    return {part: view[part] for part in parts} | changed


async def saved(browser: Browser, text: str = "a splendid morrow to you") -> dict[str, Any]:
    """Saves one example more of `greet`; the answer."""
    view = await browser.get("/api/studio/intents/greet")
    view["examples"]["en"].append(text)
    answer: dict[str, Any] = await browser.post("/api/studio/intents/greet", body_of(view))
    return answer


async def test_a_save_is_in_the_file_and_in_the_changes(
    trainer: Browser, project: Path, desk: Desk
) -> None:
    answer = await saved(trainer)
    assert answer["intent"]["examples"]["en"][-1] == "a splendid morrow to you"
    assert [diff["path"] for diff in answer["diffs"]] == ["data/nlu/en/smalltalk.yml"]
    assert answer["added"] == {"en": ["a splendid morrow to you"], "zh": []}
    assert "    - a splendid morrow to you\n" in (project / "data/nlu/en/smalltalk.yml").read_text(
        "utf-8"
    )
    [change] = (await trainer.get("/api/studio/changes"))["changes"]
    assert (change["intent"], change["by"]["name"], change["summary"]) == ("greet", "Tess", "en +1")
    assert change["diffs"] == answer["diffs"]
    assert not change["learnt"]
    assert [item.data for item in desk.told if item.topic == "studio"] == [{"intent": "greet"}]


async def test_a_save_that_changes_nothing_is_no_change(trainer: Browser, desk: Desk) -> None:
    view = await trainer.get("/api/studio/intents/greet")
    answer = await trainer.post("/api/studio/intents/greet", body_of(view))
    assert (answer["intent"], answer["diffs"], answer["findings"]) == (view, [], [])
    assert (await trainer.get("/api/studio/changes"))["changes"] == []
    assert desk.told == []


async def test_a_preview_says_what_a_save_would_do_and_does_nothing(
    trainer: Browser, project: Path
) -> None:
    before = contents(project)
    draft = gift_wrap().model_dump(mode="json")
    shown = await trainer.post("/api/studio/intents/gift_wrap/preview", draft)
    assert contents(project) == before
    answer = await trainer.post("/api/studio/intents/gift_wrap", draft)
    assert {part: answer[part] for part in shown} == shown
    [row] = (await trainer.get("/api/studio/intents", text="gift_wr"))["intents"]
    assert (row["name"], row["thin"], row["found"]) == ("gift_wrap", [], None)


async def test_a_save_waits_for_no_comparison_and_says_what_is_to_be_compared(
    trainer: Browser, checks: OtherChecks
) -> None:
    checks.fails = True
    answer = await saved(trainer, "write to anna.keller@web.de")
    [finding] = answer["findings"]
    assert finding["problem"] == "personal_data"
    assert finding["instead"] == "write to name@example.com"
    body = {"examples": answer["intent"]["examples"], "added": answer["added"]}
    refused = await trainer.post("/api/studio/intents/greet/check", body, status=503)
    assert refused["error"] == "checks_failed"
    checks.fails = False
    found = await trainer.post("/api/studio/intents/greet/check", body)
    assert found["findings"] == [DUPLICATE.model_dump()]


async def test_a_draft_is_compared_before_it_is_saved(trainer: Browser, project: Path) -> None:
    before = contents(project)
    body = {"examples": {"en": ["hello"]}, "added": {"en": ["hello"]}}
    found = await trainer.post("/api/studio/intents/not_there_yet/check", body)
    assert [finding["problem"] for finding in found["findings"]] == ["near_duplicate"]
    assert contents(project) == before


async def test_who_opens_an_editor_has_the_checks_ready_and_who_looks_around_does_not(
    trainer: Browser, checks: OtherChecks
) -> None:
    for path in ("intents", "intents/greet", "changes"):
        await trainer.get(f"/api/studio/{path}")
    assert checks.warmed == 0
    await trainer.post("/api/studio/checks", {}, status=204)
    assert checks.warmed == 1


async def test_a_database_that_is_away_loses_no_save(
    trainer: Browser, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object) -> None:
        raise DatabaseUnavailable

    view = await trainer.get("/api/studio/intents/greet")
    view["examples"]["en"].append("a splendid morrow to you")
    with monkeypatch.context() as patch:
        patch.setattr(desk.database, "write", away)
        answer = await trainer.post("/api/studio/intents/greet", body_of(view))
    assert await trainer.get("/api/studio/intents/greet") == answer["intent"]


async def test_the_second_of_two_is_told_who_was_first_and_what_there_is_now(
    trainer: Browser, sign_in: SignIn, desk: Desk
) -> None:
    stale = await trainer.get("/api/studio/intents/greet")
    first = await saved(await sign_in("Ben", "admin"))
    refused = await trainer.post("/api/studio/intents/greet", body_of(stale), status=409)
    assert refused["error"] == "changed_meanwhile"
    assert refused["data"]["by"]["name"] == "Ben"
    assert refused["data"]["at"] == desk.clock().isoformat()
    assert refused["data"]["current"] == first["intent"]
    for path in ("/preview", "?version=0"):
        url = f"/api/studio/intents/greet{path}"
        if path.startswith("/"):
            await trainer.post(url, body_of(stale), status=409)
        else:
            await trainer.delete(url, status=409)


async def test_a_conflict_with_an_edit_by_hand_names_nobody(
    trainer: Browser, project: Path
) -> None:
    await saved(trainer)
    stale = await trainer.get("/api/studio/intents/greet")
    edits.add_examples(project, "greet", {"en": ["ahoy there, landlubbers"]})
    refused = await trainer.post("/api/studio/intents/greet", body_of(stale), status=409)
    assert (refused["data"]["by"], refused["data"]["at"]) == (None, None)


async def test_of_many_who_save_at_once_one_wins(trainer: Browser) -> None:
    view = await trainer.get("/api/studio/intents/greet")
    bodies = [
        body_of(view, examples={"en": [*view["examples"]["en"], f"hullo number {n}"], "zh": []})
        for n in range(6)
    ]
    statuses = []
    for response in await asyncio.gather(
        *(
            trainer.client.post("/api/studio/intents/greet", json=body, headers={"X-Deskmate": "1"})
            for body in bodies
        )
    ):
        statuses.append(response.status)
        response.release()
    assert sorted(statuses) == [200, 409, 409, 409, 409, 409]


async def test_an_intent_is_removed_as_it_was_shown(trainer: Browser, project: Path) -> None:
    before = contents(project)
    draft = gift_wrap().model_dump(mode="json")
    made = (await trainer.post("/api/studio/intents/gift_wrap", draft))["intent"]
    shown = await trainer.get("/api/studio/intents/gift_wrap/removal")
    gone = await trainer.delete(
        f"/api/studio/intents/gift_wrap?version={made['version']}", status=200
    )
    assert gone == shown
    assert contents(project) == before
    changes = (await trainer.get("/api/studio/changes"))["changes"]
    assert [change["summary"] for change in changes] == ["removed", "new, en +15, zh +15"]
    refused = await trainer.get("/api/studio/intents/order_track/removal", expect=409)
    assert refused["error"] == "intent_in_use"
    assert {"kind": "button", "where": "utter_greet"} in refused["data"]["uses"]


async def test_findings_of_all_say_whether_they_are_complete(
    trainer: Browser, project: Path
) -> None:
    draft = gift_wrap(examples=Examples(en=["wrap it"]))
    edits.save(project, "gift_wrap", draft)
    shown = await trainer.get("/api/studio/findings")
    assert (shown["model"], shown["complete"]) == (None, False)
    problems = [(finding["problem"], finding["severity"]) for finding in shown["findings"]]
    assert problems == [
        ("missing_language", "error"),
        ("near_duplicate", "error"),
        ("thin", "warning"),
    ]


async def test_thousands_of_examples_fit_into_a_save(trainer: Browser) -> None:
    view = await trainer.get("/api/studio/intents/greet")
    more = [f"我想打个招呼，而且要说得很长很长，第{n}次" * 3 for n in range(1_500)]
    view["examples"]["zh"] += more
    answer = await trainer.post("/api/studio/intents/greet", body_of(view))
    assert answer["intent"]["examples"]["zh"][-1] == more[-1]


@pytest.mark.parametrize("role", ["agent", "supervisor"])
async def test_only_trainers_and_administrators_enter(sign_in: SignIn, role: Any) -> None:
    browser = await sign_in("Ada", role)
    draft = gift_wrap().model_dump(mode="json")
    for path in ("intents", "intents/greet", "intents/greet/removal", "changes", "findings"):
        await browser.get(f"/api/studio/{path}", expect=403)
    for path in ("intents/greet", "intents/greet/preview", "intents/greet/check", "checks"):
        await browser.post(f"/api/studio/{path}", draft, status=403)
    await browser.delete("/api/studio/intents/greet?version=0", status=403)


@pytest.mark.parametrize("role", ["agent", "supervisor", "trainer"])
async def test_everybody_is_told_what_intents_are_called(
    sign_in: SignIn, trainer: Browser, role: Any
) -> None:
    told = (await (await sign_in("Ada", role)).get("/api/intents"))["titles"]
    shown = (await trainer.get("/api/studio/intents"))["intents"]
    assert told == {intent["name"]: intent["title"] for intent in shown}


async def test_names_that_are_none_are_not_there(trainer: Browser) -> None:
    for name in ("Greet", "..%2f..%2fdomain", "a", "nlu fallback", "not_there"):
        await trainer.get(f"/api/studio/intents/{name}", expect=404)
    for field, name in itertools.product(("topic",), ("../x", "A", "a/b")):
        draft = gift_wrap().model_dump(mode="json") | {field: name}
        await trainer.post("/api/studio/intents/gift_wrap", draft, status=422)


async def test_what_the_live_model_held_out_tells_wrong_labels(
    trainer: Browser, checks: OtherChecks, desk: Desk
) -> None:
    checks.asks = True
    models = desk.settings.models_dir
    models.mkdir()
    add_model(models, "m1", {})
    (models / "m1.heldout.npz").touch()
    async with asyncio.timeout(20):
        while not (shown := await trainer.get("/api/studio/findings"))["complete"]:
            await asyncio.sleep(0.01)
    assert shown["model"] == "m1"
    assert shown["left_out"] == 7
    [finding] = shown["findings"]  # in which the stand-in says what it was asked
    assert f'"held_out": "{models}/m1.heldout.npz"' in finding["text"]
