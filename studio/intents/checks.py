"""The engine's checks of examples (`engine.check`), which the app never imports.

A draft is checked by a process that stays for some minutes, so that the next answer takes a fraction of a
second; all examples are checked by another one, which takes half a minute. What is found in all of them is
kept in a file until they change.
"""

import asyncio
import hashlib
import json
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog
from pydantic import ValidationError

from kit.errors import Unavailable
from kit.language import Language
from studio import processes
from studio.intents import doubts
from studio.intents.doubts import Parse
from studio.intents.schemas import Examples, Finding
from studio.processes import Tools
from studio.releases.store import Model

log = structlog.get_logger(__name__)

MODULE = "engine.check"
WITHIN_S = 10.0
IDLE_S = 300.0
_FIELDS = set(Finding.model_fields)


class ChecksFailed(Unavailable):
    """The checks gave no answer. Nothing that was saved is touched by it."""

    code = "checks_failed"


@dataclass(frozen=True)
class Known:
    """What was found in all examples when the files had this `digest`."""

    digest: str
    model: str | None
    findings: list[Finding]


class Checks:
    """Runs the checks of one project. `on_known` is called when all examples have been checked;
    `parse` is how the live model reads a text. `close` ends what is running."""

    def __init__(
        self,
        tools: Tools,
        project: Path,
        cache: Path,
        on_known: Callable[[], None] = lambda: None,
        parse: Parse | None = None,
    ) -> None:
        self._parse = parse
        self._tools = tools
        self._project = project
        self._cache = cache
        self._on_known = on_known
        self._one_at_a_time = asyncio.Lock()
        self._process: asyncio.subprocess.Process | None = None
        self._log: deque[str] = deque(maxlen=20)
        self._reading: asyncio.Task[None] | None = None
        self._leaving: asyncio.TimerHandle | None = None
        self._whole: asyncio.Task[None] | None = None
        self._ending: set[asyncio.Task[None]] = set()
        self._asked = 0

    async def of_draft(
        self, intent: str, examples: Examples, added: dict[Language, list[str]]
    ) -> list[Finding]:
        """What new examples collide with when the intent has these examples. Raises ChecksFailed,
        or Unavailable when no engine answers."""
        if not any(added.values()):
            return []
        request = {"intent": intent, "examples": examples.model_dump(), "added": added}
        async with self._one_at_a_time:
            try:
                async with asyncio.timeout(WITHIN_S):
                    answer = await self._ask(request)
            except (TimeoutError, OSError, EOFError, ValueError) as error:
                log.warning("the checks failed", error=repr(error), said=list(self._log)[-3:])
                await self._stop()
                raise ChecksFailed from error
            except asyncio.CancelledError:
                await self._stop()
                raise
        # A new intent is unknown to the live model, which would take it for another.
        if self._parse and any(
            len(added[language]) < len(getattr(examples, language)) for language in added
        ):
            answer += await doubts.of_new(self._parse, intent, added)
        return answer

    def of_all(self, model: Model | None) -> tuple[Known | None, bool]:
        """What is known of all examples, and whether that is of the files as they are. If not, they
        are checked in the background, with the held-out predictions of `model`."""
        known = self._read()
        digest = self._digest()
        if known and (known.digest, known.model) == (digest, model.id if model else None):
            return known, True
        if self._whole is None or self._whole.done():
            self._whole = asyncio.create_task(self._check_all(digest, model))
        return known, False

    async def close(self) -> None:
        """End what is running."""
        if self._whole:
            self._whole.cancel()
            with suppress(asyncio.CancelledError):
                await self._whole
        await self._stop()
        await asyncio.gather(*self._ending)

    async def _ask(self, request: dict[str, Any]) -> list[Finding]:
        process = await self._running()
        assert process.stdin
        assert process.stdout
        self._asked += 1
        line = json.dumps({"id": self._asked, **request}, ensure_ascii=False)
        process.stdin.write(line.encode() + b"\n")
        await process.stdin.drain()
        while received := await process.stdout.readline():
            answer = json.loads(received)
            if answer.get("id") == self._asked:
                return _findings(answer)
        raise EOFError("the checks ended")

    async def _running(self) -> asyncio.subprocess.Process:
        if self._leaving:
            self._leaving.cancel()
        if self._process is None or self._process.returncode is not None:
            await self._stop()
            self._process = await processes.start(self._tools, MODULE, *self._places())
            self._reading = asyncio.create_task(self._read_log(self._process))
        self._leaving = asyncio.get_running_loop().call_later(IDLE_S, self._leave)
        return self._process

    def _leave(self) -> None:
        """Nobody has asked for long."""
        task = asyncio.create_task(self._stop_when_free())
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)

    async def _stop_when_free(self) -> None:
        async with self._one_at_a_time:
            await self._stop()

    async def _stop(self) -> None:
        if self._leaving:
            self._leaving.cancel()
        process, self._process = self._process, None
        if process:
            await processes.end(process)
        if self._reading:
            await self._reading
            self._reading = None

    async def _read_log(self, process: asyncio.subprocess.Process) -> None:
        assert process.stderr
        async for line in process.stderr:
            self._log.append(line.decode("utf-8", "replace").rstrip())

    async def _check_all(self, digest: str, model: Model | None) -> None:
        request = {"id": 0, "held_out": str(model.held_out.resolve()) if model else None}
        answers: list[dict[str, Any]] = []
        said: deque[str] = deque(maxlen=20)
        try:
            status = await processes.run(
                self._tools,
                MODULE,
                *self._places(),
                stdin=[request],
                on_line=answers.append,
                on_log=said.append,
            )
            if status or not answers:
                raise ValueError(f"it ended with {status}")
            known = Known(digest, model.id if model else None, _findings(answers[-1]))
            await asyncio.to_thread(self._write, known)
        except (OSError, ValueError) as error:
            log.warning("checking all examples failed", error=repr(error), said=list(said)[-3:])
            return
        self._on_known()

    def _places(self) -> tuple[str | Path, ...]:
        return ("--project", self._project, "--cache", self._cache.resolve())

    def _digest(self) -> str:
        digest = hashlib.sha256()
        for path in sorted((self._project / "data" / "nlu").rglob("*.yml")):
            stat = path.stat()
            digest.update(f"{path}\0{stat.st_mtime_ns}\0{stat.st_size}\0".encode())
        return digest.hexdigest()

    @property
    def _file(self) -> Path:
        return self._cache / "findings.json"

    def _read(self) -> Known | None:
        try:
            stored = json.loads(self._file.read_bytes())
            found = [Finding.model_validate(one) for one in stored["findings"]]
            return Known(stored["digest"], stored["model"], found)
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError) as error:
            log.warning("what was found is not readable, and is found anew", error=repr(error))
            return None

    def _write(self, known: Known) -> None:
        self._cache.mkdir(parents=True, exist_ok=True)
        draft = self._file.with_suffix(".draft")
        content = {
            "digest": known.digest,
            "model": known.model,
            "findings": [finding.model_dump() for finding in known.findings],
        }
        draft.write_text(json.dumps(content, ensure_ascii=False), "utf-8")
        draft.replace(self._file)


def _findings(answer: dict[str, Any]) -> list[Finding]:
    """Raises ValueError when the answer is none."""
    if "findings" not in answer:
        raise ValueError(answer.get("error", "no findings"))
    try:
        return [
            Finding.model_validate({key: one[key] for key in _FIELDS}) for one in answer["findings"]
        ]
    except (ValidationError, KeyError) as error:
        raise ValueError("the findings are not understood") from error
