"""The checks run in a process beside the app: their answers, and what becomes of those that give none."""

import asyncio
import os
import shutil
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from kit.language import Language
from kit.settings import ROOT
from studio.intents import checks as checks_module
from studio.intents.checks import Checks, ChecksFailed
from studio.intents.schemas import Examples
from studio.processes import Tools
from studio.releases.store import Model

# A stand-in for engine.check: what it does is said by the first new example.
TWIN = """
import json, os, sys, time
def finding(**parts):
    return {"problem": "thin", "severity": "warning", "intent": "greet", "language": "en", "text": None,
            "other_intent": None, "other_text": None, "similarity": None, "certainty": 1.0, **parts}
for line in sys.stdin:
    request = json.loads(line)
    word = request.get("added", {}).get("en", [""])[0]
    if word == "die":
        print("it went wrong", file=sys.stderr, flush=True)
        sys.exit(3)
    if word == "hang":
        time.sleep(60)
    if word == "nonsense":
        print('{"id": %d, "findings": [{"problem": "unheard of"}]}' % request["id"], flush=True)
        continue
    if word == "fail":
        print(json.dumps({"event": "failed", "id": request["id"], "error": "no"}), flush=True)
        continue
    text = str(os.getpid()) if word == "pid" else json.dumps(request, sort_keys=True)
    print(json.dumps({"event": "checked", "id": request["id"], "findings": [finding(text=text)]}), flush=True)
"""


@pytest.fixture
def tools(tmp_path: Path) -> Tools:
    engine = tmp_path / "engine"
    engine.mkdir()
    (engine / "__init__.py").touch()
    shutil.copy(ROOT / "engine" / "background.py", engine)
    (engine / "check.py").write_text(TWIN)
    return Tools(Path(sys.executable), tmp_path)


@pytest.fixture
async def checks(tools: Tools, tmp_path: Path) -> AsyncIterator[Checks]:
    (tmp_path / "data" / "nlu").mkdir(parents=True)
    (tmp_path / "data" / "nlu" / "a.yml").write_text("nlu: []\n")
    checks = Checks(tools, tmp_path, tmp_path / "cache")
    yield checks
    await checks.close()


async def ask(checks: Checks, word: str) -> str | None:
    [finding] = await checks.of_draft("greet", Examples(en=[word]), {"en": [word], "zh": []})
    return finding.text


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def test_drafts_are_checked_by_one_process_that_stays(checks: Checks) -> None:
    pids = {await ask(checks, "pid") for _ in range(3)}
    assert len(pids) == 1
    text = await ask(checks, "hello")
    assert text
    assert '"added": {"en": ["hello"], "zh": []}' in text
    assert '"examples": {"en": ["hello"], "zh": []}, "id": 4, "intent": "greet"' in text


async def test_nothing_new_needs_no_process(checks: Checks) -> None:
    assert await checks.of_draft("greet", Examples(en=["die"]), {"en": [], "zh": []}) == []


@pytest.mark.parametrize("word", ["die", "hang", "nonsense", "fail"])
async def test_without_an_answer_it_says_so_and_the_next_one_is_answered(
    checks: Checks, monkeypatch: pytest.MonkeyPatch, word: str
) -> None:
    before = await ask(checks, "pid")
    monkeypatch.setattr(checks_module, "WITHIN_S", 0.2 if word == "hang" else 10.0)
    with pytest.raises(ChecksFailed):
        await ask(checks, word)
    monkeypatch.undo()
    assert await ask(checks, "pid") != before


async def test_an_interpreter_that_is_not_there_is_an_answer_that_is_missing(
    tmp_path: Path,
) -> None:
    checks = Checks(Tools(tmp_path / "python", tmp_path), tmp_path, tmp_path)
    with pytest.raises(ChecksFailed):
        await ask(checks, "hello")
    await checks.close()


async def test_many_at_once_are_answered_one_after_another(checks: Checks) -> None:
    texts = await asyncio.gather(*(ask(checks, f"number {n}") for n in range(8)))
    assert all(f'["number {n}"]' in (text or "") for n, text in enumerate(texts))


async def test_who_stops_waiting_leaves_no_answer_for_the_next_one(checks: Checks) -> None:
    asking = asyncio.create_task(ask(checks, "hang"))
    await ask_until_started(checks)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    assert "hello" in (await ask(checks, "hello") or "")


async def ask_until_started(checks: Checks) -> None:
    while checks._process is None:
        await asyncio.sleep(0.01)


async def test_closing_ends_the_process(checks: Checks) -> None:
    pid = int(await ask(checks, "pid") or 0)
    assert is_running(pid)
    await checks.close()
    assert not is_running(pid)


async def test_a_process_that_nobody_needs_leaves(
    checks: Checks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks_module, "IDLE_S", 0.05)
    pid = int(await ask(checks, "pid") or 0)
    async with asyncio.timeout(10):
        while is_running(pid):
            await asyncio.sleep(0.01)
    assert int(await ask(checks, "pid") or 0) != pid


async def test_what_the_live_model_is_certain_of_is_a_doubt_about_new_examples(
    tools: Tools, tmp_path: Path
) -> None:
    async def parse(text: str) -> dict[str, Any]:
        name, confidence = text.split()[-2:]
        return {"intent": {"name": name, "confidence": float(confidence)}}

    checks = Checks(tools, tmp_path, tmp_path, parse=parse)
    texts = ["a thanks 0.97", "b thanks 0.5", "c greet 0.99", "d nlu_fallback 0.99"]
    added: dict[Language, list[str]] = {"en": texts, "zh": []}
    found = await checks.of_draft("greet", Examples(en=["hi", *texts]), added)
    doubts = [one for one in found if one.problem == "wrong_label"]
    assert [(one.text, one.other_intent) for one in doubts] == [("a thanks 0.97", "thanks")]
    # All of a new intent is taken for others by a model that does not know it.
    found = await checks.of_draft("greet", Examples(en=texts), added)
    assert [one.problem for one in found] == ["thin"]
    await checks.close()


async def known(checks: Checks, model: Model | None = None) -> str:
    """What is known of all examples, once it is."""
    async with asyncio.timeout(20):
        while True:
            found, complete = checks.of_all(model)
            if complete:
                assert found
                return found.findings[0].text or ""
            await asyncio.sleep(0.01)


async def test_all_examples_are_checked_in_the_background_and_kept_until_they_change(
    tools: Tools, tmp_path: Path
) -> None:
    (tmp_path / "data" / "nlu").mkdir(parents=True)
    told = asyncio.Event()
    checks = Checks(tools, tmp_path, tmp_path / "cache", told.set)
    assert checks.of_all(None) == (None, False)
    assert await known(checks) == '{"held_out": null, "id": 0}'
    async with asyncio.timeout(20):
        await told.wait()
    await checks.close()

    again = Checks(tools, tmp_path, tmp_path / "cache")
    assert again.of_all(None)[1]  # after a restart, too
    (tmp_path / "data" / "nlu" / "a.yml").write_text("nlu: []\n")
    found, complete = again.of_all(None)
    assert found is not None
    assert not complete
    await again.close()


async def test_a_models_own_predictions_are_used_when_they_are_there(checks: Checks) -> None:
    model = Model("m1", Path("models/m1.tar.gz"), datetime.now(UTC), {})
    assert f'"held_out": "{Path.cwd()}/models/m1.heldout.npz"' in await known(checks, model)


async def test_findings_that_cannot_be_read_are_found_anew(checks: Checks, tmp_path: Path) -> None:
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / "findings.json").write_text('{"digest": ')
    assert await known(checks)
