"""Steps: what has to be there, what each is made from, and doing those that are out of date, side by side."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path

from setup.commands import Commands
from setup.errors import Stopped
from setup.progress import Progress
from setup.stamps import Stamps


@dataclass(frozen=True)
class Tools:
    """What a step works with while it runs."""

    title: str
    log: Path
    commands: Commands
    progress: Progress
    fresh: bool  # the step never finished before, or not since it was interrupted

    def run(
        self,
        *args: str | Path,
        cwd: Path,
        env: Mapping[str, str] | None = None,
        note: Callable[[str], str] = str,
        advice: str = "",
    ) -> None:
        """Run a program for this step; `note` makes what to show of a line. Raises SetupError when it fails."""
        self.commands.run(
            args,
            log=self.log,
            cwd=cwd,
            env=env,
            note=lambda line: self.note(note(line)),
            advice=advice,
        )

    def note(self, text: str) -> None:
        """Show what the step is doing, if there is something to say."""
        if text:
            self.progress.note(self.title, text)


@dataclass(frozen=True)
class Step:
    """One thing that set-up makes."""

    name: str  # of its stamp
    title: str  # as people read it
    made_from: Callable[[], str]  # the fingerprint of its inputs
    make: Callable[[Tools], None]
    gives: tuple[Path, ...] = ()  # must exist, or the stamp does not count; a name may be a pattern
    needs: tuple["Step", ...] = field(default=())

    def is_current(self, stamps: Stamps) -> bool:
        """Whether there is nothing to do."""
        return stamps.read(self.name) == self.made_from() and all(
            any(path.parent.glob(path.name)) for path in self.gives
        )


def with_needs(steps: Sequence[Step]) -> list[Step]:
    """`steps` and all they need, each once, what is needed first."""
    ordered: dict[str, Step] = {}

    def add(step: Step) -> None:
        for need in step.needs:
            add(need)
        ordered.setdefault(step.name, step)

    for step in steps:
        add(step)
    return list(ordered.values())


def stale(steps: Sequence[Step], stamps: Stamps) -> list[Step]:
    """Those of `steps` and of what they need that must be made."""
    return [step for step in with_needs(steps) if not step.is_current(stamps)]


def make(
    steps: Sequence[Step], stamps: Stamps, commands: Commands, progress: Progress, logs: Path
) -> None:
    """Make `steps`, each as soon as what it needs is there. The first failure ends the others and is raised."""
    waiting = list(steps)
    missing = {step.name for step in steps}
    running: dict[Future[None], Step] = {}
    with ThreadPoolExecutor(max_workers=len(steps) or 1, thread_name_prefix="step") as pool:
        try:
            while waiting or running:
                for step in [s for s in waiting if not missing & {n.name for n in s.needs}]:
                    waiting.remove(step)
                    running[pool.submit(_make_one, step, stamps, commands, progress, logs)] = step
                finished, _ = wait(running, return_when=FIRST_COMPLETED)
                for future in finished:
                    missing.discard(running.pop(future).name)
                    future.result()
        except BaseException:
            commands.stop()
            raise


def _make_one(
    step: Step, stamps: Stamps, commands: Commands, progress: Progress, logs: Path
) -> None:
    log = logs / f"{step.name}.log"
    log.unlink(missing_ok=True)
    made_from = step.made_from()
    fresh = stamps.read(step.name) is None
    stamps.forget(step.name)
    progress.start(step.title)
    try:
        step.make(Tools(step.title, log, commands, progress, fresh))
    except Stopped:
        progress.stopped(step.title)
        raise
    except BaseException:
        progress.failed(step.title)
        raise
    stamps.write(step.name, made_from)
    progress.done(step.title)
