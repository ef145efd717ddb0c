"""`make bench`: the full durable turn through the widget's socket, side by side with stock Rasa in
one run.

Ours: stored, answered by the engine, stored, delivered, on SQLite with full sync. Stock: its REST
channel with the tracker in memory. Both run all the time and are measured in turns, so that a busy
machine slows both. The last line is JSON.
"""

import argparse
import asyncio
import itertools
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import aiohttp

from bench import engine, stock
from bench.chat import ChatClient
from bench.processes import Program, answers, deskmate, deskmate_settings, free_port, stopping

TEXTS = (
    "hello",
    "which payment methods do you accept?",
    "how long does delivery take?",
    "你们几点上班",
    "怎么开发票",
)
ALONE = 100
WARM_UP = 10


class Client(Protocol):
    """Somebody who chats: one message and its answer at a time."""

    async def turn(self, text: str) -> None: ...

    async def close(self) -> None: ...


@dataclass
class WidgetClient:
    """One conversation through our widget's socket."""

    chat: ChatClient

    async def turn(self, text: str) -> None:
        """Send a message and wait for the first of its answers; the others were committed with
        it."""
        await self.chat.reply_after(await self.chat.send(text))

    async def close(self) -> None:
        await self.chat.close()


@dataclass
class Side:
    """One of the two under measurement."""

    name: str
    program: Program
    texts: tuple[str, ...]
    client: Callable[[], Awaitable[Client]]
    start_s: float
    alone_ms: list[float] = field(default_factory=list)
    rates: dict[int, list[float]] = field(default_factory=dict)
    memory_mb: float = 0.0

    def figures(self) -> dict[str, float]:
        """The medians over the rounds."""
        cuts = statistics.quantiles(self.alone_ms, n=100)
        return {
            "start_s": round(self.start_s, 1),
            "memory_mb": round(self.memory_mb),
            "p50_ms": round(cuts[49], 1),
            "p95_ms": round(cuts[94], 1),
            "turns_per_s_16": round(statistics.median(self.rates[16]), 1),
            "turns_per_s_64": round(statistics.median(self.rates[64]), 1),
        }


async def alone(side: Side) -> None:
    """One conversation after another message, nobody else: milliseconds a turn."""
    client = await side.client()
    texts = itertools.cycle(side.texts)
    for n in range(WARM_UP + ALONE):
        begun = time.perf_counter()
        await client.turn(next(texts))
        if n >= WARM_UP:
            side.alone_ms.append((time.perf_counter() - begun) * 1000)
    await client.close()


async def together(side: Side, conversations: int, seconds: float) -> None:
    """Many conversations, each sending as soon as it is answered: turns a second in all."""
    clients = await asyncio.gather(*(side.client() for _ in range(conversations)))
    await asyncio.gather(*(client.turn(side.texts[0]) for client in clients))
    begun = time.perf_counter()
    counts = await asyncio.gather(*(_until(begun + seconds, c, side.texts) for c in clients))
    side.rates.setdefault(conversations, []).append(sum(counts) / (time.perf_counter() - begun))
    side.memory_mb = max(side.memory_mb, side.program.memory_mb())
    await asyncio.gather(*(client.close() for client in clients))


async def _until(end: float, client: Client, texts: tuple[str, ...]) -> int:
    done = 0
    for text in itertools.cycle(texts):
        if time.perf_counter() >= end:
            return done
        await client.turn(text)
        done += 1
    return done


async def measure(rounds: int, seconds: float, engines: int, folder: Path) -> dict[str, Any]:
    """Start both, measure them in turns, and return the figures."""
    say("training stock Rasa, once")
    await stock.prepare()
    say("an engine alone")
    alone_engine = await engine.measure(folder)
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        say("starting ours")
        settings = deskmate_settings(folder, None, engines)
        app = await deskmate(settings, free_port(), folder / "app.log")
        async with stopping(app):
            await answers(app, "/healthz")

            async def our_client() -> Client:
                chat = ChatClient(app.origin, session)
                await chat.open()
                return WidgetClient(chat)

            first = await our_client()
            await first.turn("hello")
            ours = Side("deskmate", app, TEXTS, our_client, time.perf_counter() - app.started)
            await first.close()
            say("starting stock")
            program = await stock.run()
            async with stopping(program):
                await stock.first_answer(program)
                names = (f"client-{n}" for n in itertools.count())

                async def stock_client() -> Client:
                    return stock.StockClient(program.origin, session, next(names))

                taken = time.perf_counter() - program.started
                theirs = Side("stock", program, stock.TEXTS, stock_client, taken)
                for n in range(rounds):
                    for side in (ours, theirs):
                        say(f"round {n + 1} of {rounds}: {side.name}")
                        await alone(side)
                        await together(side, 16, seconds)
                        await together(side, 64, seconds)
    mine, other = ours.figures(), theirs.figures()
    return {
        **mine,
        "engine": alone_engine,
        "stock": other,
        "ratio_16": round(mine["turns_per_s_16"] / other["turns_per_s_16"], 2),
        "ratio_64": round(mine["turns_per_s_64"] / other["turns_per_s_64"], 2),
    }


def say(step: str) -> None:
    """What is being done, for who waits."""
    print(f"bench: {step}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument(
        "--seconds", type=float, default=10.0, help="length of each measurement under load"
    )
    parser.add_argument("--engines", type=int, default=max(1, len(os.sched_getaffinity(0)) - 1))
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="deskmate-bench-") as scratch:
        figures = asyncio.run(measure(given.rounds, given.seconds, given.engines, Path(scratch)))
    print(json.dumps(figures))
