"""The trained assistant, started once for all tests of this folder; a database and a shop for each."""

import json
import subprocess
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import deskmate.tables  # noqa: F401 - all tables are known before they are made
import pytest
import pytest_asyncio
from filelock import FileLock

from actions.calls import CallRegistry
from actions.registry import build_executor
from bot.action_endpoint import ActionEndpoint
from bot.engine.pool import EnginePool
from bot.engine.worker import WorkerSpec
from kit.settings import ROOT, Settings
from tests.assistant.chat import Chat, new_chat, open_database

Talker = Callable[..., Awaitable[Chat]]


@pytest.fixture(scope="session")
def model() -> Path:
    """The model of the files as they are now; trained only when they have changed."""
    settings = Settings()
    assert settings.engine_python.exists(), "no engine is set up: `make test` does it"
    with FileLock(settings.data_dir / "test-training.lock"):
        done = subprocess.run(
            [settings.engine_python, "-m", "engine.train", "--out", settings.models_dir],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    return settings.models_dir / f"{lines[-1]['model']}.tar.gz"


@pytest.fixture(scope="session")
def sockets() -> Iterator[Path]:
    """A folder whose path is short enough for a socket."""
    with tempfile.TemporaryDirectory(prefix="deskmate-", dir="/tmp") as folder:
        yield Path(folder)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def assistant(model: Path, sockets: Path) -> AsyncIterator[tuple[EnginePool, CallRegistry]]:
    """One engine worker, and our actions at its call."""
    calls = CallRegistry()
    endpoint = ActionEndpoint(build_executor(calls), sockets / "actions.sock")
    await endpoint.start()
    spec = WorkerSpec(Settings().engine_python, ROOT, model, endpoint.socket, memory_mb=900)
    pool = EnginePool(spec, 1, sockets / "engines", turn_timeout_s=60)
    await pool.start()
    yield pool, calls
    await pool.close()
    await endpoint.close()


@pytest_asyncio.fixture(loop_scope="session")
async def talker(
    assistant: tuple[EnginePool, CallRegistry], sqlite_url: str
) -> AsyncIterator[Talker]:
    """Makes customers: `await talker(user_id="u-1001")`."""
    database = open_database(sqlite_url)

    async def talk(**who: Any) -> Chat:
        return await new_chat(database, *assistant, **who)

    yield talk
    database.close()
