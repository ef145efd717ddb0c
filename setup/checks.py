"""What `make test` and `make lint` run."""

import os

from setup.paths import APP_DEV, ENGINE_DEV, REPORTS, ROOT, WEB
from setup.suites import Suite, command
from setup.web import npm_env


def _workers() -> str:
    return os.environ.get("TEST_WORKERS") or str(len(os.sched_getaffinity(0)))


def tests() -> list[Suite]:
    """Every test there is."""
    app, engine = APP_DEV / "bin/python", ENGINE_DEV / "bin/python"
    return [
        Suite(
            "App",
            command(app, "-m pytest -q tests --ignore=tests/engine --ignore=tests/browser")
            + command(f"-n {_workers()} --junitxml=var/test/app.xml"),
            ROOT,
            REPORTS / "app.xml",
        ),
        Suite(
            "Engine",
            command(engine, "-m pytest -q -c engine/pytest.ini --rootdir . tests/engine")
            + command("--junitxml=var/test/engine.xml"),
            ROOT,
            REPORTS / "engine.xml",
        ),
        Suite(
            "Console and widget",
            command("npm test -- --reporter=default --reporter=junit")
            + command("--outputFile.junit=../var/test/web.xml"),
            WEB,
            REPORTS / "web.xml",
            npm_env(),
        ),
        Suite(
            "Browser",
            command(app, "-m pytest -q tests/browser --junitxml=var/test/browser.xml"),
            ROOT,
            REPORTS / "browser.xml",
        ),
    ]


def lint() -> list[Suite]:
    """Style, types and the direction of imports, in all languages."""
    tools = APP_DEV / "bin"
    return [
        Suite("ruff check", command(tools / "ruff", "check ."), ROOT),
        Suite("ruff format", command(tools / "ruff", "format --check ."), ROOT),
        Suite("mypy (app)", command(tools / "mypy"), ROOT),
        Suite(
            "mypy (engine)",
            command(tools / "mypy", "--config-file engine/pyproject.toml")
            + command("--python-executable", ENGINE_DEV / "bin/python"),
            ROOT,
        ),
        Suite(
            "import-linter", command(tools / "lint-imports", "--cache-dir var/cache/imports"), ROOT
        ),
        Suite("eslint", command("npm run lint"), WEB, env=npm_env()),
        Suite("tsc", command("npm run typecheck"), WEB, env=npm_env()),
    ]
