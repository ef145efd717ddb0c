"""Running test suites and checks one after another, all even when one fails, and counting what came out."""

import os
import signal
import subprocess
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from setup.paths import REPORTS
from setup.progress import elapsed

TOTALS = REPORTS / "totals"
GRACE_S = 20.0
SHOWN_TROUBLE = 30


def command(*parts: str | Path) -> list[str]:
    """A command line: text is split into words, a path is one word whatever is in it."""
    return [w for part in parts for w in ([str(part)] if isinstance(part, Path) else part.split())]


@dataclass(frozen=True)
class Suite:
    """Something to run that leaves a JUnit report, or (without one) just succeeds or fails."""

    title: str
    args: Sequence[str]
    cwd: Path
    report: Path | None = None
    env: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """What came out of a suite. A skipped test is a failed one: the tests bring all that they need."""

    title: str
    passed: int
    failed: int
    seconds: float
    trouble: tuple[str, ...] = ()


def read_report(report: Path) -> tuple[int, list[str]]:
    """How many tests of a JUnit report passed, and the names of those that did not.

    Raises FileNotFoundError or ElementTree.ParseError when there is no readable report.
    """
    passed = 0
    trouble: dict[str, str] = {}
    for case in ElementTree.parse(report).iter("testcase"):  # noqa: S314 - our own test runners wrote it
        name = "::".join(filter(None, [case.get("classname"), case.get("name")]))
        bad = [child.tag for child in case if child.tag in ("failure", "error", "skipped")]
        if bad:
            trouble[name] = bad[0]
        elif name not in trouble:
            passed += 1
    return passed, [f"{name} ({tag})" for name, tag in trouble.items()]


def run(suite: Suite) -> Outcome:
    """Run one suite to its end, with its output on the terminal."""
    print(f"\n=== {suite.title}\n", flush=True)
    if suite.report:
        suite.report.parent.mkdir(parents=True, exist_ok=True)
        suite.report.unlink(missing_ok=True)
    since = time.monotonic()
    try:
        code = _run_to_end(suite)
    except FileNotFoundError as error:
        return Outcome(
            suite.title, 0, 1, time.monotonic() - since, (f"cannot be started: {error}",)
        )
    return _judge(suite, code, time.monotonic() - since)


def _run_to_end(suite: Suite) -> int:
    process = subprocess.Popen(
        suite.args,
        cwd=suite.cwd,
        env={**os.environ, **suite.env},
        stdin=subprocess.DEVNULL,
    )
    try:
        return process.wait()
    except BaseException:  # the suite must get the time to stop its PostgreSQL, Redis and browser
        process.send_signal(signal.SIGINT)
        try:
            process.wait(GRACE_S)
        except subprocess.TimeoutExpired:
            process.kill()
        raise


def _judge(suite: Suite, code: int, seconds: float) -> Outcome:
    if suite.report is None:
        trouble = () if code == 0 else (f"exit code {code}",)
        return Outcome(suite.title, int(code == 0), int(code != 0), seconds, trouble)
    try:
        passed, bad = read_report(suite.report)
    except (FileNotFoundError, ElementTree.ParseError):
        return Outcome(suite.title, 0, 1, seconds, (f"left no report (exit code {code})",))
    if code != 0 and not bad:
        bad = [f"exit code {code}, though no test failed"]
    if passed == 0 and not bad:
        bad = ["ran no test"]
    return Outcome(suite.title, passed, len(bad), seconds, tuple(bad))


def summary(outcomes: Sequence[Outcome]) -> str:
    """What came out of each, and what did not pass."""
    width = max(len(o.title) for o in outcomes)
    lines = ["", "=== Summary", ""]
    for o in outcomes:
        counts = f"{o.passed} passed, {o.failed} failed"
        lines.append(f"  {o.title:<{width}}  {counts} in {elapsed(o.seconds)}")
        lines += [f"      {what}" for what in o.trouble[:SHOWN_TROUBLE]]
        if (more := len(o.trouble) - SHOWN_TROUBLE) > 0:
            lines.append(f"      and {more} more")
    return "\n".join(lines)


def close(outcomes: Sequence[Outcome], totals: Path = TOTALS) -> int:
    """Say the totals as the last line ("180 passed, 0 failed"), keep it in `totals`, and give the exit code."""
    passed, failed = sum(o.passed for o in outcomes), sum(o.failed for o in outcomes)
    line = f"{passed} passed, {failed} failed"
    totals.parent.mkdir(parents=True, exist_ok=True)
    totals.write_text(line + "\n")
    print(f"\n{line}", flush=True)
    return 1 if failed else 0


def run_all(suites: Sequence[Suite]) -> int:
    """Run all of `suites`, say what came out, and give the exit code."""
    outcomes = [run(suite) for suite in suites]
    print(summary(outcomes))
    return close(outcomes)
