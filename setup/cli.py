"""The commands of set-up, and what happens on Ctrl-C and on errors."""

import argparse
import fcntl
import os
import shutil
import signal
import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager
from types import FrameType
from typing import TextIO

from setup import checks, environments, locks, model, port, programs, suites, web
from setup.commands import Commands
from setup.errors import SetupError
from setup.paths import APP, APP_DEV, CACHE, ENGINE, ENVIRONMENTS, LOGS, ROOT, STAMPS, VAR, WEB
from setup.programs import Program
from setup.progress import Progress
from setup.stamps import Stamps
from setup.steps import Step, make, stale

FOR_RUNNING = (environments.app, web.built, model.trained)
FOR_LINT = (environments.app_dev, environments.engine_dev, web.packages)
FOR_TESTS = (environments.app_dev, environments.engine_dev, web.built, model.trained)
FOR_MEASURING = (environments.app_dev, web.built, model.trained)


class OnlyOne(AbstractContextManager["OnlyOne"]):
    """Two set-ups at once in one checkout would spoil each other: the second one waits, and says so."""

    def __enter__(self) -> "OnlyOne":
        VAR.mkdir(exist_ok=True)
        self._file: TextIO = (VAR / "setup.lock").open("w")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Another make works on this checkout; waiting for it …", flush=True)
            fcntl.flock(self._file, fcntl.LOCK_EX)
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()


def bring_up_to_date(steps: Sequence[Step], wanted: Sequence[Program] = ()) -> None:
    """Make what is out of date, and install what is missing of `wanted`. Raises SetupError."""
    stamps = Stamps(STAMPS)
    with OnlyOne():
        todo = stale(steps, stamps)
        if not todo and not programs.missing(wanted):
            return
        if web.packages in todo or web.built in todo:
            web.check_node()  # at once, not after minutes
        commands = Commands()
        with Progress() as progress:
            progress.say("Setting up (this takes some minutes the first time):")
            programs.provide(wanted, commands, progress)
            make(todo, stamps, commands, progress, LOGS)


def run(_: argparse.Namespace) -> int:
    """Set everything up and start it."""
    if stale(FOR_RUNNING, Stamps(STAMPS)):
        port.check_free(port.wanted())
    bring_up_to_date(FOR_RUNNING)
    deskmate = APP / "bin" / "deskmate"
    os.execv(deskmate, [str(deskmate), "run"])  # noqa: S606 - it takes our place, so Ctrl-C goes straight to it


def dev(_: argparse.Namespace) -> int:
    """Make the app's environment for development."""
    bring_up_to_date([environments.app_dev])
    return 0


def test(given: argparse.Namespace) -> int:
    """Set up what the tests need, and run all of them."""
    try:
        bring_up_to_date(FOR_TESTS, programs.ALL)
    except SetupError as error:
        _explain(error)
        return suites.close([suites.Outcome("Set-up", passed=0, failed=1, seconds=0)])
    return suites.run_all([*(checks.lint() if given.lint else []), *checks.tests()])


def lint(_: argparse.Namespace) -> int:
    """Check style, types and imports."""
    bring_up_to_date(FOR_LINT)
    return suites.run_all(checks.lint())


def measure(given: argparse.Namespace) -> int:
    """Run a module that measures, of bench/ or of the engine, with everything in place."""
    if given.module.startswith("engine."):
        bring_up_to_date([environments.engine])
        python = ENGINE / "bin" / "python"
    else:
        bring_up_to_date(FOR_MEASURING, [programs.POSTGRES])
        python = APP_DEV / "bin" / "python"
    os.execv(python, [str(python), "-m", given.module, *given.args])  # noqa: S606 - it takes our place


def lock(_: argparse.Namespace) -> int:
    """Resolve the app's dependencies anew."""
    bring_up_to_date([environments.uv])
    locks.resolve()
    return 0


def clean(_: argparse.Namespace) -> int:
    """Remove what set-up made, and nothing that people did: the database, models, uploads and settings stay."""
    with OnlyOne():
        for folder in (
            STAMPS,
            ENVIRONMENTS,
            LOGS,
            CACHE,
            VAR / "web",
            VAR / "test",
            WEB / "node_modules",
        ):
            shutil.rmtree(folder, ignore_errors=True)
    print(
        "Removed environments, packages and builds. Data, models and settings in var/ are still there."
    )
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python3 -m setup", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="command")
    for action in (run, dev, test, lint, measure, lock, clean):
        command = commands.add_parser(action.__name__, help=action.__doc__)
        command.set_defaults(action=action)
        if action is test:
            command.add_argument(
                "--lint", action="store_true", help="check style, types and imports too"
            )
        if action is measure:
            command.add_argument("module")
            command.add_argument("args", nargs=argparse.REMAINDER)
    return parser


def _explain(error: SetupError) -> None:
    sys.stdout.flush()
    print(f"\n{error.what}", file=sys.stderr)
    if error.advice:
        print(f"\n{error.advice}", file=sys.stderr)


def _terminated(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def main(argv: Sequence[str]) -> int:
    """Do what `argv` says, and give the exit code."""
    given = _parser().parse_args(argv)
    signal.signal(signal.SIGTERM, _terminated)
    signal.signal(
        signal.SIGINT, _terminated
    )  # also where a shell had it ignored, in the background
    os.chdir(ROOT)
    try:
        code: int = given.action(given)
    except SetupError as error:
        _explain(error)
        return 1
    except KeyboardInterrupt:
        print(
            "\nStopped. What is finished is kept; run the same command to go on.", file=sys.stderr
        )
        return 130
    return code
