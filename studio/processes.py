"""The engine's tools (train, parse, ...) as processes beside the app, which never imports them.

A tool takes lines on stdin and gives JSON lines on stdout; what it has to say besides comes on stderr.
It runs in a process group of its own, with few threads and only on idle cores, so that chat stays
as fast as before (`engine.background`), and ends with whoever waits for it.
"""

import asyncio
import json
import os
import signal
from collections.abc import Callable, Coroutine, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LONGEST_LINE = 2**22  # bytes
STOP_WITHIN_S = 5.0

Line = dict[str, Any]
Lines = Iterable[Line]
Take = Callable[[Line], None]


@dataclass(frozen=True)
class Tools:
    """Where the tools are: the engine's interpreter, and the folder in which it runs."""

    python: Path
    root: Path


async def run(
    tools: Tools,
    module: str,
    *arguments: str | Path,
    stdin: Lines = (),
    on_line: Take,
    on_log: Callable[[str], None] = lambda line: None,
) -> int:
    """Run `python -m <module>` to its end; its exit status. Cancelled, it ends the tool first."""
    process = await start(tools, module, *arguments)
    assert process.stdin
    assert process.stdout
    assert process.stderr
    try:
        await asyncio.gather(
            _feed(process.stdin, stdin),
            _read(process.stdout, lambda line: on_line(json.loads(line))),
            _read(process.stderr, lambda line: on_log(line.decode("utf-8", "replace"))),
        )
        return await process.wait()
    finally:
        await end(process)


async def start(tools: Tools, module: str, *arguments: str | Path) -> asyncio.subprocess.Process:
    """Start `python -m <module>`, all of whose channels are pipes. Who starts it calls `end`."""
    return await begun(
        asyncio.create_subprocess_exec(
            tools.python,
            *("-m", "engine.background", "--parent", str(os.getpid()), module, *arguments),
            cwd=tools.root,
            env=environment(),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            limit=LONGEST_LINE,
        )
    )


async def begun(
    beginning: Coroutine[Any, Any, asyncio.subprocess.Process],
) -> asyncio.subprocess.Process:
    """The process that is beginning. Cancelled in between, nobody would know of it: it is ended."""
    task = asyncio.ensure_future(beginning)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        with suppress(OSError):
            await end(await task)
        raise


def environment() -> dict[str, str]:
    """The engine's environment: ours without our settings, since it needs none of our secrets."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DESKMATE_")}
    return kept | {"PYTHONUNBUFFERED": "1"}


async def _feed(stdin: asyncio.StreamWriter, lines: Iterable[Line]) -> None:
    # A tool that ended early says why on its other channels.
    with suppress(ConnectionError):
        for line in lines:
            stdin.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")
            await stdin.drain()
        stdin.close()
        await stdin.wait_closed()


async def _read(stream: asyncio.StreamReader, take: Callable[[bytes], None]) -> None:
    async for line in stream:
        take(line.rstrip())


async def end(process: asyncio.subprocess.Process) -> None:
    """Ask the whole group to end, and end it when it does not."""
    if process.returncode is not None:
        return
    for sent in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            try:
                os.killpg(process.pid, sent)
            except ProcessLookupError:  # so young that it leads no group yet
                process.send_signal(sent)
        with suppress(TimeoutError):
            async with asyncio.timeout(STOP_WITHIN_S):
                await process.wait()
                return
