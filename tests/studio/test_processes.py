"""Tools of the engine as processes: fed, heard, and ended with whoever waits for them."""

import asyncio
import os
import sys
from pathlib import Path

import pytest

from kit.settings import ROOT
from studio.processes import Line, Tools, begun, environment, run

ECHO = """
import sys
for line in sys.stdin:
    print(line, end="", flush=True)
print("all said", file=sys.stderr)
sys.exit(3)
"""
HANG = """
import json, os, signal, subprocess, sys
child = subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"])
if len(sys.argv) > 1:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
print(json.dumps({"pids": [os.getpid(), child.pid]}), flush=True)
signal.pause()
"""


@pytest.fixture
def tools(tmp_path: Path) -> Tools:
    """The real `engine.background`, and tools of this test."""
    (tmp_path / "engine").mkdir()
    (tmp_path / "engine/background.py").symlink_to(ROOT / "engine/background.py")
    (tmp_path / "echo.py").write_text(ECHO)
    (tmp_path / "hang.py").write_text(HANG)
    return Tools(Path(sys.executable), tmp_path)


async def test_lines_go_in_and_out_however_many_there_are(tools: Tools) -> None:
    sent = [{"id": n, "text": "我的订单 " * 50} for n in range(2_000)]
    heard: list[Line] = []
    said: list[str] = []
    status = await run(tools, "echo", stdin=sent, on_line=heard.append, on_log=said.append)
    assert (heard, said, status) == (sent, ["all said"], 3)


@pytest.mark.parametrize("stubborn", [False, True])
async def test_a_tool_ends_with_all_it_has_started_when_nobody_waits_any_more(
    tools: Tools, stubborn: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("studio.processes.STOP_WITHIN_S", 0.2)
    pids: list[int] = []
    started = asyncio.Event()

    def take(line: Line) -> None:
        pids.extend(line["pids"])
        started.set()

    options = ["--stubborn"] if stubborn else []
    task = asyncio.create_task(run(tools, "hang", *options, on_line=take))
    async with asyncio.timeout(30):
        await started.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        while any(_is_alive(pid) for pid in pids):
            await asyncio.sleep(0.01)


async def test_a_process_that_nobody_waited_to_begin_is_ended() -> None:
    made = asyncio.get_running_loop().create_future()
    may_begin = asyncio.Event()

    async def beginning() -> asyncio.subprocess.Process:
        made.set_result(
            await asyncio.create_subprocess_exec(
                sys.executable, "-c", "import signal; signal.pause()", start_new_session=True
            )
        )
        await may_begin.wait()
        return made.result()

    async with asyncio.timeout(30):
        task = asyncio.create_task(begun(beginning()))
        process = await made
        task.cancel()
        may_begin.set()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert process.returncode is not None


async def test_what_is_no_json_ends_the_tool(tools: Tools) -> None:
    (tools.root / "chat.py").write_text("print('hello', flush=True)\nimport signal\nsignal.pause()")
    with pytest.raises(ValueError, match="Expecting value"):
        await run(tools, "chat", on_line=lambda line: None)


def test_tools_are_told_none_of_our_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESKMATE_TELEGRAM_TOKEN", "secret")
    assert "secret" not in environment().values()


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False
