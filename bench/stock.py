"""Stock Rasa for comparison: the `rasa init` bot with its default pipeline, over its REST
channel."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from bench.processes import Program, free_port, start
from kit.settings import ROOT

PYTHON = ROOT / "var/env/engine/bin/python"
FOLDER = ROOT / "var" / "bench" / "stock"
TEXTS = ("hello", "great", "I am sad", "are you a bot?", "bye")


async def prepare() -> Path:
    """The folder with the trained bot; made at the first call, which takes minutes. Raises
    RuntimeError."""
    if not list(FOLDER.glob("models/*.tar.gz")):
        FOLDER.mkdir(parents=True, exist_ok=True)
        command = [PYTHON, "-m", "rasa", "init", "--no-prompt", "--init-dir", FOLDER]
        program = await start(command, 0, FOLDER / "train.log", _QUIET, cwd=FOLDER)
        if await program.process.wait():
            raise RuntimeError(f"stock Rasa could not be trained; see {FOLDER / 'train.log'}")
    return FOLDER


async def run() -> Program:
    """Start its server, as its manual says for one machine."""
    port = free_port()
    (FOLDER / "credentials.yml").write_text("rest:\n")
    command = [
        PYTHON, "-m", "rasa", "run", "--interface", "127.0.0.1", "--port", str(port),
        "--credentials", "credentials.yml",
    ]  # fmt: skip
    return await start(command, port, FOLDER / "run.log", _QUIET, cwd=FOLDER)


_QUIET = {
    "RASA_TELEMETRY_ENABLED": "false",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
}


@dataclass
class StockClient:
    """One conversation over the REST channel."""

    origin: str
    session: aiohttp.ClientSession
    name: str

    async def turn(self, text: str) -> None:
        """Send a message and wait for the answer. Raises RuntimeError when it stays empty."""
        async with self.session.post(
            f"{self.origin}/webhooks/rest/webhook", json={"sender": self.name, "message": text}
        ) as response:
            response.raise_for_status()
            if not await response.json():
                raise RuntimeError("stock Rasa answered nothing")

    async def close(self) -> None:
        """Nothing is kept open."""


async def first_answer(program: Program) -> None:
    """Wait until it answers a message."""
    async with aiohttp.ClientSession() as session, asyncio.timeout(300):
        client = StockClient(program.origin, session, "first")
        while True:
            try:
                return await client.turn("hello")
            except (aiohttp.ClientError, RuntimeError):
                await asyncio.sleep(0.1)
