"""Steps run when they are out of date, side by side, after what they need; and stop together."""

import io
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from setup.commands import Commands
from setup.errors import SetupError, Stopped
from setup.progress import Progress
from setup.stamps import Stamps
from setup.steps import Step, Tools, make, stale, with_needs


class Workshop:
    """Set-up in a temporary folder, that remembers in which order steps were made."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.stamps = Stamps(folder / "stamps")
        self.commands = Commands()
        self.made: list[str] = []
        self.out = io.StringIO()

    def step(
        self,
        name: str,
        *needs: Step,
        do: Callable[[Tools], None] = lambda tools: None,
        made_from: Callable[[], str] = lambda: "1",
        gives: tuple[Path, ...] = (),
    ) -> Step:
        def action(tools: Tools) -> None:
            do(tools)
            self.made.append(name)

        return Step(name, f"the {name}", made_from, action, gives, needs)

    def bring_up_to_date(self, *steps: Step) -> None:
        todo = stale(steps, self.stamps)
        with Progress(self.out, live=False) as progress:
            make(todo, self.stamps, self.commands, progress, self.folder / "log")


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    return Workshop(tmp_path)


def test_what_is_needed_comes_first_and_once(workshop: Workshop) -> None:
    uv = workshop.step("uv")
    app, engine = workshop.step("app", uv), workshop.step("engine", uv)
    model = workshop.step("model", engine)
    assert [s.name for s in with_needs([app, model])] == ["uv", "app", "engine", "model"]
    workshop.bring_up_to_date(app, model)
    assert sorted(workshop.made) == ["app", "engine", "model", "uv"]
    assert workshop.made[0] == "uv"
    assert workshop.made.index("engine") < workshop.made.index("model")


def test_nothing_is_made_twice(workshop: Workshop) -> None:
    step = workshop.step("app")
    workshop.bring_up_to_date(step)
    workshop.bring_up_to_date(step)
    assert workshop.made == ["app"]


def test_a_changed_input_or_a_lost_result_makes_it_again(workshop: Workshop) -> None:
    result, version = workshop.folder / "result", ["1"]
    step = workshop.step(
        "app", do=lambda _: result.touch(), made_from=lambda: version[0], gives=(result,)
    )
    workshop.bring_up_to_date(step)
    version[0] = "2"
    workshop.bring_up_to_date(step)
    result.unlink()
    workshop.bring_up_to_date(step)
    workshop.bring_up_to_date(step)
    assert workshop.made == ["app"] * 3


def test_a_result_may_be_any_that_fits_a_pattern(workshop: Workshop) -> None:
    model = workshop.folder / "model-1.json"
    step = workshop.step("model", do=lambda _: model.touch(), gives=(workshop.folder / "*.json",))
    for _ in range(2):
        workshop.bring_up_to_date(step)
    model.unlink()
    assert not step.is_current(workshop.stamps)
    assert workshop.made == ["model"]


def test_an_input_that_changes_meanwhile_is_not_missed(workshop: Workshop) -> None:
    version = ["1"]
    step = workshop.step(
        "app", do=lambda _: version.__setitem__(0, "2"), made_from=lambda: version[0]
    )
    workshop.bring_up_to_date(step)
    assert [s.name for s in stale([step], workshop.stamps)] == ["app"]


def test_a_failed_step_has_no_stamp_and_says_what_failed(workshop: Workshop) -> None:
    def fail(tools: Tools) -> None:
        script = "print('no such package'); raise SystemExit(3)"
        tools.run(sys.executable, "-c", script, cwd=workshop.folder, advice="Look at the lock.")

    workshop.stamps.write("app", "an older one")
    with pytest.raises(SetupError) as caught:
        workshop.bring_up_to_date(workshop.step("app", do=fail))
    assert "no such package" in caught.value.what
    assert "exit code 3" in caught.value.what
    assert "Look at the lock." in caught.value.advice
    assert workshop.stamps.read("app") is None
    assert "no such package" in (workshop.folder / "log" / "app.log").read_text()


def test_a_failure_ends_what_runs_beside_it(workshop: Workshop) -> None:
    started = threading.Event()

    def endless(tools: Tools) -> None:
        started.set()
        tools.run(sys.executable, "-c", "import time; time.sleep(600)", cwd=workshop.folder)

    def fail(_: Tools) -> None:
        started.wait()
        raise SetupError("broken")

    with pytest.raises(SetupError, match="broken"):
        workshop.bring_up_to_date(
            workshop.step("web", do=endless), workshop.step("engine", do=fail)
        )
    assert workshop.made == []
    assert workshop.stamps.read("web") is None


def test_nothing_starts_after_a_stop(workshop: Workshop) -> None:
    workshop.commands.stop()
    with pytest.raises(Stopped):
        workshop.commands.run(["true"], log=workshop.folder / "log", cwd=workshop.folder)


def test_a_program_that_is_not_there_is_named(workshop: Workshop) -> None:
    with pytest.raises(SetupError, match="no-such-program is not there"):
        workshop.commands.run(["no-such-program"], log=workshop.folder / "log", cwd=workshop.folder)


def test_a_step_knows_whether_it_was_left_unfinished(workshop: Workshop) -> None:
    fresh: list[bool] = []
    version = ["1"]
    step = workshop.step(
        "app", do=lambda tools: fresh.append(tools.fresh), made_from=lambda: version[0]
    )
    workshop.bring_up_to_date(step)
    version[0] = "2"
    workshop.bring_up_to_date(step)
    assert fresh == [True, False]
