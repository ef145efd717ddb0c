"""Running programs for a step: output goes to a log, its last line to the progress, and all can be ended."""

import contextlib
import os
import signal
import subprocess
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from setup.errors import SetupError, Stopped

SHOWN_LINES = 25
GRACE_S = 2.0


class Commands:
    """Starts programs, each in a process group of its own, and ends those still running when told to."""

    def __init__(self) -> None:
        self._running: set[subprocess.Popen[str]] = set()
        self._lock = threading.Lock()
        self._stopping = False

    def run(
        self,
        args: Sequence[str | Path],
        *,
        log: Path,
        cwd: Path,
        env: Mapping[str, str] | None = None,
        note: Callable[[str], None] = lambda line: None,
        advice: str = "",
    ) -> None:
        """Run a program to its end.

        Raises:
            SetupError: it is not there or failed; the last lines of its output are in the message.
            Stopped: `stop` was called.
        """
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("a", encoding="utf-8") as file:
            file.write(f"\n$ {' '.join(map(str, args))}\n")
            try:
                process = self._start(args, cwd, env)
            except FileNotFoundError as error:
                raise SetupError(f"{args[0]} is not there", advice) from error
            last: list[str] = []
            with process:
                assert process.stdout is not None
                for line in process.stdout:
                    file.write(line)
                    file.flush()
                    if line.strip():
                        last = [*last[1 - SHOWN_LINES :], line.rstrip()]
                        note(line)
            code = process.returncode
            with self._lock:
                self._running.discard(process)
        if self._stopping:
            raise Stopped
        if code != 0:
            shown = "\n".join(f"    {line}" for line in last)
            raise SetupError(
                f"`{' '.join(map(str, args))}` failed (exit code {code}):\n{shown}",
                "\n".join(filter(None, [advice, f"The whole output is in {log}"])),
            )

    def _start(
        self, args: Sequence[str | Path], cwd: Path, env: Mapping[str, str] | None
    ) -> subprocess.Popen[str]:
        with self._lock:
            if self._stopping:
                raise Stopped
            process = subprocess.Popen(
                [str(a) for a in args],
                cwd=cwd,
                env={**os.environ, "NO_COLOR": "1", **(env or {})},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                encoding="utf-8",
                errors="replace",
                process_group=0,
            )
            self._running.add(process)
            return process

    def stop(self) -> None:
        """End everything that runs, with what it started, and let nothing new start."""
        with self._lock:
            self._stopping = True
            running = list(self._running)
        for process in running:
            _signal_group(process, signal.SIGTERM)
        for process in running:
            try:
                process.wait(GRACE_S)
            except subprocess.TimeoutExpired:
                _signal_group(process, signal.SIGKILL)


def _signal_group(process: subprocess.Popen[str], sent: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, sent)
