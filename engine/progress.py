"""How a tool tells who started it how far it is: JSON lines on stdout, which is theirs alone; and how it
is stopped, so that it leaves nothing half made."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import IO, Any

from engine.logs import log_for_people


class Cancelled(BaseException):
    """Somebody asked us to stop."""


class Progress:
    """JSON lines for whoever started us."""

    def __init__(self, out: IO[str]) -> None:
        self._out = out
        self._started = time.perf_counter()
        self._said = (0.0, "")

    def say(self, event: str, **data: Any) -> None:
        """One line about what happens."""
        self.line(event=event, seconds=self.seconds, **data)

    def line(self, **data: Any) -> None:
        """One line."""
        print(json.dumps(data, ensure_ascii=False), file=self._out, flush=True)

    def done(self, fraction: float, step: str) -> None:
        """`fraction` (0 to 1) of the work is done, which never goes back; said once a hundredth, and for
        each step."""
        now = max(self._said[0], round(fraction, 2)), step
        if now != self._said:
            self._said = now
            self.say("progress", fraction=now[0], step=step)

    @property
    def seconds(self) -> float:
        """Since the start."""
        return round(time.perf_counter() - self._started, 1)


@contextmanager
def stdout_for_progress() -> Iterator[Progress]:
    """Gives the real stdout to progress alone: all other prints go to stderr."""
    real = os.dup(1)
    sys.stdout.flush()
    os.dup2(2, 1)
    try:
        with os.fdopen(os.dup(real), "w", encoding="utf-8") as out:
            yield Progress(out)
    finally:
        sys.stdout.flush()
        os.dup2(real, 1)
        os.close(real)


def run(work: Callable[[Progress], Coroutine[Any, Any, None]]) -> int:
    """Runs a tool to its end: heard, quiet besides, and stopped as all are. Its exit status: 0, or 130
    when it was cancelled; what else is raised goes on."""
    cancel_on_signal()
    log_for_people()
    be_quiet()
    with stdout_for_progress() as progress:
        try:
            asyncio.run(work(progress))
        except Cancelled:
            return 130
    return 0


def be_quiet() -> None:
    """Before Rasa is imported: it calls nobody, and warns of no library that it will not give up."""
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")


def cancel_on_signal() -> None:
    """From now on SIGTERM and SIGINT raise Cancelled, so that every `finally` is run."""

    def cancel(number: int, frame: object) -> None:
        for other in (signal.SIGTERM, signal.SIGINT):
            signal.signal(other, signal.SIG_IGN)  # once is enough
        raise Cancelled

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, cancel)
