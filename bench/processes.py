"""Programs under measurement: started, watched, and ended with all their children."""

import asyncio
import os
import signal
import socket
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from kit.settings import ROOT

STARTS_WITHIN_S = 180.0
STOPS_WITHIN_S = 20.0


def free_port() -> int:
    """A port on loopback that nobody uses right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class Program:
    """A running program and its web port."""

    process: asyncio.subprocess.Process
    port: int
    started: float  # time.perf_counter()

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def tree(self) -> list[int]:
        """Its process id and those of its descendants."""
        found = [self.process.pid]
        for pid in found:
            for children in Path(f"/proc/{pid}/task").glob("*/children"):
                with suppress(OSError):
                    found += [int(child) for child in children.read_text().split()]
        return found

    def memory_mb(self) -> float:
        """Memory of all its processes: proportional set size, so that what they share counts
        once."""
        total = 0
        for pid in self.tree():
            with suppress(OSError):
                for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
                    if line.startswith("Pss:"):
                        total += int(line.split()[1])
        return total / 1024

    async def kill(self) -> None:
        """End it at once, as a power cut would. Its children notice by themselves."""
        with suppress(ProcessLookupError):
            self.process.kill()
        await self.process.wait()

    async def stop(self) -> None:
        """End it politely; by force when it does not listen."""
        with suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGTERM)
        try:
            async with asyncio.timeout(STOPS_WITHIN_S):
                await self.process.wait()
        except TimeoutError:
            await self.kill()


async def start(
    command: list[str | Path],
    port: int,
    log: Path,
    env: dict[str, str] | None = None,
    cwd: Path = ROOT,
) -> Program:
    """Start a program whose output goes to the end of `log`."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        process = await asyncio.create_subprocess_exec(
            *map(str, command),
            cwd=cwd,
            env=os.environ | (env or {}),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
    return Program(process, port, time.perf_counter())


async def answers(program: Program, path: str, socket: Path | None = None) -> None:
    """Wait until the program serves `path`, on a Unix socket if one is given. Raises RuntimeError
    when it ends, TimeoutError when it takes too long."""
    connector = aiohttp.UnixConnector(str(socket)) if socket else None
    async with (
        aiohttp.ClientSession(connector=connector) as session,
        asyncio.timeout(STARTS_WITHIN_S),
    ):
        while True:
            if program.process.returncode is not None:
                raise RuntimeError(f"the program ended with code {program.process.returncode}")
            with suppress(aiohttp.ClientError):
                async with session.get(program.origin + path) as response:
                    if response.status < 500:
                        return
            await asyncio.sleep(0.05)


def deskmate_settings(data: Path, database_url: str | None, engines: int) -> dict[str, str]:
    """The environment of an app with a data folder of its own, the project's models, and no limits
    for one address."""
    data.mkdir(parents=True, exist_ok=True)
    models = data / "models"
    if not models.exists():
        models.symlink_to(ROOT / "var" / "models")
    settings = {
        "DESKMATE_DATA_DIR": str(data),
        "DESKMATE_ENGINES": str(engines),
        "DESKMATE_LOG_LEVEL": "warning",
        "DESKMATE_WIDGET_LIMITS": "false",
    }
    return settings | ({"DESKMATE_DATABASE_URL": database_url} if database_url else {})


async def deskmate(settings: dict[str, str], port: int, log: Path) -> Program:
    """Start an app, as `make run` does after its set-up."""
    return await start(
        [sys.executable, "-m", "deskmate", "run"], port, log, settings | {"PORT": str(port)}
    )


@asynccontextmanager
async def stopping(program: Program) -> AsyncIterator[Program]:
    """The program while the block runs."""
    try:
        yield program
    finally:
        await program.stop()
