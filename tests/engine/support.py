"""What several tests use: the miniature project, an action endpoint that is told what to answer, and HTTP
over a Unix socket."""

from __future__ import annotations

import asyncio
import http.client
import json
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from aiohttp import web

ROOT = Path(__file__).parents[2]
PROJECT = Path(__file__).parent / "project"

Answer = Callable[[dict[str, Any]], Any]


def train_arguments(out: Path, project: Path = PROJECT) -> list[str]:
    """The trainer's command for the miniature project."""
    return [
        *(sys.executable, "-m", "engine.train", "--out", str(out)),
        *("--config", str(project / "config.yml"), "--domain", str(project / "domain.yml")),
        *("--data", str(project / "data")),
    ]


def lines_of(output: str) -> list[dict[str, Any]]:
    """JSON lines, each of which must be JSON."""
    return [json.loads(line) for line in output.splitlines()]


def trained(out: Path) -> Path:
    """The miniature project's model, which is trained only when its sources have changed."""
    done = subprocess.run(
        train_arguments(out), cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return out / f"{lines_of(done.stdout)[-1]['model']}.tar.gz"


def write_project(folder: Path, examples: dict[str, dict[str, list[str]]]) -> Path:
    """Examples by language and intent as a project of their own."""
    for language, intents in examples.items():
        nlu = folder / "data" / "nlu" / language
        nlu.mkdir(parents=True)
        blocks = [
            f"- intent: {intent}\n  examples: |\n" + "".join(f"    - {text}\n" for text in texts)
            for intent, texts in intents.items()
        ]
        (nlu / "all.yml").write_text("nlu:\n" + "".join(blocks), "utf-8")
    (folder / "config.yml").write_text("pipeline: []\n", "utf-8")
    return folder


def checks(project: Path, cache: Path, *requests: dict[str, Any]) -> list[dict[str, Any]]:
    """What `engine.check` answers."""
    done = subprocess.run(
        [sys.executable, "-m", "engine.check", "--project", project, "--cache", cache],
        input="".join(json.dumps(request) + "\n" for request in requests),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2_000:]
    return lines_of(done.stdout)


class Actions:
    """An action endpoint. `answers` maps an action to a function of the call that gives its answer."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.calls: list[dict[str, Any]] = []
        self.domains: dict[str, Any] = {}
        self._runner: web.AppRunner | None = None

    async def start(self, path: Path) -> None:
        """Serves on a Unix socket."""
        runner = await self._setup()
        await web.UnixSite(runner, str(path)).start()

    async def start_tcp(self) -> str:
        """Serves on a free port; returns the address that Rasa's own endpoint needs."""
        runner = await self._setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        return f"http://127.0.0.1:{runner.addresses[0][1]}/webhook"

    async def stop(self) -> None:
        """Stops serving."""
        if self._runner:
            await self._runner.cleanup()

    def reset(self) -> None:
        """Forgets calls; every action does nothing."""
        self.calls.clear()
        self.answers.clear()
        self.domains.clear()

    def called(self) -> list[str]:
        """The names of the actions called."""
        return [call["next_action"] for call in self.calls]

    async def _setup(self) -> web.AppRunner:
        app = web.Application(client_max_size=2**24)
        app.router.add_post("/webhook", self._webhook)
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        return self._runner

    async def _webhook(self, request: web.Request) -> web.StreamResponse:
        call = await request.json()
        if digest := call.pop("domain_digest", None):
            if "domain" in call:
                self.domains[digest] = call["domain"]
            elif digest not in self.domains:
                return web.json_response({}, status=449)
            call["domain"] = self.domains[digest]
        self.calls.append(call)
        answer = self.answers.get(call["next_action"], lambda call: says())(call)
        if asyncio.iscoroutine(answer):
            answer = await answer
        return answer if isinstance(answer, web.StreamResponse) else web.json_response(answer)


def says(*texts: str, events: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    """An action's answer."""
    return {"events": events or [], "responses": [{"text": text} for text in texts]}


def sets(name: str, value: Any) -> dict[str, Any]:
    """A slot event."""
    return {"event": "slot", "name": name, "value": value}


class UnixHttp:
    """A client of a worker. One request a connection."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def get(self, target: str) -> tuple[int, Any]:
        """Status and JSON."""
        return self._ask("GET", target, None)

    def post(
        self, target: str, body: Any, sent: Callable[[], None] = lambda: None
    ) -> tuple[int, Any]:
        """Status and JSON; bytes are sent as they are. `sent` is called when all is sent."""
        data = body if isinstance(body, bytes) else json.dumps(body)
        return self._ask("POST", target, data, sent)

    def _ask(
        self,
        method: str,
        target: str,
        body: bytes | str | None,
        sent: Callable[[], None] = lambda: None,
    ) -> tuple[int, Any]:
        connection = http.client.HTTPConnection("engine", timeout=60)
        connection.sock = socket.socket(socket.AF_UNIX)
        connection.sock.settimeout(60)
        try:
            connection.sock.connect(str(self._path))
            connection.request(method, target, body)
            sent()
            response = connection.getresponse()
            return response.status, json.loads(response.read())
        finally:
            connection.close()
