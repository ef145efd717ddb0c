"""The fixtures: databases, Redis and a browser for whoever asks for them.

One PostgreSQL serves all workers of a run; whoever needs it first starts it, under a lock. Redis serves one
worker, since its channels are shared by all of a server's databases. The run's controller stops them all, also
after Ctrl-C or SIGTERM.
"""

import os
import re
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from types import FrameType

import pytest
from filelock import FileLock
from playwright.sync_api import Browser, BrowserContext, Page

from setup.errors import SetupError
from setup.paths import REPORTS
from tests.services import browser, postgres, processes, redis

RUN_FOLDER = "DESKMATE_TEST_RUN"  # workers inherit it from the controller
SCREENSHOTS = REPORTS / "screenshots"
LONGEST_SOCKET_FOLDER = 60  # a socket's path must stay below 108 bytes
_FAILED = pytest.StashKey[bool]()


def _is_controller(config: pytest.Config) -> bool:
    return not hasattr(config, "workerinput")


def pytest_configure(config: pytest.Config) -> None:
    if not _is_controller(config):
        return
    parent = tempfile.gettempdir()
    folder = tempfile.mkdtemp(
        prefix="deskmate-", dir=parent if len(parent) < LONGEST_SOCKET_FOLDER else "/tmp"
    )
    Path(folder).chmod(0o711)  # PostgreSQL's user must be able to pass
    os.environ[RUN_FOLDER] = folder
    signal.signal(signal.SIGTERM, _interrupt)


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def pytest_unconfigure(config: pytest.Config) -> None:
    if _is_controller(config) and (folder := os.environ.pop(RUN_FOLDER, None)):
        for server in Path(folder).glob("*/"):
            for pid_file in (postgres.pid_file(server), redis.pid_file(server)):
                processes.stop(pid_file)
        shutil.rmtree(folder)


def _shared(name: str, start: Callable[[Path], None]) -> Path:
    """The folder of the run's server `name`, started if nobody did before."""
    folder = Path(os.environ[RUN_FOLDER]) / name
    with FileLock(folder.with_suffix(".lock")):
        if not folder.exists():
            try:
                start(folder)
            except (SetupError, processes.NotStarted) as error:
                # So that the next worker tries, and says it too
                shutil.rmtree(folder, ignore_errors=True)
                pytest.fail(str(error), pytrace=False)
    return folder


@pytest.fixture(scope="session")
def _postgres() -> Path:
    return _shared("postgres", postgres.start)


@pytest.fixture(scope="session")
def _redis(worker_id: str) -> Path:
    return _shared(f"redis-{worker_id}", redis.start)


@pytest.fixture
def postgres_url(_postgres: Path) -> Iterator[str]:
    """A new, empty PostgreSQL database."""
    with postgres.database(_postgres) as url:
        yield url


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """A new SQLite database in a file."""
    return f"sqlite:///{tmp_path / 'test.db'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A new, empty database; the test runs once on each kind."""
    name = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    url: str = request.getfixturevalue(name)
    return url


@pytest.fixture
def redis_url(_redis: Path) -> str:
    """An empty Redis."""
    redis.empty(_redis)
    return redis.url(_redis)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser, for tests that open pages in their own way; see `open_page` and `page`.

    Only for tests/browser, which runs by itself: Playwright keeps an event loop running, beside which tests that are
    coroutines cannot run.
    """
    with ExitStack() as stack:
        try:
            running = stack.enter_context(browser.chromium())
        except SetupError as error:
            pytest.fail(str(error), pytrace=False)
        yield running


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Iterator[pytest.TestReport]:
    report: pytest.TestReport = yield  # type: ignore[misc,assignment]
    if report.failed:
        item.stash[_FAILED] = True
    return report  # type: ignore[return-value]


@pytest.fixture
def open_page(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Opens a page as somebody new, with no cookies; takes what Playwright's `new_context` takes.

    An error in a page's own scripts fails the test. When a test fails, what each page showed is in
    var/test/screenshots.
    """
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def open_(**options: object) -> Page:
        context = chromium.new_context(**options)  # type: ignore[arg-type]
        contexts.append(context)
        context.on("weberror", lambda web_error: errors.append(str(web_error.error)))
        return context.new_page()

    yield open_
    if request.node.stash.get(_FAILED, False):
        _photograph(request.node.name, contexts)
    for context in contexts:
        context.close()
    assert not errors, "scripts of a page failed:\n" + "\n".join(errors)


def _photograph(test: str, contexts: list[BrowserContext]) -> None:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    pages = [page for context in contexts for page in context.pages]
    name = re.sub(r"[^\w-]+", "-", test)
    for number, page in enumerate(pages, 1):
        page.screenshot(path=SCREENSHOTS / f"{name}-{number}.png")


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    """A page of somebody who was never here before."""
    return open_page()
