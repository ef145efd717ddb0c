"""What `make test` and `make lint` run."""

import os

from setup.paths import APP_DEV, ENGINE_DEV, REPORTS, ROOT, WEB
from setup.suites import Suite
from setup.web import npm_env

_BIN = APP_DEV / "bin"
_PYTEST = (_BIN / "python", "-m", "pytest")


def _workers() -> str:
    return os.environ.get("TEST_WORKERS") or str(len(os.sched_getaffinity(0)))


def tests() -> list[Suite]:
    """Every test there is."""
    report = {name: REPORTS / f"{name}.xml" for name in ("app", "engine", "web", "browser")}
    engine = (ENGINE_DEV / "bin/python", "-m", "pytest", "-c", "engine/pytest.ini", "--rootdir", ".")
    return [
        Suite(
            "App",
            (*_PYTEST, "tests", "--ignore=tests/engine", "--ignore=tests/browser", "-q")
            + ("-n", _workers(), f"--junitxml={report['app']}"),
            ROOT,
            report["app"],
        ),
        Suite("Engine", (*engine, "tests/engine", "-q", f"--junitxml={report['engine']}"), ROOT, report["engine"]),
        Suite(
            "Console and widget",
            ("npm", "test", "--", "--reporter=default", "--reporter=junit", f"--outputFile.junit={report['web']}"),
            WEB,
            report["web"],
            npm_env(),
        ),
        Suite("Browser", (*_PYTEST, "tests/browser", f"--junitxml={report['browser']}"), ROOT, report["browser"]),
    ]


def lint() -> list[Suite]:
    """Style, types and the direction of imports, in all languages."""
    return [
        Suite("ruff check", (_BIN / "ruff", "check", "."), ROOT),
        Suite("ruff format", (_BIN / "ruff", "format", "--check", "."), ROOT),
        Suite("mypy (app)", (_BIN / "mypy",), ROOT),
        Suite("import-linter", (_BIN / "lint-imports", "--cache-dir", "var/cache/imports"), ROOT),
        Suite("eslint", ("npm", "run", "lint"), WEB, env=npm_env()),
        Suite("tsc", ("npm", "run", "typecheck"), WEB, env=npm_env()),
    ]
