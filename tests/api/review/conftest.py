"""A desk with an assistant of its own to teach, and twins of what looks texts over."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from kit.settings import ROOT
from studio.intents import edits
from studio.intents.http import CHECKS
from studio.intents.schemas import Checked
from studio.readings import service as readings
from studio.review.http import PARSE
from tests.desk import Desk, open_desk

UNSURE = {"order_track": 0.4, "order_cancel": 0.35}
SAID = "where on earth has my stuff gone to"


@pytest.fixture
async def desk(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Desk]:
    """A desk with an assistant of its own to teach."""
    monkeypatch.setattr(readings, "LOCKED_SHARE", 0.0)
    project = tmp_path / "project"
    project.mkdir()
    shutil.copy(ROOT / "domain.yml", project)
    shutil.copytree(ROOT / "data" / "rules", project / "data" / "rules")
    for language in ("en", "zh"):
        (folder := project / "data" / "nlu" / language).mkdir(parents=True)
        for topic in ("orders", "payment", "smalltalk"):
            shutil.copy(ROOT / "data" / "nlu" / language / f"{topic}.yml", folder)
    async with open_desk(database_url, tmp_path) as desk:
        desk.settings = desk.settings.model_copy(update={"project_dir": project})
        yield desk


class NoChecks:
    """Checks that find nothing."""

    async def of_draft(self, *_: object) -> Checked:
        return Checked(findings=[])


class Engine:
    """Reads texts: an order number is all that it finds. It reads nothing before it is `free`."""

    def __init__(self) -> None:
        self.asked = asyncio.Event()
        self.free = asyncio.Event()
        self.free.set()

    async def __call__(self, text: str) -> dict[str, Any]:
        self.asked.set()
        await self.free.wait()
        start = text.find("DM-")
        found = {"entity": "order_number", "start": start, "end": start + 8, "value": "DM-12345"}
        return {"entities": [found] if start >= 0 else []}


@pytest.fixture
def engine() -> Engine:
    return Engine()


@pytest.fixture
def wired(engine: Engine) -> dict[Any, Any]:
    return {CHECKS: NoChecks(), PARSE: engine}


def examples(desk: Desk, intent: str) -> list[str]:
    return edits.view(desk.settings.project_dir, intent).examples.en
