"""The trained assistant, started once for all tests of this folder; a database and a shop for each."""

import json
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from filelock import FileLock

import deskmate.tables  # noqa: F401 - all tables are known before they are made
from actions.calls import CallRegistry
from actions.registry import build_executor
from bot.action_endpoint import ActionEndpoint
from bot.engine.pool import EnginePool
from bot.engine.worker import WorkerSpec
from kit.database import Database
from kit.settings import ROOT, Settings
from tests.assistant.chat import Chat, fill_shop, new_chat

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
    assert done.returncode == 0, (done.stdout + done.stderr)[-3_000:]
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
    spec = WorkerSpec(
        Settings().engine_python,
        ROOT,
        model,
        endpoint.socket,
        memory_mb=900,
        products=ROOT / "shop/demo/products.csv",
    )
    pool = EnginePool(spec, 1, sockets / "engines", turn_timeout_s=60)
    await pool.start()
    yield pool, calls
    await pool.close()
    await endpoint.close()


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the demo shop in it, to copy."""
    path = tmp_path_factory.mktemp("shop") / "shop.db"
    fill_shop(f"sqlite:///{path}")
    return path


@pytest_asyncio.fixture(loop_scope="session")
async def talker(
    assistant: tuple[EnginePool, CallRegistry], shop: Path, tmp_path: Path
) -> AsyncIterator[Talker]:
    """Makes customers, all of one shop: `await talker(user_id="u-1001")`."""
    database = Database(f"sqlite:///{shutil.copy(shop, tmp_path)}")
    database.open()

    async def talk(**who: Any) -> Chat:
        return new_chat(database, *assistant, **who)

    yield talk
    database.close()
