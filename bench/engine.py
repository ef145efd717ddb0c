"""One engine worker alone, with the live model: how long until it answers, how much memory, and how
long it takes to read a message."""

import statistics
import time
from pathlib import Path

import aiohttp

from bench.processes import answers, start, stopping
from kit.settings import ROOT, Settings
from studio.releases.store import Models

TEXTS = (
    "where is my parcel?",
    "I want my money back for the kettle",
    "我的快递到哪了",
    "怎么开发票",
)
READ = 200


async def measure(folder: Path) -> dict[str, float]:
    """Start one, ask it, end it. `folder` must have a short path: sockets are put there."""
    settings = Settings()
    socket = folder / "alone.sock"
    command: list[str | Path] = [settings.engine_python, "-m", "engine.server"]
    command += ["--model", Models(settings.models_dir).live().archive, "--socket", socket]
    command += ["--actions-socket", folder / "nobody.sock", "--log-level", "warning"]
    program = await start(command, 0, folder / "engine.log", cwd=ROOT)
    async with (
        stopping(program),
        aiohttp.ClientSession(connector=aiohttp.UnixConnector(str(socket))) as session,
    ):
        await answers(program, "/ready", socket)
        start_s = time.perf_counter() - program.started
        times = []
        for n in range(READ):
            begun = time.perf_counter()
            text = TEXTS[n % len(TEXTS)]
            async with session.post("http://engine/parse", json={"text": text}) as response:
                await response.read()
                response.raise_for_status()
            times.append((time.perf_counter() - begun) * 1000)
        return {
            "start_s": round(start_s, 1),
            "memory_mb": round(program.memory_mb()),
            "read_p50_ms": round(statistics.median(times), 1),
        }
