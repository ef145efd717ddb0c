"""Tools step aside for chat, and end with the app that started them."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

from support import ROOT

TOOL = """
import json, os, sys
print(json.dumps({
    "arguments": sys.argv[1:],
    "idle": os.sched_getscheduler(0) == os.SCHED_IDLE,
    "cores": len(os.sched_getaffinity(0)),
    "threads": os.environ["OMP_NUM_THREADS"],
    "name": __name__,
}), flush=True)
"""


def background(tmp_path: Path, *options: str) -> list[str]:
    (tmp_path / "tool.py").write_text(TOOL)
    return [sys.executable, "-m", "engine.background", *options, "tool", "--out", "x", "-v"]


def environment(tmp_path: Path) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": f"{ROOT}:{tmp_path}"}


def test_a_tool_has_its_own_arguments_few_threads_and_the_last_place_in_the_queue(
    tmp_path: Path,
) -> None:
    done = subprocess.run(
        background(tmp_path, "--parent", str(os.getpid())),
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        check=True,
    )
    cores = len(os.sched_getaffinity(0))
    few = cores - cores // 2
    assert json.loads(done.stdout) == {
        "arguments": ["--out", "x", "-v"],
        "idle": True,
        "cores": few,
        "threads": str(few),
        "name": "__main__",
    }


def test_a_tool_whose_app_is_gone_does_not_begin(tmp_path: Path) -> None:
    done = subprocess.run(
        background(tmp_path, "--parent", "1"),
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == ""


def test_a_tool_ends_with_its_app(tmp_path: Path) -> None:
    (tmp_path / "tool.py").write_text("import signal; print(1, flush=True); signal.pause()\n")
    app = (
        "import os, subprocess, sys, signal\n"
        "command = [sys.executable, '-m', 'engine.background', '--parent', str(os.getpid()), 'tool']\n"
        "subprocess.Popen(command)\n"
        "signal.pause()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", app], env=environment(tmp_path), stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "1\n"
        process.send_signal(signal.SIGKILL)
        assert process.stdout.read() == ""  # which ends when the tool has closed it, too
