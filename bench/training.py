"""How much slower a chat is while a model is trained: full durable turns through the widget's socket, in
spans of no training and spans of training that follow one another, so that a busy machine slows both.

The trainer runs as the studio runs it. The last line is JSON: medians and 95th percentiles of a turn
in ms, and how many times as long it takes while training.
"""

import argparse
import asyncio
import itertools
import json
import os
import statistics
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import aiohttp

from bench.chat import ChatClient
from bench.processes import answers, deskmate, deskmate_settings, free_port, stopping
from bench.turns import TEXTS, WARM_UP, WidgetClient, say
from kit.settings import ROOT, Settings
from studio import processes
from studio.processes import Line, Tools
from studio.releases.releases import trainer_options

PAUSE_S = 0.05  # between turns: customers think


async def training(out: Path, begun: asyncio.Event) -> None:
    """Train for ever, into a folder that is thrown away."""

    def take(line: Line) -> None:
        if line["event"] == "progress":
            begun.set()

    settings = Settings()
    tools = Tools(settings.engine_python, ROOT)
    options = trainer_options(out, settings.project_dir)
    while True:
        await processes.run(tools, "engine.train", "--force", *options, on_line=take)


async def chat(client: WidgetClient, seconds: float) -> list[float]:
    """The times of turns, in ms."""
    times = []
    end = time.perf_counter() + seconds
    for text in itertools.cycle(TEXTS):
        begun = time.perf_counter()
        if begun > end:
            return times
        await client.turn(text)
        times.append((time.perf_counter() - begun) * 1000)
        await asyncio.sleep(PAUSE_S)
    raise AssertionError


async def measure(rounds: int, seconds: float, engines: int, folder: Path) -> dict[str, Any]:
    """Start an app, chat with it, and train beside it every other time."""
    app = await deskmate(deskmate_settings(folder, None, engines), free_port(), folder / "app.log")
    idle: list[float] = []
    busy: list[float] = []
    async with stopping(app), aiohttp.ClientSession() as session:
        say("starting")
        await answers(app, "/healthz?ready")
        client = WidgetClient(ChatClient(app.origin, session))
        await client.chat.open()
        for text in itertools.islice(itertools.cycle(TEXTS), WARM_UP):
            await client.turn(text)
        for n in range(rounds):
            say(f"round {n + 1} of {rounds}: nothing else")
            idle += await chat(client, seconds)
            say(f"round {n + 1} of {rounds}: training")
            begun = asyncio.Event()
            task = asyncio.create_task(training(folder / "trained", begun))
            await begun.wait()
            busy += await chat(client, seconds)
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        await client.close()
    return figures(idle, busy)


def figures(idle: list[float], busy: list[float]) -> dict[str, Any]:
    """What is printed."""
    quiet, trained = (statistics.quantiles(times, n=100) for times in (idle, busy))
    return {
        "turns": [len(idle), len(busy)],
        "idle_ms_p50": round(quiet[49], 1),
        "idle_ms_p95": round(quiet[94], 1),
        "training_ms_p50": round(trained[49], 1),
        "training_ms_p95": round(trained[94], 1),
        "ratio_p50": round(trained[49] / quiet[49], 2),
        "ratio_p95": round(trained[94] / quiet[94], 2),
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=20.0, help="length of each span")
    parser.add_argument("--engines", type=int, default=max(1, len(os.sched_getaffinity(0)) - 1))
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="deskmate-bench-") as scratch:
        found = asyncio.run(measure(given.rounds, given.seconds, given.engines, Path(scratch)))
    print(json.dumps(found))
