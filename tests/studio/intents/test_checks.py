"""The checks run in a process beside the app: their answers, and what becomes of those that give none."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from kit.language import Language
from studio.intents.checker import ChecksFailed
from studio.intents.checks import Checks
from studio.intents.schemas import Examples
from studio.processes import Tools
from studio.releases.store import Model


@pytest.fixture
async def checks(tools: Tools, tmp_path: Path) -> AsyncIterator[Checks]:
    (tmp_path / "data" / "nlu").mkdir(parents=True)
    (tmp_path / "data" / "nlu" / "a.yml").write_text("nlu: []\n")
    checks = Checks(tools, tmp_path, tmp_path / "cache")
    yield checks
    await checks.close()


async def ask(checks: Checks, word: str) -> str | None:
    found = await checks.of_draft("greet", Examples(en=[word]), {"en": [word], "zh": []})
    [finding] = found.findings
    return finding.text


async def test_a_draft_is_checked_with_what_is_new_in_it(checks: Checks) -> None:
    text = await ask(checks, "hello")
    assert text
    assert '"added": {"en": ["hello"], "zh": []}' in text
    assert '"examples": {"en": ["hello"], "zh": []}' in text
    assert '"intent": "greet"' in text


async def test_a_draft_is_told_how_much_more_is_found_than_told(checks: Checks) -> None:
    found = await checks.of_draft("greet", Examples(en=["hello"]), {"en": ["hello"], "zh": []})
    assert found.left_out == 7


async def test_nothing_new_needs_no_check(checks: Checks) -> None:
    found = await checks.of_draft("greet", Examples(en=["die"]), {"en": [], "zh": []})
    assert found.findings == []


@pytest.mark.parametrize("word", ["nonsense", "fail"])
async def test_an_answer_that_is_none_is_said_to_be_missing_and_the_next_one_is_there(
    checks: Checks, word: str
) -> None:
    with pytest.raises(ChecksFailed):
        await ask(checks, word)
    assert "hello" in (await ask(checks, "hello") or "")


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
    doubts = [one for one in found.findings if one.problem == "wrong_label"]
    assert [(one.text, one.other_intent) for one in doubts] == [("a thanks 0.97", "thanks")]
    # All of a new intent is taken for others by a model that does not know it.
    found = await checks.of_draft("greet", Examples(en=texts), added)
    assert [one.problem for one in found.findings] == ["thin"]
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
    kept, complete = again.of_all(None)  # after a restart, too
    assert kept is not None
    assert (kept.left_out, complete) == (7, True)
    (tmp_path / "data" / "nlu" / "a.yml").write_text("nlu: []\n")
    found, complete = again.of_all(None)
    assert found is not None
    assert not complete
    await again.close()


async def test_a_models_own_predictions_are_used_when_they_are_there(checks: Checks) -> None:
    model = Model("m1", Path("models/m1.tar.gz"), datetime.now(UTC), {})
    assert f'"held_out": "{Path.cwd()}/models/m1.heldout.npz"' in await known(checks, model)


async def test_other_checks_find_anew(checks: Checks, tools: Tools) -> None:
    assert await known(checks)
    (tools.root / "engine" / "checks").mkdir()
    (tools.root / "engine" / "checks" / "labels.py").touch()
    assert not checks.of_all(None)[1]


async def test_findings_that_cannot_be_read_are_found_anew(checks: Checks, tmp_path: Path) -> None:
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / "findings.json").write_text('{"digest": ')
    assert await known(checks)
