"""The inbox is kept up to date in bounded steps, by as many apps as there are."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import func, select

from studio.readings import service as readings
from studio.readings.models import Reading
from studio.releases.store import Models
from studio.review import service
from studio.review.collecting import collect, topics_of
from studio.review.models import ReviewItem
from tests.desk import Desk
from tests.studio.talks import says

UNSURE = {"order_track": 0.4, "order_cancel": 0.35}
DOMAIN = 'version: "3.1"\nintents:\n  - order_track\n'
EXAMPLES = 'version: "3.1"\nnlu:\n- intent: order_track\n  examples: |\n    - where is it\n'


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """An assistant of one intent."""
    root = tmp_path / "project"
    (root / "data" / "nlu" / "en").mkdir(parents=True)
    (root / "domain.yml").write_text(DOMAIN)
    (root / "data" / "nlu" / "en" / "parcels.yml").write_text(EXAMPLES)
    return root


@pytest.fixture
def models(tmp_path: Path) -> Models:
    """No model yet."""
    return Models(tmp_path / "models")


async def count(desk: Desk, table: type[Reading] | type[ReviewItem]) -> int:
    return await desk.read(lambda s: s.scalar(select(func.count()).select_from(table)) or 0)


async def test_what_is_new_is_read_and_what_is_doubtful_waits(
    desk: Desk, project: Path, models: Models
) -> None:
    await says(desk, "where is it", at="visitor:1")
    asked = await says(desk, "what", UNSURE, asked=True, at="visitor:2")
    assert not await collect(desk.database, project, models, desk.clock)
    found = await desk.read(lambda s: s.get(Reading, asked.id))
    assert found is not None
    assert (found.topic, await count(desk, Reading), await count(desk, ReviewItem)) == (
        "parcels",
        2,
        1,
    )


async def test_a_backlog_is_taken_in_steps(
    desk: Desk, project: Path, models: Models, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readings.collect, "__defaults__", (2,))
    monkeypatch.setattr(service.prepare, "__defaults__", (2,))
    for number in range(5):
        await says(desk, "what", UNSURE, asked=True, at=f"visitor:{number}")
    assert await collect(desk.database, project, models, desk.clock, batches=1)
    assert (await count(desk, Reading), await count(desk, ReviewItem)) == (2, 2)
    while await collect(desk.database, project, models, desk.clock, batches=1):
        pass
    assert (await count(desk, Reading), await count(desk, ReviewItem)) == (5, 5)


async def test_apps_that_collect_at_once_put_each_message_in_once(
    desk: Desk, project: Path, models: Models
) -> None:
    for number in range(20):
        await says(desk, f"what {number}", UNSURE, asked=True, at=f"visitor:{number}")
    await asyncio.gather(*(collect(desk.database, project, models, desk.clock) for _ in range(5)))
    assert (await count(desk, Reading), await count(desk, ReviewItem)) == (20, 20)


def test_files_that_cannot_be_read_leave_topics_open(project: Path) -> None:
    (project / "domain.yml").write_text("- no\n- mapping\n")
    assert topics_of(project) == {}
