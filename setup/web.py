"""The browser parts: Node's packages from the lock, and the build of console and widget."""

import json
import re
import shutil
import subprocess
from pathlib import Path

from setup.environments import home_is_writable
from setup.errors import SetupError
from setup.paths import CACHE, ROOT, VAR, WEB
from setup.stamps import fingerprint
from setup.steps import Step, Tools

OLDEST_NODE = (20, 19)
NODE_ADVICE = """\
Install Node.js 20.19 or newer with npm, and run make again: with your system's package manager where that
has it, or with a version manager (nvm install 20)"""
NPM_ADVICE = (
    "If packages could not be fetched: check the connection to the npm registry, or name a mirror with\n"
    "npm_config_registry. Then run the same command again."
)
PLACES = ("console", "widget")


def check_node() -> None:
    """Raises SetupError, with what to install, when node or npm is missing or node is too old."""
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            raise SetupError(f"{program} is not installed", NODE_ADVICE)
    said = subprocess.run(
        ["node", "--version"], capture_output=True, text=True, check=False
    ).stdout.strip()
    if node_version(said) < OLDEST_NODE:
        wanted = ".".join(map(str, OLDEST_NODE))
        raise SetupError(
            f"Deskmate needs Node.js {wanted} or newer; this is {said or 'one that does not run'}",
            NODE_ADVICE,
        )


def node_version(said: str) -> tuple[int, int]:
    """What `node --version` said, as numbers; (0, 0) when that is no version."""
    found = re.match(r"v(\d+)\.(\d+)", said)
    return (int(found[1]), int(found[2])) if found else (0, 0)


def npm_env() -> dict[str, str]:
    """npm's surroundings: a cache under var/ when the home folder cannot be written."""
    return {} if home_is_writable() else {"npm_config_cache": str(CACHE / "npm")}


def _manifests() -> list[Path]:
    return [
        WEB / "package-lock.json",
        WEB / ".npmrc",
        WEB / "package.json",
        *(WEB / place / "package.json" for place in PLACES),
    ]


def _install(tools: Tools) -> None:
    check_node()
    # Not --silent: npm's last line is what a person sees while waiting
    tools.run("npm", "ci", "--no-fund", "--no-audit", cwd=WEB, env=npm_env(), advice=NPM_ADVICE)


def _build(tools: Tools) -> None:
    check_node()
    advice = "See the compiler's message above; `npm run build` in web/ shows it again."
    tools.run("npm", "run", "build", cwd=WEB, env=npm_env(), advice=advice)
    if empty := [place for place in PLACES if not any((VAR / "web" / place).glob("*"))]:
        raise SetupError(f"the build left nothing in var/web/{', var/web/'.join(empty)}", advice)


packages = Step(
    name="web-packages",
    title="web packages",
    made_from=lambda: fingerprint(ROOT, _manifests(), str(ROOT)),
    make=_install,
    gives=(WEB / "node_modules/.package-lock.json",),
)

built = Step(
    name="web-build",
    title="console and widget",
    made_from=lambda: fingerprint(ROOT, [WEB]),
    make=_build,
    gives=tuple(VAR / "web" / place for place in PLACES),
    needs=(packages,),
)


def resolved_hosts(lock: Path) -> list[str]:
    """Packages whose download address the npm lock names; none should, so that any mirror works."""
    found = json.loads(lock.read_text(encoding="utf-8"))["packages"]
    return [name for name, entry in found.items() if entry.get("resolved", "").startswith("http")]
