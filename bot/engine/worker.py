"""One engine worker: a process, its Unix socket, and turns sent to it one at a time."""

import asyncio
import os
import signal
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import aiohttp
import orjson
import structlog

from bot.engine.protocol import EngineDown, EngineFailed, EngineTimeout, TurnRequest, TurnResult
from studio import processes

log = structlog.get_logger(__name__)
T = TypeVar("T")

_JSON = {"Content-Type": "application/json"}
READY_WITHIN_S = 90.0
READY_POLL_S = 0.1
STOP_WITHIN_S = 5.0


@dataclass
class WorkerSpec:
    """How to start a worker."""

    python: Path
    root: Path
    model: Path
    actions_socket: Path
    memory_mb: int
    # The shop's products as a file; the config's own when None.
    products: Path | None = None


@dataclass(eq=False)
class Worker:
    """A running worker. `start` returns when it answers; `stop` lets it finish the turn in hand.

    `busy` is held during a turn. `leaving` is set when another should take its place, `retired`
    when one has, `gone` when the process has ended.
    """

    spec: WorkerSpec
    socket: Path
    process: asyncio.subprocess.Process | None = None
    model_id: str = ""
    busy: asyncio.Lock = field(default_factory=asyncio.Lock)
    leaving: asyncio.Event = field(default_factory=asyncio.Event)
    gone: asyncio.Event = field(default_factory=asyncio.Event)
    retired: bool = False
    _session: aiohttp.ClientSession | None = field(default=None, repr=False)

    async def start(self) -> None:
        """Start the process and wait until it is ready. Raises EngineDown when it ends or takes too
        long."""
        self.socket.unlink(missing_ok=True)
        self.process = await processes.begun(
            asyncio.create_subprocess_exec(
                self.spec.python,
                "-m",
                "engine.server",
                "--model",
                self.spec.model,
                "--socket",
                self.socket,
                "--actions-socket",
                self.spec.actions_socket,
                "--memory-mb",
                str(self.spec.memory_mb),
                "--parent",
                str(os.getpid()),
                cwd=self.spec.root,
                env=self._environment(),
                stdin=asyncio.subprocess.DEVNULL,
                # A Ctrl-C in the terminal is for the app, which stops its workers in order.
                start_new_session=True,
            )
        )
        self._session = aiohttp.ClientSession(connector=aiohttp.UnixConnector(str(self.socket)))
        try:
            async with asyncio.timeout(READY_WITHIN_S):
                while not await self._is_ready():
                    if self.process.returncode is not None:
                        raise EngineDown(
                            f"the engine ended with code {self.process.returncode} while starting"
                        )
                    await asyncio.sleep(READY_POLL_S)
        except TimeoutError:
            await self.kill()
            raise EngineDown(f"the engine was not ready within {READY_WITHIN_S:.0f} s") from None
        except BaseException:
            await self.kill()
            raise

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.returncode is None

    @property
    def pid(self) -> int | None:
        return self.process.pid if self.process else None

    def memory_mb(self) -> float | None:
        """Resident memory, or None when the process is gone."""
        try:
            pages = int(Path(f"/proc/{self.pid}/statm").read_text().split()[1])
        except (OSError, IndexError):
            return None
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**20

    async def turn(self, request: TurnRequest, timeout_s: float) -> TurnResult:
        """Have a turn answered. Raises EngineDown, EngineTimeout or EngineFailed."""
        return await self._ask("turn", request.to_json(), timeout_s, TurnResult.from_json)

    async def parse(self, text: str, timeout_s: float) -> dict[str, Any]:
        """What a text means, without a dialogue. Raises EngineDown, EngineTimeout or
        EngineFailed."""
        return await self._ask("parse", {"text": text}, timeout_s, dict)

    async def _ask(
        self, what: str, body: dict[str, Any], timeout_s: float, read: Callable[[Any], T]
    ) -> T:
        if self._session is None:
            raise EngineDown("the worker is not started")
        try:
            async with self._session.post(
                f"http://engine/{what}",
                data=orjson.dumps(body),
                headers=_JSON,
                timeout=aiohttp.ClientTimeout(total=timeout_s),
            ) as response:
                found = orjson.loads(await response.read())
                if response.status != 200:
                    raise EngineFailed(
                        str(found.get("error")), status=response.status, detail=found.get("detail")
                    )
                return read(found)
        except TimeoutError:
            raise EngineTimeout(timeout_s=timeout_s) from None
        except (aiohttp.ClientError, OSError) as error:
            raise EngineDown(type(error).__name__) from error
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            raise EngineFailed(f"the engine's answer has another shape: {error!r}") from error

    async def stop(self) -> None:
        """Ask the process to end, and end it when it does not."""
        if self.process and self.alive:
            with suppress(ProcessLookupError):
                self.process.send_signal(signal.SIGTERM)
            try:
                async with asyncio.timeout(STOP_WITHIN_S):
                    await self.process.wait()
            except TimeoutError:
                log.warning("an engine did not stop and is killed", pid=self.pid)
        await self.kill()

    async def kill(self) -> None:
        """End the process now."""
        if self.process and self.alive:
            with suppress(ProcessLookupError):
                self.process.kill()
            await self.process.wait()
        if self._session:
            await self._session.close()
        self.socket.unlink(missing_ok=True)

    def _environment(self) -> dict[str, str]:
        # One thread a worker for linear algebra: workers are as many as cores already.
        threads = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
        products = self.spec.products
        return (
            processes.environment()
            | threads
            | ({"ENGINE_PRODUCTS": str(products)} if products else {})
        )

    async def _is_ready(self) -> bool:
        assert self._session
        with suppress(aiohttp.ClientError, OSError, TimeoutError):
            async with self._session.get(
                "http://engine/ready", timeout=aiohttp.ClientTimeout(total=2)
            ) as response:
                body: dict[str, Any] = await response.json()
                self.model_id = body["model"]
                return response.status == 200
        return False
