"""Runs a tool so that chat stays as fast as before: on half of the cores, and on these only when nobody
else wants them. It ends with the app that started it.

    python -m engine.background [--parent PID] MODULE ARGUMENTS...
"""

from __future__ import annotations

import argparse
import ctypes
import os
import runpy
import signal
import sys

_PR_SET_PDEATHSIG = 1
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def die_with_parent(parent: int | None) -> None:
    """Asks Linux for SIGTERM when the parent dies, so that no process is left behind.

    It may have died before we asked: `parent` is the process that started us, if it has said so.
    """
    parent = parent or os.getppid()
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        raise SystemExit(0)


def step_aside() -> None:
    """Half of the cores, and the last place in the queue for them. Called before any library counts
    cores for its threads."""
    cores = sorted(os.sched_getaffinity(0))
    few = cores[len(cores) // 2 :]
    os.sched_setaffinity(0, few)
    # Not nice(19), which still takes its turns: it made the slowest chat turns twice as long.
    os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    for name in _THREADS:
        os.environ[name] = str(len(few))


def main(arguments: list[str] | None = None) -> None:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m engine.background", description=__doc__)
    parser.add_argument("--parent", type=int, metavar="PID", help="leave when this is not alive")
    parser.add_argument("module")
    parser.add_argument("arguments", nargs=argparse.REMAINDER)
    given = parser.parse_args(arguments)
    # A Ctrl-C in the terminal is for the app, which ends its tools itself. A group, and no session:
    # Linux may share the processor among sessions, whatever the priorities in them.
    os.setpgid(0, 0)
    die_with_parent(given.parent)
    step_aside()
    sys.argv[1:] = given.arguments
    runpy.run_module(given.module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
