"""A folder of models and a project, as the twins of the engine's tools understand them."""

import asyncio
import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kit.clock import Clock
from kit.database import Database
from studio.processes import Tools
from studio.releases.releases import Releases
from studio.releases.store import Models

TWIN = Path(__file__).parents[2] / "bot" / "twin"
TOOLS = Tools(Path(sys.executable), TWIN)


@dataclass
class Workshop:
    """`releases` works in the folder `at`."""

    at: Path
    releases: Releases

    @property
    def models(self) -> Models:
        return self.releases.models

    def model(self, name: str, knows: Mapping[str, str] | None = None, **more: Any) -> None:
        """A model; the later in the alphabet, the newer."""
        add_model(self.models.folder, name, {"knows": dict(knows or {}), **more})

    def recipe(self, text: str) -> None:
        """What the next training learns from."""
        (self.releases.project / "config.yml").write_text(text)

    def story(self, name: str, text: str = "stories: []\n") -> None:
        """A test story."""
        (self.releases.stories / f"{name}.yml").write_text(text)

    async def ended(self, job_id: int) -> None:
        """Wait for a job's end."""
        async with asyncio.timeout(30):
            await self.releases.jobs.ended(job_id)


def add_model(folder: Path, name: str, content: Mapping[str, Any]) -> None:
    """A model's files in a folder."""
    (folder / f"{name}.tar.gz").write_text(json.dumps(content))
    created = f"2026-05-{ord(name[0]) - ord('a') + 1:02}T00:00:00+00:00"
    (folder / f"{name}.json").write_text(json.dumps({"id": name, "created": created}))


def open_workshop(folder: Path, database: Database, clock: Clock) -> Workshop:
    """A workshop without models, and a project in which nothing is wrong."""
    models, project = folder / "models", folder / "project"
    for made in (models, project / "data", project / "tests/stories"):
        made.mkdir(parents=True)
    (project / "config.yml").write_text('{"knows": {}}')
    (project / "domain.yml").write_text("intents: []\n")
    (project / "data/nlu.yml").write_text("nlu: []\n")
    return Workshop(folder, Releases(database, Models(models), TOOLS, project, clock))
