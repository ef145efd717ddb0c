"""What `make test` and `make lint` run."""

import os

from setup.paths import APP_DEV, ENGINE_DEV, REPORTS, ROOT, WEB
from setup.suites import Suite
from setup.web import npm_env


def _workers() -> str:
    return os.environ.get("TEST_WORKERS") or str(len(os.sched_getaffinity(0)))


def tests() -> list[Suite]:
    """Every test there is."""
    pytest = (APP_DEV / "bin/python", "-m", "pytest", "-q")
    app, browser, engine, web = (REPORTS / f"{n}.xml" for n in ("app", "browser", "engine", "web"))
    return [
        Suite(
            "App",
            (*pytest, *["tests", "--ignore=tests/engine", "--ignore=tests/browser", "-n"], _workers())
            + (f"--junitxml={app}",),
            ROOT,
            app,
        ),
        Suite(
            "Engine",
            (ENGINE_DEV / "bin/python", *["-m", "pytest", "-q", "-c", "engine/pytest.ini", "--rootdir", "."])
            + ("tests/engine", f"--junitxml={engine}"),
            ROOT,
            engine,
        ),
        Suite(
            "Console and widget",
            ("npm", *["test", "--", "--reporter=default", "--reporter=junit"])
            + (f"--outputFile.junit={web}",),
            WEB,
            web,
            npm_env(),
        ),
        Suite("Browser", (*pytest, "tests/browser", f"--junitxml={browser}"), ROOT, browser),
    ]


def lint() -> list[Suite]:
    """Style, types and the direction of imports, in all languages."""
    tools = APP_DEV / "bin"
    return [
        Suite("ruff check", (tools / "ruff", "check", "."), ROOT),
        Suite("ruff format", (tools / "ruff", "format", "--check", "."), ROOT),
        Suite("mypy", (tools / "mypy",), ROOT),
        Suite("import-linter", (tools / "lint-imports", "--cache-dir", "var/cache/imports"), ROOT),
        Suite("eslint", ("npm", "run", "lint"), WEB, env=npm_env()),
        Suite("tsc", ("npm", "run", "typecheck"), WEB, env=npm_env()),
    ]
