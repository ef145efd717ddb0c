"""One decision at a time. A decision changes files and the database, and no transaction spans both: what
it has looked up in one must still be so when it writes the other.
"""

import asyncio
import fcntl
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path

from studio.intents.sources.files import STATE

# Who waits for another process takes a thread meanwhile: one for all, and none of those in which the
# one who is waited for has work to do.
_waiting = ThreadPoolExecutor(1, thread_name_prefix="deciding")


@asynccontextmanager
async def alone(project: Path) -> AsyncIterator[None]:
    """Nobody else is here meanwhile for this project, in this process or another."""
    state = project / STATE
    state.mkdir(parents=True, exist_ok=True)
    with (state / "deciding").open("w") as lock:
        await asyncio.get_running_loop().run_in_executor(_waiting, fcntl.flock, lock, fcntl.LOCK_EX)
        yield
