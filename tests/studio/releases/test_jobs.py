"""Jobs: one of a kind over all apps, kept and told while they run, and always ended."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from datetime import timedelta

import pytest

from staff.models import User
from studio.releases import jobs as running
from studio.releases import service, views
from studio.releases.errors import JobRunning, NoJob
from studio.releases.jobs import JobFailed, Jobs, Told, Work
from studio.releases.schemas import JobView
from studio.releases.service import ALIVE_FOR, Outcome
from tests.desk import Desk

NewApp = Callable[[], Jobs]


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "PULSE_S", 0.01)


@pytest.fixture
async def new_app(desk: Desk) -> AsyncIterator[NewApp]:
    """Makes apps that share the database."""
    apps: list[Jobs] = []

    def make() -> Jobs:
        apps.append(Jobs(desk.database, desk.clock))
        return apps[-1]

    yield make
    for app in apps:
        await app.close()


@pytest.fixture
async def ada(desk: Desk) -> User:
    return await desk.user("Ada", "trainer")


async def shown(desk: Desk) -> JobView:
    found = await desk.read(lambda s: views.newest_job(s, "training", desk.clock()))
    assert found is not None
    return found


async def until(told: Desk, condition: Callable[[JobView], bool]) -> JobView:
    async with asyncio.timeout(10):
        while not condition(job := await shown(told)):
            await asyncio.sleep(0.01)
    return job


def ends_with(outcome: Outcome) -> Work:
    async def work(told: Told) -> Outcome:
        told.say("\x1b[93mhello\x1b[0m")
        return outcome

    return work


async def goes_on(told: Told) -> Outcome:
    told.at(0.25, "learning")
    told.say("a line")
    await asyncio.Event().wait()
    raise AssertionError


async def test_a_job_is_kept_with_its_outcome_and_its_log(
    desk: Desk, new_app: NewApp, ada: User
) -> None:
    app = new_app()
    job = await app.start("training", ends_with(Outcome("done", "m1")), user_id=ada.id)
    await app.ended(job)
    found = await shown(desk)
    assert (found.state, found.progress, found.model) == ("done", 1.0, "m1")
    assert found.log == ["hello"]
    assert found.by is not None
    assert found.by.name == "Ada"
    assert found.ended_at == desk.clock()


def test_the_log_has_when_each_step_began() -> None:
    told = Told()
    for progress, step in ((0.1, "reading"), (0.2, "learning"), (0.3, "learning")):
        told.at(progress, step)
    assert [re.sub(r"\d+", "N", line).split() for line in told.log] == [
        ["N", "s", "reading"],
        ["N", "s", "learning"],
    ]


async def test_how_far_it_is_can_be_seen_and_is_told(
    desk: Desk, new_app: NewApp, ada: User
) -> None:
    await new_app().start("training", goes_on, user_id=ada.id)
    found = await until(desk, lambda job: job.progress > 0)
    assert (found.state, found.progress, found.step) == ("running", 0.25, "learning")
    assert "a line" in found.log
    told = [item.data for item in desk.told if item.topic == "studio"]
    assert told[-1] == {
        "studio": "job",
        "job": found.id,
        "kind": "training",
        "state": "running",
        "progress": 0.25,
        "step": "learning",
    }


async def test_one_of_a_kind_runs_at_a_time_over_all_apps(new_app: NewApp, ada: User) -> None:
    one, two = new_app(), new_app()
    await one.start("training", goes_on, user_id=ada.id)
    for app in (one, two):
        with pytest.raises(JobRunning):
            await app.start("training", goes_on, user_id=ada.id)
    await two.start("comparison", goes_on, user_id=ada.id, model="m1")
    await one.cancel("training")
    await two.start("training", goes_on, user_id=ada.id)


async def test_of_many_who_begin_at_once_one_does(new_app: NewApp, ada: User) -> None:
    begun = await asyncio.gather(
        *(new_app().start("training", goes_on, user_id=ada.id) for _ in range(6)),
        return_exceptions=True,
    )
    assert len([job for job in begun if isinstance(job, int)]) == 1
    assert len([job for job in begun if isinstance(job, JobRunning)]) == 5


async def test_a_job_can_be_stopped_from_another_app(
    desk: Desk, new_app: NewApp, ada: User
) -> None:
    one, two = new_app(), new_app()
    job = await one.start("training", goes_on, user_id=ada.id)
    await two.cancel("training")
    await one.ended(job)
    assert (await shown(desk)).state == "cancelled"
    with pytest.raises(NoJob):
        await two.cancel("training")


async def test_a_job_ends_with_its_app(desk: Desk, new_app: NewApp, ada: User) -> None:
    app = new_app()
    await app.start("training", goes_on, user_id=ada.id)
    await app.close()
    found = await shown(desk)
    assert (found.state, found.error) == ("cancelled", "app_stopped")


async def test_a_job_whose_app_died_shows_as_failed_and_is_in_nobodys_way(
    desk: Desk, new_app: NewApp, ada: User
) -> None:
    await desk.write(
        lambda s: service.begin(
            s, "training", user_id=ada.id, model=None, holder="gone", now=desk.clock()
        )
    )
    assert (await shown(desk)).state == "running"
    desk.clock.forward(seconds=(ALIVE_FOR + timedelta(seconds=1)).total_seconds())
    dead = await shown(desk)
    assert (dead.state, dead.error) == ("failed", "app_ended")
    with pytest.raises(NoJob):
        await new_app().cancel("training")
    await new_app().start("training", goes_on, user_id=ada.id)
    assert (await shown(desk)).id != dead.id


async def test_a_job_that_lost_its_lease_stops(desk: Desk, new_app: NewApp, ada: User) -> None:
    app = new_app()
    job = await app.start("training", goes_on, user_id=ada.id)
    await desk.write(
        lambda s: service.finish(s, job, Outcome("failed", error="app_ended"), [], desk.clock())
    )
    async with asyncio.timeout(10):
        await app.ended(job)
    assert (await shown(desk)).error == "app_ended"


@pytest.mark.parametrize(
    ("error", "code"), [(JobFailed("training_failed"), "training_failed"), (OSError(28), "error")]
)
async def test_a_job_that_breaks_says_so(
    desk: Desk, new_app: NewApp, ada: User, error: Exception, code: str
) -> None:
    async def breaks(told: Told) -> Outcome:
        raise error

    app = new_app()
    await app.ended(await app.start("training", breaks, user_id=ada.id))
    found = await shown(desk)
    assert (found.state, found.error) == ("failed", code)
