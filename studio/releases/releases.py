"""Models in the making and in service: train, promote, go back. The app has one `Releases`.

A training never changes what is in service: the model that is gets pinned first.
"""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog

from kit.clock import Clock, utc_now
from kit.database import Database
from studio import processes
from studio.processes import Line, Tools
from studio.releases import comparing, gate, material, service
from studio.releases.errors import AlreadyLive, GateClosed, NoPrevious, SameModel
from studio.releases.jobs import JobFailed, Jobs, Told
from studio.releases.models import What
from studio.releases.schemas import GateView
from studio.releases.service import Outcome
from studio.releases.store import Model, Models, digest_of_sources

log = structlog.get_logger(__name__)

# Where the trainer works on a copy of the sources: what it says of a file is about the original.
_COPY = re.compile(r"[^\s'\"]*/\.training-[^/\s]+/(project/)?")


@dataclass(frozen=True)
class Shelf:
    """The models, newest first; which one is in service; and whether the sources differ from what
    the newest has learnt."""

    models: Sequence[Model]
    live: str | None
    changed: bool


class Releases:
    """The models of this app, and what is done with them."""

    def __init__(
        self,
        database: Database,
        models: Models,
        tools: Tools,
        project: Path,
        clock: Clock = utc_now,
    ) -> None:
        self._database = database
        self._tools = tools
        self._clock = clock
        self._switching = asyncio.Lock()
        self.models = models
        self.project = project
        self.jobs = Jobs(database, clock)

    @property
    def stories(self) -> Path:
        """The folder of the test stories."""
        return self.project / "tests" / "stories"

    def shelf(self) -> Shelf:
        """What there is. Reads files."""
        models = self.models.all()
        live = self.models.pinned() or (models[0].id if models else None)
        learnt = models[0].manifest.get("sources") if models else None
        return Shelf(models, live, changed=learnt != digest_of_sources(self.project))

    async def close(self) -> None:
        """End what is going on."""
        await self.jobs.close()

    async def train(self, user_id: int, author: str) -> int:
        """Begin a training; the job's id. Raises JobRunning."""

        async def work(told: Told) -> Outcome:
            await asyncio.to_thread(self.models.pin)
            outcome = await self._train(told, author)
            if outcome.state == "done":
                await self._record("trained", str(outcome.model), user_id)
            return outcome

        return await self.jobs.start("training", work, user_id=user_id)

    async def compare(self, user_id: int, model_id: str, against: str | None = None) -> int:
        """Begin to compare a model, by default with the live one; the job's id. Raises NoSuchModel,
        SameModel, JobRunning."""
        candidate = await asyncio.to_thread(self.models.get, model_id)
        live = await asyncio.to_thread(
            lambda: self.models.get(against) if against else self.models.live()
        )
        if candidate.id == live.id:
            raise SameModel(model=candidate.id)

        async def work(told: Told) -> Outcome:
            locked, recent = await self._database.read(
                lambda s: (material.locked_tests(s), material.recent_messages(s))
            )
            tests = await asyncio.to_thread(material.digest, locked, self.stories)
            compared = await comparing.compare(
                self._tools,
                told,
                candidate=candidate,
                live=live,
                locked=locked,
                recent=recent,
                stories=self.stories,
                now=self._clock(),
            )
            await self._database.write(lambda s: service.keep_comparison(s, compared, tests))
            return Outcome("done", candidate.id)

        return await self.jobs.start("comparison", work, user_id=user_id, model=candidate.id)

    async def gate(self, model_id: str) -> GateView:
        """Whether a model may go live now."""
        locked = await self._database.read(material.locked_tests)
        tests = await asyncio.to_thread(material.digest, locked, self.stories)
        live = await asyncio.to_thread(self.models.live)
        return await self._database.read(lambda s: gate.look(s, model_id, live.id, tests))

    async def promote(self, user_id: int, model_id: str, reason: str | None = None) -> None:
        """Take a model into service; with a `reason`, also through a closed gate. Raises
        NoSuchModel, AlreadyLive, GateClosed."""
        async with self._switching:
            before = await asyncio.to_thread(self.models.live)
            if (await asyncio.to_thread(self.models.get, model_id)).id == before.id:
                raise AlreadyLive(model=model_id)
            found = await self.gate(model_id)
            if not found.open and reason is None:
                raise GateClosed(found.reasons)
            passed = None if found.open else reason
            await self._switch("promoted", model_id, before, user_id, passed)

    async def roll_back(self, user_id: int) -> None:
        """Take the model that was in service before into service again. Raises NoPrevious,
        NoSuchModel."""
        async with self._switching:
            live = await asyncio.to_thread(self.models.live)
            former = await self._database.read(lambda s: service.previous(s, live.id))
            if former is None:
                raise NoPrevious
            await self._switch("rolled_back", former, live, user_id)

    async def _switch(
        self, what: What, model_id: str, before: Model, user_id: int, reason: str | None = None
    ) -> None:
        """The file first: a model is in service as soon as it says so, and its event is never of
        something that did not happen."""
        await asyncio.to_thread(self.models.use, model_id)
        try:
            await self._record(what, model_id, user_id, previous=before.id, reason=reason)
        except BaseException:
            await asyncio.to_thread(self.models.use, before.id)
            raise
        log.info("model chosen", what=what, model=model_id, previous=before.id, user=user_id)

    async def _record(self, what: What, model_id: str, user_id: int, **facts: Any) -> None:
        now = self._clock()
        await self._database.write(
            lambda s: service.record(s, what, model_id, user_id=user_id, now=now, **facts)
        )

    async def _train(self, told: Told, author: str) -> Outcome:
        last: Line = {}

        def take(line: Line) -> None:
            last.update(line)
            if line["event"] == "progress":
                told.at(line["fraction"], line["step"])

        status = await processes.run(
            self._tools,
            "engine.train",
            *trainer_options(self.models.folder, self.project),
            *("--author", author),
            on_line=take,
            on_log=lambda line: told.say(_COPY.sub("", line)),
        )
        match last.get("event"):
            case "trained":
                return Outcome("done", last["model"])
            case "unchanged":
                return Outcome("unchanged", last["model"])
            case "failed":
                told.say(_COPY.sub("", f"{last['error']}: {last['detail']}"))
                raise JobFailed("training_failed")
            case _:
                told.say(f"exit status {status}")
                raise JobFailed("training_failed")


def trainer_options(models: Path, project: Path) -> list[str | Path]:
    """What `engine.train` is told about where things are."""
    domain = project / "domain.yml"
    return [
        *("--out", models.resolve(), "--config", project / "config.yml"),
        *("--domain", domain if domain.is_file() else project / "domain"),
        *("--data", project / "data", "--stories", project / "tests" / "stories"),
    ]
