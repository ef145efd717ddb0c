"""The worker: one model, served on a Unix socket that only its owner can open.

    python -m engine.server --model FILE --socket PATH --actions-socket PATH

`GET /ready`, `POST /parse` and `POST /turn`; see wire.py. The socket appears once the model has
been loaded. Turns run one at a time, in the order in which they came. SIGTERM finishes the turn in
hand and refuses those that wait; the death of the parent does the same; and so does growing beyond
`--memory-mb`, with exit status 75, so that the supervisor starts another one.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import logging
import os
import signal
import socket
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import uvloop
from aiohttp import web

from engine import lean, wire
from engine.background import die_with_parent
from engine.logs import log_as_json

if TYPE_CHECKING:
    from engine.turn import Engine

logger = logging.getLogger("engine")

EXIT_MEMORY = 75
MAX_BODY = 8 * 1024 * 1024


def memory_mb() -> int:
    """Resident memory of this process."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // 2**20


class Worker:
    """HTTP around an engine."""

    def __init__(self, engine: Engine, memory_cap_mb: int | None) -> None:
        self._engine = engine
        self._cap = memory_cap_mb
        self._turn = asyncio.Lock()
        self.stopping = asyncio.Event()
        self.exit_status = 0

    def app(self) -> web.Application:
        """The routes."""
        app = web.Application(client_max_size=MAX_BODY)
        app.router.add_get("/ready", self.ready)
        app.router.add_post("/parse", self.parse)
        app.router.add_post("/turn", self.turn)
        return app

    async def ready(self, request: web.Request) -> web.Response:
        """What is served, and how much memory it takes."""
        engine = self._engine
        return web.json_response(
            {"model": engine.model_id, "rasa": engine.rasa_version, "memory_mb": memory_mb()}
        )

    async def parse(self, request: web.Request) -> web.Response:
        """What a text means."""
        return await self._answer(request, lambda body: self._engine.parse(wire.read_text(body)))

    async def turn(self, request: web.Request) -> web.Response:
        """One turn."""
        return await self._answer(request, lambda body: self._engine.turn(wire.read_turn(body)))

    async def _answer(
        self, request: web.Request, work: Callable[[Any], Awaitable[dict[str, Any]]]
    ) -> web.Response:
        try:
            try:
                body = await request.json()
            except ValueError as error:
                raise wire.RequestError(400, "invalid_json", str(error)) from error
            except web.HTTPRequestEntityTooLarge as error:
                raise wire.RequestError(413, "too_large", f"at most {MAX_BODY} bytes") from error
            async with self._turn:
                if self.stopping.is_set():
                    raise wire.RequestError(503, "stopping", "this worker is going away")
                started = time.perf_counter()
                result = await work(body)
                self._log(
                    request,
                    200,
                    started,
                    **({"failed": result["failed"]} if result.get("failed") else {}),
                )
            return web.json_response(result, dumps=_dumps)
        except wire.RequestError as error:
            self._log(request, error.status, None, error=error.code)
            return web.json_response(
                {"error": error.code, "detail": error.detail}, status=error.status
            )
        except Exception as error:
            logger.exception("failed", extra={"data": {"path": request.path}})
            return web.json_response(
                {"error": "failed", "detail": type(error).__name__}, status=500
            )
        finally:
            self._check_memory()

    def _log(self, request: web.Request, status: int, started: float | None, **data: Any) -> None:
        if started is not None:
            data["ms"] = round((time.perf_counter() - started) * 1000, 2)
        level = logging.WARNING if data.get("failed") or status >= 400 else logging.INFO
        logger.log(
            level, "answered", extra={"data": {"path": request.path, "status": status, **data}}
        )

    def _check_memory(self) -> None:
        if self._cap is not None and not self.stopping.is_set() and memory_mb() > self._cap:
            logger.warning("memory cap reached", extra={"data": {"cap_mb": self._cap}})
            self.exit_status = EXIT_MEMORY
            self.stopping.set()


def _dumps(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"), default=_plain)


def _plain(value: Any) -> Any:
    """Numbers of numpy, which a component of somebody else's may put into an entity."""
    if hasattr(value, "item"):
        return value.item()
    raise TypeError(f"{type(value).__name__} cannot be sent")


def listen(path: Path) -> socket.socket:
    """A Unix socket that only this user can open; takes the place of one left by a killed worker."""
    path.unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX)
    before = os.umask(0o177)
    try:
        listener.bind(str(path))
    finally:
        os.umask(before)
    return listener


async def serve(worker: Worker, path: Path) -> None:
    """Serves until told to stop, and finishes the turn in hand."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, worker.stopping.set)
    runner = web.AppRunner(worker.app(), access_log=None, shutdown_timeout=30.0)
    await runner.setup()
    await web.SockSite(runner, listen(path)).start()
    await worker.stopping.wait()
    await runner.cleanup()


async def run(options: argparse.Namespace) -> int:
    """Loads the model and serves it; returns the exit status."""
    started = time.perf_counter()
    left_out = lean.register(lean.components_of_model(options.model))
    # Only now: these import Rasa.
    from engine import hooks
    from engine.actions import ActionEndpoint
    from engine.turn import Engine

    hooks.install()
    engine = Engine(
        options.model, ActionEndpoint(str(options.actions_socket), options.action_timeout)
    )
    # What was loaded stays: the collector need not walk through it again and again.
    gc.collect()
    gc.freeze()
    data = {
        "model": engine.model_id,
        "seconds": round(time.perf_counter() - started, 2),
        "memory_mb": memory_mb(),
        "tensorflow": not left_out,
    }
    logger.info("ready", extra={"data": data})
    worker = Worker(engine, options.memory_mb)
    try:
        await serve(worker, options.socket)
    finally:
        await engine.close()
    return worker.exit_status


def parse_options(arguments: list[str] | None = None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m engine.server", description=__doc__)
    parser.add_argument("--model", type=Path, required=True, help="a model's .tar.gz")
    parser.add_argument("--socket", type=Path, required=True, help="Unix socket to serve on")
    parser.add_argument("--actions-socket", type=Path, required=True, help="where /webhook is")
    parser.add_argument("--parent", type=int, metavar="PID", help="leave when this is not alive")
    parser.add_argument("--action-timeout", type=float, default=10.0, metavar="SECONDS")
    parser.add_argument("--memory-mb", type=int, help="leave when resident memory is above this")
    parser.add_argument("--log-level", default="info", choices=("debug", "info", "warning"))
    return parser.parse_args(arguments)


def main() -> int:
    """The command."""
    options = parse_options()
    die_with_parent(options.parent)
    log_as_json(logger, options.log_level)
    # A worker is one of several, and a message's matrices are small: threads would wait for one another.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
    os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
    try:
        uvloop.install()
        return asyncio.run(run(options))
    except Exception:
        logger.exception("cannot serve", extra={"data": {"model": options.model.name}})
        return 1
    finally:
        options.socket.unlink(missing_ok=True)


if __name__ == "__main__":
    raise SystemExit(main())
